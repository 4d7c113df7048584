package order

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"slices"
	"time"

	"hawker/app/brand"
	"hawker/app/cart"
	"hawker/app/customer"
	"hawker/app/fault"
	"hawker/app/pay"
	"hawker/app/pricing"
	"hawker/app/stock"
	"hawker/app/store"
	"hawker/app/tariff"
)

const (
	firstNumber = 1001
	maxDebts    = 2
)

// Draft is what a buyer sends: what, to whom, how paid, and what they saw. No
// price comes from outside.
type Draft struct {
	Cart    cart.ID          `json:"cart"`
	Lines   []cart.Line      `json:"lines"` // nil: the cart's, which is then emptied
	Contact customer.Contact `json:"contact"`
	Method  pay.Method       `json:"method"`
	Way     string           `json:"way,omitempty"` // of shipping: its id, "" for the cheapest
	Seen    string           `json:"seen"`          // pricing.Quote.Hash of the page
	Key     string           `json:"-"`             // makes a repeat the same order
	Lang    string           `json:"lang"`
	Note    string           `json:"note"`
	Agreed  *Agreed          `json:"agreed,omitempty"` // the shop made it, and knows the buyer
}

// Agreed is what the shop promised with a draft of its own: the discounts of that
// time, by these codes, and for how long the pieces are held; zero for as long as the
// payment takes.
type Agreed struct {
	At    time.Time `json:"at"`
	Codes []string  `json:"codes,omitempty"`
	Until time.Time `json:"until,omitzero"`
}

// sale is a draft of which everything has been checked.
type sale struct {
	draft    Draft
	settings brand.Settings
	rows     []cart.Row
	codes    []string
	quote    pricing.Quote
	waits    []stock.Wait   // what is sold before it is there
	pickup   *tariff.Pickup // nil where it is sent
}

// Submit places the order: prices recomputed, all stock reserved or none, number
// taken. Cash on delivery opens it at once; a transfer has the shop's days to
// arrive. The same key again gives the order that was made. A refusal changes
// nothing and keeps the cart: cart_empty, quantity_range, not_for_sale,
// item_closed and the like of live.CheckBuy, the fields of the contact,
// ships_not_there, method_not_offered, too_many_unpaid, sold_out{variant, left,
// title}, price_changed{old, new}, idempotency_mismatch, key_malformed.
func Submit(tx *store.Tx, d Draft) (Order, error) {
	key, print, err := d.identity()
	if err != nil {
		return Order{}, err
	}
	id, done, err := store.Once(tx, key, print)
	if err != nil {
		return Order{}, err
	}
	if done {
		return Get(tx, ID(id))
	}
	s, err := d.check(tx)
	if err != nil {
		return Order{}, err
	}
	o, err := s.place(tx)
	if err != nil {
		return Order{}, err
	}
	return o, store.Finish(tx, key, print, string(o.ID))
}

// identity is the key of the command and the fingerprint of what it asks.
func (d Draft) identity() (key, print string, err error) {
	bad := slices.ContainsFunc([]byte(d.Key), func(b byte) bool { return b < ' ' || b > '~' })
	if d.Key == "" || len(d.Key) > 255 || bad {
		return "", "", fault.New(fault.Malformed, "key_malformed", "key")
	}
	raw, err := json.Marshal(d)
	if err != nil {
		return "", "", fmt.Errorf("reading draft: %w", err)
	}
	sum := sha256.Sum256(raw)
	return store.Key("order.submit", string(d.Cart), d.Key), hex.EncodeToString(sum[:]), nil
}

// check makes a sale of the draft or refuses; it writes nothing.
func (d Draft) check(tx *store.Tx) (sale, error) {
	settings, err := brand.See(tx)
	if err != nil {
		return sale{}, err
	}
	s := sale{draft: d, settings: settings}
	d.Contact = d.Contact.Clean()
	if err := s.fetched(tx, &d); err != nil {
		return s, err
	}
	s.draft.Contact = d.Contact
	if d.Note != "" {
		if s.draft.Note, err = words(d.Note, "note"); err != nil {
			return s, err
		}
	}
	if s.rows, err = cart.Rows(tx, d.Cart, d.Lines); err != nil {
		return s, err
	}
	check := d.Contact.Check
	if s.pickup != nil {
		check = d.Contact.CheckReach
	}
	if err := check(""); err != nil {
		return s, err
	}
	if err := s.price(tx); err != nil {
		return s, err
	}
	if err := d.checkDebts(tx); err != nil {
		return s, err
	}
	if err := s.checkStock(tx); err != nil {
		return s, err
	}
	if err := s.checkSeen(); err != nil {
		return s, err
	}
	return s, pricing.CheckRedeem(tx, buyerOf(s.draft.Contact), s.quote)
}

// price quotes the sale, and asks first what is offered for the total before any fee.
func (s *sale) price(tx *store.Tx) error {
	if s.draft.Lines == nil {
		c, err := cart.Get(tx, s.draft.Cart)
		if err != nil {
			return err
		}
		s.codes = c.Codes
	}
	a, err := s.draft.ask()
	if err != nil {
		return err
	}
	if agreed := s.draft.Agreed; agreed != nil {
		a.At, s.codes = agreed.At, agreed.Codes
	}
	t, err := cart.ReadTerms(tx, s.settings, s.codes, a)
	if err != nil {
		return err
	}
	base, err := t.Quote(s.rows, "")
	if err != nil {
		return err
	}
	if !slices.Contains(t.Methods(a.Place.Country, base), a.Method) {
		return fault.InvalidField("method_not_offered", "method")
	}
	s.quote, err = t.Quote(s.rows, a.Method)
	if at := s.quote.Way.Rate.Pickup; at != nil && s.pickup == nil { // there is no other way
		s.fetch(at, &s.draft)
	}
	return err
}

