// Package invoice writes down for good what was sold and what went back.
//
// It promises that invoices and credit notes are numbered without a gap in each
// year, the number taken in the transaction that issues them; that a document never
// changes, whatever becomes of the order, the product or the shop (each is kept as
// the bytes that were issued, chained to the one before by their hashes, with the buyer
// beside them under a salted one, who can be erased when the law's term is over); that an
// order has one invoice, and each refund that was sent one credit note; and that an
// order which is edited later has its papers follow: a further invoice of what was
// added, a credit note of what was taken out. It refuses
// to compute: the sums are the order's and the refund's.
package invoice

import (
	"encoding/json"
	"fmt"
	"time"

	"hawker/app/brand"
	"hawker/app/fault"
	"hawker/app/money"
	"hawker/app/order"
	"hawker/app/pay"
	"hawker/app/pricing"
	"hawker/app/refund"
	"hawker/app/store"
)

// Kind is what a document is.
type Kind string

// The kinds, each numbered by itself.
const (
	Invoice Kind = "invoice"
	Credit  Kind = "credit"
)

// Document is an invoice or a credit note as it was issued. Sums of a credit note
// are what goes back, above zero. Inclusive says whether the sums of lines contain
// tax; Net + Tax is Total in both.
type Document struct {
	Kind      Kind           `json:"kind"`
	Number    string         `json:"number"` // "2026-0001", "C2026-0001"
	Year      int            `json:"year"`   // of the shop's calendar
	N         uint64         `json:"n"`
	Issued    time.Time      `json:"issued"`
	Order     order.ID       `json:"order"`
	OrderNo   string         `json:"order_no"`
	Ordered   time.Time      `json:"ordered"`
	Supplied  time.Time      `json:"supplied,omitzero"` // when the first parcel left, if it had
	Refund    refund.ID      `json:"refund,omitempty"`
	Edits     int            `json:"edits,omitempty"` // of the order that it knows of
	Of        string         `json:"of,omitempty"`    // number of the invoice that this corrects or adds to
	OfIssued  time.Time      `json:"of_issued,omitzero"`
	Reason    string         `json:"reason,omitempty"`
	Seller    Party          `json:"seller"`
	Buyer     Party          `json:"buyer,omitzero"` // nobody, once the term of the books is over
	Lang      string         `json:"lang"`           // of the buyer
	Currency  money.Currency `json:"currency"`
	Inclusive bool           `json:"inclusive"`
	Lines     []Line         `json:"lines"`
	Taxes     []pricing.Tax  `json:"taxes,omitempty"`
	Net       money.Amount   `json:"net"`
	Tax       money.Amount   `json:"tax"`
	Total     money.Amount   `json:"total"`
	Exempt    bool           `json:"exempt,omitempty"` // the buyer pays no tax
	Note      brand.Text     `json:"note,omitempty"`   // why no tax is due
	Method    pay.Method     `json:"method"`
	Reference string         `json:"reference,omitempty"` // of the payment
	Paid      money.Amount   `json:"paid"`                // by the time of issue; of a credit note: sent
}

// Party is one side of a document.
type Party struct {
	Name    string   `json:"name"`
	Lines   []string `json:"lines,omitempty"` // of the address
	Country string   `json:"country,omitempty"`
	TaxID   string   `json:"tax_id,omitempty"`
	Email   string   `json:"email,omitempty"`
}

// Part is what a line is about.
type Part string

// A line is of goods, of shipping, of the fee of the payment, of both of them, or a
// sum that a person decided.
const (
	Goods    Part = "goods"
	Shipping Part = "shipping"
	Fee      Part = "fee"
	Extras   Part = "extras"
	Adjust   Part = "adjust"
)

// Line is one row. Sum is its share of Total, with tax where the document is
// inclusive, after Discount.
type Line struct {
	Part     Part          `json:"part"`
	Title    brand.Text    `json:"title,omitempty"`
	Label    brand.Text    `json:"label,omitempty"`
	SKU      string        `json:"sku,omitempty"`
	Quantity int64         `json:"quantity"`
	Unit     money.Amount  `json:"unit"`
	Discount money.Amount  `json:"discount"`
	Taxes    []pricing.Tax `json:"taxes,omitempty"`
	Sum      money.Amount  `json:"sum"`
}

