package crew

import (
	"context"

	"hawker/app/brand"
	"hawker/app/catalog"
	"hawker/app/dispute"
	"hawker/app/doctor"
	"hawker/app/lang"
	"hawker/app/live"
	"hawker/app/offsite"
	"hawker/app/order"
	"hawker/app/outbox"
	"hawker/app/review"
	"hawker/app/sourcing"
	"hawker/app/staff"
	"hawker/app/stock"
	"hawker/app/store"
	"hawker/views/desk"
	"hawker/views/ui"
)

// todo reads what waits for the person: nothing that the person may not go to.
func todo(ctx context.Context, tx *store.Tx, s brand.Settings, p staff.Person) (desk.Todo, error) {
	n := order.Counts(tx)
	t := desk.Todo{Messages: n[order.Messages], Tasks: n[order.Attention], Disputes: dispute.Count(tx), Reviews: review.Count(tx, review.Waiting)}
	if p.May(staff.OrdersPack) {
		t.ToPack = n[order.ToPack]
	}
	if p.May(staff.OrdersEdit) {
		t.Mails = outbox.Count(tx, outbox.Failed)
	}
	err := household(tx, &t, p)
	if err != nil {
		return t, err
	}
	if t.Transfers, err = order.Before(tx, order.Unpaid, tx.Now.Add(-transferAt)); err != nil {
		return t, err
	}
	if t.Barred, err = barred(ctx, tx, s, p); err != nil {
		return t, err
	}
	alerts, err := stock.Alerts(tx)
	if err != nil {
		return t, err
	}
	for _, a := range alerts {
		if len(t.Low) == lowShown {
			if p.May(staff.ProductsEdit) {
				t.LowMore++
			}
			continue
		}
		low, err := lowOn(ctx, tx, s, a)
		if err != nil {
			return t, err
		}
		t.Low = append(t.Low, low)
	}
	return t, nil
}

// barred are the products that a lot keeps from being sold, for who may do something
// about it.
func barred(ctx context.Context, tx *store.Tx, s brand.Settings, p staff.Person) ([]ui.Link, error) {
	if !p.May(staff.ProductsEdit) {
		return nil, nil
	}
	products, err := sourcing.Barred(tx, lowShown)
	var list []ui.Link
	for _, one := range products {
		list = append(list, ui.Link{
			URL:   "/desk/products/" + string(one.ID) + "/lots",
			Label: lang.T(ctx, "lot.todo", "title", one.Title.In(lang.Tag(ctx), s.Lang), "why", WhyBarred(ctx, one)),
		})
	}
	return list, err
}

// WhyBarred is why a product may not be sold now, "" where it may.
func WhyBarred(ctx context.Context, p catalog.Product) string {
	switch p.Bar.Why {
	case sourcing.BarStopped:
		return lang.T(ctx, "lot.barred.lot_stopped", "number", p.Bar.About)
	case sourcing.BarExpired:
		return lang.T(ctx, "lot.barred.lot_expired", "number", p.Bar.About)
	}
	return ""
}

// household reads what the shop's own machine asks for: the books, the disk, the
// copies elsewhere.
func household(tx *store.Tx, t *desk.Todo, p staff.Person) error {
	if p.May(staff.PeopleEdit) {
		health, _, err := doctor.Last(tx)
		if err != nil {
			return err
		}
		t.Findings = len(health.Found) + health.More
	}
	if p.May(staff.ShowsEdit) {
		disk, err := live.GetDisk(tx)
		if err != nil {
			return err
		}
		t.Disk = string(disk)
	}
	if !p.May(staff.SettingsEdit) {
		return nil
	}
	overdue, err := offsite.Overdue(tx)
	t.Copies = overdue
	return err
}

// lowOn names a variant that runs low.
func lowOn(ctx context.Context, tx *store.Tx, s brand.Settings, a stock.Alert) (desk.Low, error) {
	v, err := catalog.GetVariant(tx, a.Variant)
	if err != nil {
		return desk.Low{}, err
	}
	p, err := catalog.Get(tx, v.Product)
	if err != nil {
		return desk.Low{}, err
	}
	tag := lang.Tag(ctx)
	title := p.Title.In(tag, s.Lang)
	if label := p.Label(v, tag, s.Lang); label != "" {
		title = brand.Listed(tag, title, label)
	}
	return desk.Low{Title: title, URL: "/desk/stock/" + string(v.ID), Left: a.Left}, nil
}
