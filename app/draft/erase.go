package draft

import (
	"hawker/app/customer"
	"hawker/app/fault"
	"hawker/app/store"
)

// Each calls fn with every draft; for whoever looks at all of them, never for a page.
func Each(tx *store.Tx, fn func(Draft) error) error {
	return drafts.Each(tx, "", func(_ ID, d Draft) error { return fn(d) })
}

// ByContact lists the drafts that are for whom a contact reaches. It reads them all.
func ByContact(tx *store.Tx, email, phone string) (list []Draft, err error) {
	err = drafts.Each(tx, "", func(_ ID, d Draft) error {
		if email != "" && d.Contact.Email == email || phone != "" && d.Contact.Phone == phone {
			list = append(list, d)
		}
		return nil
	})
	return list, err
}

// Erase takes from a draft for whom it is and what was written to them; one that
// nobody has ordered yet is cancelled. Sums, lines and numbers stay; an order that came
// of it has its own copy of the contact.
func Erase(tx *store.Tx, id ID) error {
	if err := Cancel(tx, id); err != nil && !fault.Is(err, "draft_not_open") {
		return err
	}
	d, err := drafts.Get(tx, id)
	if err != nil {
		return err
	}
	d.Contact = customer.Contact{Address: customer.Address{Country: d.Contact.Address.Country}}
	d.Words, d.Note = "", ""
	d.Rev++ // its link shows nobody's name any more
	return d.save(tx, d.State)
}
