// Package outbox is what must be sent, durably.
//
// It promises that a mail is asked for in the transaction of what it tells of, so
// that neither exists without the other; that one thing that happened makes one
// mail of a kind, however often it is asked for; and that no mail is handed to a
// server twice by itself. Begin writes the attempt down before the first byte
// leaves: an attempt of which nobody knows how it ended, because the program died
// or the line broke after the last byte, is not repeated but shown to a person.
// Where no server is set a mail is kept and can be read, and sent later.
//
// It refuses to know what a mail says and what it is about: a mail names a kind, an
// object and the number of the event, and whoever renders it reads those. It sends
// nothing itself; the clerk does, outside every transaction.
//
//	Queue ──► waiting ──Begin──► sending ──Sent──► sent
//	   │        ▲  ▲                │  ├──Fail, for now──► waiting, later each time
//	   │   Retry│  └────────────────┘  └──Fail, for good; two days; nobody knows──► failed
//	   └──► kept┘   (no server is set)                                        Retry ┘
package outbox

import (
	"slices"
	"strconv"
	"time"

	"hawker/app/fault"
	"hawker/app/store"
)

// ID names a mail: kind, object and event joined by dots. It stands in an address
// and before the @ of a Message-ID as it is.
type ID string

// Kind is what a mail tells of.
type Kind string

// The kinds. Those of Staff go to the shop, the others to a buyer. Object is an
// order and Event the number of a row of its timeline, but for DraftSent, DataLink,
// DataErased and Unmatched, which are told of by Data alone.
const (
	Received   Kind = "received"    // an order waits for its money
	Reminder   Kind = "reminder"    // and half of its time is over
	PayFailed  Kind = "pay_failed"  // a payment was tried and refused
	DraftSent  Kind = "draft_sent"  // the shop made an order that can be paid by a link
	Confirmed  Kind = "confirmed"   // an order is taken
	Paid       Kind = "paid"        // money came, and that alone changed nothing
	Edited     Kind = "edited"      // pieces were added to an order or taken out
	Shipped    Kind = "shipped"     // one parcel left
	Delivered  Kind = "delivered"   // one parcel arrived
	Ready      Kind = "ready"       // pieces wait to be picked up
	Cancelled  Kind = "cancelled"   //
	Expired    Kind = "expired"     //
	Refunded   Kind = "refunded"    // money was sent back
	Invoiced   Kind = "invoiced"    // an invoice or a credit note was issued
	Message    Kind = "message"     // the shop wrote
	DataLink   Kind = "data_link"   // the way to what the shop knows of its reader
	DataErased Kind = "data_erased" // that was erased, but for what the law wants kept
	NewOrder   Kind = "new_order"   // from here on to the shop
	Oversold   Kind = "oversold"    // money came and the pieces are gone
	Unmatched  Kind = "unmatched"   // money came and nobody knows for what
	Disputed   Kind = "disputed"    // a buyer's bank wants money back
	AutoRefund Kind = "auto_refund" // money went back by itself
)

// Kinds lists every kind in the order of an order's life.
var Kinds = []Kind{
	Received, Reminder, PayFailed, DraftSent, Confirmed, Paid, Edited, Shipped, Delivered, Ready, Cancelled, Expired, Refunded, Invoiced, Message,
	DataLink, DataErased, NewOrder, Oversold, Unmatched, Disputed, AutoRefund,
}

// Staff tells whether mails of the kind go to the shop.
func (k Kind) Staff() bool { return slices.Index(Kinds, k) >= slices.Index(Kinds, NewOrder) }

// State is where a mail is.
type State string

// The states.
const (
	Waiting State = "waiting" // for its turn, or for the next attempt
	Sending State = "sending" // an attempt was begun
	Sent    State = "sent"    // a server took it
	Kept    State = "kept"    // no server was set
	Failed  State = "failed"  // a person has to look; Why says why
)

// Lists are what a person looks through; a mail that is being sent still waits.
var Lists = []State{Failed, Waiting, Kept, Sent}

// Why a mail failed.
const (
	Refused = "refused"  // the server said never
	GaveUp  = "gave_up"  // two days of attempts
	Unsure  = "unsure"   // handed over, but nobody said that it was taken
	Blank   = "no_words" // it could not be written
)

// Mail is one mail that is to be sent, or was.
type Mail struct {
	ID     ID                `json:"id"`
	Kind   Kind              `json:"kind"`
	Object string            `json:"object"`
	Event  uint64            `json:"event"`
	Data   map[string]string `json:"data,omitempty"` // of what no timeline tells
	To     string            `json:"to"`
	Lang   string            `json:"lang"`
	State  State             `json:"state"`
	Made   time.Time         `json:"made"`
	Due    time.Time         `json:"due,omitzero"`   // of waiting ones
	Since  time.Time         `json:"since,omitzero"` // when somebody first, or anew, wanted it sent
	Tries  int               `json:"tries,omitempty"`
	Ended  time.Time         `json:"ended,omitzero"` // sent or failed
	Why    string            `json:"why,omitempty"`
	Answer string            `json:"answer,omitempty"` // what the server said last
}

