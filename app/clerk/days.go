package clerk

import (
	"context"
	"fmt"
	"time"

	"hawker/app/brand"
	"hawker/app/evidence/daily"
	"hawker/app/live"
	"hawker/app/store"
	"hawker/media/archive"
)

const (
	daysEvery  = 10 * time.Minute
	mostOfDays = 400 // that are written at once, in a shop that has older recordings
)

// WriteDays writes the list of each day that is over and on which something was
// recorded: the shop can hand it over, so that somebody else knows what the recordings
// were. Each names the sum of the one before.
func (c *Clerk) WriteDays(ctx context.Context) error {
	if c.films == nil {
		return nil
	}
	var zone *time.Location
	var today time.Time
	err := c.store.View(func(tx *store.Tx) error {
		shop, _, err := brand.Find(tx)
		zone = shop.Location()
		today = tx.Now.In(zone)
		return err
	})
	if err != nil {
		return err
	}
	today = time.Date(today.Year(), today.Month(), today.Day(), 0, 0, 0, 0, zone)
	last, err := daily.Dates(c.films.Folder())
	if err != nil {
		return err
	}
	day := today.AddDate(0, 0, -mostOfDays)
	var before daily.List
	if len(last) > 0 {
		if before, err = daily.Open(c.films.Folder(), last[0]); err != nil {
			return err
		}
		if day, err = time.ParseInLocation(time.DateOnly, last[0], zone); err != nil {
			return fmt.Errorf("reading the name of a day's list: %w", err)
		}
		day = day.AddDate(0, 0, 1)
	}
	for ; day.Before(today) && ctx.Err() == nil; day = day.AddDate(0, 0, 1) {
		written, err := c.writeDay(day, before)
		if err != nil {
			return err
		}
		if written.Date != "" {
			before = written
		}
	}
	return nil
}

// writeDay writes the list of a day, none where nothing was recorded.
func (c *Clerk) writeDay(day time.Time, before daily.List) (daily.List, error) {
	rooms, err := c.films.Rooms()
	if err != nil {
		return daily.List{}, err
	}
	d := daily.List{Date: day.Format(time.DateOnly)}
	if before.Date != "" {
		d.Before = before.Date + " " + before.Sum
	}
	for _, room := range rooms {
		film, ok := c.films.Find(room)
		if !ok || !c.films.Since(room, day) {
			continue
		}
		of := recorded(film, day, day.AddDate(0, 0, 1))
		if len(of) == 0 {
			continue
		}
		for i := range of {
			of[i].Show = live.ShowID(room)
		}
		var head live.Head
		if err := c.store.View(func(tx *store.Tx) (err error) { head, err = live.HeadOf(tx, live.ShowID(room)); return err }); err != nil {
			return d, err
		}
		d.Heads, d.Pieces = append(d.Heads, head), append(d.Pieces, of...)
	}
	if len(d.Pieces) == 0 {
		return daily.List{}, nil
	}
	return d, daily.Write(c.films.Folder(), &d)
}

// recorded lists the closed segments of a film that began between two times.
func recorded(film *archive.Film, from, to time.Time) []daily.Piece {
	var list []daily.Piece
	for _, s := range film.Segments(0, 0) {
		if s.Done && !s.Wall.Before(from) && s.Wall.Before(to) {
			list = append(list, daily.Piece{File: s.Name(), Size: s.Size, Hash: s.Hash.String()})
		}
	}
	return list
}
