package live

import (
	"slices"
	"strconv"
	"time"

	"hawker/app/fault"
	"hawker/app/store"
)

// The edges of a clip around what was explained, and how long that is at least, since
// less is a pin that was a mistake, and at most where it is shared.
const (
	clipBefore = 3 * time.Second
	clipAfter  = time.Second
	leastClip  = 3 * time.Second
	MostShared = time.Minute
)

// The kinds of events that tell of clips. Data is what stands in brackets.
const (
	KindPicture = "picture" // of item N one was taken while it was explained [photo]
	KindClip    = "clip"    // what stands for item N was chosen, withheld, published or shared [clip, from, first, last]
)

// Clip is a stretch of a show that is published as the explanation of an item.
type Clip struct {
	Show     ShowID
	N        int
	From, To time.Time
}

// Shown is when the clip of an explanation begins and ends: a breath before the pin, and
// one after.
func (e Explanation) Shown() (from, to time.Time) {
	return e.From.Add(-clipBefore), e.To.Add(clipAfter)
}

// Explained tells whether something stands for the item that is long enough to be
// watched, published or not.
func (i Item) Explained() bool { return i.Told.Lasted() >= leastClip }

// Published tells whether buyers may watch what stands for the item.
func (i Item) Published() bool { return i.Explained() && !i.Withheld && i.State != Closed }

// Clips lists what is published of a show, in the order of the bag. What of it was
// recorded the archive knows.
func Clips(tx *store.Tx, show ShowID) ([]Clip, error) {
	bag, err := Items(tx, show)
	var list []Clip
	for _, i := range bag {
		if i.Published() {
			from, to := i.Told.Shown()
			list = append(list, Clip{Show: show, N: i.N, From: from, To: to})
		}
	}
	return list, err
}

// ChooseClip makes the explanation of item n that began at a time the one that stands
// for it, and has it stay so whatever is explained later. It refuses with
// item_not_in_show, clip_not_found, clip_short and, once the recording is given up,
// film_not_found.
func ChooseClip(tx *store.Tx, show ShowID, n int, from time.Time) error {
	i, err := kept(tx, show, n)
	if err != nil {
		return err
	}
	all, err := Explanations(tx, show)
	if err != nil {
		return err
	}
	for _, e := range all {
		if e.N != n || !e.From.Equal(from) {
			continue
		}
		if e.Lasted() < leastClip {
			return fault.Clash("clip_short")
		}
		if !i.Told.From.Equal(from) {
			i.Shared = Range{}
		}
		f, err := FilmOf(tx, show)
		if err != nil {
			return err
		}
		if slices.Contains(f.Unseen, e.Photo) {
			e.Photo = ""
		}
		i.Told, i.Chosen = e, true
		return saveClip(tx, i, "chosen")
	}
	return fault.Missing("clip_not_found")
}

// WithholdClip takes what stands for item n from the public. It refuses with
// item_not_in_show and clip_not_found.
func WithholdClip(tx *store.Tx, show ShowID, n int) error {
	i, err := GetItem(tx, show, n)
	switch {
	case err != nil:
		return err
	case !i.Explained():
		return fault.Missing("clip_not_found")
	case i.Withheld:
		return nil
	}
	i.Withheld = true
	f, err := FilmOf(tx, show)
	if err != nil {
		return err
	}
	if f.Deleted { // the clerk has to look again at what may stay
		f.Deleted = false
		if err := films.Put(tx, show, f); err != nil {
			return err
		}
	}
	return saveClip(tx, i, "withheld")
}

// PublishClip gives back what WithholdClip took. It refuses with item_not_in_show,
// clip_not_found and, once the recording is given up, film_not_found.
func PublishClip(tx *store.Tx, show ShowID, n int) error {
	i, err := kept(tx, show, n)
	switch {
	case err != nil:
		return err
	case !i.Explained():
		return fault.Missing("clip_not_found")
	case !i.Withheld:
		return nil
	}
	i.Withheld = false
	return saveClip(tx, i, "published")
}

// ShareClip chooses the stretch of a clip, counted from its beginning, that is shared as
// a short film; a zero one is its first minute. It refuses with item_not_in_show,
// clip_not_found, clip_range and clip_long{seconds}.
func ShareClip(tx *store.Tx, show ShowID, n int, r Range) error {
	i, err := GetItem(tx, show, n)
	if err != nil {
		return err
	}
	from, to := i.Told.Shown()
	switch {
	case !i.Explained():
		return fault.Missing("clip_not_found")
	case r == Range{}:
	case r.From < 0 || r.To-r.From < leastClip || r.To > to.Sub(from)+time.Second:
		return fault.InvalidField("clip_range", "to")
	case r.To-r.From > MostShared:
		return fault.InvalidField("clip_long", "to", "seconds", int(MostShared/time.Second))
	}
	if i.Shared == r {
		return nil
	}
	i.Shared = r
	return saveClip(tx, i, "shared")
}

// kept reads an item of a show whose recording is there.
func kept(tx *store.Tx, show ShowID, n int) (Item, error) {
	i, err := GetItem(tx, show, n)
	if err == nil {
		_, err = film(tx, show)
	}
	return i, err
}

// saveClip writes an item and what was decided of its clip.
func saveClip(tx *store.Tx, i Item, what string) error {
	if err := putItem(tx, i); err != nil {
		return err
	}
	tx.Mark("bag", string(i.Show))
	data := map[string]string{"clip": what, "from": i.Told.From.UTC().Format(time.RFC3339Nano)}
	if what == "shared" {
		data["first"], data["last"] = strconv.FormatFloat(i.Shared.From.Seconds(), 'f', -1, 64), strconv.FormatFloat(i.Shared.To.Seconds(), 'f', -1, 64)
	}
	return log(tx, Event{Show: i.Show, Kind: KindClip, N: i.N, Data: data})
}