// sealed is a document as its bytes. Hash is SHA-256 over Before and Body, in hex;
// Before is that of the document of its kind before it, "" for the first one. The buyer
// is not in Body, but for the country, but beside it: what the hash covers is Digest, of Salt and Buyer, so
// that both can be erased when the books need not be kept any more, and the chain holds.
// A document that is older than that has the buyer in its Body and no Digest; when it is
// erased, Rest takes the place of Hash for its own bytes, and Hash goes on as the link.
type sealed struct {
	Kind   Kind            `json:"kind"`
	Year   int             `json:"year"`
	N      uint64          `json:"n"`
	Order  order.ID        `json:"order"`
	Cause  string          `json:"cause"`
	Issued time.Time       `json:"issued"`
	Body   json.RawMessage `json:"body"`
	Before string          `json:"before,omitempty"`
	Hash   string          `json:"hash"`

	Buyer  json.RawMessage `json:"buyer,omitempty"`
	Salt   string          `json:"salt,omitempty"`
	Digest string          `json:"digest,omitempty"`
	Rest   string          `json:"rest,omitempty"`
}

var (
	byOrder = store.NewIndex("invoice/document.order", func(_ string, s sealed) []string {
		rank := 0
		if s.Kind == Credit {
			rank = 1
		}
		return []string{store.Key(string(s.Order), rank, s.Issued, s.N)}
	})
	byCause = store.NewUnique("invoice/document.cause", "invoice_issued", func(_ string, s sealed) []string {
		return []string{store.Key(string(s.Kind), s.Cause)}
	})
	documents = store.NewBucket[string, sealed]("invoice/document", "invoice_not_found", byOrder, byCause)
)

const mostOfOrder = 401 // an invoice, a credit note for each refund, two papers for each edit

// Of lists the documents of an order, its invoice first.
func Of(tx *store.Tx, id order.ID) ([]Document, error) {
	rows, _, err := documents.On(tx, byOrder, store.Key(string(id)), "", mostOfOrder)
	if err != nil {
		return nil, err
	}
	list := make([]Document, 0, len(rows))
	for _, s := range rows {
		d, err := s.open()
		if err != nil {
			return nil, err
		}
		list = append(list, d)
	}
	return list, nil
}

// ByNumber reads a document of an order or refuses with invoice_not_found.
func ByNumber(tx *store.Tx, id order.ID, number string) (Document, error) {
	list, err := Of(tx, id)
	for _, d := range list {
		if d.Number == number {
			return d, nil
		}
	}
	if err == nil {
		err = fault.Missing("invoice_not_found")
	}
	return Document{}, err
}

// find reads what was issued for a cause.
func find(tx *store.Tx, k Kind, cause string) (d Document, ok bool, err error) {
	s, ok, err := documents.One(tx, byCause, store.Key(string(k), cause))
	if err != nil || !ok {
		return d, ok, err
	}
	d, err = s.open()
	return d, true, err
}

func (s sealed) open() (d Document, err error) {
	err = json.Unmarshal(s.Body, &d)
	if err == nil && len(s.Buyer) > 0 {
		err = json.Unmarshal(s.Buyer, &d.Buyer)
	}
	if err != nil {
		err = fmt.Errorf("reading %s %d/%d: %w", s.Kind, s.Year, s.N, err)
	}
	return d, err
}

func key(k Kind, year int, n uint64) string { return store.Key(string(k), uint64(year), n) }

// counted is the counter of how many of a kind were issued in a year.
func counted(k Kind, year int) string { return fmt.Sprintf("invoice/%s/%d", k, year) }

// issue numbers a document, seals it and tells the order.
func (d Document) issue(tx *store.Tx, cause string, zone *time.Location) (Document, error) {
	d.Issued = tx.Now
	d.Year = tx.Now.In(zone).Year()
	d.N = uint64(tx.Count(counted(d.Kind, d.Year))) + 1
	d.Number = fmt.Sprintf("%d-%04d", d.Year, d.N)
	if d.Kind == Credit {
		d.Number = "C" + d.Number
	}
	s, err := d.seal(tx, cause)
	if err != nil {
		return d, err
	}
	if err := tx.Bump(counted(d.Kind, d.Year), 1); err != nil {
		return d, err
	}
	if err := documents.Put(tx, key(d.Kind, d.Year, d.N), s); err != nil {
		return d, err
	}
	return d, order.Invoiced(tx, d.Order, string(d.Kind), d.Number)
}

// seal writes a document down as bytes, after the last one of its kind.
func (d Document) seal(tx *store.Tx, cause string) (sealed, error) {
	s := sealed{Kind: d.Kind, Year: d.Year, N: d.N, Order: d.Order, Cause: cause, Issued: d.Issued, Salt: salt()}
	var err error
	if s.Buyer, err = json.Marshal(d.Buyer); err == nil {
		d.Buyer = Party{Country: d.Buyer.Country}
		s.Body, err = json.Marshal(d)
	}
	if err != nil {
		return sealed{}, fmt.Errorf("writing %s: %w", d.Number, err)
	}
	s.Digest = s.digest()
	err = documents.Back(tx, store.Key(string(d.Kind)), func(_ string, last sealed) error {
		s.Before = last.Hash
		return store.ErrStop
	})
	s.Hash = s.sum()
	return s, err
}
