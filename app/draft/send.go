package draft

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base32"
	"strconv"
	"strings"
	"time"

	"hawker/app/cart"
	"hawker/app/customer"
	"hawker/app/fault"
	"hawker/app/money"
	"hawker/app/order"
	"hawker/app/outbox"
	"hawker/app/pay"
	"hawker/app/store"
	"hawker/app/tariff"
)

// Price is what a draft comes to now, for the place that is known.
func Price(tx *store.Tx, d Draft) (cart.Priced, error) {
	to := d.Contact.Address
	return cart.Price(tx, d.Cart(), cart.Ask{
		Place: tariff.Place{Country: to.Country, Region: to.Region, Postcode: to.Postcode}, Way: d.Way, At: d.Sent,
	})
}

// Sending is how a link goes out: for how many days it is good, whether the pieces are
// held meanwhile, and whether by mail. Total is what the page showed; Path is the
// link's address in the shop.
type Sending struct {
	Edits int
	Total money.Amount
	Days  int
	Hold  bool
	Mail  bool
	Path  string
}

// Send freezes the prices of a draft and makes its link good; of one that was sent it
// makes it good anew, at the same prices. Held, the order is placed at once and waits
// as long as the link for its money. It refuses with draft_not_open, draft_changed,
// draft_days, draft_empty, draft_no_mail, the problems of a line such as not_for_sale
// and sold_out, and held as order.Submit does.
func Send(tx *store.Tx, id ID, s Sending) (Draft, error) {
	d, err := drafts.Get(tx, id)
	if err != nil {
		return d, err
	}
	was := d.State
	p, err := s.check(tx, d)
	if err != nil {
		return d, err
	}
	for i, l := range p.Lines {
		if unit := l.Price.Amount; d.Lines[i].Fixed == nil {
			d.Lines[i].Fixed = &unit
		}
	}
	if d.Sent.IsZero() {
		d.Sent = tx.Now
	}
	d.State, d.Total, d.Expires = Sent, p.Quote.Total, tx.Now.AddDate(0, 0, s.Days)
	d.Times++
	d.Edits++
	if s.Hold {
		o, err := order.Submit(tx, d.sale(Filled{Contact: d.Contact, Method: p.Method, Way: d.Way, Seen: p.Quote.Hash(), Key: "held", Lang: d.Lang}, d.Expires))
		if err != nil {
			return d, err
		}
		d.State, d.Order, d.Held, d.Ended = Ordered, o.ID, true, tx.Now
	}
	if s.Mail {
		if err := d.mail(tx, s.Path); err != nil {
			return d, err
		}
	}
	return d, d.save(tx, was)
}

func (s Sending) check(tx *store.Tx, d Draft) (cart.Priced, error) {
	switch {
	case d.State != Made && d.State != Sent:
		return cart.Priced{}, fault.Clash("draft_not_open", "state", string(d.State))
	case d.Edits != s.Edits:
		return cart.Priced{}, fault.Clash("draft_changed")
	case s.Days < 1 || s.Days > maxDays:
		return cart.Priced{}, fault.InvalidField("draft_days", "days", "max", maxDays)
	case len(d.Lines) == 0:
		return cart.Priced{}, fault.Clash("draft_empty")
	case s.Mail && d.Contact.Email == "":
		return cart.Priced{}, fault.InvalidField("draft_no_mail", "mail")
	}
	p, err := Price(tx, d)
	if err != nil {
		return p, err
	}
	for _, l := range p.Lines {
		if l.Problem != nil {
			if l.Problem.Code == "sold_out" {
				l.Problem.Args["title"] = l.Product.Title.In(d.Lang)
			}
			return p, l.Problem
		}
	}
	if p.Problem != nil {
		return p, p.Problem
	}
	if p.Quote.Total != s.Total {
		return p, fault.Clash("price_changed", "old", s.Total, "new", p.Quote.Total)
	}
	if !s.Hold {
		return p, nil
	}
	if err := d.Contact.Check(""); err != nil {
		return p, err
	}
	return p, nil
}

