package invoice

import (
	"slices"
	"strings"
	"time"

	"hawker/app/brand"
	"hawker/app/fault"
	"hawker/app/money"
	"hawker/app/order"
	"hawker/app/pricing"
	"hawker/app/refund"
	"hawker/app/store"
)

// Settings are how the shop writes invoices. Auto issues them when an order is paid.
// Note is what they say where no tax is due, such as why the sale is exempt.
type Settings struct {
	Auto bool       `json:"auto"`
	Note brand.Text `json:"note,omitempty"`
}

var settings = store.NewBucket[string, Settings]("invoice/settings", "invoice_settings_not_found")

const (
	theShop = "shop"
	maxNote = 400
)

// GetSettings reads the settings; a shop that has none issues by hand.
func GetSettings(tx *store.Tx) (Settings, error) {
	s, _, err := settings.Find(tx, theShop)
	return s, err
}

// SaveSettings keeps the settings; it refuses with text_too_long and the like.
func SaveSettings(tx *store.Tx, s Settings) error {
	s.Note = s.Note.Clean()
	if err := s.Note.Check("note", maxNote); err != nil {
		return err
	}
	return settings.Put(tx, theShop, s)
}

// Check refuses what Issue would: invoice_too_early of an order that never opened,
// invoice_no_address while the shop has none, which an invoice must carry.
func Check(tx *store.Tx, o order.Order) error {
	if o.Opened.IsZero() {
		return fault.Clash("invoice_too_early", "status", string(o.Status))
	}
	s, err := brand.Get(tx)
	if err == nil && s.Address == "" {
		err = fault.Clash("invoice_no_address")
	}
	return err
}

// Issue writes the invoice of an order, and the credit notes of the refunds that were
// sent before it. An order that has its invoice keeps it. It refuses as Check does.
func Issue(tx *store.Tx, id order.ID) (Document, error) {
	d, ok, err := find(tx, Invoice, string(id))
	if err != nil || ok {
		return d, err
	}
	o, err := order.Get(tx, id)
	if err != nil {
		return d, err
	}
	if err := Check(tx, o); err != nil {
		return d, err
	}
	shop, err := brand.Get(tx)
	if err != nil {
		return d, err
	}
	own, err := GetSettings(tx)
	if err != nil {
		return d, err
	}
	if d, err = ofOrder(tx, o, shop, own); err != nil {
		return d, err
	}
	if d, err = d.issue(tx, string(id), shop.Location()); err != nil {
		return d, err
	}
	return d, credit(tx, o, d)
}

// FollowUp issues what an order calls for now: its invoice, where the shop issues
// them by themselves and the order is paid, and a credit note for each refund that
// was sent since. What cannot be issued yet is no refusal; a sale that was cancelled
// before it had an invoice needs none.
func FollowUp(tx *store.Tx, id order.ID) error {
	d, ok, err := find(tx, Invoice, string(id))
	if err != nil {
		return err
	}
	o, err := order.Get(tx, id)
	if err != nil {
		return err
	}
	if ok {
		if err := amend(tx, o, d); err != nil {
			return err
		}
		return credit(tx, o, d)
	}
	own, err := GetSettings(tx)
	if err != nil || !own.Auto || !o.Due().IsZero() || o.Captured.IsZero() || o.Status == order.Cancelled {
		return err
	}
	if err := Check(tx, o); err != nil {
		if _, refused := fault.As(err); refused {
			return nil // by hand, once it can be
		}
		return err
	}
	_, err = Issue(tx, id)
	return err
}

// credit issues the credit notes that are missing.
func credit(tx *store.Tx, o order.Order, of Document) error {
	list, err := refund.Of(tx, o.ID)
	if err != nil {
		return err
	}
	for _, r := range list {
		if r.State != refund.Succeeded || r.Amount.Minor == r.Over.Minor {
			continue
		}
		if _, ok, err := find(tx, Credit, string(r.ID)); err != nil || ok {
			if err != nil {
				return err
			}
			continue
		}
		shop, err := brand.Get(tx)
		if err != nil {
			return err
		}
		if _, err := ofRefund(o, r, of, shop).issue(tx, string(r.ID), shop.Location()); err != nil {
			return err
		}
	}
	return nil
}

