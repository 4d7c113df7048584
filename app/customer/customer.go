// Package customer is the people who buy: how to reach them, where they live,
// and what they have agreed to.
//
// It promises that one person is one record as far as that can be known without
// an account (the same e-mail address however it is typed, or the same telephone
// number where there is no address), that a parcel's address has what the country
// needs, and that consent stands with the words that were agreed to and the time.
// It refuses to know what was bought: an order keeps its own copy of the contact
// as it was, so a customer who moves does not change the past.
package customer

import (
	"time"

	"hawker/app/fault"
	"hawker/app/store"
)

// ID names a customer.
type ID string

// Customer is one buyer.
type Customer struct {
	ID      ID        `json:"id"`
	Email   string    `json:"email,omitempty"` // folded
	Phone   string    `json:"phone,omitempty"` // "+" and digits (ITU-T E.164)
	Name    string    `json:"name"`
	Address Address   `json:"address"`
	Consent Consent   `json:"consent"`
	Created time.Time `json:"created"`
	Seen    time.Time `json:"seen"`
	Orders  int       `json:"orders"`
}

// Consent is whether news may be sent, since when, and the words agreed to.
type Consent struct {
	Marketing bool      `json:"marketing"`
	At        time.Time `json:"at,omitzero"`
	Text      string    `json:"text,omitempty"`
}

// Contact is what a buyer writes at checkout.
type Contact struct {
	Email       string  `json:"email,omitempty"`
	Phone       string  `json:"phone,omitempty"`
	Name        string  `json:"name"`
	Address     Address `json:"address"`
	Marketing   bool    `json:"marketing,omitempty"`
	ConsentText string  `json:"consent_text,omitempty"` // the words beside the box, if it is ticked
}

var (
	byContact = store.NewUnique("customer/customer.contact", "customer_taken", func(_ string, c Customer) []string {
		return []string{contactKey(c.Email, c.Phone)}
	})
	customers = store.NewBucket[ID, Customer]("customer/customer", "customer_not_found", byContact)
)

// contactKey is what makes two contacts one customer.
func contactKey(email, phone string) string {
	if email != "" {
		return "mail:" + email
	}
	return "phone:" + phone
}

// Get reads a customer or refuses with customer_not_found.
func Get(tx *store.Tx, id ID) (Customer, error) { return customers.Get(tx, id) }

// Find reads a customer and tells whether there is one.
func Find(tx *store.Tx, id ID) (Customer, bool, error) { return customers.Find(tx, id) }

// ByEmail finds a customer by address, in whatever case it is written.
func ByEmail(tx *store.Tx, email string) (Customer, bool, error) {
	return customers.One(tx, byContact, contactKey(foldEmail(email), ""))
}

// Each calls fn with every customer; for whoever looks at all of them, never for a page.
func Each(tx *store.Tx, fn func(Customer) error) error {
	return customers.Each(tx, "", func(_ ID, c Customer) error { return fn(c) })
}

// ByContact finds the customers whom a contact reaches: by its e-mail address, and by
// its telephone number in whatever record it stands. The contact must be clean.
func ByContact(tx *store.Tx, email, phone string) (list []Customer, err error) {
	err = customers.Each(tx, "", func(_ ID, c Customer) error {
		if email != "" && c.Email == email || phone != "" && c.Phone == phone {
			list = append(list, c)
		}
		return nil
	})
	return list, err
}

// Erase deletes a customer with everything that stands in the record; again it has no
// effect. Orders keep their own copy of the contact.
func Erase(tx *store.Tx, id ID) error {
	if _, known, err := customers.Find(tx, id); err != nil || !known {
		return err
	}
	tx.Mark("customer", string(id))
	return customers.Delete(tx, id)
}

// List reads customers, newest first; next is the cursor of the following page.
func List(tx *store.Tx, cursor string, limit int) (list []Customer, next string, err error) {
	limit = min(max(limit, 1), 200)
	err = customers.Back(tx, "", func(id ID, c Customer) error {
		switch {
		case cursor != "" && string(id) >= cursor:
		case len(list) == limit:
			next = string(list[limit-1].ID)
			return store.ErrStop
		default:
			list = append(list, c)
		}
		return nil
	})
	return list, next, err
}

// Upsert finds or makes the customer of a contact and keeps the newest of what
// was written; a contact without an address leaves the one that is known. A ticked box is recorded with its words; an empty one takes no
// earlier consent away. It refuses as Contact.Check does, of a contact without an
// address as CheckReach, before it writes.
func Upsert(tx *store.Tx, c Contact) (Customer, error) {
	c = c.Clean()
	check := c.Check
	if c.Address.empty() {
		check = c.CheckReach
	}
	if err := check(""); err != nil {
		return Customer{}, err
	}
	who, ok, err := customers.One(tx, byContact, contactKey(c.Email, c.Phone))
	if err != nil {
		return Customer{}, err
	}
	if !ok {
		who = Customer{ID: ID(store.NewID()), Created: tx.Now}
	}
	who.Email, who.Name, who.Seen = c.Email, c.Name, tx.Now
	if !c.Address.empty() {
		who.Address = c.Address
	}
	if c.Phone != "" {
		who.Phone = c.Phone
	}
	if c.Marketing {
		who.Consent = Consent{Marketing: true, At: tx.Now, Text: c.ConsentText}
	}
	return who, save(tx, who)
}

// Ordered counts one more order of a customer; of one who was erased since the order
// was made nothing is counted.
func Ordered(tx *store.Tx, id ID) error {
	c, known, err := customers.Find(tx, id)
	if err != nil || !known {
		return err
	}
	c.Orders, c.Seen = c.Orders+1, tx.Now
	return save(tx, c)
}

func save(tx *store.Tx, c Customer) error {
	if err := customers.Put(tx, c.ID, c); err != nil {
		return err
	}
	tx.Mark("customer", string(c.ID))
	return nil
}

// Check refuses the first field that cannot be used, named with the prefix, as
// CheckReach and as CheckAddress. The contact must be clean.
func (c Contact) Check(prefix string) error {
	if err := c.CheckReach(prefix); err != nil {
		return err
	}
	return CheckAddress(c.Address, prefix)
}

// CheckReach is Check for those to whom nothing is sent: field_needed,
// contact_needed (neither e-mail nor telephone), email_malformed, phone_malformed,
// text_too_long, text_malformed, consent_text_needed.
func (c Contact) CheckReach(prefix string) error {
	if c.Email == "" && c.Phone == "" {
		return fault.InvalidField("contact_needed", prefix+"email")
	}
	if c.Email != "" && !isEmail(c.Email) {
		return fault.InvalidField("email_malformed", prefix+"email")
	}
	if c.Phone != "" && !isPhone(c.Phone) {
		return fault.InvalidField("phone_malformed", prefix+"phone")
	}
	if err := checkLine(c.Name, prefix+"name", true); err != nil {
		return err
	}
	if c.Marketing && c.ConsentText == "" {
		return fault.InvalidField("consent_text_needed", prefix+"marketing")
	}
	return nil
}
