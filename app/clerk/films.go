package clerk

import (
	"context"
	"errors"
	"fmt"
	"hash/fnv"
	"slices"
	"time"

	"hawker/app/fault"
	"hawker/app/live"
	"hawker/app/store"
	"hawker/media/archive"
)

// filmsEvery is how often recordings are looked for whose term is over; it is counted
// in years and days.
const filmsEvery = time.Hour

// Keep gives the clerk the archive whose recordings have their terms, and which the
// doctor looks at.
func (c *Clerk) Keep(a *archive.Archive) *Clerk {
	c.films = a
	return c
}

// diskEvery is how often it is looked how much room recordings have.
const diskEvery = time.Minute

// LookAtDisk notes for the desk when recordings have little room left, and when they
// have enough again.
func (c *Clerk) LookAtDisk(ctx context.Context) error {
	if c.films == nil {
		return nil
	}
	d, err := c.films.Disk()
	if err != nil {
		return err
	}
	level := live.DiskLevel("")
	switch {
	case d.Refuses():
		level = live.DiskRefuses
	case d.Nearly():
		level = live.DiskNearly
	}
	var was live.DiskLevel
	err = c.store.View(func(tx *store.Tx) (err error) {
		was, err = live.GetDisk(tx)
		return err
	})
	if err != nil || was == level {
		return err
	}
	return c.store.Do(ctx, by, "live.note_disk", func(tx *store.Tx) error { return live.NoteDisk(tx, level) })
}

// DeleteFilms deletes the recordings whose term is over, but for what a published clip
// shows and what is held. Each is taken from everybody first, then its files go, then
// that is written down; what an earlier run did not get to is done.
func (c *Clerk) DeleteFilms(ctx context.Context) error {
	if c.films == nil {
		return nil
	}
	var due []live.Film
	err := c.store.View(func(tx *store.Tx) (err error) {
		due, err = live.DueFilms(tx, atOnce)
		return err
	})
	for _, f := range due {
		if ctx.Err() != nil {
			return err
		}
		if failed := c.DeleteFilm(ctx, by, f.Show); failed != nil {
			if _, refused := fault.As(failed); !refused { // else it is held since it was read
				err = errors.Join(err, failed)
			}
		}
	}
	return err
}

// DeleteFilm deletes one recording whose term is over, for whoever asked for it. It
// refuses as live.GiveUpFilm does.
func (c *Clerk) DeleteFilm(ctx context.Context, who store.Actor, show live.ShowID) error {
	var f live.Film
	err := c.store.Do(ctx, who, "live.give_up_film", func(tx *store.Tx) (err error) {
		if f, err = live.MayGiveUp(tx, show); err != nil {
			return err
		}
		if err := c.pinClips(tx, f); err != nil {
			return err
		}
		f, err = live.GiveUpFilm(tx, show)
		return err
	})
	if err != nil {
		return err
	}
	var keep []archive.Stretch
	for _, r := range f.Clips {
		keep = append(keep, archive.Stretch(r))
	}
	if err := c.films.Remove(string(show), keep); err != nil {
		return err
	}
	c.log.Info("a recording was deleted, its term is over", "show", show, "until", f.Until, "clips", len(keep))
	return c.store.Do(ctx, by, "live.film_deleted", func(tx *store.Tx) error { return live.FilmDeleted(tx, show) })
}

// pinClips pins what a show's published clips play in its recording, and nothing else.
// Of a recording that was given up before, what is left can only become less.
func (c *Clerk) pinClips(tx *store.Tx, f live.Film) error {
	film, ok := c.films.Find(string(f.Show))
	if !ok {
		return nil
	}
	clips, err := live.Clips(tx, f.Show)
	if err != nil {
		return err
	}
	var want []live.Range
	for _, k := range clips {
		from, _ := film.At(k.From)
		if to, _ := film.At(k.To); to > from {
			want = append(want, live.Range{From: from, To: to})
		}
	}
	for _, had := range f.Clips {
		if !slices.ContainsFunc(want, func(r live.Range) bool { return had.From < r.To && had.To > r.From && (!f.Gone.IsZero() || had == r) }) {
			err = errors.Join(err, live.UnpinFilm(tx, f.Show, had))
		}
	}
	for _, r := range want {
		if f.Gone.IsZero() {
			err = errors.Join(err, live.PinFilm(tx, f.Show, r))
		}
	}
	return err
}

const (
	young = 48 * time.Hour // a recording that is looked at every night
	week  = 7              // nights in which every older one is looked at once
)

// ExamineFilms lists what is not as it was recorded, in the recordings whose turn it
// is tonight: all bytes of the years would take longer than a night.
func (c *Clerk) ExamineFilms(ctx context.Context, now time.Time) ([]string, error) {
	if c.films == nil {
		return nil, nil
	}
	rooms, err := c.films.Rooms()
	if err != nil {
		return nil, err
	}
	var found []string
	for _, room := range rooms {
		if !tonight(room, now) && !c.films.Since(room, now.Add(-young)) {
			continue
		}
		list, err := c.films.Verify(ctx, room)
		for _, p := range list {
			found = append(found, fmt.Sprintf("the recording archive/%s/film/%s", room, p))
		}
		if err != nil {
			return found, fmt.Errorf("examining the recording of %s: %w", room, err)
		}
	}
	return found, nil
}

// tonight spreads the rooms over the nights of a week.
func tonight(room string, now time.Time) bool {
	h := fnv.New32a()
	_, _ = h.Write([]byte(room))
	return h.Sum32()%week == uint32(now.Unix()/int64(24*time.Hour/time.Second))%week
}