// head is what both kinds say of the two sides.
func head(o order.Order, s brand.Settings) Document {
	a := o.Contact.Address
	to := []string{a.Line1, a.Line2, strings.TrimSpace(a.Postcode + " " + a.City), a.Region}
	name := a.Name
	if name == "" {
		name = o.Contact.Name
	}
	return Document{
		Order: o.ID, OrderNo: o.Number, Ordered: o.Placed, Lang: o.Lang, Currency: o.Total.Currency, Exempt: o.Exempt, Method: o.Method,
		Seller: Party{Name: s.DisplayName(o.Lang), Lines: filled(strings.Split(s.Address, "\n")), Country: s.Country, TaxID: s.TaxID, Email: s.Email},
		Buyer:  Party{Name: name, Lines: filled(to), Country: a.Country, Email: o.Contact.Email},
	}
}

func filled(lines []string) []string {
	return slices.DeleteFunc(lines, func(s string) bool { return strings.TrimSpace(s) == "" })
}

func ofOrder(tx *store.Tx, o order.Order, s brand.Settings, own Settings) (Document, error) {
	d := head(o, s)
	d.Kind, d.Inclusive, d.Reference, d.Paid, d.Edits = Invoice, o.Inclusive, o.Reference, o.Captured, o.Edits
	d.Tax, d.Total, d.Net = o.Tax, o.Total, money.Of(o.Total.Minor-o.Tax.Minor, o.Total.Currency)
	d.Taxes = byRate(o.Taxes, d.Net, d.Tax, o)
	if o.Tax.IsZero() {
		d.Note = own.Note
	}
	zero := money.Of(0, d.Currency)
	for _, l := range o.Lines {
		if l.Gone() {
			continue
		}
		line := Line{Part: Goods, Title: l.Title, Label: l.Label, SKU: l.SKU, Quantity: l.Quantity, Unit: l.Unit, Discount: zero, Sum: o.Shown(l), Taxes: byRate(l.Taxes, l.Net, l.Tax, o)}
		for _, off := range l.Offs {
			line.Discount.Minor += off.Amount.Minor
		}
		d.Lines = append(d.Lines, line)
	}
	if !o.Shipping.IsZero() {
		d.Lines = append(d.Lines, Line{Part: Shipping, Quantity: 1, Unit: o.Shipping, Discount: zero, Sum: o.Shipping})
	}
	if !o.Fee.IsZero() {
		d.Lines = append(d.Lines, Line{Part: Fee, Quantity: 1, Unit: o.Fee, Discount: zero, Sum: o.Fee})
	}
	var err error
	d.Supplied, err = supplied(tx, o)
	return d, err
}

// supplied is when the first pieces left.
func supplied(tx *store.Tx, o order.Order) (at time.Time, err error) {
	events, err := order.Timeline(tx, o.ID)
	for _, e := range events {
		if e.Kind == "shipped" && at.IsZero() {
			at = e.At
		}
	}
	return at, err
}

// ofRefund is the credit note of a refund; its lines contain their tax.
func ofRefund(o order.Order, r refund.Refund, of Document, s brand.Settings) Document {
	d := head(o, s)
	d.Kind, d.Inclusive, d.Refund, d.Of, d.OfIssued, d.Note = Credit, true, r.ID, of.Number, of.Issued, of.Note
	d.Reason, d.Reference, d.Paid = r.Reason, r.Reference, r.Amount
	d.Total, d.Tax, d.Taxes = money.Of(r.Amount.Minor-r.Over.Minor, d.Currency), r.Tax, r.Taxes
	d.Net = money.Of(d.Total.Minor-d.Tax.Minor, d.Currency)
	zero := money.Of(0, d.Currency)
	for _, i := range r.Items {
		l := o.Lines[i.Index]
		d.Lines = append(d.Lines, Line{Part: Goods, Title: l.Title, Label: l.Label, SKU: l.SKU, Quantity: i.Quantity, Unit: zero, Discount: zero, Sum: i.Amount, Taxes: i.Taxes})
	}
	for part, minor := range map[Part]int64{Extras: r.Extras.Minor, Adjust: r.Adjust.Minor - r.Over.Minor} {
		if minor != 0 {
			d.Lines = append(d.Lines, Line{Part: part, Quantity: 1, Unit: zero, Discount: zero, Sum: money.Of(minor, d.Currency)})
		}
	}
	slices.SortStableFunc(d.Lines, func(a, b Line) int { return slices.Index(parts, a.Part) - slices.Index(parts, b.Part) })
	return d
}

var parts = []Part{Goods, Shipping, Fee, Extras, Adjust}

// byRate are taxes as the order keeps them; of an order from before they were kept
// by rate, its one rate.
func byRate(list []pricing.Tax, net, tax money.Amount, o order.Order) []pricing.Tax {
	if len(list) > 0 || tax.IsZero() {
		return list
	}
	return []pricing.Tax{{Name: o.TaxName, PPM: o.TaxPPM, Base: net, Amount: tax}}
}
