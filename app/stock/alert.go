package stock

import (
	"time"

	"hawker/app/catalog"
	"hawker/app/store"
)

// Alert says that a variant runs out: Left pieces can be sold, and since At it is
// no more than the mark that the shop set for it (catalog.Variant.Low).
type Alert struct {
	Variant catalog.VariantID
	Left    int64
	At      time.Time
}

// lowRow is an alert as it is kept; how many are left stands in the level.
type lowRow struct {
	At time.Time `json:"at"`
}

var (
	byAlert = store.NewIndex("stock/alert.at", func(_ string, r lowRow) []string {
		return []string{store.Key(store.Newest(r.At))}
	})
	alerts = store.NewDerived[catalog.VariantID, lowRow]("stock/alert", "alert_not_found", byAlert)
)

const (
	maxAlerts = 200
	maxPages  = 5 // of alerts looked at: those of what is no longer sold stay in the index
)

// Alerts lists what runs out, the latest first, at most 200: one alert per
// crossing of a variant's mark. It is gone when there are more again, or when the
// variant is no longer sold.
func Alerts(tx *store.Tx) ([]Alert, error) {
	var list []Alert
	after := ""
	for range maxPages {
		ids, next, err := alerts.Keys(tx, byAlert, "", after, maxAlerts)
		if err != nil {
			return nil, err
		}
		for _, id := range ids {
			a, low, err := running(tx, id)
			if err != nil {
				return nil, err
			}
			if low && len(list) < maxAlerts {
				list = append(list, a)
			}
		}
		if after = next; next == "" {
			break
		}
	}
	return list, nil
}

// running tells whether an alert still holds: the mark may have been moved since,
// and the product taken from sale.
func running(tx *store.Tx, id catalog.VariantID) (Alert, bool, error) {
	row, err := alerts.Get(tx, id)
	if err != nil {
		return Alert{}, false, err
	}
	left, err := Available(tx, id)
	if err != nil {
		return Alert{}, false, err
	}
	v, err := catalog.GetVariant(tx, id)
	if err != nil || v.Archived || left > v.Low() {
		return Alert{}, false, err
	}
	p, err := catalog.Get(tx, v.Product)
	sold := p.Status == catalog.Active || p.Status == catalog.Unlisted
	return Alert{Variant: id, Left: left, At: row.At}, sold, err
}

// Marked hears that a variant's mark was moved: what stands at the new one or under it
// is told at once, what is above it no more. It refuses with variant_not_found.
func Marked(tx *store.Tx, id catalog.VariantID) error {
	v, err := catalog.GetVariant(tx, id)
	if err != nil {
		return err
	}
	s, err := shelvesOf(tx, id)
	if err != nil || len(s.rows) == 0 {
		return err
	}
	if s.sum().Available() > v.Low() {
		return alerts.Delete(tx, id)
	}
	if _, known, err := alerts.Find(tx, id); known || err != nil {
		return err
	}
	return alerts.Put(tx, id, lowRow{At: tx.Now})
}

// alert notes the movement that takes a variant to its mark or under it, and
// forgets it when one takes it above.
func (r row) alert(tx *store.Tx, low int64) error {
	if r.now > low {
		return alerts.Delete(tx, r.Variant)
	}
	if r.now >= r.before {
		return nil
	}
	_, known, err := alerts.Find(tx, r.Variant)
	if err != nil || known && r.before <= low {
		return err
	}
	return alerts.Put(tx, r.Variant, lowRow{At: r.At})
}
