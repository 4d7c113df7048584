// Package replay reads a show that is over as it was, second by second: which item was
// explained, what it cost and whether it was there, and what was said.
//
// It promises that nothing of it was written for this: it joins the show's log, the
// price history, the stock ledger and the talk by their times, and a recording says
// where in it each moment stands. Prices of then are told, those of today are asked
// for, as everywhere. It knows no file and no playlist; Film tells it of moments, and
// answers nothing where nothing was recorded.
package replay

import (
	"cmp"
	"context"
	"slices"
	"time"

	"hawker/app/board/buyer"
	"hawker/app/board/goods"
	"hawker/app/chat"
	"hawker/app/lang"
	"hawker/app/live"
	"hawker/app/store"
	"hawker/views/room"
	"hawker/views/ui"
)

// Film tells where moments stand in a recording.
type Film struct {
	Length time.Duration
	// Seconds is where a moment stands as it plays; false after the end.
	Seconds func(wall time.Time) (float64, bool)
	// Wall is the first moment that stands there or later.
	Wall  func(at time.Duration) time.Time
	Lines []chat.Line // that were said, in order
	N     int         // of the piece that Lines and Moments tell of, from 0
}

// Reader reads replays.
type Reader struct{ buyer.Reader }

// reading is one show being read.
type reading struct {
	goods.Reader
	r     Reader
	s     live.Show
	film  Film
	pasts map[int]*past // by item, as far as they were asked for
	said  *said
}

func (r Reader) read(ctx context.Context, tx *store.Tx, s live.Show, f Film) (reading, error) {
	g, err := goods.Read(ctx, tx)
	return reading{g, r, s, f, map[int]*past{}, &said{}}, err
}

// Page reads the whole page but its shell and what is the visitor's own.
func (r Reader) Page(ctx context.Context, tx *store.Tx, s live.Show, f Film) (room.ReplayPage, error) {
	g, err := r.read(ctx, tx, s, f)
	if err != nil {
		return room.ReplayPage{}, err
	}
	p := room.ReplayPage{Show: r.Show(g.Reader, s), At: s.OnAirAt, Length: f.Length, Piece: Piece}
	if p.Chapters, err = g.chapters(); err != nil {
		return p, err
	}
	p.Scenes, err = g.scenes()
	return p, err
}

// chapters are the bag's items by the time of their explanation, then those that had
// none.
func (g reading) chapters() ([]room.Chapter, error) {
	items, err := live.Items(g.Tx, g.s.ID)
	if err != nil {
		return nil, err
	}
	var told, silent []room.Chapter
	for _, it := range items {
		if it.State == live.Closed {
			continue
		}
		item, err := g.r.Item(g.Ctx, g.Tx, g.s, it)
		if err != nil {
			return nil, err
		}
		c := g.chapter(item, it.Told)
		if !c.Told {
			silent = append(silent, c)
			continue
		}
		p, err := g.past(it.N)
		if err != nil {
			return nil, err
		}
		was, known := p.cost(it.Told.From)
		c.Then, c.Differs = ui.Price{Now: was}, known && was != item.Price.Now
		told = append(told, c)
	}
	slices.SortStableFunc(told, func(a, b room.Chapter) int { return cmp.Compare(a.From, b.From) })
	return append(told, silent...), nil
}

// chapter places an explanation in the recording; without a picture it is none.
func (g reading) chapter(item room.Item, e live.Explanation) room.Chapter {
	c := room.Chapter{Item: item}
	if item.Clip == nil {
		return c
	}
	from, ok := g.film.Seconds(e.From)
	to, _ := g.film.Seconds(e.To)
	if c.Told = ok && to > from; c.Told {
		c.From, c.To = from, to
	}
	return c
}

// Piece is how much of the recording one answer of Moments tells: who watches a show
// of hours asks for what is near, and never for all of it.
const Piece = 5 * time.Minute

// Around is when the lines of piece N were said.
func (f Film) Around() (from, to time.Time) {
	begin := time.Duration(f.N) * Piece
	return f.Wall(begin), f.Wall(begin + Piece).Add(time.Second)
}

// Moments reads what was said and what happened in one piece, in order.
func (r Reader) Moments(ctx context.Context, tx *store.Tx, s live.Show, f Film) ([]room.Moment, error) {
	g, err := r.read(ctx, tx, s, f)
	if err != nil {
		return nil, err
	}
	deleted, err := chat.Deleted(tx, s.ID)
	if err != nil {
		return nil, err
	}
	var all []room.Moment
	for _, l := range f.Lines {
		if at, ok := f.Seconds(l.At); ok && at > 0 && !deleted[l.Seq] {
			all = append(all, room.Moment{At: at, Line: buyer.Line(l)})
		}
	}
	happened, err := g.happened()
	all = append(all, happened...)
	all = slices.DeleteFunc(all, func(m room.Moment) bool { return int(m.At/Piece.Seconds()) != f.N })
	slices.SortStableFunc(all, func(a, b room.Moment) int { return cmp.Compare(a.At, b.At) })
	return all, err
}

// Then reads what was explained so far in a show, for those who look back.
func (r Reader) Then(ctx context.Context, tx *store.Tx, s live.Show) ([]room.Was, error) {
	g, err := r.read(ctx, tx, s, Film{})
	if err != nil {
		return nil, err
	}
	names, err := g.names()
	if err != nil {
		return nil, err
	}
	all, err := live.Explanations(tx, s.ID)
	var list []room.Was
	for _, e := range all {
		if names[e.N] != "" {
			list = append(list, room.Was{Show: buyer.ShowURL(s), N: e.N, Name: names[e.N], From: e.From, To: e.To})
		}
	}
	return list, err
}

// names are what the bag's items are called.
func (g reading) names() (map[int]string, error) {
	names := map[int]string{}
	items, err := live.Items(g.Tx, g.s.ID)
	if err != nil {
		return nil, err
	}
	for _, it := range items {
		o, err := g.InShow(it)
		if err != nil {
			return nil, err
		}
		names[it.N] = g.Name(o)
	}
	return names, nil
}

// happened are the sales and what ran out, in words that name nobody.
func (g reading) happened() (all []room.Moment, err error) {
	names, err := g.names()
	if err != nil {
		return nil, err
	}
	words := map[string][2]string{live.KindOrder: {"film.bought", "bag"}, live.KindItemSoldOut: {"film.soldout", "info"}}
	err = live.EachEvent(g.Tx, g.s.ID, func(e live.Event) {
		w, told := words[e.Kind]
		at, ok := g.film.Seconds(e.At)
		if told && ok && at > 0 && names[e.N] != "" {
			all = append(all, room.Moment{At: at, Icon: w[1], Event: lang.T(g.Ctx, w[0], "n", e.N, "name", names[e.N])})
		}
	})
	return all, err
}
