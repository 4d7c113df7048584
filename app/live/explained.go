package live

import (
	"cmp"
	"time"

	"hawker/app/store"
)

// Explanation is a stretch of a show in which an item was pinned, from its pin to its
// unpin; To is zero while it still is.
type Explanation struct {
	N    int       `json:"n"`
	From time.Time `json:"from"`
	To   time.Time `json:"to,omitzero"`
	// Photo is the hash of a picture that was taken meanwhile, "" for none.
	Photo string `json:"photo,omitempty"`
}

// Explanations lists when which item was explained, in order; a show's end closes the
// last one.
func Explanations(tx *store.Tx, show ShowID) ([]Explanation, error) {
	var list []Explanation
	err := EachEvent(tx, show, func(e Event) {
		switch e.Kind {
		case KindPin:
			list = append(list, Explanation{N: e.N, From: e.At})
		case KindUnpin, KindEnd:
			if last := len(list) - 1; last >= 0 && list[last].To.IsZero() {
				list[last].To = e.At
			}
		case KindPicture:
			if last := len(list) - 1; last >= 0 && list[last].To.IsZero() {
				list[last].Photo = e.Data["photo"]
			}
		}
	})
	return list, err
}

// EachEvent reads a show's whole log, in order.
func EachEvent(tx *store.Tx, show ShowID, fn func(Event)) error {
	for after := uint64(0); ; {
		page, err := Events(tx, show, after, 1_000)
		if err != nil || len(page) == 0 {
			return err
		}
		for _, e := range page {
			fn(e)
		}
		after = page[len(page)-1].Seq
	}
}

// Best gives of each item the explanation that stands for it: the longest, and of
// those that last alike the first. One that still goes on stands for nothing yet. Items
// hold it as Told, so that nobody has to read the log for it.
func Best(all []Explanation) map[int]Explanation {
	best := map[int]Explanation{}
	for _, e := range all {
		if had, ok := best[e.N]; !e.To.IsZero() && (!ok || e.Lasted() > had.Lasted()) {
			best[e.N] = e
		}
	}
	return best
}

// tell makes an explanation of item n that ends now the one that stands for it, if no
// longer one does and nobody chose another.
func tell(tx *store.Tx, s Show, n int) error {
	i, err := GetItem(tx, s.ID, n)
	if err != nil {
		return err
	}
	e := Explanation{N: n, From: s.PinnedAt, To: tx.Now, Photo: s.Picture}
	had := i.Told
	if !i.Chosen && e.Lasted() > had.Lasted() {
		i.Told, i.Shared = e, Range{}
	}
	// A picture of the item serves, whichever of its explanations it is of.
	i.Told.Photo = cmp.Or(i.Told.Photo, e.Photo, had.Photo)
	if i.Told == had {
		return nil
	}
	return putItem(tx, i)
}

// Lasted is how long the item was explained; 0 while it is.
func (e Explanation) Lasted() time.Duration {
	if e.To.IsZero() {
		return 0
	}
	return e.To.Sub(e.From)
}

// is tells whether both are the same stretch of the same item.
func (e Explanation) is(o Explanation) bool {
	return e.N == o.N && e.From.Equal(o.From) && e.To.Equal(o.To)
}
