package privacy

import (
	"encoding/json"
	"maps"
	"slices"
	"time"

	"hawker/app/chat"
	"hawker/app/customer"
	"hawker/app/fault"
	"hawker/app/live"
	"hawker/app/order"
	"hawker/app/outbox"
	"hawker/app/store"
)

// RequestID names an erasure.
type RequestID string

// State is where an erasure stands.
type State string

// The states. The clerk takes an erasure through them, however often it is stopped:
//
//	asked ──Step, until nothing is left──► talking ──Finish──► done
//	  ▲                                                 └────► waits ──a day later──► asked
const (
	Asked   State = "asked"
	Talking State = "talking" // only what was said in shows is left
	Waits   State = "waits"   // something is kept that no date ends: an order, a dispute, a hold
	Done    State = "done"
)

// Who asked.
const (
	ByOwner = "owner"
	ByBuyer = "buyer"
	ByList  = "list" // of erasures, after a restore
)

// Request is one erasure. Contact and Visitors stand in it only as long as they are
// needed; what is left after is the contact's handle, and the ids of records.
type Request struct {
	ID        RequestID     `json:"id"`
	Handle    string        `json:"handle"`
	At        time.Time     `json:"at"`
	By        string        `json:"by"`
	Words     bool          `json:"words,omitempty"` // of reviews, too
	Lang      string        `json:"lang"`
	State     State         `json:"state"`
	Due       time.Time     `json:"due,omitzero"`
	Noted     bool          `json:"noted,omitempty"` // in the list beside the database
	Next      int           `json:"next,omitempty"`  // what Step does next
	Contact   Contact       `json:"contact,omitzero"`
	Visitors  []string      `json:"visitors,omitempty"`
	Customers []customer.ID `json:"customers,omitempty"`
	Orders    []order.ID    `json:"orders,omitempty"`
	Shows     []live.ShowID `json:"shows,omitempty"` // whose logs tell of them
	Told      Told          `json:"told"`
	Ended     time.Time     `json:"ended,omitzero"` // when it was told
}

var (
	byDue = store.NewIndex("privacy/request.due", func(_ string, r Request) []string {
		if r.Due.IsZero() {
			return nil
		}
		return []string{store.Key(r.Due)}
	})
	byAt     = store.NewIndex("privacy/request.at", func(_ string, r Request) []string { return []string{store.Key(store.Newest(r.At))} })
	byHandle = store.NewIndex("privacy/request.handle", func(_ string, r Request) []string {
		return []string{store.Key(r.Handle, store.Newest(r.At))}
	})
	requests = store.NewBucket[RequestID, Request]("privacy/request", "privacy_unknown", byDue, byAt, byHandle)
)

// Wish is what somebody asks to be erased, as they saw it.
type Wish struct {
	Contact Contact
	Handle  string // of the contact
	By      string
	Words   bool
	Lang    string
	Seen    string // Told.Seen of the plan that was shown
}

// Ask writes an erasure down, which the clerk then does. Said are the lines that the
// person said in shows, as far as they were found. The same while it is being done has
// no effect. It refuses with privacy_nothing, and with privacy_changed where the plan is
// not the one that was seen.
func Ask(tx *store.Tx, w Wish, said []chat.Line) (Request, error) {
	list, _, err := requests.On(tx, byHandle, store.Key(w.Handle), "", 1)
	if err != nil {
		return Request{}, err
	}
	if len(list) > 0 && list[0].Contact == w.Contact {
		return list[0], nil
	}
	h, err := Gather(tx, w.Contact)
	if err != nil {
		return Request{}, err
	}
	h.Hear(said)
	told, err := h.Plan(tx)
	if err != nil {
		return Request{}, err
	}
	if len(told.Gone) == 0 {
		return Request{}, fault.Clash("privacy_nothing")
	}
	if told.Seen() != w.Seen {
		return Request{}, fault.Clash("privacy_changed")
	}
	r := Request{ID: RequestID(store.NewID()), Handle: w.Handle, At: tx.Now, By: w.By, Words: w.Words, Lang: w.Lang, Told: told}
	return r.begin(tx, h)
}

// begin writes down what is to be looked at.
func (r Request) begin(tx *store.Tx, h Holding) (Request, error) {
	r.State, r.Due, r.Contact, r.Visitors = Asked, tx.Now, h.Contact, slices.Sorted(maps.Keys(h.visitors))
	for i := range r.Told.Kept {
		r.Told.Kept[i].Note = ""
	}
	muted, err := chat.MutedIn(tx, h.visitors)
	if err != nil {
		return r, err
	}
	r.Shows = muted
	for _, c := range h.Customers {
		r.Customers = append(r.Customers, c.ID)
	}
	for _, s := range h.Sales {
		r.Orders = append(r.Orders, s.Order.ID)
		for _, show := range showsOf(s) {
			if !slices.Contains(r.Shows, show) {
				r.Shows = append(r.Shows, show)
			}
		}
	}
	return r, r.save(tx)
}

func (r Request) save(tx *store.Tx) error {
	tx.Mark("privacy", "")
	return requests.Put(tx, r.ID, r)
}

// Get reads an erasure.
func Get(tx *store.Tx, id RequestID) (Request, error) { return requests.Get(tx, id) }

// List reads the erasures, the latest first.
func List(tx *store.Tx, after string, limit int) ([]Request, string, error) {
	return requests.On(tx, byAt, "", after, limit)
}

// Of lists the erasures of a contact by its handle, the latest first.
func Of(tx *store.Tx, handle string) ([]Request, error) {
	list, _, err := requests.On(tx, byHandle, store.Key(handle), "", 50)
	return list, err
}

// Due lists the erasures with something to do at this time, the longest due first.
func Due(tx *store.Tx, limit int) ([]Request, error) {
	list, _, err := requests.On(tx, byDue, "", "", limit)
	return slices.DeleteFunc(list, func(r Request) bool { return r.Due.After(tx.Now) }), err
}

// Noted says that an erasure stands in the list beside the database.
func Noted(tx *store.Tx, id RequestID) error {
	r, err := requests.Get(tx, id)
	if err != nil || r.Noted {
		return err
	}
	r.Noted = true
	return r.save(tx)
}

// tell asks for the mail that says what was erased, and what was kept and why.
func (r Request) tell(tx *store.Tx) error {
	raw, err := json.Marshal(r.Told)
	if err != nil {
		return err
	}
	return outbox.Queue(tx, outbox.Mail{Kind: outbox.DataErased, Object: string(r.ID), To: r.Contact.Email, Lang: r.Lang, Data: map[string]string{"told": string(raw)}})
}
