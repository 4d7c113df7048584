package privacy

import (
	"bytes"
	"encoding/json"
	"fmt"
	"time"

	"hawker/app/customer"
	"hawker/app/draft"
	"hawker/app/order"
	"hawker/app/store"
)

// Entry is an erasure as it stands in the list beside the database, which only grows: a
// database that is brought back from an older copy does not know it, and has it done
// again. It names nobody: who has the list and not the shop's key can read no contact.
type Entry struct {
	ID     RequestID `json:"id"`
	At     time.Time `json:"at"`
	Handle string    `json:"handle"`
	Words  bool      `json:"words,omitempty"`
}

// Line is an entry as it is written: JSON and a line end.
func (r Request) Line() ([]byte, error) {
	raw, err := json.Marshal(Entry{ID: r.ID, At: r.At, Handle: r.Handle, Words: r.Words})
	if err != nil {
		return nil, fmt.Errorf("writing an erasure: %w", err)
	}
	return append(raw, '\n'), nil
}

// ReadList reads what Line wrote. A line that is torn, or no entry, is passed over.
func ReadList(text []byte) (list []Entry) {
	for raw := range bytes.Lines(text) {
		var e Entry
		if json.Unmarshal(raw, &e) == nil && e.ID != "" && e.Handle != "" {
			list = append(list, e)
		}
	}
	return list
}

// Missing gives the entries that the database knows nothing of.
func Missing(tx *store.Tx, list []Entry) (missing []Entry, err error) {
	for _, e := range list {
		_, known, err := requests.Find(tx, e.ID)
		if err != nil {
			return nil, err
		}
		if !known {
			missing = append(missing, e)
		}
	}
	return missing, nil
}

// Find looks for the contacts whose handles entries name, by reading all that there are.
func Find(tx *store.Tx, secret []byte, list []Entry) (map[string]Contact, error) {
	wanted, found := map[string]bool{}, map[string]Contact{}
	for _, e := range list {
		wanted[e.Handle] = true
	}
	look := func(email, phone string) error {
		for _, c := range []Contact{{Email: email}, {Phone: phone}} {
			if c == (Contact{}) {
				continue
			}
			handle, err := Handle(secret, c)
			if err != nil {
				return err
			}
			if wanted[handle] {
				found[handle] = c
			}
		}
		return nil
	}
	err := customer.Each(tx, func(c customer.Customer) error { return look(c.Email, c.Phone) })
	if err == nil {
		err = order.Each(tx, func(o order.Order) error { return look(o.Contact.Email, o.Contact.Phone) })
	}
	if err == nil {
		err = draft.Each(tx, func(d draft.Draft) error { return look(d.Contact.Email, d.Contact.Phone) })
	}
	return found, err
}

// Redo has an erasure of the list done again; the contact is empty where the database
// knows nobody of it. The person was told when it was done first.
func Redo(tx *store.Tx, e Entry, c Contact) error {
	if _, known, err := requests.Find(tx, e.ID); err != nil || known {
		return err
	}
	r := Request{ID: e.ID, Handle: e.Handle, At: e.At, By: ByList, Words: e.Words, State: Done, Noted: true, Ended: tx.Now}
	if c == (Contact{}) {
		return r.save(tx)
	}
	h, err := Gather(tx, c)
	if err != nil {
		return err
	}
	if r.Told, err = h.Plan(tx); err != nil {
		return err
	}
	_, err = r.begin(tx, h)
	return err
}
