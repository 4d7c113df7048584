package app

import (
	"context"

	"hawker/app/live"
	"hawker/app/staff"
	"hawker/app/store"
	"hawker/media/archive"
	"hawker/media/tap"
)

// What the relay and the archive tell, and what the log of a show is told of it.

var relayed = store.Actor{Kind: "system", ID: "relay"}

// onAir writes into the show's log that a person's picture is there.
func (s *Shop) onAir(room, person string) {
	by := store.Actor{Kind: "staff", ID: person}
	err := s.store.Do(context.Background(), by, "live.on_air", func(tx *store.Tx) error {
		return live.OnAir(tx, live.ShowID(room), staff.ID(person))
	})
	if err != nil {
		s.log.Error("going on the air", "show", room, "err", err)
	}
}

func (s *Shop) onLost(room, _ string) {
	err := s.store.Do(context.Background(), relayed, "live.lost", func(tx *store.Tx) error {
		return live.LostPicture(tx, live.ShowID(room))
	})
	if err != nil {
		s.log.Error("losing the picture", "show", room, "err", err)
	}
}

// endBroadcast ends what is left of a show that was ended: viewers who wait for its host
// leave, and its recording ends.
func (s *Shop) endBroadcast(id live.ShowID) {
	s.env.Relay.Stop(string(id))
	s.env.Posters.Drop(string(id))
}

// tap gives what records a room, unless the shop records nothing.
func (s *Shop) tap(room string) tap.Sink {
	wanted := true
	err := s.store.View(func(tx *store.Tx) (err error) {
		wanted, err = live.FilmWanted(tx, live.ShowID(room))
		return err
	})
	if err != nil {
		s.log.Error("asking whether to record", "show", room, "err", err)
	}
	if !wanted && err == nil {
		return nil
	}
	return s.env.Archive.Tap(room)
}

// recording writes into the show's log that its recording began, stands still or goes
// on. A disk that takes no more may not take this either: then the log of the program
// has it, and the crew's screens, which ask the archive.
func (s *Shop) recording(room string, is archive.State) {
	state := live.FilmOn
	if !is.Recording {
		state = live.FilmState(is.Why)
	}
	err := s.store.Do(context.Background(), relayed, "live.recorded", func(tx *store.Tx) error {
		return live.Recorded(tx, live.ShowID(room), state)
	})
	if err != nil {
		s.log.Error("noting what the recording does", "show", room, "state", state, "err", err)
	}
}

// filmWarnings names what is wrong with a room's recording, or would be: that it
// stands still, that none would begin, that the disk is nearly full.
func (s *Shop) filmWarnings(room string) []string {
	is := s.env.Archive.State(room)
	disk, err := s.env.Archive.Disk()
	switch {
	case is.Why != "":
		return []string{"unrecorded-" + string(is.Why)}
	case err != nil:
		return nil
	case disk.Refuses() && !is.Recording:
		return []string{"unrecorded-" + string(archive.Low)}
	case disk.Nearly():
		return []string{"disk-nearly"}
	}
	return nil
}

// pictureGone says of shows that were on the air when the program ended that
// their picture is gone until the host is back.
func (s *Shop) pictureGone() error {
	return s.store.Do(context.Background(), relayed, "live.lost", func(tx *store.Tx) error {
		shows, err := live.Current(tx)
		for _, show := range shows {
			if err == nil && !show.Lost {
				err = live.LostPicture(tx, show.ID)
			}
		}
		return err
	})
}
