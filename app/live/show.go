// Package live is the show: when it begins, who is on the air, what lies in its
// bag, what is pinned and what each piece costs tonight.
//
// It promises that a show goes upcoming → live → ended and never back, that at
// most one item is pinned, that an item's number is given once and means that
// item for ever, and that whatever changed a show stands in its log in the same
// transaction, in order and without a gap: the log is what replay, evidence and
// recovery are read from. A lost picture is no state but a flag of a live show:
// prices, pin and bag go on, only the picture is gone.
//
// It refuses to know video (the web tells it of publishers), stock (a sold-out
// item is what somebody said, not what was counted), talk and orders; those who
// know append what the log must have.
//
//	upcoming ──OnAir──► live ──End──► ended
//	                    │ ▲ LostPicture / Back, OnAir
//	                    ▼ │
//	                   live, lost
package live

import (
	"time"

	"hawker/app/brand"
	"hawker/app/fault"
	"hawker/app/staff"
	"hawker/app/store"
)

// ShowID names a show.
type ShowID string

// State is where a show stands; it only ever moves on.
type State string

// The states of a show.
const (
	Upcoming State = "upcoming"
	OnTheAir State = "live"
	Ended    State = "ended"
)

// Show is one broadcast with its page, bag and log.
type Show struct {
	ID        ShowID     `json:"id"`
	Handle    string     `json:"handle"` // of its address: a-z, 0-9 and dashes
	Title     brand.Text `json:"title"`
	Note      brand.Text `json:"note,omitempty"`
	Access    Access     `json:"access,omitempty"` // who may see it
	State     State      `json:"state"`
	Starts    time.Time  `json:"starts"`
	OnAirAt   time.Time  `json:"on_air_at,omitzero"` // first picture
	EndedAt   time.Time  `json:"ended_at,omitzero"`
	Lost      bool       `json:"lost,omitempty"` // on the air, but the picture is gone
	LostAt    time.Time  `json:"lost_at,omitzero"`
	Host      staff.ID   `json:"host"`
	HostName  string     `json:"host_name"`           // as announced
	Publisher staff.ID   `json:"publisher,omitempty"` // who sends the picture, or sent it last
	Cover     string     `json:"cover,omitempty"`     // hash of a photo
	Pinned    int        `json:"pinned,omitempty"`    // number of the item being explained; 0: none
	PinnedAt  time.Time  `json:"pinned_at,omitzero"`
	Picture   string     `json:"picture,omitempty"` // hash of one of what is pinned, as it is explained
	NextN     int        `json:"next_n"`            // the number of the next item
	Created   time.Time  `json:"created"`
	Updated   time.Time  `json:"updated,omitzero"` // what is announced
}

// Changed is when what the show's page says was last changed.
func (s Show) Changed() time.Time {
	last := s.Created
	for _, t := range []time.Time{s.Updated, s.OnAirAt, s.EndedAt} {
		if t.After(last) {
			last = t
		}
	}
	return last
}

var (
	byHandle = store.NewUnique("live/show.handle", "show_handle_taken", func(_ string, s Show) []string {
		return []string{s.Handle}
	})
	byState = store.NewIndex("live/show.state", func(_ string, s Show) []string {
		switch s.State {
		case OnTheAir:
			return []string{store.Key(string(OnTheAir), s.OnAirAt)}
		case Ended:
			return []string{store.Key(string(Ended), store.Newest(s.EndedAt))}
		}
		return []string{store.Key(string(Upcoming), s.Starts)}
	})
	shows = store.NewBucket[ShowID, Show]("live/show", "show_not_found", byHandle, byState)
)

// Get reads a show or refuses with show_not_found.
func Get(tx *store.Tx, id ShowID) (Show, error) { return shows.Get(tx, id) }

// Find reads a show and tells whether there is one.
func Find(tx *store.Tx, id ShowID) (Show, bool, error) { return shows.Find(tx, id) }

// ByHandle finds the show of an address.
func ByHandle(tx *store.Tx, handle string) (Show, bool, error) {
	return shows.One(tx, byHandle, handle)
}

// List reads shows in one state: upcoming ones by their start, those on the air
// by when they began, ended ones newest first; at most 200.
func List(tx *store.Tx, state State, limit int) ([]Show, error) {
	list, _, err := shows.On(tx, byState, store.Key(string(state)), "", limit)
	return list, err
}

// Listed reads a page of List, from after the cursor on; next is the cursor of the
// following page, "" at the end.
func Listed(tx *store.Tx, state State, after string, limit int) (list []Show, next string, err error) {
	return shows.On(tx, byState, store.Key(string(state)), after, limit)
}

// Current lists the shows on the air, those without a picture too.
func Current(tx *store.Tx) ([]Show, error) { return List(tx, OnTheAir, 200) }

// graceFor is how long a show without a picture stays resumable.
const graceFor = 2 * time.Hour

// Abandoned lists the shows whose picture has been gone for two hours: nobody is
// coming back, so the caller ends them.
func Abandoned(tx *store.Tx) ([]ShowID, error) {
	current, err := Current(tx)
	var list []ShowID
	for _, s := range current {
		if s.Lost && tx.Now.Sub(s.LostAt) >= graceFor {
			list = append(list, s.ID)
		}
	}
	return list, err
}

func save(tx *store.Tx, s Show) error {
	if err := shows.Put(tx, s.ID, s); err != nil {
		return err
	}
	tx.Mark("show", string(s.ID))
	return nil
}

// onAir reads a show that must be on the air: show_not_found, show_not_on_air,
// show_ended.
func onAir(tx *store.Tx, id ShowID) (Show, error) {
	s, err := notEnded(tx, id)
	if err == nil && s.State != OnTheAir {
		err = fault.Clash("show_not_on_air")
	}
	return s, err
}

// notEnded reads a show that must still be changeable: show_not_found, show_ended.
func notEnded(tx *store.Tx, id ShowID) (Show, error) {
	s, err := shows.Get(tx, id)
	if err == nil && s.State == Ended {
		err = fault.Clash("show_ended")
	}
	return s, err
}
