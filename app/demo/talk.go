package demo

import (
	"context"
	"time"

	"hawker/app/chat"
	"hawker/app/demo/cast"
	"hawker/app/live"
	"hawker/app/staff"
	"hawker/app/store"
)

// talkers lets the cast say its lines at their seconds, again and again.
type talkers struct {
	d     Demo
	show  live.ShowID
	cast  cast.Cast
	start time.Time
	next  int // index of the line that comes next
	round int
}

func newTalkers(d Demo, show live.ShowID) *talkers {
	c, err := cast.Read()
	if err != nil {
		d.Log.Error("reading the cast", "err", err)
	}
	return &talkers{d: d, show: show, cast: c}
}

// at says what is due; the first call says what was said before one came.
func (t *talkers) at(ctx context.Context, now time.Time) error {
	if t.start.IsZero() {
		t.start = now
		for _, l := range t.cast.Talk.Before {
			if err := t.say(ctx, l, now.Add(time.Duration(l.AtS*float64(time.Second)))); err != nil {
				return err
			}
		}
	}
	lines := t.cast.Talk.Lines
	for len(lines) > 0 {
		l := lines[t.next]
		due := t.start.Add(time.Duration((float64(t.round)*t.cast.Talk.LoopS + l.AtS) * float64(time.Second)))
		if now.Before(due) {
			return nil
		}
		if err := t.say(ctx, l, now); err != nil {
			return err
		}
		if t.next++; t.next == len(lines) {
			t.next, t.round = 0, t.round+1
		}
	}
	return nil
}

func (t *talkers) say(ctx context.Context, l cast.Said, at time.Time) error {
	line := chat.Line{Show: t.show, Visitor: "demo-" + l.Name, Name: l.Name, Text: l.Text, At: at.UTC()}
	if l.Staff != "" {
		if err := t.asStaff(&line, l.Staff); err != nil {
			return err
		}
	}
	_, err := t.d.Say(ctx, line)
	return err
}

func (t *talkers) asStaff(line *chat.Line, key string) error {
	return t.d.Store.View(func(tx *store.Tx) error {
		for _, a := range t.cast.Staff {
			if a.Key != key {
				continue
			}
			p, ok, err := staff.ByEmail(tx, a.Email)
			if err != nil || !ok {
				return err
			}
			line.Visitor, line.Name, line.Staff, line.Role = "staff-"+string(p.ID), p.Name, true, string(p.Role)
			if line.Role == string(staff.Owner) {
				line.Role = string(staff.Host) // who speaks from the table is the host
			}
		}
		return nil
	})
}