// Copy is a mail as it was sent.
type Copy struct {
	Mail    ID        `json:"mail"`
	Subject string    `json:"subject"`
	Text    string    `json:"text"`
	At      time.Time `json:"at"`
}

var (
	byDue = store.NewIndex("outbox/mail.due", func(_ string, m Mail) []string {
		if m.State != Waiting {
			return nil
		}
		return []string{store.Key(m.Due)}
	})
	bySending = store.NewIndex("outbox/mail.sending", func(_ string, m Mail) []string {
		if m.State != Sending {
			return nil
		}
		return []string{store.Key(m.Made)}
	})
	byList = store.NewIndex("outbox/mail.list", func(_ string, m Mail) []string {
		return []string{store.Key(string(m.State.list()), store.Newest(m.Made))}
	})
	mails = store.NewBucket[ID, Mail]("outbox/mail", "mail_not_found", byDue, bySending, byList)

	byAge  = store.NewIndex("outbox/copy.at", func(_ string, c Copy) []string { return []string{store.Key(c.At)} })
	copies = store.NewBucket[ID, Copy]("outbox/copy", "mail_not_found", byAge)
)

func (s State) list() State {
	if s == Sending {
		return Waiting
	}
	return s
}

// Queue asks for a mail in the transaction of what it tells of. Kind, Object,
// Event, Data, To and Lang are the caller's; to the shop it goes by the settings. Again, or where the shop does not want
// mails of the kind, or without an address, it has no effect; nor has it for a mail about
// somebody's own data while no server is set.
func Queue(tx *store.Tx, m Mail) error {
	s, err := GetSettings(tx)
	if err != nil {
		return err
	}
	if m.Kind.Staff() {
		m.To = s.Staff
	}
	if m.To == "" || s.Off[m.Kind] && !m.Kind.Once() {
		return nil
	}
	m.ID = ID(string(m.Kind) + "." + m.Object + "." + strconv.FormatUint(m.Event, 10))
	if _, asked, err := mails.Find(tx, m.ID); err != nil || asked {
		return err
	}
	if m.Kind.Once() && !s.Ready() {
		return nil // a person would have to be told otherwise, and the page says so
	}
	m.Made, m.State = tx.Now, Kept
	if s.Ready() {
		m.State, m.Due, m.Since = Waiting, tx.Now, tx.Now
	}
	return save(tx, m, "")
}

// Get reads a mail or refuses with mail_not_found.
func Get(tx *store.Tx, id ID) (Mail, error) { return mails.Get(tx, id) }

// List reads the mails of one of Lists, the latest first.
func List(tx *store.Tx, list State, after string, limit int) ([]Mail, string, error) {
	return mails.On(tx, byList, store.Key(string(list)), after, limit)
}

// Count is how many mails stand in one of Lists, from a maintained counter.
func Count(tx *store.Tx, list State) int64 { return tx.Count(counter(list)) }

func counter(list State) string { return "outbox/" + string(list) }

// CopyOf reads what was sent; false where it was not, or is forgotten.
func CopyOf(tx *store.Tx, id ID) (Copy, bool, error) { return copies.Find(tx, id) }

// save writes a mail that was in a list before ("" for a new one) and counts.
func save(tx *store.Tx, m Mail, before State) error {
	if after := m.State.list(); after != before {
		if err := tx.Bump(counter(after), 1); err != nil {
			return err
		}
		if before != "" {
			if err := tx.Bump(counter(before), -1); err != nil {
				return err
			}
		}
	}
	if m.State == Failed || before == Failed {
		tx.Mark("mails", "")
	}
	return mails.Put(tx, m.ID, m)
}

// keptFor is how long what was sent can be read.
const keptFor = 90 * 24 * time.Hour

// Forget drops the words of up to limit mails that were sent 90 days ago; that
// they were sent is kept.
func Forget(tx *store.Tx, limit int) error {
	old, _, err := copies.On(tx, byAge, "", "", limit)
	if err != nil {
		return err
	}
	for _, c := range old {
		if tx.Now.Sub(c.At) < keptFor {
			break
		}
		if err := copies.Delete(tx, c.Mail); err != nil {
			return err
		}
	}
	return nil
}

func wrongState(m Mail) error { return fault.Clash("mail_state", "state", string(m.State)) }
