// Package draft is an order that the shop makes for a buyer, to be paid by a link.
//
// It promises that sending the link freezes what a piece costs and by whose discounts,
// until the link runs out; that the order comes about by order.Submit and nothing else,
// once, however often Pay is pressed; and that no piece is held before, unless the shop
// wants it so: then the order is placed as the link is sent. It refuses to compute a
// price: cart does, of lines whose prices are fixed. Drafts are records, never deleted.
//
//	draft ──Send──► sent ──Order──► ordered
//	   │  └──Send, held──────────────►┘
//	   └──Cancel──► cancelled ◄──Cancel── sent ──Expire──► expired
package draft

import (
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"hawker/app/cart"
	"hawker/app/catalog"
	"hawker/app/customer"
	"hawker/app/fault"
	"hawker/app/money"
	"hawker/app/order"
	"hawker/app/store"
)

// ID names a draft.
type ID string

// State is where a draft stands.
type State string

// The states.
const (
	Made      State = "draft"
	Sent      State = "sent"
	Ordered   State = "ordered"
	Expired   State = "expired"
	Cancelled State = "cancelled"
)

// Draft is what the shop offers to whom. Contact is as far as it is known; Way and
// Codes are as the buyer would choose and give them.
type Draft struct {
	ID      ID               `json:"id"`
	Number  string           `json:"number"` // "D1", from 1 on
	State   State            `json:"state"`
	Lines   []Line           `json:"lines"`
	Codes   []string         `json:"codes,omitempty"` // of discounts, folded
	Contact customer.Contact `json:"contact"`
	Way     string           `json:"way,omitempty"`   // of shipping: its id
	Lang    string           `json:"lang"`            // of the buyer
	Words   string           `json:"words,omitempty"` // to the buyer
	Note    string           `json:"note,omitempty"`  // for the shop

	Made    time.Time    `json:"made"`
	Updated time.Time    `json:"updated"`
	By      store.Actor  `json:"by"`
	Edits   int          `json:"edits"`
	Sent    time.Time    `json:"sent,omitzero"`   // when the prices were frozen
	Times   uint64       `json:"times,omitempty"` // how often the link was sent
	Expires time.Time    `json:"expires,omitzero"`
	Total   money.Amount `json:"total,omitzero"` // as it was sent
	Rev     int          `json:"rev"`            // of the link; raising it revokes the old one
	Order   order.ID     `json:"order,omitempty"`
	Held    bool         `json:"held,omitempty"` // the order was placed as the link was sent
	Ended   time.Time    `json:"ended,omitzero"`
}

// Line is so many pieces. Own is a price that staff gave; Fixed is what the link
// promises, once it was sent.
type Line struct {
	Variant  catalog.VariantID `json:"variant"`
	Quantity int64             `json:"quantity"`
	Own      *money.Amount     `json:"own,omitempty"`
	Fixed    *money.Amount     `json:"fixed,omitempty"`
}

const (
	maxLines = 50
	maxCodes = 5
	maxWords = 1_000
	maxDays  = 90
)

var (
	byNumber = store.NewUnique("draft/draft.number", "draft_number_taken", func(_ string, d Draft) []string { return []string{d.Number} })
	byList   = store.NewIndex("draft/draft.list", func(_ string, d Draft) []string {
		return []string{store.Key("", store.Newest(d.Made)), store.Key(string(d.State), store.Newest(d.Made))}
	})
	byDue = store.NewIndex("draft/draft.due", func(_ string, d Draft) []string {
		if d.State != Sent {
			return nil
		}
		return []string{store.Key(d.Expires)}
	})
	drafts = store.NewBucket[ID, Draft]("draft/draft", "draft_not_found", byNumber, byList, byDue)
)

// States names every state, in the order of a menu.
var States = []State{Made, Sent, Ordered, Expired, Cancelled}

// Get reads a draft or refuses with draft_not_found.
func Get(tx *store.Tx, id ID) (Draft, error) { return drafts.Get(tx, id) }

// ByNumber reads a draft by its number or refuses with draft_not_found.
func ByNumber(tx *store.Tx, number string) (Draft, error) {
	d, ok, err := drafts.One(tx, byNumber, number)
	if err == nil && !ok {
		err = fault.Missing("draft_not_found")
	}
	return d, err
}

// List reads drafts of a state, "" for all, the latest first.
func List(tx *store.Tx, s State, after string, limit int) ([]Draft, string, error) {
	return drafts.On(tx, byList, store.Key(string(s)), after, limit)
}

// Count tells how many drafts stand in a state, from a maintained counter.
func Count(tx *store.Tx, s State) int64 { return tx.Count(counter(s)) }

func counter(s State) string { return "draft/" + string(s) }

