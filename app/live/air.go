package live

import (
	"time"

	"hawker/app/fault"
	"hawker/app/staff"
	"hawker/app/store"
)

// CheckPublish refuses who may not send the picture of this show now:
// show_not_found, show_ended, staff_not_found, staff_disabled, not_permitted, and
// show_on_air_by_other{name} (409) while another person's picture is there. The
// same person takes over at once; a lost picture may be resumed by anyone who
// may publish.
func CheckPublish(tx *store.Tx, id ShowID, person staff.ID) error {
	s, err := notEnded(tx, id)
	if err != nil {
		return err
	}
	return checkPublish(tx, s, person)
}

func checkPublish(tx *store.Tx, s Show, person staff.ID) error {
	p, err := staff.Get(tx, person)
	if err != nil {
		return err
	}
	if err := p.Need(staff.ShowsPublish); err != nil {
		return err
	}
	if s.State != OnTheAir || s.Lost || s.Publisher == person {
		return nil
	}
	name := ""
	if other, ok, err := staff.Find(tx, s.Publisher); err != nil {
		return err
	} else if ok {
		name = other.Name
	}
	return fault.Clash("show_on_air_by_other", "name", name)
}

// OnAir begins a publisher session: the first one brings the show on the air,
// each one is an event, so that any later moment has its place in the recording.
// It refuses as CheckPublish does.
func OnAir(tx *store.Tx, id ShowID, person staff.ID) error {
	s, err := notEnded(tx, id)
	if err != nil {
		return err
	}
	if err := checkPublish(tx, s, person); err != nil {
		return err
	}
	if s.State == Upcoming {
		s.State, s.OnAirAt = OnTheAir, tx.Now
	}
	wasLost := s.Lost
	s.Publisher, s.Lost, s.LostAt = person, false, time.Time{}
	if err := save(tx, s); err != nil {
		return err
	}
	if err := log(tx, Event{Show: id, Kind: KindOnAir, Data: map[string]string{"person": string(person)}}); err != nil || !wasLost {
		return err
	}
	return log(tx, Event{Show: id, Kind: KindBack})
}

// LostPicture says that a live show has no picture any more. A show that is not
// on the air has none to lose: nothing happens.
func LostPicture(tx *store.Tx, id ShowID) error {
	s, err := shows.Get(tx, id)
	if err != nil || s.State != OnTheAir || s.Lost {
		return err
	}
	s.Lost, s.LostAt = true, tx.Now
	if err := save(tx, s); err != nil {
		return err
	}
	return log(tx, Event{Show: id, Kind: KindLost})
}

// Back says that the picture of a live show is there again in the same publisher
// session. Where it was not lost, nothing happens.
func Back(tx *store.Tx, id ShowID) error {
	s, err := shows.Get(tx, id)
	if err != nil || s.State != OnTheAir || !s.Lost {
		return err
	}
	s.Lost, s.LostAt = false, time.Time{}
	if err := save(tx, s); err != nil {
		return err
	}
	return log(tx, Event{Show: id, Kind: KindBack})
}

// End closes the pin and the show; ending it twice is ending it once. It refuses
// with show_not_on_air before the show began.
func End(tx *store.Tx, id ShowID) error {
	s, err := shows.Get(tx, id)
	if err != nil || s.State == Ended {
		return err
	}
	if s.State != OnTheAir {
		return fault.Clash("show_not_on_air")
	}
	if s, err = unpin(tx, s); err != nil {
		return err
	}
	s.State, s.EndedAt, s.Lost, s.LostAt = Ended, tx.Now, false, time.Time{}
	if err := save(tx, s); err != nil {
		return err
	}
	if err := keepFilm(tx, s); err != nil {
		return err
	}
	return log(tx, Event{Show: id, Kind: KindEnd})
}
