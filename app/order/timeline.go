package order

import (
	"slices"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"hawker/app/fault"
	"hawker/app/store"
)

const (
	maxMessage  = 2_000
	maxUnread   = 20
	maxTimeline = 500
)

// Event is one row of an order's timeline; rows are only added. Buyer tells
// whether the buyer sees it. Kinds: placed, opened, accepted, paid, expired,
// waiting_longer, cancelled, packed, unpacked, shipped, delivered, completed,
// message, note, task_done, link_revoked, refund_requested, refund_sent,
// refund_failed, refund_withdrawn, invoiced, held, released, edited, disputed,
// dispute_won, dispute_lost, unshipped, ready, picked_up, failed_attempt, sent_again,
// returned_to_sender, lost.
type Event struct {
	Seq   uint64            `json:"seq"`
	At    time.Time         `json:"at"`
	Kind  string            `json:"kind"`
	By    store.Actor       `json:"by"`
	Text  string            `json:"text,omitempty"`
	Data  map[string]string `json:"data,omitempty"`
	Buyer bool              `json:"buyer,omitempty"`
	Quiet bool              `json:"quiet,omitempty"` // the buyer gets no mail of it
}

// From is who wrote a message.
const (
	FromBuyer = "buyer"
	FromStaff = "staff"
)

var timeline = store.NewBucket[string, Event]("order/order_event", "event_not_found")

// forBuyers are the kinds that a buyer sees.
var forBuyers = map[string]bool{
	"placed": true, "opened": true, "accepted": true, "paid": true, "expired": true, "waiting_longer": true, "cancelled": true,
	"packed": true, "shipped": true, "delivered": true, "completed": true, "message": true,
	"ready": true, "picked_up": true, "failed_attempt": true, "sent_again": true, "returned_to_sender": true, "lost": true,
	"refund_requested": true, "refund_sent": true, "invoiced": true, "edited": true, "authorized": true, "method": true,
}

// tell appends to the timeline and asks for the mails of the event; the caller
// saves the order afterwards.
func (o *Order) tell(tx *store.Tx, e Event) error {
	o.Events++
	e.Seq, e.At, e.Buyer = o.Events, tx.Now, e.Buyer || forBuyers[e.Kind]
	e.By = store.Actor{Kind: tx.By.Kind, ID: tx.By.ID} // an address may not be kept for ever
	if o.Hush && mailed[e.Kind] != "" {
		e.Quiet, o.Hush = true, false
	}
	if err := o.post(tx, e); err != nil {
		return err
	}
	return timeline.Put(tx, store.Key(string(o.ID), e.Seq), e)
}

// Timeline lists what happened to an order, the oldest first.
func Timeline(tx *store.Tx, id ID) ([]Event, error) {
	var list []Event
	err := timeline.Each(tx, store.Key(string(id)), func(_ string, e Event) error {
		list = append(list, e)
		return nil
	})
	return list, err
}

// Message adds what the buyer or the shop wrote to the other. A buyer's message
// stays counted until the shop writes. It refuses with field_needed,
// text_too_long, and too_many_messages while 20 are unanswered.
func Message(tx *store.Tx, id ID, from, text string) error {
	_, err := change(tx, id, func(o *Order) error {
		text, err := words(text, "text")
		if err != nil {
			return err
		}
		if o.Events >= maxTimeline || from == FromBuyer && o.Unread >= maxUnread {
			return fault.New(fault.TooMany, "too_many_messages", "text")
		}
		if from == FromBuyer {
			o.Unread++
		} else {
			o.Unread = 0
		}
		return o.tell(tx, Event{Kind: "message", Text: text, Data: map[string]string{"from": from}})
	})
	return err
}

// AddNote adds a remark that staff see, and the buyer too where shown says so; nobody
// is mailed about it.
func AddNote(tx *store.Tx, id ID, text string, shown bool) error {
	_, err := change(tx, id, func(o *Order) error {
		text, err := words(text, "text")
		if err != nil {
			return err
		}
		return o.tell(tx, Event{Kind: "note", Text: text, Buyer: shown})
	})
	return err
}

// Invoiced notes that a document was issued, "invoice" or "credit", and its number.
func Invoiced(tx *store.Tx, id ID, kind, number string) error {
	_, err := change(tx, id, func(o *Order) error {
		return o.tell(tx, Event{Kind: "invoiced", Data: map[string]string{"kind": kind, "number": number}})
	})
	return err
}

// FinishTask says that a person has settled what Task asks for, and how.
func FinishTask(tx *store.Tx, id ID, text string) error {
	_, err := change(tx, id, func(o *Order) error {
		if o.Task == "" || o.Task == TaskSend || o.Task == TaskDispute { // these end with their refund or dispute
			return errUnchanged
		}
		text, err := words(text, "text")
		if err != nil {
			return err
		}
		if o.Task == o.alert() {
			o.Alerts = slices.Clone(o.Alerts[1:])
		} else {
			o.TaskDone = true
		}
		return o.tell(tx, Event{Kind: "task_done", Text: text, Data: map[string]string{"task": o.Task}})
	})
	return err
}

// words takes a person's text of 1 to 2,000 runes without control characters.
func words(text, field string) (string, error) {
	text = strings.TrimSpace(strings.ReplaceAll(text, "\r\n", "\n"))
	switch {
	case text == "":
		return "", fault.InvalidField("field_needed", field)
	case utf8.RuneCountInString(text) > maxMessage:
		return "", fault.InvalidField("text_too_long", field, "max", maxMessage)
	case !utf8.ValidString(text), strings.ContainsFunc(text, func(r rune) bool { return unicode.IsControl(r) && r != '\n' && r != '\t' }):
		return "", fault.InvalidField("text_malformed", field)
	}
	return text, nil
}

// Hush lets the next event that would be mailed to the buyer go without its mail.
func Hush(tx *store.Tx, id ID) error {
	_, err := change(tx, id, func(o *Order) error {
		o.Hush = true
		return nil
	})
	return err
}

// Words takes a person's text as the timeline does: 1 to 2,000 runes without control
// characters. It refuses with field_needed, text_too_long and text_malformed.
func Words(text, field string) (string, error) { return words(text, field) }
