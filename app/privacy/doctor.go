package privacy

import (
	"fmt"

	"hawker/app/brand"
	"hawker/app/customer"
	"hawker/app/invoice"
	"hawker/app/order"
	"hawker/app/outbox"
	"hawker/app/review"
	"hawker/app/store"
)

// Doctor looks at every erasure that was done: of what it names nothing is left that
// should be gone. A customer, the name on a review of before, the address of a mail that
// was sent, an order that nothing wants kept, and the contact itself would be.
func Doctor(tx *store.Tx) ([]string, error) {
	var broken []string
	shop, _, err := brand.Find(tx)
	if err != nil {
		return nil, err
	}
	err = requests.Each(tx, "", func(id RequestID, r Request) error {
		if r.State == Asked || r.State == Talking {
			return nil
		}
		say := func(format string, args ...any) {
			broken = append(broken, fmt.Sprintf("erasure %s: "+format, append([]any{id}, args...)...))
		}
		if r.Contact != (Contact{}) || r.State == Done && len(r.Visitors) > 0 {
			say("it still says of whom it was")
		}
		if (r.State == Waits) == r.Due.IsZero() {
			say("is %s and due at %v", r.State, r.Due)
		}
		for _, c := range r.Customers {
			if _, there, err := customer.Find(tx, c); err != nil || there {
				say("customer %s is there %v", c, errText(err))
			}
		}
		for _, o := range r.Orders {
			if err := r.examine(tx, shop, o, say); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return broken, err
	}
	more, err := erased(tx)
	return append(broken, more...), err
}

// erased looks at every order that says to nobody whose it was.
func erased(tx *store.Tx) (broken []string, err error) {
	err = order.Each(tx, func(o order.Order) error {
		if o.Erased.IsZero() {
			return nil
		}
		papers, err := invoice.Of(tx, o.ID)
		for _, d := range papers {
			if d.Buyer.Name+d.Buyer.Email != "" {
				broken = append(broken, fmt.Sprintf("order %s was erased, and its document %s names its buyer", o.Number, d.Number))
			}
		}
		if o.Contact.Email+o.Contact.Phone+o.Contact.Name+o.Contact.Address.Line1 != "" {
			broken = append(broken, fmt.Sprintf("order %s was erased, and says whose it was", o.Number))
		}
		return err
	})
	return broken, err
}

func errText(err error) string {
	if err == nil {
		return ""
	}
	return err.Error()
}

// examine looks at one order of an erasure.
func (r Request) examine(tx *store.Tx, shop brand.Settings, id order.ID, say func(string, ...any)) error {
	o, there, err := order.Find(tx, id)
	if err != nil || !there {
		return err
	}
	if _, kept, err := keeping(tx, shop, o); err != nil {
		return err
	} else if !kept && o.Erased.IsZero() && r.State == Done {
		// One whose term ended since the erasure is the clerk's, who goes once a day.
		if booked, err := inTheBooks(tx, o); err != nil || !booked {
			say("order %s says whose it was, and nothing wants it kept", o.Number)
			return err
		}
	}
	said, err := review.OfOrder(tx, o)
	for _, one := range said {
		if one.Name != "" && !one.At.After(r.At) {
			say("the review of order %s names who wrote it", o.Number)
		}
	}
	if err != nil || r.State != Done {
		return err // a mail that had to wait may have gone since; it is looked at within a day
	}
	mails, err := outbox.About(tx, string(id))
	for _, m := range mails {
		if m.To != "" && m.State != outbox.Waiting && m.State != outbox.Sending && !m.Made.After(r.At) {
			say("mail %s says to whom it went", m.ID)
		}
	}
	return err
}
