package staff

import (
	"time"

	"hawker/app/fault"
	"hawker/app/store"
)

// inviteFor is how long a link that sets a first password can be used.
const inviteFor = 7 * 24 * time.Hour

// pass is a right that can be used once: an invitation, or the shop's set-up.
type pass struct {
	Person ID        `json:"person,omitempty"`
	At     time.Time `json:"at"`
}

var (
	invites = store.NewBucket[string, pass]("staff/invite", "invite_not_found")
	setup   = store.NewBucket[string, pass]("staff/setup", "setup_not_found")
)

// Invite lets whoever has the token choose the person's password, once; earlier
// invitations of the person end.
func Invite(tx *store.Tx, id ID, token string) error {
	p, err := people.Get(tx, id)
	if err != nil {
		return err
	}
	if p.Disabled {
		return fault.Denied("staff_disabled")
	}
	if err := endInvites(tx, id); err != nil {
		return err
	}
	return invites.Put(tx, digest(token), pass{Person: id, At: tx.Now})
}

// ByInvite finds who is invited by the token, within seven days.
func ByInvite(tx *store.Tx, token string) (Person, bool, error) {
	i, ok, err := invites.Find(tx, digest(token))
	if err != nil || !ok || tx.Now.Sub(i.At) >= inviteFor {
		return Person{}, false, err
	}
	p, ok, err := people.Find(tx, i.Person)
	if err != nil || !ok || p.Disabled {
		return Person{}, false, err
	}
	return p, true, nil
}

// AcceptInvite stores the password that Hash made and ends the invitation. It
// refuses with invite_invalid.
func AcceptInvite(tx *store.Tx, token, hash string) (Person, error) {
	p, ok, err := ByInvite(tx, token)
	if err != nil {
		return Person{}, err
	}
	if !ok {
		return Person{}, fault.Missing("invite_invalid")
	}
	if err := SetPassword(tx, p.ID, hash); err != nil {
		return Person{}, err
	}
	p.PasswordHash = hash
	return p, endInvites(tx, p.ID)
}

func endInvites(tx *store.Tx, id ID) error {
	var old []string
	err := invites.Each(tx, "", func(key string, i pass) error {
		if i.Person == id {
			old = append(old, key)
		}
		return nil
	})
	for _, key := range old {
		if err == nil {
			err = invites.Delete(tx, key)
		}
	}
	return err
}

// SetSetupToken makes the token the only one that sets the shop up.
func SetSetupToken(tx *store.Tx, token string) error {
	if err := ClearSetupToken(tx); err != nil {
		return err
	}
	return setup.Put(tx, digest(token), pass{At: tx.Now})
}

// CheckSetupToken tells whether the token may set the shop up; never once
// anybody is staff.
func CheckSetupToken(tx *store.Tx, token string) (bool, error) {
	some, err := Any(tx)
	if err != nil || some {
		return false, err
	}
	_, ok, err := setup.Find(tx, digest(token))
	return ok, err
}

// ClearSetupToken ends the set-up.
func ClearSetupToken(tx *store.Tx) error {
	var keys []string
	err := setup.Each(tx, "", func(key string, _ pass) error {
		keys = append(keys, key)
		return nil
	})
	for _, key := range keys {
		if err == nil {
			err = setup.Delete(tx, key)
		}
	}
	return err
}
