package replay

import (
	"context"
	"slices"
	"strconv"
	"time"

	"hawker/app/catalog"
	"hawker/app/live"
	"hawker/app/money"
	"hawker/app/stock"
	"hawker/app/store"
	"hawker/views/room"
	"hawker/views/ui"
)

// scenes are the cards as they were pinned. A price that changed meanwhile, or the last
// piece that went, begins a scene of its own.
func (g reading) scenes() ([]room.Scene, error) {
	all, err := live.Explanations(g.Tx, g.s.ID)
	if err != nil {
		return nil, err
	}
	var list []room.Scene
	for _, e := range all {
		if e.To.IsZero() {
			continue
		}
		p, err := g.past(e.N)
		if err != nil {
			return nil, err
		}
		list = append(list, g.cut(p, e)...)
	}
	return list, nil
}

// cut tells one explanation in as many scenes as it had states.
func (g reading) cut(p *past, e live.Explanation) []room.Scene {
	if p.item.State == string(live.Closed) {
		return nil
	}
	var list []room.Scene
	for _, t := range p.turns(e.From, e.To) {
		from, ok := g.film.Seconds(t)
		if last := len(list) - 1; last >= 0 {
			list[last].To = from
		}
		if !ok {
			break
		}
		was, known := p.cost(t)
		to, _ := g.film.Seconds(e.To)
		list = append(list, room.Scene{Item: p.item, From: from, To: to, Then: ui.Price{Now: was}, Differs: known && was != p.item.Price.Now, Sold: p.soldOut(t)})
	}
	return slices.DeleteFunc(list, func(s room.Scene) bool { return s.To <= s.From })
}

// Costs fills in what the items of clips cost when they were explained, where that is not
// what they cost today.
func (r Reader) Costs(ctx context.Context, tx *store.Tx, s live.Show, list []room.Item) error {
	g, err := r.read(ctx, tx, s, Film{})
	if err != nil {
		return err
	}
	for _, i := range list {
		it, err := live.GetItem(tx, s.ID, i.N)
		if err != nil {
			return err
		}
		p, err := g.past(i.N)
		if err != nil {
			return err
		}
		if was, known := p.cost(it.Told.From); known && was != i.Price.Now {
			i.Clip.Then = ui.Price{Now: was}
		}
	}
	return nil
}

// past is what one item cost, and how many of it were there, as it changed.
type past struct {
	item     room.Item
	variants []catalog.VariantID
	said     []live.Event // its prices and states, as the show set them
	prices   map[catalog.VariantID][]catalog.PricePoint
	moves    map[catalog.VariantID][]stock.Movement
	left     map[catalog.VariantID]int64
}

// mostMoves is how many movements of a variant are looked back at.
const mostMoves = 2_000

func (g reading) past(n int) (p *past, err error) {
	if g.pasts[n] == nil {
		g.pasts[n], err = g.readPast(n)
	}
	return g.pasts[n], err
}

func (g reading) readPast(n int) (*past, error) {
	it, err := live.GetItem(g.Tx, g.s.ID, n)
	if err != nil {
		return nil, err
	}
	p := &past{prices: map[catalog.VariantID][]catalog.PricePoint{}, moves: map[catalog.VariantID][]stock.Movement{}, left: map[catalog.VariantID]int64{}}
	o, err := g.InShow(it)
	if err != nil {
		return nil, err
	}
	if p.item, err = g.r.Item(g.Ctx, g.Tx, g.s, it); err != nil {
		return nil, err
	}
	p.item.Price.Size = "md"
	for _, v := range o.Variants {
		if p.prices[v.ID], err = catalog.PriceHistory(g.Tx, v.ID); err != nil {
			return nil, err
		}
		p.variants = append(p.variants, v.ID)
		if v.Later.Kind != "" {
			continue // it is sold before it is there, so it is never gone
		}
		if p.left[v.ID], err = stock.Available(g.Tx, v.ID); err != nil {
			return nil, err
		}
		if p.moves[v.ID], err = stock.Movements(g.Tx, v.ID, mostMoves); err != nil {
			return nil, err
		}
	}
	p.said, err = g.of(n)
	return p, err
}

// said are the prices and states that a show set, by item: its log is read once for all.
type said struct{ by map[int][]live.Event }

func (g reading) of(n int) ([]live.Event, error) {
	if g.said.by != nil {
		return g.said.by[n], nil
	}
	g.said.by = map[int][]live.Event{}
	err := live.EachEvent(g.Tx, g.s.ID, func(e live.Event) {
		switch e.Kind {
		case live.KindPrice, live.KindItemSoldOut, live.KindItemOpen:
			g.said.by[e.N] = append(g.said.by[e.N], e)
		}
	})
	return g.said.by[n], err
}

// turns are the moments from which on something else is told, the beginning first.
func (p *past) turns(from, to time.Time) []time.Time {
	list := []time.Time{from}
	within := func(t time.Time) {
		if t.After(from) && t.Before(to) {
			list = append(list, t)
		}
	}
	for _, e := range p.said {
		within(e.At)
	}
	for _, v := range p.variants {
		for _, at := range p.prices[v] {
			within(at.At)
		}
		for _, m := range p.moves[v] {
			within(m.At)
		}
	}
	slices.SortFunc(list, time.Time.Compare)
	list = slices.CompactFunc(list, time.Time.Equal)
	return slices.CompactFunc(list, func(a, b time.Time) bool {
		was, _ := p.cost(a)
		is, _ := p.cost(b)
		return was == is && p.soldOut(a) == p.soldOut(b)
	})
}

// cost is the lowest price of the item at a moment; false where it had none.
func (p *past) cost(t time.Time) (lowest money.Amount, ok bool) {
	for _, v := range p.variants {
		at, known := p.offered(v, t)
		if !known {
			at, known = p.listed(v, t)
		}
		if known && (!ok || at.Cmp(lowest) < 0) {
			lowest, ok = at, true
		}
	}
	return lowest, ok
}

// offered is the show's own price of a variant at a moment.
func (p *past) offered(v catalog.VariantID, t time.Time) (a money.Amount, ok bool) {
	for _, e := range p.said {
		if e.Kind != live.KindPrice || e.Data["variant"] != string(v) || e.At.After(t) {
			continue
		}
		minor, err := strconv.ParseInt(e.Data["minor"], 10, 64)
		a, ok = money.Amount{Minor: minor, Currency: money.Currency(e.Data["currency"])}, err == nil
	}
	return a, ok
}

// listed is the shop's price of a variant at a moment.
func (p *past) listed(v catalog.VariantID, t time.Time) (money.Amount, bool) {
	for _, at := range p.prices[v] { // the latest first
		if !at.At.After(t) {
			return at.Price, true
		}
	}
	return money.Amount{}, false
}

// soldOut tells whether nothing of the item could be bought at a moment.
func (p *past) soldOut(t time.Time) bool {
	said := false
	for _, e := range p.said {
		if e.Kind != live.KindPrice && !e.At.After(t) {
			said = e.Kind == live.KindItemSoldOut
		}
	}
	if said {
		return true
	}
	for _, v := range p.variants {
		left, counted := p.left[v]
		if !counted {
			return false
		}
		for _, m := range p.moves[v] {
			if m.At.After(t) {
				left -= m.Delta.Available()
			}
		}
		if left > 0 {
			return false
		}
	}
	return len(p.variants) > 0
}
