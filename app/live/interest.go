package live

import (
	"cmp"
	"slices"
	"time"

	"hawker/app/store"
)

// Interest is what viewers did about an item of a show while it was on the air. It is
// counted in memory and written now and then, so the last minute before a crash is
// missing from it; nothing is derived from it but an order.
type Interest struct {
	Show    ShowID        `json:"show"`
	N       int           `json:"n"`
	Opens   int           `json:"opens"`   // of its sheet, once a visitor and minute
	Carts   int           `json:"carts"`   // that it was put into, likewise
	Watched time.Duration `json:"watched"` // by all screens together while it was explained
}

var interests = store.NewBucket[string, Interest]("live/interest", "item_not_in_show")

// enoughWatched is how long screens must have watched for what they did to say
// something.
const enoughWatched = 10 * time.Minute

// Rate is how often the item was opened or put into a cart per minute of a viewer;
// false where too few watched to tell.
func (i Interest) Rate() (perMinute float64, enough bool) {
	if i.Watched < enoughWatched {
		return 0, false
	}
	return float64(i.Opens+i.Carts) / i.Watched.Minutes(), true
}

// AddInterest adds what was counted since the last time. What was counted of an item
// that is not there any more is let go.
func AddInterest(tx *store.Tx, counted []Interest) error {
	for _, c := range counted {
		key := itemKey(c.Show, c.N)
		if _, there, err := items.Find(tx, key); err != nil || !there {
			if err != nil {
				return err
			}
			continue
		}
		had, _, err := interests.Find(tx, key)
		if err != nil {
			return err
		}
		c.Opens, c.Carts, c.Watched = c.Opens+had.Opens, c.Carts+had.Carts, c.Watched+had.Watched
		if err := interests.Put(tx, key, c); err != nil {
			return err
		}
	}
	return nil
}

// InterestIn reads what was counted of a show's items, by their numbers.
func InterestIn(tx *store.Tx, show ShowID) (map[int]Interest, error) {
	all := map[int]Interest{}
	err := interests.Each(tx, store.Key(string(show)), func(_ string, i Interest) error {
		all[i.N] = i
		return nil
	})
	return all, err
}

// Rank puts items into the order of their rates, the best first; those of which too
// little is known follow as they were explained.
func Rank(bag []Item, by map[int]Interest) {
	slices.SortStableFunc(bag, func(a, b Item) int {
		x, known := by[a.N].Rate()
		y, too := by[b.N].Rate()
		switch {
		case known != too && known:
			return -1
		case known != too:
			return 1
		case x != y:
			return cmp.Compare(y, x)
		}
		return a.Told.From.Compare(b.Told.From)
	})
}
