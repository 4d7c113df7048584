package board

import (
	"context"
	"maps"
	"slices"

	"github.com/a-h/templ"

	"hawker/app/board/buyer"
	"hawker/app/chat"
	"hawker/app/live"
	"hawker/app/order"
	"hawker/app/store"
	"hawker/views/room"
	"hawker/views/shop"
)

// viewerParts are the fragments of a room that the changes call for.
func (b *Board) viewerParts(ctx context.Context, tx *store.Tx, show live.Show, ch *changes) ([]templ.Component, error) {
	var list []templ.Component
	if ch.all || ch.stage {
		s, err := b.Stage(ctx, tx, show)
		if err != nil {
			return nil, err
		}
		s.OOB = true
		list = append(list, room.State(s), room.Badge(s))
	}
	if ch.all || ch.pin || ch.items[show.Pinned] {
		p, err := b.Pin(ctx, tx, show)
		if err != nil {
			return nil, err
		}
		p.OOB = true
		list = append(list, room.PinCard(p))
	}
	goods, err := b.bagParts(ctx, tx, show, ch)
	if err != nil {
		return nil, err
	}
	talk, err := b.talkParts(ctx, tx, show, ch)
	return append(append(list, goods...), talk...), err
}

// bagParts is the whole bag when items came, went or moved, else the rows that changed.
func (b *Board) bagParts(ctx context.Context, tx *store.Tx, show live.Show, ch *changes) ([]templ.Component, error) {
	if ch.all || ch.bag {
		bag, err := b.Bag(ctx, tx, show)
		if err != nil {
			return nil, err
		}
		bag.OOB = true
		return []templ.Component{room.BagList(bag), room.BagTitle(bag), room.BagCount(bag)}, nil
	}
	var list []templ.Component
	for _, n := range slices.Sorted(maps.Keys(ch.items)) {
		it, err := live.GetItem(tx, show.ID, n)
		if err != nil {
			return nil, err
		}
		row, err := b.Item(ctx, tx, show, it)
		if err != nil {
			return nil, err
		}
		row.OOB = true
		list = append(list, room.BagRow(row))
	}
	return list, nil
}

// talkParts is the last lines for a snapshot, else the lines that were deleted.
func (b *Board) talkParts(ctx context.Context, tx *store.Tx, show live.Show, ch *changes) ([]templ.Component, error) {
	if ch.all {
		c, err := b.Chat(ctx, tx, show, buyer.RecentLines)
		if err != nil {
			return nil, err
		}
		return []templ.Component{room.ChatReset(c)}, nil
	}
	var list []templ.Component
	for _, seq := range slices.Sorted(maps.Keys(ch.lines)) {
		list = append(list, room.ChatLine(room.Line{Seq: seq, Deleted: true, OOB: true}))
	}
	return list, nil
}

// lineParts are lines just said.
func (b *Board) lineParts(lines []chat.Line, audience string) templ.Component {
	if audience == Crew {
		return b.crewLines(lines)
	}
	added := make([]room.Line, len(lines))
	for i, l := range lines {
		added[i] = buyer.Line(l)
	}
	return room.ChatAppend(added)
}

func (b *Board) countParts(ctx context.Context, show live.ShowID, audience string) []templ.Component {
	if audience == Crew {
		return b.crewCount(show)
	}
	var s room.Stage
	err := b.store.View(func(tx *store.Tx) error {
		found, err := live.Get(tx, show)
		if err != nil {
			return err
		}
		s, err = b.Stage(ctx, tx, found)
		return err
	})
	if err != nil {
		return nil
	}
	s.OOB = true
	return []templ.Component{room.Badge(s)}
}

func (b *Board) meParts(ctx context.Context, tx *store.Tx, visitor string) ([]templ.Component, error) {
	me, err := b.Me(ctx, tx, visitor, "")
	if err != nil {
		return nil, err
	}
	me.OOB = true
	return []templ.Component{room.MeCart(me)}, nil
}

func (b *Board) orderParts(ctx context.Context, tx *store.Tx, id, audience string) ([]templ.Component, error) {
	o, err := order.Get(tx, order.ID(id))
	if err != nil {
		return nil, err
	}
	if audience == Crew {
		return b.deskOrderParts(ctx, tx, o)
	}
	state, err := b.OrderState(ctx, tx, o)
	if err != nil {
		return nil, err
	}
	talk, err := b.OrderTalk(ctx, tx, o)
	state.OOB, talk.OOB = true, true
	list := []templ.Component{shop.State(state), shop.Talk(talk)}
	if err != nil || !o.Method.Gateway() {
		return list, err
	}
	paying, err := b.Paying(ctx, tx, o, buyer.PayAt{})
	return append(list, pushed(paying)...), err
}

// payingParts is what a room shows of an order that is being paid over it.
func (b *Board) payingParts(ctx context.Context, tx *store.Tx, o order.Order) ([]templ.Component, error) {
	p, err := b.PayingInRoom(ctx, tx, o)
	if err != nil {
		return nil, err
	}
	mine, err := b.meParts(ctx, tx, string(o.Cart))
	return append(mine, pushed(p)...), err
}

// pushed is the paying as a push. While the provider is asked, the page that asks
// knows more than what is stored: a push that comes late would take its form away.
func pushed(p shop.Paying) []templ.Component {
	if p.State == shop.PayingOpening {
		return nil
	}
	p.OOB = true
	return []templ.Component{shop.PayingState(p)}
}
