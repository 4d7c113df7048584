// Package tally counts in memory what viewers do about the items of shows on the air,
// until the clerk writes it down.
//
// It promises to cost a request nothing but a lock, to count a visitor once for what is
// done again and again between two writings, and to need no more memory than a bound,
// beyond which it stops telling visitors apart by not counting them. It keeps nobody's
// name: of a visitor it holds a number that is made anew with every start.
package tally

import (
	"cmp"
	"hash/maphash"
	"slices"
	"sync"
	"time"

	"hawker/app/live"
)

// most is how many visitors' deeds are told apart between two writings.
const most = 100_000

// Tally counts; its methods may be called from any goroutine.
type Tally struct {
	seed maphash.Seed

	mu   sync.Mutex
	seen map[uint64]struct{}
	of   map[item]*live.Interest
}

type item struct {
	show live.ShowID
	n    int
}

// New makes a tally of nothing.
func New() *Tally {
	return &Tally{seed: maphash.MakeSeed(), seen: map[uint64]struct{}{}, of: map[item]*live.Interest{}}
}

// Opened counts that a visitor opened an item.
func (t *Tally) Opened(show live.ShowID, n int, visitor string) {
	t.count(item{show, n}, "o"+visitor, func(i *live.Interest) { i.Opens++ })
}

// Carted counts that a visitor put an item into the cart.
func (t *Tally) Carted(show live.ShowID, n int, visitor string) {
	t.count(item{show, n}, "c"+visitor, func(i *live.Interest) { i.Carts++ })
}

// Watched counts what screens watched of an item's explanation.
func (t *Tally) Watched(show live.ShowID, n int, all time.Duration) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.at(item{show, n}).Watched += all
}

func (t *Tally) count(of item, deed string, add func(*live.Interest)) {
	var h maphash.Hash
	h.SetSeed(t.seed)
	_, _ = h.WriteString(string(of.show))
	_, _ = h.Write([]byte{0, byte(of.n >> 8), byte(of.n)})
	_, _ = h.WriteString(deed)
	t.mu.Lock()
	defer t.mu.Unlock()
	if _, again := t.seen[h.Sum64()]; again || len(t.seen) >= most {
		return
	}
	t.seen[h.Sum64()] = struct{}{}
	add(t.at(of))
}

// at is the row of an item; mu is held.
func (t *Tally) at(of item) *live.Interest {
	if t.of[of] == nil {
		t.of[of] = &live.Interest{Show: of.show, N: of.n}
	}
	return t.of[of]
}

// Take gives what was counted and begins again at nothing.
func (t *Tally) Take() []live.Interest {
	t.mu.Lock()
	defer t.mu.Unlock()
	var all []live.Interest
	for _, i := range t.of {
		all = append(all, *i)
	}
	clear(t.of)
	clear(t.seen)
	slices.SortFunc(all, func(a, b live.Interest) int { return cmp.Or(cmp.Compare(a.Show, b.Show), a.N-b.N) })
	return all
}

// Back takes back what could not be written.
func (t *Tally) Back(all []live.Interest) {
	t.mu.Lock()
	defer t.mu.Unlock()
	for _, i := range all {
		row := t.at(item{i.Show, i.N})
		row.Opens, row.Carts, row.Watched = row.Opens+i.Opens, row.Carts+i.Carts, row.Watched+i.Watched
	}
}
