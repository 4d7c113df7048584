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
	"strconv"
	"time"

	"hawker/app/board/buyer"
	"hawker/app/board/goods"
	"hawker/app/chat"
	"hawker/app/lang"
	"hawker/app/live"
	"hawker/app/store"
	"hawker/views/room"
)

// Film tells where moments stand in a recording.
type Film struct {
	Length time.Duration
	// Seconds is where a moment stands as it plays; false after the end.
	Seconds func(wall time.Time) (float64, bool)
}

// Reader reads replays.
type Reader struct{ buyer.Reader }

// before and after are what a clip shows around its explanation.
const (
	before = 3 * time.Second
	after  = time.Second
)

// shortest is what is worth a chapter: less is a pin that was a mistake.
const shortest = 2.0

// reading is one show being read.
type reading struct {
	goods.Reader
	r    Reader
	s    live.Show
	film Film
}

func (r Reader) read(ctx context.Context, tx *store.Tx, s live.Show, f Film) (reading, error) {
	g, err := goods.Read(ctx, tx)
	return reading{g, r, s, f}, err
}

// Page reads the whole page but its shell and what is the visitor's own.
func (r Reader) Page(ctx context.Context, tx *store.Tx, s live.Show, f Film) (room.ReplayPage, error) {
	g, err := r.read(ctx, tx, s, f)
	if err != nil {
		return room.ReplayPage{}, err
	}
	p := room.ReplayPage{Show: r.Show(g.Reader, s), At: s.OnAirAt, Length: f.Length}
	if p.Chapters, err = g.chapters(); err != nil {
		return p, err
	}
	p.Scenes, err = g.scenes()
	return p, err
}

// Clips reads the pieces that were explained, in the order of their chapters; of one
// item only, where n is not 0.
func (r Reader) Clips(ctx context.Context, tx *store.Tx, s live.Show, f Film) (room.ClipsPage, error) {
	g, err := r.read(ctx, tx, s, f)
	if err != nil {
		return room.ClipsPage{}, err
	}
	p := room.ClipsPage{Show: r.Show(g.Reader, s), At: s.OnAirAt}
	all, err := g.chapters()
	p.Chapters = slices.DeleteFunc(all, func(c room.Chapter) bool { return c.Clip == nil })
	return p, err
}

// chapters are the bag's items by the time of their explanation, then those that had
// none.
func (g reading) chapters() ([]room.Chapter, error) {
	items, err := live.Items(g.Tx, g.s.ID)
	if err != nil {
		return nil, err
	}
	all, err := live.Explanations(g.Tx, g.s.ID)
	if err != nil {
		return nil, err
	}
	best := live.Best(all)
	var told, silent []room.Chapter
	for _, it := range items {
		if it.State == live.Closed {
			continue
		}
		item, err := g.item(it)
		if err != nil {
			return nil, err
		}
		c := room.Chapter{Item: item}
		if e, ok := best[it.N]; ok {
			c = g.chapter(c, e)
		}
		if c.Clip == nil {
			silent = append(silent, c)
		} else {
			told = append(told, c)
		}
	}
	slices.SortStableFunc(told, func(a, b room.Chapter) int { return cmp.Compare(a.From, b.From) })
	return append(told, silent...), nil
}

// chapter places an explanation in the recording; without a picture it is none.
func (g reading) chapter(c room.Chapter, e live.Explanation) room.Chapter {
	from, ok := g.film.Seconds(e.From)
	to, _ := g.film.Seconds(e.To)
	if !ok || to-from < shortest {
		return c
	}
	c.From, c.To = from, to
	begin, _ := g.film.Seconds(e.From.Add(-before))
	end, _ := g.film.Seconds(e.To.Add(after))
	c.Clip = Clip(g.s, c.Item.N, time.Duration((end-begin)*float64(time.Second)))
	c.Clip.Poster = c.Item.Photo.Medium
	return c
}

// Clip names the recorded explanation of an item.
func Clip(s live.Show, n int, length time.Duration) *room.Clip {
	number := strconv.Itoa(n)
	return &room.Clip{
		URL: buyer.ShowURL(s) + "/clips/" + number, File: buyer.ShowURL(s) + "/clips/" + number + "/film.mp4", Length: length,
	}
}

// Around is the stretch of time that an explanation's clip shows.
func Around(e live.Explanation) (from, to time.Time) { return e.From.Add(-before), e.To.Add(after) }

func (g reading) item(it live.Item) (room.Item, error) {
	o, err := g.InShow(it)
	if err != nil {
		return room.Item{}, err
	}
	return buyer.ItemOf(g.Reader, g.s, it, o), nil
}

// Moments reads what was said and what happened, in order.
func (r Reader) Moments(ctx context.Context, tx *store.Tx, s live.Show, lines []chat.Line, f Film) ([]room.Moment, error) {
	g, err := r.read(ctx, tx, s, f)
	if err != nil {
		return nil, err
	}
	deleted, err := chat.Deleted(tx, s.ID)
	if err != nil {
		return nil, err
	}
	var all []room.Moment
	for _, l := range lines {
		if at, ok := f.Seconds(l.At); ok && !deleted[l.Seq] {
			all = append(all, room.Moment{At: at, Line: buyer.Line(l)})
		}
	}
	happened, err := g.happened()
	all = append(all, happened...)
	slices.SortStableFunc(all, func(a, b room.Moment) int { return cmp.Compare(a.At, b.At) })
	return all, err
}

// happened are the sales and what ran out, in words that name nobody.
func (g reading) happened() (all []room.Moment, err error) {
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
	words := map[string][2]string{live.KindOrder: {"film.bought", "bag"}, live.KindItemSoldOut: {"film.soldout", "info"}}
	err = live.EachEvent(g.Tx, g.s.ID, func(e live.Event) {
		w, told := words[e.Kind]
		at, ok := g.film.Seconds(e.At)
		if told && ok && names[e.N] != "" {
			all = append(all, room.Moment{At: at, Icon: w[1], Event: lang.T(g.Ctx, w[0], "n", e.N, "name", names[e.N])})
		}
	})
	return all, err
}
