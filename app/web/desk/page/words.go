package page

import (
	"cmp"
	"maps"
	"slices"
	"sync"
	"time"

	"hawker/app/catalog"
	"hawker/app/store"
)

const (
	wordsKept  = 200
	wordsFresh = time.Minute
)

// Words are what products are sorted by, for forms to suggest. They are read anew
// after a minute, or when a form of the desk has changed a product.
type Words struct {
	mu    sync.Mutex
	known Known
	read  time.Time
}

// Known are words in use, the most used first.
type Known struct{ Tags, Types, Vendors []string }

// Forget has the words read anew when they are asked for next.
func (w *Words) Forget() {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.read = time.Time{}
}

// Known reads the words of the newest products, at most mostScanned.
func (w *Words) Known(tx *store.Tx) (Known, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if !w.read.IsZero() && tx.Now.Sub(w.read) < wordsFresh {
		return w.known, nil
	}
	tags, types, vendors := map[string]int{}, map[string]int{}, map[string]int{}
	err := eachProduct(tx, "", func(p catalog.Product) bool {
		for _, t := range p.Tags {
			tags[t]++
		}
		types[p.Type]++
		vendors[p.Vendor]++
		return true
	})
	if err != nil {
		return Known{}, err
	}
	w.known, w.read = Known{mostUsed(tags), mostUsed(types), mostUsed(vendors)}, tx.Now
	return w.known, nil
}

func mostUsed(count map[string]int) []string {
	delete(count, "")
	list := slices.SortedFunc(maps.Keys(count), func(a, b string) int {
		return cmp.Or(cmp.Compare(count[b], count[a]), cmp.Compare(a, b))
	})
	return list[:min(len(list), wordsKept)]
}
