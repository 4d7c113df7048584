// Package staff is the people who run the shop: who they are, what they may do,
// how they prove it, and what they did.
//
// It promises that no secret can be read back (passwords are argon2id, sessions,
// stream keys, invitations and the set-up link are kept as SHA-256 only), that a
// shop is never left without an owner who can sign in, and that every command of
// a person that changed something stands in a chain of audit rows which cannot be
// altered unseen. It refuses to know about cookies, pages and throttling.
//
// Passwords are hashed and checked outside transactions, at most two at once:
// one costs 19 MiB and tens of milliseconds, and the store has one writer.
package staff

import (
	"net/mail"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"

	"hawker/app/fault"
	"hawker/app/store"
)

// ID names a person.
type ID string

// Person is one who works here.
type Person struct {
	ID            ID        `json:"id"`
	Name          string    `json:"name"`
	Email         string    `json:"email"` // folded
	Role          Role      `json:"role"`
	PasswordHash  string    `json:"password_hash,omitempty"` // argon2id; empty: not yet chosen
	Created       time.Time `json:"created"`
	Disabled      bool      `json:"disabled,omitempty"`
	StreamKeyHash string    `json:"stream_key_hash,omitempty"`
	StreamKeyAt   time.Time `json:"stream_key_at,omitzero"`
}

var (
	byEmail = store.NewUnique("staff/person.email", "staff_email_taken", func(_ string, p Person) []string {
		return []string{p.Email}
	})
	byStreamKey = store.NewUnique("staff/person.stream_key", "stream_key_taken", func(_ string, p Person) []string {
		if p.StreamKeyHash == "" {
			return nil
		}
		return []string{p.StreamKeyHash}
	})
	people = store.NewBucket[ID, Person]("staff/person", "staff_not_found", byEmail, byStreamKey)
)

// Get reads a person or refuses with staff_not_found.
func Get(tx *store.Tx, id ID) (Person, error) { return people.Get(tx, id) }

// Find reads a person and tells whether there is one.
func Find(tx *store.Tx, id ID) (Person, bool, error) { return people.Find(tx, id) }

// ByEmail finds a person by address, in whatever case it is written.
func ByEmail(tx *store.Tx, email string) (Person, bool, error) {
	return people.One(tx, byEmail, foldEmail(email))
}

// List reads everyone, disabled people too, in the order in which they came.
func List(tx *store.Tx) ([]Person, error) {
	var list []Person
	err := people.Each(tx, "", func(_ ID, p Person) error {
		list = append(list, p)
		return nil
	})
	return list, err
}

// Any tells whether the shop has people at all, which ends its set-up.
func Any(tx *store.Tx) (bool, error) {
	some := false
	err := people.Each(tx, "", func(ID, Person) error {
		some = true
		return store.ErrStop
	})
	return some, err
}

// Add takes a person on. It refuses with field_needed, email_malformed,
// role_unknown and staff_email_taken.
func Add(tx *store.Tx, p Person) (Person, error) {
	p = p.clean()
	p.ID, p.Created, p.StreamKeyHash, p.StreamKeyAt = ID(store.NewID()), tx.Now, "", time.Time{}
	if err := p.check(tx); err != nil {
		return Person{}, err
	}
	return p, save(tx, p)
}

// Update changes name, address and role; the rest of p is not looked at. It
// refuses as Add does, and with last_owner.
func Update(tx *store.Tx, p Person) error {
	was, err := people.Get(tx, p.ID)
	if err != nil {
		return err
	}
	next := was
	next.Name, next.Email, next.Role = p.Name, p.Email, p.Role
	next = next.clean()
	if err := next.check(tx); err != nil {
		return err
	}
	if next.Role != Owner {
		if err := notLastOwner(tx, was); err != nil {
			return err
		}
	}
	return save(tx, next)
}

// Disable signs a person out everywhere, revokes the stream key and lets nobody
// in again. It refuses with last_owner.
func Disable(tx *store.Tx, id ID) error {
	p, err := people.Get(tx, id)
	if err != nil {
		return err
	}
	if err := notLastOwner(tx, p); err != nil {
		return err
	}
	p.Disabled, p.StreamKeyHash, p.StreamKeyAt = true, "", time.Time{}
	if err := save(tx, p); err != nil {
		return err
	}
	return CloseSessions(tx, id)
}

// Enable lets a disabled person in again, with the password as it was.
func Enable(tx *store.Tx, id ID) error {
	p, err := people.Get(tx, id)
	if err != nil || !p.Disabled {
		return err
	}
	p.Disabled = false
	return save(tx, p)
}

// SetPassword stores what Hash made and signs the person out everywhere.
func SetPassword(tx *store.Tx, id ID, hash string) error {
	p, err := people.Get(tx, id)
	if err != nil {
		return err
	}
	p.PasswordHash = hash
	if err := save(tx, p); err != nil {
		return err
	}
	return CloseSessions(tx, id)
}

func save(tx *store.Tx, p Person) error {
	if err := people.Put(tx, p.ID, p); err != nil {
		return err
	}
	tx.Mark("staff", string(p.ID))
	return nil
}

// notLastOwner refuses when nobody else could own the shop.
func notLastOwner(tx *store.Tx, p Person) error {
	if p.Role != Owner || p.Disabled {
		return nil
	}
	all, err := List(tx)
	if err != nil {
		return err
	}
	for _, o := range all {
		if o.ID != p.ID && o.Role == Owner && !o.Disabled {
			return nil
		}
	}
	return fault.Clash("last_owner")
}

func (p Person) clean() Person {
	p.Name = strings.Join(strings.Fields(norm.NFC.String(p.Name)), " ")
	p.Email = foldEmail(p.Email)
	return p
}

func (p Person) check(tx *store.Tx) error {
	if p.Name == "" {
		return fault.InvalidField("field_needed", "name")
	}
	if n := utf8.RuneCountInString(p.Name); n > maxName {
		return fault.InvalidField("text_too_long", "name", "max", maxName)
	}
	if strings.ContainsFunc(p.Name, func(r rune) bool { return r < ' ' || r == 0x7f || r == utf8.RuneError }) {
		return fault.InvalidField("text_malformed", "name")
	}
	if a, err := mail.ParseAddress(p.Email); err != nil || a.Address != p.Email || len(p.Email) > 254 {
		return fault.InvalidField("email_malformed", "email")
	}
	if !slices.Contains(Roles, p.Role) {
		return fault.InvalidField("role_unknown", "role")
	}
	other, taken, err := people.One(tx, byEmail, p.Email)
	if err == nil && taken && other.ID != p.ID {
		err = fault.New(fault.Conflict, "staff_email_taken", "email")
	}
	return err
}

const maxName = 60

// foldEmail writes an address the way it is compared: full-width letters as
// ASCII, no spaces around, lower case.
func foldEmail(s string) string {
	return strings.ToLower(strings.TrimSpace(norm.NFKC.String(s)))
}