// Save makes a draft (of an empty ID) or changes one that was not sent yet; Edits is
// the one that was seen. It refuses with draft_not_open, draft_changed, cart_full,
// quantity_range, amount_range, text_too_long, text_malformed, and what is wrong with
// the part of the contact that is there.
func Save(tx *store.Tx, d Draft) (Draft, error) {
	was := Draft{State: Made, Rev: 1, Made: tx.Now, By: store.Actor{Kind: tx.By.Kind, ID: tx.By.ID}}
	if d.ID != "" {
		var err error
		if was, err = drafts.Get(tx, d.ID); err != nil {
			return d, err
		}
		if was.State != Made {
			return d, fault.Clash("draft_not_open", "state", string(was.State))
		}
		if was.Edits != d.Edits {
			return d, fault.Clash("draft_changed")
		}
	}
	if err := d.check(tx); err != nil {
		return d, err
	}
	next := was
	next.Lines, next.Codes, next.Contact, next.Way, next.Lang, next.Words, next.Note = d.Lines, d.Codes, d.Contact, d.Way, d.Lang, d.Words, d.Note
	next.Edits++
	next.Updated = tx.Now
	if d.ID != "" {
		return next, next.save(tx, Made)
	}
	n, err := tx.Next("draft")
	if err != nil {
		return next, err
	}
	next.ID, next.Number = ID(store.NewID()), "D"+strconv.FormatUint(n, 10)
	return next, next.save(tx, "")
}

// check looks at what is there of a draft, and cleans it.
func (d *Draft) check(tx *store.Tx) error {
	if len(d.Lines) > maxLines {
		return fault.Clash("cart_full", "max", maxLines)
	}
	for i, l := range d.Lines {
		if _, err := catalog.GetVariant(tx, l.Variant); err != nil {
			return err
		}
		if l.Quantity < 1 || l.Quantity > 99 {
			return fault.InvalidField("quantity_range", "add."+strconv.Itoa(i)+".quantity", "min", 1, "max", 99)
		}
		if l.Own != nil && (l.Own.Minor < 0 || l.Own.Minor > money.MaxUnit) {
			return fault.InvalidField("amount_range", "add."+strconv.Itoa(i)+".price")
		}
	}
	if len(d.Codes) > maxCodes {
		return fault.New(fault.Conflict, "code_too_many", "code", "max", maxCodes)
	}
	for _, t := range []struct {
		text  *string
		field string
	}{{&d.Words, "words"}, {&d.Note, "note"}} {
		*t.text = strings.TrimSpace(*t.text)
		if utf8.RuneCountInString(*t.text) > maxWords {
			return fault.InvalidField("text_too_long", t.field, "max", maxWords)
		}
		if *t.text != "" {
			if _, err := order.Words(*t.text, t.field); err != nil {
				return err
			}
		}
	}
	d.Contact = d.Contact.Clean()
	return known(d.Contact).Check("")
}

// known is a contact with what is not known yet filled in, to check the rest of it.
func known(c customer.Contact) customer.Contact {
	fill := func(s *string, with string) {
		if *s == "" {
			*s = with
		}
	}
	if c.Email == "" && c.Phone == "" {
		c.Email = "nobody@example.com"
	}
	a := &c.Address
	fill(&c.Name, "-")
	fill(&a.Name, "-")
	fill(&a.Line1, "-")
	fill(&a.City, "-")
	if a.Country == "" {
		a.Country, a.Postcode, a.Region = "DE", "10115", ""
	}
	if customer.RegionNeeded(a.Country) {
		fill(&a.Region, "-")
	}
	fill(&a.Postcode, customer.PostcodeHint(a.Country))
	return c
}

// Cancel ends a draft that nobody has ordered; a cancelled one stays as it is. It
// refuses with draft_not_open.
func Cancel(tx *store.Tx, id ID) error {
	d, err := drafts.Get(tx, id)
	if err != nil || d.State == Cancelled {
		return err
	}
	if d.State != Made && d.State != Sent {
		return fault.Clash("draft_not_open", "state", string(d.State))
	}
	return d.end(tx, Cancelled)
}

// Expire ends a sent draft whose time is over; any other stays as it is.
func Expire(tx *store.Tx, id ID) error {
	d, err := drafts.Get(tx, id)
	if err != nil || d.State != Sent || tx.Now.Before(d.Expires) {
		return err
	}
	return d.end(tx, Expired)
}

// Due lists sent drafts whose time is over at now, the oldest first.
func Due(tx *store.Tx, now time.Time, limit int) ([]Draft, error) {
	list, _, err := drafts.On(tx, byDue, "", "", limit)
	return slices.DeleteFunc(list, func(d Draft) bool { return d.Expires.After(now) }), err
}

func (d Draft) end(tx *store.Tx, to State) error {
	was := d.State
	d.State, d.Ended = to, tx.Now
	return d.save(tx, was)
}

// save keeps a draft and the counters of the lists; was is the state before, "" of a
// new one.
func (d Draft) save(tx *store.Tx, was State) error {
	if was != d.State {
		if was != "" {
			if err := tx.Bump(counter(was), -1); err != nil {
				return err
			}
		}
		if err := tx.Bump(counter(d.State), 1); err != nil {
			return err
		}
	}
	return drafts.Put(tx, d.ID, d)
}

// Cart is the draft as it is priced: at fixed prices once it was sent, until then at
// those of staff and of now.
func (d Draft) Cart() cart.Cart {
	c := cart.Cart{ID: d.cart(), Codes: d.Codes}
	for _, l := range d.Lines {
		line := cart.Line{Variant: l.Variant, Quantity: l.Quantity}
		switch {
		case l.Own != nil:
			line.Fixed = &cart.Fixed{Unit: *l.Own, Own: true}
		case l.Fixed != nil:
			line.Fixed = &cart.Fixed{Unit: *l.Fixed}
		}
		c.Lines = append(c.Lines, line)
	}
	return c
}

// cart is the name under which the draft buys.
func (d Draft) cart() cart.ID { return cart.ID("draft/" + string(d.ID)) }