// mail asks for the mail with the link.
func (d Draft) mail(tx *store.Tx, path string) error {
	return outbox.Queue(tx, outbox.Mail{
		Kind: outbox.DraftSent, Object: string(d.ID), Event: d.Times, To: d.Contact.Email, Lang: d.Lang,
		Data: map[string]string{
			"name": d.Contact.Name, "path": path, "amount": strconv.FormatInt(d.Total.Minor, 10), "currency": string(d.Total.Currency),
			"until": d.Expires.UTC().Format(time.RFC3339), "text": d.Words,
		},
	})
}

// Filled is what the buyer adds on the page of the link.
type Filled struct {
	Contact customer.Contact
	Method  pay.Method
	Way     string
	Seen    string
	Key     string
	Lang    string
}

// Order places the order of a draft; again, it gives the order that was placed. It
// refuses with draft_over when it was cancelled or ran out, and as order.Submit does.
func Order(tx *store.Tx, id ID, f Filled) (order.Order, error) {
	d, err := drafts.Get(tx, id)
	if err != nil {
		return order.Order{}, err
	}
	if d.State == Ordered {
		return order.Get(tx, d.Order)
	}
	if !d.Open(tx.Now) {
		return order.Order{}, fault.Clash("draft_over", "state", string(d.State))
	}
	o, err := order.Submit(tx, d.sale(f, time.Time{}))
	if err != nil {
		return o, err
	}
	d.State, d.Order, d.Contact, d.Ended = Ordered, o.ID, o.Contact, tx.Now
	return o, d.save(tx, Sent)
}

// Open tells whether the link can be paid by at a time.
func (d Draft) Open(now time.Time) bool { return d.State == Sent && now.Before(d.Expires) }

func (d Draft) sale(f Filled, until time.Time) order.Draft {
	return order.Draft{
		Cart: d.cart(), Lines: d.Cart().Lines, Contact: f.Contact, Method: f.Method, Way: f.Way, Seen: f.Seen, Key: f.Key, Lang: f.Lang,
		Agreed: &order.Agreed{At: d.Sent, Codes: d.Codes, Until: until},
	}
}

var base32hex = base32.NewEncoding("0123456789abcdefghijklmnopqrstuv").WithPadding(base32.NoPadding)

// Link is the token of a draft's page: the id, the link's revision and 16 bytes of
// HMAC-SHA256 over both (RFC 2104), in lower case, as those of orders are, under
// another name.
func Link(secret []byte, d Draft) string {
	return string(d.ID) + "-" + strconv.Itoa(d.Rev) + "-" + seal(secret, d.ID, d.Rev)
}

// ByLink reads the draft of a token. A forged, revoked or foreign one, and one of a
// draft that was never sent, is refused with draft_not_found, all alike.
func ByLink(tx *store.Tx, secret []byte, token string) (Draft, error) {
	gone := fault.Missing("draft_not_found")
	parts := strings.Split(token, "-")
	if len(parts) != 3 || len(token) > 100 {
		return Draft{}, gone
	}
	rev, err := strconv.Atoi(parts[1])
	if err != nil || strconv.Itoa(rev) != parts[1] || !hmac.Equal([]byte(parts[2]), []byte(seal(secret, ID(parts[0]), rev))) {
		return Draft{}, gone
	}
	d, ok, err := drafts.Find(tx, ID(parts[0]))
	if err != nil {
		return d, err
	}
	if !ok || d.Rev != rev || d.Sent.IsZero() {
		return Draft{}, gone
	}
	return d, nil
}

func seal(secret []byte, id ID, rev int) string {
	mac := hmac.New(sha256.New, secret)
	mac.Write([]byte(store.Key("draft link", string(id), rev)))
	return base32hex.EncodeToString(mac.Sum(nil)[:16])
}
