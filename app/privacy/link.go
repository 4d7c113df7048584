package privacy

import (
	"encoding/base64"
	"encoding/json"
	"time"

	"hawker/app/fault"
	"hawker/app/outbox"
	"hawker/app/seal"
	"hawker/app/store"
)

const (
	linkFor = time.Hour
	pause   = 10 * time.Minute // of the clock, in which an address gets one link
	purpose = "privacy link"
)

// linked is what a link holds, sealed by the shop's key: nothing of it is kept.
type linked struct {
	Email string    `json:"email"`
	At    time.Time `json:"at"`
}

// Link is the token of the page on which somebody reads what is known of them; it is
// good for an hour.
func Link(secret []byte, email string, now time.Time) (string, error) {
	raw, err := json.Marshal(linked{email, now})
	if err != nil {
		return "", err
	}
	sealed, err := seal.Seal(secret, purpose, string(raw))
	return base64.RawURLEncoding.EncodeToString(sealed), err
}

// ReadLink gives the contact of a token. It refuses with
// privacy_link one that is forged or older than an hour, and one whose person had an
// erasure done since.
func ReadLink(tx *store.Tx, secret []byte, token string) (Contact, error) {
	gone := fault.Missing("privacy_link")
	sealed, err := base64.RawURLEncoding.DecodeString(token)
	if err != nil || len(token) > 1_000 {
		return Contact{}, gone
	}
	raw, err := seal.Open(secret, purpose, sealed)
	if err != nil {
		return Contact{}, gone
	}
	var l linked
	if err := json.Unmarshal([]byte(raw), &l); err != nil || tx.Now.Sub(l.At) > linkFor || l.Email == "" {
		return Contact{}, gone
	}
	c := Contact{Email: l.Email}
	handle, err := Handle(secret, c)
	if err != nil {
		return Contact{}, err
	}
	list, err := Of(tx, handle)
	if err == nil && len(list) > 0 && list[0].At.After(l.At) {
		err = gone
	}
	return c, err
}

// Knows tells whether the shop has anything of a contact. It reads all that there is: no
// other command should wait for it.
func Knows(tx *store.Tx, c Contact) (bool, error) {
	h, err := Gather(tx, c)
	return !h.Nothing(), err
}

// Asking is who asks for a link, in which language, and whether Knows told that the shop
// knows them.
type Asking struct {
	Contact
	Lang  string
	Known bool
}

// SendLink has the link sent to an address that the shop knows, once in ten minutes by
// the clock. To another nothing is sent, and who asks is told nothing of either: not by
// how long it takes, since something is written for both.
func SendLink(tx *store.Tx, secret []byte, a Asking) error {
	if _, err := tx.Next("privacy/link"); err != nil || !a.Known || a.Email == "" {
		return err
	}
	token, err := Link(secret, a.Email, tx.Now)
	if err != nil {
		return err
	}
	handle, err := Handle(secret, a.Contact)
	if err != nil {
		return err
	}
	return outbox.Queue(tx, outbox.Mail{
		Kind: outbox.DataLink, Object: handle[:32], Event: uint64(tx.Now.Unix()) / uint64(pause/time.Second), To: a.Email, Lang: a.Lang,
		Data: map[string]string{"path": "/privacy/" + token},
	})
}
