package board

import (
	"context"
	"maps"
	"slices"

	"github.com/a-h/templ"

	"hawker/app/board/crew"
	"hawker/app/chat"
	"hawker/app/live"
	"hawker/app/store"
	"hawker/views/control"
)

// signalTicks is how many ticks pass between two looks at the incoming pictures: 1 s.
const signalTicks = 4

// signalParts are what is measured of a show's picture.
func (b *Board) signalParts(show live.Show) []templ.Component {
	s := b.Signal(show)
	s.OOB = true
	return s.Parts()
}

// crewParts are the fragments of console and studio that the changes call for.
func (b *Board) crewParts(ctx context.Context, tx *store.Tx, show live.Show, ch *changes) ([]templ.Component, error) {
	var list []templ.Component
	if ch.all || ch.stage {
		air := b.Air(tx, show)
		air.OOB = true
		list = append(append(list, air, control.Picture{State: crew.AirState(show), OOB: true}), b.signalParts(show)...)
	}
	if ch.all || ch.stage || ch.pin || ch.bag || ch.said || len(ch.items) > 0 {
		now, next, err := b.Explained(ctx, tx, show)
		if err != nil {
			return nil, err
		}
		now.OOB, next.OOB = true, true
		list = append(list, now, next)
	}
	rows, err := b.crewRows(ctx, tx, show, ch)
	if err != nil {
		return nil, err
	}
	talk, err := b.crewTalkParts(tx, show, ch)
	return slices.Concat(list, rows, talk), err
}

// crewRows is the whole bag when items came, went or moved, else the rows that changed.
func (b *Board) crewRows(ctx context.Context, tx *store.Tx, show live.Show, ch *changes) ([]templ.Component, error) {
	if ch.all || ch.bag {
		rows, err := b.Rows(ctx, tx, show)
		rows.OOB = true
		return []templ.Component{rows}, err
	}
	var list []templ.Component
	for _, n := range slices.Sorted(maps.Keys(ch.items)) {
		row, err := b.Row(ctx, tx, show, n)
		if err != nil {
			return nil, err
		}
		row.OOB = true
		list = append(list, row)
	}
	return list, nil
}

// crewTalkParts is the last lines for a snapshot, else those that were deleted or
// answered, or whose writers were muted.
func (b *Board) crewTalkParts(tx *store.Tx, show live.Show, ch *changes) ([]templ.Component, error) {
	if !ch.all && len(ch.lines)+len(ch.answered)+len(ch.hushed) == 0 {
		return nil, nil
	}
	talk, err := b.Talk(tx, show)
	if err != nil {
		return nil, err
	}
	if ch.all {
		return []templ.Component{control.TalkReset(talk)}, nil
	}
	var list []templ.Component
	gone := maps.Clone(ch.lines)
	for _, l := range talk.Lines {
		if ch.lines[l.Seq] || ch.answered[l.Seq] || l.Visitor != "" && ch.hushed[l.Visitor] {
			l.OOB = true
			list = append(list, l)
			delete(gone, l.Seq)
		}
	}
	for _, seq := range slices.Sorted(maps.Keys(gone)) { // erased: nobody has their words any more
		list = append(list, control.Line{Seq: seq, Deleted: true, OOB: true})
	}
	return list, nil
}

// crewLines are lines just said, as the crew sees them.
func (b *Board) crewLines(lines []chat.Line) templ.Component {
	var added []control.Line
	err := b.store.View(func(tx *store.Tx) error {
		for _, l := range lines {
			show, err := live.Get(tx, l.Show)
			if err != nil {
				return err
			}
			added = append(added, crew.Line(show, l))
		}
		return nil
	})
	if err != nil {
		b.log.Error("reading talk for the crew", "err", err)
	}
	return control.TalkAppend(added)
}

// crewCount is the number of viewers, with the clock set right.
func (b *Board) crewCount(id live.ShowID) []templ.Component {
	var air control.Air
	err := b.store.View(func(tx *store.Tx) error {
		show, err := live.Get(tx, id)
		air = b.Air(tx, show)
		return err
	})
	if err != nil {
		return nil
	}
	air.OOB = true
	return []templ.Component{air}
}

// flushSignal sends what the relay measures to the crews of shows on the air.
func (b *Board) flushSignal() {
	err := b.store.View(func(tx *store.Tx) error {
		shows, err := live.Current(tx)
		if err != nil {
			return err
		}
		for _, s := range shows {
			err := b.each("show", string(s.ID), []string{Crew}, func(context.Context, string) ([]templ.Component, error) {
				return b.signalParts(s), nil
			})
			if err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		b.log.Error("sending what is measured", "err", err)
	}
}
