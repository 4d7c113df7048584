package board

import (
	"context"

	"github.com/a-h/templ"

	"hawker/app/board/crew"
	"hawker/app/brand"
	"hawker/app/order"
	"hawker/app/staff"
	"hawker/app/store"
	"hawker/views/desk/frame"
)

// Today is the part of the desk's topic that only its first page listens to.
const Today = "today"

// roles are the audiences of the desk: each is shown the ways that it may go.
var roles = func() (all []string) {
	for _, r := range staff.Roles {
		all = append(all, string(r))
	}
	return all
}()

// deskParts is what changes by itself on every page of the desk.
func (b *Board) deskParts(ctx context.Context, tx *store.Tx, role staff.Role) ([]templ.Component, error) {
	air, err := b.OnAir(ctx, tx, staff.Person{Role: role})
	if err != nil {
		return nil, err
	}
	news, err := crew.News(tx)
	n := crew.Counts(tx)
	news.OOB = true
	return []templ.Component{
		frame.NavCount{ID: "nav-orders", N: n.Orders, OOB: true}, frame.NavCount{ID: "nav-pack", N: n.Pack, OOB: true},
		frame.NavCount{ID: "nav-reviews", N: n.Reviews, OOB: true},
		frame.NavAir{Shows: air, OOB: true}, news,
	}, err
}

// todayParts is what changes by itself on the first page besides.
func (b *Board) todayParts(ctx context.Context, tx *store.Tx, role staff.Role) ([]templ.Component, error) {
	s, ok, err := brand.Find(tx)
	if err != nil || !ok {
		return nil, err
	}
	p, err := b.Today(ctx, tx, s, staff.Person{Role: role})
	if err != nil {
		return nil, err
	}
	p.Figures.OOB, p.Todo.OOB, p.Hours.OOB, p.Latest.OOB = true, true, true, true
	return []templ.Component{p.Figures, p.Todo, p.Hours, p.Latest}, nil
}

// sendViewers keeps the figure of viewers true while people come and go.
func (b *Board) sendViewers() {
	err := b.store.View(func(tx *store.Tx) error {
		return b.each("desk", Today, roles, func(ctx context.Context, _ string) ([]templ.Component, error) {
			s, ok, err := brand.Find(tx)
			if err != nil || !ok {
				return nil, err
			}
			f, err := b.Figures(ctx, tx, s)
			f.OOB = true
			return []templ.Component{f}, err
		})
	})
	if err != nil {
		b.log.Error("rendering viewers", "err", err)
	}
}

// deskOrderParts is what changes by itself on the desk's page of an order.
func (b *Board) deskOrderParts(ctx context.Context, tx *store.Tx, o order.Order) ([]templ.Component, error) {
	t, err := crew.Timeline(ctx, tx, o)
	if err != nil {
		return nil, err
	}
	state := crew.OrderState(o)
	state.OOB, t.OOB = true, true
	return []templ.Component{state, t}, nil
}
