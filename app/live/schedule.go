package live

import (
	"regexp"

	"hawker/app/fault"
	"hawker/app/photo"
	"hawker/app/staff"
	"hawker/app/store"
)

const (
	maxTitle  = 120
	maxNote   = 4_000
	maxHandle = 60
)

var handleShape = regexp.MustCompile(`^[a-z0-9]+(-[a-z0-9]+)*$`)

// Schedule announces a show. Title, start and host are needed; a handle is made
// from the title where none is given. It refuses with field_needed,
// text_too_long, show_handle_malformed, show_handle_taken, staff_not_found,
// not_permitted and photo_not_found.
func Schedule(tx *store.Tx, s Show) (Show, error) {
	announced := Show{ID: ShowID(store.NewID()), State: Upcoming, NextN: 1, Created: tx.Now}
	announced, err := announced.announce(tx, s)
	if err != nil {
		return Show{}, err
	}
	announced.Handle = s.Handle
	if announced.Handle, err = settleHandle(tx, announced); err != nil {
		return Show{}, err
	}
	if err := save(tx, announced); err != nil {
		return Show{}, err
	}
	return announced, moveHandle(tx, Show{}, announced)
}

// Update changes what is announced: title, note, host, cover, handle (an empty one
// stays as it is; the old address goes on leading here) and, before the show is on
// the air, its start. The rest of s is not looked at. It refuses as Schedule does.
func Update(tx *store.Tx, s Show) error {
	was, err := shows.Get(tx, s.ID)
	if err != nil {
		return err
	}
	next, err := was.announce(tx, s)
	if err != nil {
		return err
	}
	if was.State != Upcoming {
		next.Starts = was.Starts
	}
	if s.Handle != "" {
		next.Handle = s.Handle
	}
	if next.Handle, err = settleHandle(tx, next); err != nil {
		return err
	}
	if err := save(tx, next); err != nil {
		return err
	}
	return moveHandle(tx, was, next)
}

// announce takes over from what somebody wrote that which can be announced.
func (s Show) announce(tx *store.Tx, from Show) (Show, error) {
	changedHost := s.Host != from.Host
	s.Updated = tx.Now
	s.Title, s.Note = from.Title.Clean(), from.Note.Clean()
	s.Starts, s.Host, s.Cover = from.Starts.UTC(), from.Host, from.Cover
	if s.Title.Empty() {
		return s, fault.InvalidField("field_needed", "title")
	}
	if err := s.Title.Check("title", maxTitle); err != nil {
		return s, err
	}
	if err := s.Note.Check("note", maxNote); err != nil {
		return s, err
	}
	if from.Starts.IsZero() {
		return s, fault.InvalidField("field_needed", "starts")
	}
	if s.Cover != "" {
		if err := photo.Check(tx, s.Cover, "cover"); err != nil {
			return s, err
		}
	}
	host, err := staff.Get(tx, s.Host)
	if err != nil {
		return s, err
	}
	if changedHost {
		if err := host.Need(staff.ShowsPublish); err != nil {
			return s, err
		}
	}
	s.HostName = host.Name
	return s, nil
}
