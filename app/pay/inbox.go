package pay

import (
	"time"

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
