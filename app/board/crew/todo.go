package crew

import (
	"context"

	"hawker/app/brand"
	"hawker/app/catalog"
	"hawker/app/lang"
	"hawker/app/order"
	"hawker/app/outbox"
	"hawker/app/review"
	"hawker/app/stock"
	"hawker/app/store"
	"hawker/views/desk"
)

func todo(ctx context.Context, tx *store.Tx, s brand.Settings) (desk.Todo, error) {
	n := order.Counts(tx)
	t := desk.Todo{ToPack: n[order.ToPack], Messages: n[order.Messages], Tasks: n[order.Attention], Reviews: review.Count(tx, review.Waiting), Mails: outbox.Count(tx, outbox.Failed)}
	unpaid, _, err := order.List(tx, order.Unpaid, "", mostUnpaid)
	if err != nil {
		return t, err
	}
	for _, o := range unpaid {
		if tx.Now.Sub(o.Placed) > transferAt {
			t.Transfers++
		}
	}
	err = stock.Each(tx, func(id catalog.VariantID, level stock.Level) error {
		if level.Available() > runningLow {
			return nil
		}
		low, sold, err := lowOn(ctx, tx, s, id)
		if err != nil || !sold {
			return err
		}
		if len(t.Low) == lowShown {
			t.LowMore++
			return nil
		}
		low.Left = level.Available()
		t.Low = append(t.Low, low)
		return nil
	})
	return t, err
}

// lowOn names a variant that runs low, if it is on sale.
func lowOn(ctx context.Context, tx *store.Tx, s brand.Settings, id catalog.VariantID) (desk.Low, bool, error) {
	v, err := catalog.GetVariant(tx, id)
	if err != nil || v.Archived {
		return desk.Low{}, false, err
	}
	p, err := catalog.Get(tx, v.Product)
	if err != nil || !p.Buyable(tx.Now) {
		return desk.Low{}, false, err
	}
	tag := lang.Tag(ctx)
	title := p.Title.In(tag, s.Lang)
	if label := p.Label(v, tag, s.Lang); label != "" {
		title = brand.Listed(tag, title, label)
	}
	return desk.Low{Title: title, URL: "/desk/stock/" + string(id)}, true, nil
}
