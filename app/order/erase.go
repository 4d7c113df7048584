package order

import (
	"maps"
	"slices"
	"strings"

	"hawker/app/customer"
	"hawker/app/fault"
	"hawker/app/pay"
	"hawker/app/pricing"
	"hawker/app/store"
)

// Erase takes from an order everything that says who bought: name, address, e-mail,
// telephone, what was written in messages and notes, the visitor, the consent, the code
// under which its discounts were counted. Numbers, lines, sums, dates and the country
// stay, so that the books still add up, and its link opens nothing any more. Who asks
// has made sure that no law wants it kept. Again it has no effect; an order that can
// still change refuses with order_not_over.
func Erase(tx *store.Tx, id ID) error {
	_, err := change(tx, id, func(o *Order) error {
		if !o.Erased.IsZero() {
			return errUnchanged
		}
		if err := o.checkOver(); err != nil {
			return err
		}
		if err := eraseRows(tx, id); err != nil {
			return err
		}
		if err := pricing.Erase(tx, o.owner()); err != nil {
			return err
		}
		if err := pay.Erase(tx, string(id)); err != nil {
			return err
		}
		o.Contact = customer.Contact{Address: customer.Address{Country: o.Contact.Address.Country}}
		o.Customer, o.Consent, o.Note, o.Unread = "", customer.Consent{}, "", 0
		if !strings.HasPrefix(string(o.Cart), "draft/") { // which is no visitor's
			o.Cart = ""
		}
		o.Erased = tx.Now
		o.Rev++
		return nil
	})
	return err
}

// checkOver refuses with order_not_over while something can still happen to an order by
// itself: it waits for money or for its parcels, or money is on its way back.
func (o Order) checkOver() error {
	if !o.Over() {
		return fault.Clash("order_not_over", "number", o.Number)
	}
	return nil
}

// Over tells whether nothing further happens to an order by itself.
func (o Order) Over() bool {
	closed := o.Status == Completed || o.Status == Cancelled || o.Status == Expired
	return closed && o.Disputes == 0 && o.Refunding.IsZero() && o.Authorized.IsZero() && o.Task == ""
}

// kept are the keys of a timeline's rows that say nothing of a person.
var kept = map[string]bool{"amount": true, "currency": true, "number": true, "kind": true, "method": true, "was": true, "total": true, "changes": true, "due": true, "parcel": true, "from": true}

// eraseRows takes the words of people out of an order's timeline, receipts and edits.
func eraseRows(tx *store.Tx, id ID) error {
	rows, err := Timeline(tx, id)
	if err != nil {
		return err
	}
	for _, e := range rows {
		e.Text = ""
		if e.By.Kind == "buyer" {
			e.By.ID = ""
		}
		e.Data = maps.Clone(e.Data)
		maps.DeleteFunc(e.Data, func(key, _ string) bool { return !kept[key] })
		if err := timeline.Put(tx, store.Key(string(id), e.Seq), e); err != nil {
			return err
		}
	}
	money, err := Payments(tx, id)
	if err != nil {
		return err
	}
	for i, r := range money {
		r.Note = ""
		if r.By.Kind == "buyer" {
			r.By.ID = ""
		}
		if err := receipts.Put(tx, store.Key(string(id), uint64(i)+1), r); err != nil {
			return err
		}
	}
	var list []Edit
	err = edits.Each(tx, store.Key(string(id)), func(_ string, e Edit) error {
		list = append(list, e)
		return nil
	})
	for _, e := range list {
		if e.Why = ""; err == nil {
			err = edits.Put(tx, store.Key(string(id), e.N), e)
		}
	}
	return err
}

// OfContact lists the orders of whom a contact reaches, the latest first: those with its
// e-mail address, and those with its telephone number. The contact must be clean.
func OfContact(tx *store.Tx, email, phone string) (list []Order, err error) {
	for _, asked := range []string{email, phone} {
		for after, more := "", asked != ""; more; more = after != "" {
			var page []Order
			if page, after, err = Search(tx, asked, after, 200); err != nil {
				return nil, err
			}
			for _, o := range page {
				mine := email != "" && o.Contact.Email == email || phone != "" && o.Contact.Phone == phone
				if mine && !slices.ContainsFunc(list, func(x Order) bool { return x.ID == o.ID }) {
					list = append(list, o)
				}
			}
		}
	}
	return list, nil
}
