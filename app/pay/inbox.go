package pay

import (
	"crypto/sha256"
	"encoding/hex"
	"regexp"
	"strings"
	"time"
	"unicode/utf8"

	"hawker/app/fault"
	"hawker/app/store"
)

// MessageID names a message of a provider: its method and the provider's own name of
// the event.
type MessageID string

// Message is what a provider sent, as it came, and what became of it.
type Message struct {
	ID       MessageID `json:"id"`
	Method   Method    `json:"method"`
	Raw      []byte    `json:"raw"` // at most MaxMessage
	Events   []Event   `json:"events,omitempty"`
	Verified time.Time `json:"verified_at"`       // its signature held
	Applied  time.Time `json:"applied,omitzero"`  // and it had its effect
	Problem  string    `json:"problem,omitempty"` // why it had none: unknown, amount, currency, account
	Seen     time.Time `json:"seen,omitzero"`     // a person dealt with the problem
	Note     string    `json:"note,omitempty"`    // how
}

// MaxMessage is how many bytes of a message are taken.
const MaxMessage = 256 << 10

var (
	byOpen = store.NewIndex("pay/inbox.open", func(_ string, m Message) []string {
		if m.Problem == "" || !m.Seen.IsZero() {
			return nil
		}
		return []string{store.Key(store.Newest(m.Verified))}
	})
	byCame = store.NewIndex("pay/inbox.at", func(_ string, m Message) []string { return []string{store.Key(m.Verified)} })
	inbox  = store.NewBucket[MessageID, Message]("pay/inbox", "pay_message_not_found", byOpen, byCame)
)

// NameMessage makes the id of a message, which may stand in an address. Without an
// event of the provider's own plain name, as of one for another account, the message
// goes by its bytes.
func NameMessage(m Method, event string, raw []byte) MessageID {
	if !plainName.MatchString(event) {
		sum := sha256.Sum256(append([]byte(event), raw...))
		event = hex.EncodeToString(sum[:])
	}
	return MessageID(string(m) + "." + event)
}

var plainName = regexp.MustCompile(`^[A-Za-z0-9_-]{1,100}$`)

// Seen tells whether a message came before and had its effect, or was found to have
// none.
func Seen(tx *store.Tx, id MessageID) (bool, error) {
	m, ok, err := inbox.Find(tx, id)
	return ok && (!m.Applied.IsZero() || m.Problem != ""), err
}

// File keeps a message with what became of it: problem "" says that it had its effect.
// It belongs in the transaction of that effect.
func File(tx *store.Tx, m Message, problem string) error {
	m.Verified = tx.Now
	if m.Problem = problem; problem == "" {
		m.Applied = tx.Now
	}
	tx.Mark("pay", "")
	return inbox.Put(tx, m.ID, m)
}

// Hold keeps a message of which the effect is not known yet, since its provider has to
// be asked and does not answer.
func Hold(tx *store.Tx, m Message) error {
	m.Verified = tx.Now
	return inbox.Put(tx, m.ID, m)
}

// GetMessage reads a message or refuses with pay_message_not_found.
func GetMessage(tx *store.Tx, id MessageID) (Message, error) { return inbox.Get(tx, id) }

// Unmatched lists messages about money that nobody could match, the newest first.
func Unmatched(tx *store.Tx, after string, limit int) ([]Message, string, error) {
	return inbox.On(tx, byOpen, "", after, limit)
}

// Settled says that a person dealt with a message that could not be matched, and how.
// It refuses with pay_message_not_found and text_too_long.
func Settled(tx *store.Tx, id MessageID, note string) error {
	m, err := inbox.Get(tx, id)
	if err != nil || !m.Seen.IsZero() {
		return err
	}
	if note = strings.TrimSpace(note); utf8.RuneCountInString(note) > maxNote {
		return fault.InvalidField("text_too_long", "note", "max", maxNote)
	}
	m.Seen, m.Note = tx.Now, note
	tx.Mark("pay", "")
	return inbox.Put(tx, id, m)
}

const (
	maxNote = 500
	keptFor = 90 * 24 * time.Hour
)

// Forget drops messages of 90 days ago and more, but those that wait for a person.
func Forget(tx *store.Tx, limit int) error {
	list, _, err := inbox.On(tx, byCame, "", "", limit)
	if err != nil {
		return err
	}
	for _, m := range list {
		if tx.Now.Sub(m.Verified) < keptFor {
			return nil
		}
		if m.Problem != "" && m.Seen.IsZero() {
			continue
		}
		if err := inbox.Delete(tx, m.ID); err != nil {
			return err
		}
	}
	return nil
}