// checkDebts keeps one buyer from holding stock with orders that nobody pays.
func (d Draft) checkDebts(tx *store.Tx) error {
	if d.Agreed != nil {
		return nil
	}
	for _, term := range debtorTerms(d.Cart, d.Contact) {
		list, _, err := orders.On(tx, byDebtor, term, "", maxDebts)
		if err != nil {
			return err
		}
		if len(list) >= maxDebts {
			return fault.New(fault.TooMany, "too_many_unpaid", "", "max", maxDebts)
		}
	}
	return nil
}

func (s sale) checkSeen() error {
	if s.draft.Seen == s.quote.Hash() {
		return nil
	}
	old, ok := pricing.SeenTotal(s.draft.Seen, s.settings.Currency)
	if !ok {
		return fault.New(fault.Malformed, "seen_malformed", "seen")
	}
	return fault.Clash("price_changed", "old", old, "new", s.quote.Total)
}

// place writes; nothing in it can be refused any more.
func (s sale) place(tx *store.Tx) (Order, error) {
	buyer, err := s.buyer(tx)
	if err != nil {
		return Order{}, err
	}
	n, err := tx.Next("order")
	if err != nil {
		return Order{}, err
	}
	o := s.order(tx, n+firstNumber-1)
	if o.Proofs, err = proofs(tx, o.Lines); err != nil {
		return o, err
	}
	if err := claimed(tx, o.Lines); err != nil {
		return o, err
	}
	o.Customer = buyer.ID
	o.Consent = customer.Consent{Marketing: s.draft.Contact.Marketing, At: tx.Now, Text: s.draft.Contact.ConsentText}
	if o.Policy, err = freeze(tx, s.settings, o.Lang); err != nil {
		return o, err
	}
	if o.Reservation, err = stock.Reserve(tx, o.owner(), s.stockLines(), o.Expires); err != nil {
		return o, err
	}
	if err := pricing.Redeem(tx, o.owner(), buyerOf(s.draft.Contact), s.quote); err != nil {
		return o, err
	}
	attempt := pay.Attempt{ID: o.Attempt, Owner: string(o.ID), Method: o.Method, Amount: o.Total, Reference: o.Reference}
	if err := pay.Start(tx, attempt); err != nil {
		return o, err
	}
	if err := o.tell(tx, Event{Kind: "placed", Text: o.Note}); err != nil {
		return o, err
	}
	if o.Method == pay.Cash || o.Total.IsZero() {
		if err := o.open(tx, s.settings); err != nil {
			return o, err
		}
	}
	if err := o.save(tx, nil); err != nil {
		return o, err
	}
	if s.draft.Lines == nil {
		return o, cart.Clear(tx, s.draft.Cart)
	}
	return o, nil
}

// order writes down the sale as it is at this moment.
func (s sale) order(tx *store.Tx, number uint64) Order {
	q, d := s.quote, s.draft
	o := Order{
		ID: ID(store.NewID()), Number: fmt.Sprint(number), Status: Pending, Placed: tx.Now,
		Expires: tx.Now.Add(holdLonger(s.settings, d.Method)),
		Cart:    d.Cart, Contact: d.Contact, Lang: d.Lang, Note: d.Note, Method: d.Method, Rev: 1,
		Goods: q.Goods, Discount: q.Discount, Shipping: q.Shipping, ShippingOff: q.ShippingOff, ShippingTax: q.ShippingTax, Fee: q.Fee, FeeTax: q.FeeTax, Tax: q.Tax, Total: q.Total,
		Inclusive: q.Inclusive, Taxes: q.Taxes, Exempt: q.Exempt, Codes: s.codes,
		Way: q.Way.Rate.ID, WayName: q.Way.Rate.Name, Reference: pay.Reference(number), Attempt: pay.AttemptID(store.NewID()),
	}
	if s.pickup != nil {
		o.Pickup, o.PickupAt = true, s.pickup.Text()
	}
	if d.Agreed != nil && !d.Agreed.Until.IsZero() {
		o.Expires = d.Agreed.Until
	}
	o.TaxName, o.TaxPPM = q.TaxRate()
	o.Captured.Currency = q.Total.Currency
	for i, r := range s.rows {
		l := q.Lines[i]
		o.Lines = append(o.Lines, Line{
			Variant: r.Variant.ID, Product: r.Product.ID, Handle: r.Product.Handle, SKU: r.Variant.SKU, Bin: r.Variant.Bin,
			Title: r.Product.Title, Label: r.Product.Labels(r.Variant), Photo: r.Product.Picture(r.Variant),
			Quantity: l.Quantity, Unit: l.Unit, List: l.List, Reason: l.Reason, Offs: l.Offs, Gross: l.Gross, Net: l.Net, Tax: l.Tax, Taxes: l.Taxes,
			Show: r.Line.Show, N: r.Line.N, PinnedN: r.Line.Pinned, At: r.Line.At,
		})
	}
	o.promise(s.waits)
	return o
}
