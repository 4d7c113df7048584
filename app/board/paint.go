package board

import (
	"bytes"
	"context"
	"errors"
	"strings"
	"time"

	"github.com/a-h/templ"

	"hawker/app/lang"
	"hawker/app/live"
	"hawker/app/order"
	"hawker/app/pay"
	"hawker/app/staff"
	"hawker/app/store"
)

// changes is what happened to one show since the last flush; all asks for the
// whole state, as a snapshot does.
type changes struct {
	all, stage, pin, bag bool
	said                 bool // what may be said of the item on screen; the crew's only
	items                map[int]bool
	lines                map[uint64]bool // of talk, deleted
	answered             map[uint64]bool // of talk, whose question was
	hushed               map[string]bool // visitors, muted or no longer
}

// flush reads what the changes touch in one snapshot and sends it.
func (b *Board) flush() {
	b.mu.Lock()
	changed := b.changed
	b.changed = map[store.Mark]struct{}{}
	b.mu.Unlock()
	if len(changed) == 0 {
		return
	}
	err := b.store.View(func(tx *store.Tx) error {
		shows, err := b.touched(tx, changed)
		if err != nil {
			return err
		}
		for id, ch := range shows {
			err = errors.Join(err, b.sendShow(tx, id, ch))
		}
		desk, orders := false, map[string]bool{}
		for m := range changed {
			switch m.Kind {
			case "order":
				orders[m.ID] = true
				desk = true
			case "payment": // shown where its order is
				a, failed := pay.Get(tx, pay.AttemptID(m.ID))
				orders[a.Owner] = true
				err = errors.Join(err, failed)
			case "cart", "chat_name", "mute":
				err = errors.Join(err, b.sendMe(tx, m.ID[strings.LastIndexByte(m.ID, '/')+1:]))
			case "orders", "show", "product", "stock", "reviews", "mails":
				desk = true
			case "brand":
				err = errors.Join(err, b.readZone(tx))
			case "staff":
				b.hub.Send(Crewed(m.ID), nil)
			case "access":
				b.askAgain(m.ID)
			}
		}
		for id := range orders {
			err = errors.Join(err, b.sendOrder(tx, id))
		}
		if desk {
			err = errors.Join(err, b.sendDesk(tx))
		}
		return err
	})
	if err != nil {
		b.log.Error("rendering changes", "err", err)
	}
}

// each renders once per audience and language that has screens, and sends it.
func (b *Board) each(kind, id string, audiences []string, parts func(ctx context.Context, audience string) ([]templ.Component, error)) error {
	var failed error
	for _, a := range audiences {
		for _, tag := range languages {
			topic := Topic(kind, id, a, tag)
			if b.hub.Count(topic) == 0 {
				continue
			}
			list, err := parts(b.speak(tag), a)
			if err == nil && len(list) > 0 {
				var html []byte
				if html, err = render(b.speak(tag), list); err == nil {
					b.hub.Send(topic, html)
				}
			}
			failed = errors.Join(failed, err)
		}
	}
	return failed
}

func render(ctx context.Context, parts []templ.Component) ([]byte, error) {
	var out bytes.Buffer
	for _, p := range parts {
		if err := p.Render(ctx, &out); err != nil {
			return nil, err
		}
	}
	return out.Bytes(), nil
}

var both = []string{Viewer, Crew}

func (b *Board) sendShow(tx *store.Tx, id live.ShowID, ch *changes) error {
	show, ok, err := live.Find(tx, id)
	if err != nil || !ok {
		return err
	}
	return b.each("show", string(id), both, func(ctx context.Context, audience string) ([]templ.Component, error) {
		if audience == Crew {
			return b.crewParts(ctx, tx, show, ch)
		}
		return b.viewerParts(ctx, tx, show, ch)
	})
}

func (b *Board) sendOrder(tx *store.Tx, id string) error {
	err := b.each("order", id, both, func(ctx context.Context, audience string) ([]templ.Component, error) {
		return b.orderParts(ctx, tx, id, audience)
	})
	o, found, failed := order.Find(tx, order.ID(id))
	if failed != nil || !found || !o.Method.Gateway() {
		return errors.Join(err, failed)
	}
	return errors.Join(err, b.each("me", string(o.Cart), []string{""}, func(ctx context.Context, _ string) ([]templ.Component, error) {
		return b.payingParts(ctx, tx, o)
	}))
}

func (b *Board) sendMe(tx *store.Tx, visitor string) error {
	return b.each("me", visitor, []string{""}, func(ctx context.Context, _ string) ([]templ.Component, error) {
		return b.meParts(ctx, tx, visitor)
	})
}

func (b *Board) sendDesk(tx *store.Tx) error {
	err := b.each("desk", "", roles, func(ctx context.Context, role string) ([]templ.Component, error) {
		return b.deskParts(ctx, tx, staff.Role(role))
	})
	return errors.Join(err, b.each("desk", Today, roles, func(ctx context.Context, role string) ([]templ.Component, error) {
		return b.todayParts(ctx, tx, staff.Role(role))
	}))
}

// Snapshot is the whole state that a screen needs on connecting, rendered once
// for all that connect before the next change or within talkEvery. Who watches is
// no change: the new screen gets the true number with the next count.
func (b *Board) Snapshot(ctx context.Context, kind, id, audience string) ([]byte, error) {
	key := Topic(kind, id, audience, lang.Tag(ctx))
	b.mu.Lock()
	version, kept := b.version, b.cache[key]
	b.mu.Unlock()
	now := time.Now()
	if kept.html != nil && kept.version == version && now.Sub(kept.at) < talkEvery {
		return kept.html, nil
	}
	var html []byte
	err := b.store.View(func(tx *store.Tx) error {
		parts, err := b.whole(ctx, tx, subject{kind, id, audience})
		if err != nil {
			return err
		}
		html, err = render(ctx, parts)
		return err
	})
	if err != nil {
		return nil, err
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	if len(b.cache) > 256 {
		clear(b.cache)
	}
	b.cache[key] = snapshot{version, now, html}
	return html, nil
}

// subject is what a screen follows, whatever its language.
type subject struct{ kind, id, audience string }

func (b *Board) whole(ctx context.Context, tx *store.Tx, s subject) ([]templ.Component, error) {
	switch s.kind {
	case "show":
		show, err := live.Get(tx, live.ShowID(s.id))
		if err != nil {
			return nil, err
		}
		if s.audience == Crew {
			return b.crewParts(ctx, tx, show, &changes{all: true})
		}
		return b.viewerParts(ctx, tx, show, &changes{all: true})
	case "order":
		return b.orderParts(ctx, tx, s.id, s.audience)
	case "desk":
		if s.id == Today {
			return b.todayParts(ctx, tx, staff.Role(s.audience))
		}
		return b.deskParts(ctx, tx, staff.Role(s.audience))
	}
	return nil, nil
}
