package privacy

import (
	"time"

	"hawker/app/brand"
	"hawker/app/invoice"
	"hawker/app/order"
	"hawker/app/parcel"
	"hawker/app/store"
)

// Why something is kept.
const (
	ByLaw    = "law"     // the books: Law says which, Until till when
	Running  = "running" // the order is not over
	Disputed = "dispute" // a bank or a court may ask for it
	Held     = "held"    // the show's recording is under a legal hold
)

// law is for how long a country's shops keep their books.
type law struct {
	name    string // as it is cited there
	years   int
	yearEnd bool // counted from the end of the calendar year
}

// laws are the terms of the books where they are certain; elsewhere ten years are kept.
// Sources: Germany § 147 (1) no. 4, (3) AO and § 257 HGB, vouchers eight years since
// 2025 (BEG IV); Austria § 132 BAO; Switzerland art. 958f OR; France art. L123-22 Code de
// commerce; United Kingdom VAT Act 1994, sch. 11 para. 6; China E-Commerce Law, art. 31:
// three years from the end of the transaction. Have the official text checked before
// relying on one of them.
var laws = map[string]law{
	"DE": {"§ 147 AO, § 257 HGB", 8, true},
	"AT": {"§ 132 BAO", 7, true},
	"CH": {"Art. 958f OR", 10, true},
	"FR": {"Art. L123-22 Code de commerce", 10, true},
	"GB": {"VAT Act 1994, sch. 11", 6, true},
	"CN": {"《电子商务法》 art. 31", 3, false},
}

var elsewhere = law{years: 10, yearEnd: true}

func lawOf(country string) law {
	if l, ok := laws[country]; ok {
		return l
	}
	return elsewhere
}

// until is when the term ends that began at a moment.
func (l law) until(from time.Time, zone *time.Location) time.Time {
	from = from.In(zone)
	if !l.yearEnd {
		return from.AddDate(l.years, 0, 0)
	}
	return time.Date(from.Year()+1+l.years, time.January, 1, 0, 0, 0, 0, zone)
}

// keeping says why an order is kept, and until when; false where nothing wants it kept.
// The term begins with the last thing that happened to it.
func keeping(tx *store.Tx, shop brand.Settings, o order.Order) (Part, bool, error) {
	p := Part{Kind: Orders, Name: o.Number, Count: 1}
	if !o.Erased.IsZero() {
		return p, false, nil
	}
	if !o.Over() {
		p.Why = Running
		if o.Disputes > 0 {
			p.Why = Disputed
		}
		return p, true, nil
	}
	booked, err := inTheBooks(tx, o)
	if err != nil || !booked {
		return p, false, err
	}
	events, err := order.Timeline(tx, o.ID)
	if err != nil {
		return p, false, err
	}
	last := o.Placed
	for _, e := range events {
		if e.At.After(last) {
			last = e.At
		}
	}
	l := lawOf(shop.Country)
	p.Why, p.Law, p.Until = ByLaw, l.name, l.until(last, shop.Location())
	return p, tx.Now.Before(p.Until), nil
}

// inTheBooks tells whether money or goods ever moved for an order, or a paper was issued.
func inTheBooks(tx *store.Tx, o order.Order) (bool, error) {
	if !o.Captured.IsZero() || o.Status == order.Completed {
		return true, nil
	}
	papers, err := invoice.Of(tx, o.ID)
	if err != nil || len(papers) > 0 {
		return len(papers) > 0, err
	}
	boxes, err := parcel.Of(tx, o.ID)
	return len(boxes) > 0, err
}

// Overdue lists orders whose term is over and that still say whose they were, the oldest
// first. It stops at the first that is younger than any term, and is for readers.
func Overdue(tx *store.Tx, limit int) (list []order.ID, err error) {
	shop, ok, err := brand.Find(tx)
	if err != nil || !ok {
		return nil, err
	}
	young := tx.Now.AddDate(-lawOf(shop.Country).years, 0, 0)
	err = order.FromOldest(tx, order.All, func(o order.Order) error {
		if o.Placed.After(young) || len(list) == limit {
			return store.ErrStop
		}
		if !o.Erased.IsZero() {
			return nil
		}
		_, kept, err := keeping(tx, shop, o)
		if err == nil && !kept {
			list = append(list, o.ID)
		}
		return err
	})
	return list, err
}
