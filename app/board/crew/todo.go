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
	"hawker/app/stock"
	"hawker/app/store"
	"hawker/views/desk"
)

func todo(ctx context.Context, tx *store.Tx, s brand.Settings) (desk.Todo, error) {
	n := order.Counts(tx)
	t := desk.Todo{ToPack: n[order.ToPack], Messages: n[order.Messages], Tasks: n[order.Attention], Disputes: dispute.Count(tx), Reviews: review.Count(tx, review.Waiting), Mails: outbox.Count(tx, outbox.Failed)}
	var err error
	if t.Transfers, err = order.Before(tx, order.Unpaid, tx.Now.Add(-transferAt)); err != nil {
		return t, err
	}
	health, _, err := doctor.Last(tx)
	if err != nil {
		return t, err
	}
	t.Findings = len(health.Found) + health.More
	disk, err := live.GetDisk(tx)
	if err != nil {
		return t, err
	}
	t.Disk = string(disk)
	if t.Copies, err = offsite.Overdue(tx); err != nil {
		return t, err
	}
	alerts, err := stock.Alerts(tx)
	if err != nil {
		return t, err
	}
	for _, a := range alerts {
		if len(t.Low) == lowShown {
			t.LowMore++
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
