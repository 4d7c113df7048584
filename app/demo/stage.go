package demo

import (
	"context"
	"fmt"
	"strconv"
	"strings"
	"time"

	"hawker/app/brand"
	"hawker/app/catalog"
	"hawker/app/demo/cast"
	"hawker/app/fault"
	"hawker/app/live"
	"hawker/app/staff"
	"hawker/app/store"
)

// kilnName is how the kiln's shows are named; the last part counts them.
const kilnName = "open-kiln-"

// resumable is how long ago the picture may have gone for the same show to go on.
const resumable = 2 * time.Hour

// onStage finds the show to go on with, or opens the next one, moves the dates of
// those to come, and makes a stream key to print.
func (d Demo) onStage(ctx context.Context) (l Login, on live.Show, err error) {
	c, err := cast.Read()
	if err != nil {
		return l, on, err
	}
	key := staff.NewStreamKey()
	var hash string
	err = d.Store.Do(ctx, seeding, "demo.on_stage", func(tx *store.Tx) error {
		owner, err := person(tx, staff.Owner)
		if err != nil {
			return err
		}
		if on, err = d.current(tx, c); err != nil {
			return err
		}
		next, err := d.moveDates(tx, c.Settings)
		if err != nil {
			return err
		}
		hash = owner.PasswordHash
		l = Login{Show: on.Handle, Next: next, Email: owner.Email, Password: ownerPass, StreamKey: key}
		return staff.SetStreamKey(tx, owner.ID, key)
	})
	if err == nil && !staff.Verify(hash, ownerPass) {
		l.Password = "(the one that you chose)"
	}
	return l, on, err
}

func (d Demo) current(tx *store.Tx, c cast.Cast) (live.Show, error) {
	shows, err := live.Current(tx)
	if err != nil {
		return live.Show{}, err
	}
	for _, s := range shows {
		if !strings.HasPrefix(s.Handle, kilnName) {
			continue
		}
		if !s.Lost || tx.Now.Sub(s.LostAt) < resumable {
			return s, nil
		}
		if err := live.End(tx, s.ID); err != nil {
			return s, err
		}
	}
	return d.openNext(tx, c)
}

// openNext schedules tonight's kiln under the next number, with the same shelf.
func (d Demo) openNext(tx *store.Tx, c cast.Cast) (live.Show, error) {
	n := 1
	for _, state := range []live.State{live.Upcoming, live.OnTheAir, live.Ended} {
		shows, err := live.List(tx, state, 200)
		if err != nil {
			return live.Show{}, err
		}
		for _, s := range shows {
			if no, err := strconv.Atoi(strings.TrimPrefix(s.Handle, kilnName)); err == nil {
				n = max(n, no+1)
			}
		}
	}
	owner, err := person(tx, staff.Owner)
	if err != nil {
		return live.Show{}, err
	}
	first := c.Shows[0]
	s, err := live.Schedule(tx, live.Show{Handle: kilnName + strconv.Itoa(n), Note: first.Note, Starts: tx.Now, Host: owner.ID, HostName: owner.Name,
		Title: brand.Text{"en": fmt.Sprintf("Open kiln no. %d", n), "zh": fmt.Sprintf("开窑第 %d 场", n)}})
	if err != nil {
		return s, err
	}
	for _, i := range first.Items {
		if _, err := fill(tx, s.ID, i, c.Settings.Currency); err != nil {
			return s, fmt.Errorf("item %s: %w", i.Handle, err)
		}
	}
	return live.Get(tx, s.ID)
}

// moveDates keeps the shows to come in the future, on their weekday and hour, and
// gives the handle of the next one.
func (d Demo) moveDates(tx *store.Tx, s brand.Settings) (next string, err error) {
	shows, err := live.List(tx, live.Upcoming, 200)
	if err != nil {
		return "", err
	}
	var first time.Time
	for _, u := range shows {
		if u.Starts.Before(tx.Now.Add(time.Hour)) {
			for u.Starts.Before(tx.Now.Add(24 * time.Hour)) {
				u.Starts = u.Starts.In(s.Location()).AddDate(0, 0, 7).UTC()
			}
			if err := live.Update(tx, u); err != nil {
				return "", err
			}
		}
		if next == "" || u.Starts.Before(first) {
			next, first = u.Handle, u.Starts
		}
	}
	return next, nil
}

// numbers are the item numbers of a show by product handle.
func (d Demo) numbers(id live.ShowID) (map[string]int, error) {
	m := map[string]int{}
	err := d.Store.View(func(tx *store.Tx) error {
		items, err := live.Items(tx, id)
		for _, i := range items {
			if err != nil {
				return err
			}
			var p catalog.Product
			if p, err = catalog.Get(tx, i.Product); err == nil {
				m[p.Handle] = i.N
			}
		}
		return err
	})
	return m, err
}

// ended tells whether a verb was refused because the show is over; other refusals,
// such as an item that a person closed, are no reason to stop.
func ended(err error) bool { return fault.Is(err, "show_ended") || fault.Is(err, "show_not_on_air") }
