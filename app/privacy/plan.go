package privacy

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"slices"
	"time"

	"hawker/app/live"
	"hawker/app/store"
)

// Kind is a kind of what is known of a person.
type Kind string

// The kinds, in the order in which they are told.
const (
	Person  Kind = "person"
	Consent Kind = "consent"
	Carts   Kind = "carts"
	Offers  Kind = "offers"
	Chat    Kind = "chat"
	Invites Kind = "invites"
	Reviews Kind = "reviews"
	Mails   Kind = "mails"
	Orders  Kind = "orders"
	Papers  Kind = "papers"
	Parcels Kind = "parcels"
	Letters Kind = "letters"
	Cases   Kind = "cases"
)

// Part is so many of a kind. Name is which of them; Why is why it is kept, "" for what
// goes; Until is when that is over, zero where nobody knows yet.
type Part struct {
	Kind  Kind      `json:"kind"`
	Name  string    `json:"name,omitempty"`
	Count int       `json:"count"`
	Why   string    `json:"why,omitempty"`
	Law   string    `json:"law,omitempty"`
	Until time.Time `json:"until,omitzero"`
	Note  string    `json:"note,omitempty"` // of a hold, in the words of who set it; staff alone read it
}

// Told is what becomes of what is known: what goes, and what is kept.
type Told struct {
	Gone []Part `json:"gone,omitempty"`
	Kept []Part `json:"kept,omitempty"`
}

// Plan says what an erasure would do. It changes nothing.
func (h Holding) Plan(tx *store.Tx) (Told, error) {
	var t Told
	gone := func(k Kind, n int) {
		if n > 0 {
			t.Gone = append(t.Gone, Part{Kind: k, Count: n})
		}
	}
	consents, orders, papers, parcels, letters, cases, reviews, named := 0, 0, 0, 0, 0, 0, 0, len(h.Names)
	for _, c := range h.Customers {
		if c.Consent.Marketing {
			consents++
		}
	}
	for _, s := range h.Sales {
		for _, r := range s.Reviews {
			if r.Name != "" {
				reviews++
			}
		}
		if s.Kept {
			t.Kept = append(t.Kept, s.Keep)
			continue
		}
		if s.Order.Erased.IsZero() {
			orders, papers, parcels, letters, cases = orders+1, papers+len(s.Papers), parcels+len(s.Parcels), letters+s.letters(), cases+len(s.Disputes)
		}
	}
	held, free, err := h.talk(tx)
	if err != nil {
		return t, err
	}
	gone(Person, len(h.Customers))
	gone(Consent, consents)
	gone(Carts, len(h.Carts))
	gone(Offers, len(h.Drafts))
	gone(Chat, free+named)
	gone(Invites, len(h.Invited))
	gone(Reviews, reviews)
	gone(Mails, len(h.Mails))
	gone(Orders, orders)
	gone(Papers, papers)
	gone(Parcels, parcels)
	gone(Letters, letters)
	gone(Cases, cases)
	t.Kept = append(t.Kept, held...)
	return t, nil
}

// letters are the messages and notes of an order.
func (s Sale) letters() (n int) {
	for _, e := range s.Timeline {
		if e.Text != "" {
			n++
		}
	}
	return n
}

// talk counts the lines that go, and gives those that a hold or a dispute keeps.
func (h Holding) talk(tx *store.Tx) (held []Part, free int, err error) {
	by := map[live.ShowID]int{}
	var shows []live.ShowID
	for _, l := range h.Said {
		if by[l.Show] == 0 {
			shows = append(shows, l.Show)
		}
		by[l.Show]++
	}
	for _, show := range shows {
		why, note, err := holdsTalk(tx, show, h.disputed())
		if err != nil {
			return nil, 0, err
		}
		if why == "" {
			free += by[show]
			continue
		}
		s, _, err := live.Find(tx, show)
		if err != nil {
			return nil, 0, err
		}
		held = append(held, Part{Kind: Chat, Name: s.Title.In(""), Count: by[show], Why: why, Note: note})
	}
	return held, free, nil
}

// disputed are the shows of orders about which a bank has not decided yet.
func (h Holding) disputed() (list []live.ShowID) {
	for _, s := range h.Sales {
		if s.Order.Disputes > 0 {
			list = append(list, showsOf(s)...)
		}
	}
	return list
}

func showsOf(s Sale) (list []live.ShowID) {
	for _, l := range s.Order.Lines {
		if l.Show != "" && !slices.Contains(list, l.Show) {
			list = append(list, l.Show)
		}
	}
	return list
}

// holdsTalk says why the talk of a show stays, "" where it does not.
func holdsTalk(tx *store.Tx, show live.ShowID, disputed []live.ShowID) (why, note string, err error) {
	if slices.Contains(disputed, show) {
		return Disputed, "", nil
	}
	f, err := live.FilmOf(tx, show)
	if f.Hold != "" && f.Gone.IsZero() {
		return Held, f.Hold, err
	}
	return "", "", err
}

// Seen names what a plan says of orders and offers, so that nobody erases others than
// were shown. Talk goes on meanwhile, and does not count.
func (t Told) Seen() string {
	h := sha256.New()
	for _, p := range slices.Concat(t.Gone, t.Kept) {
		if p.Kind == Orders || p.Kind == Offers || p.Kind == Person {
			fmt.Fprintln(h, p.Kind, p.Name, p.Count, p.Why, p.Until.Unix())
		}
	}
	return hex.EncodeToString(h.Sum(nil)[:8])
}
