package stock

import (
	"time"

	"hawker/app/catalog"
	"hawker/app/fault"
	"hawker/app/store"
)

// promise is what is reserved or committed to an owner at one location, and how much
// of it was not there. It is kept where that is not plain: of pieces elsewhere than
// at Main, of variants that lie at several locations, and of what is waited for.
type promise struct {
	Variant  catalog.VariantID `json:"variant"`
	Owner    string            `json:"owner"`
	Loc      LocationID        `json:"loc"`
	Quantity int64             `json:"quantity"`
	Waiting  int64             `json:"waiting,omitempty"`
	Since    time.Time         `json:"since"` // its place in the queue

	plain bool // without anything waiting there is nothing to keep
}

var (
	byQueue = store.NewIndex("stock/promise.queue", func(_ string, p promise) []string {
		if p.Waiting == 0 {
			return nil
		}
		return []string{store.Key(string(p.Variant), string(p.Loc), p.Since)}
	})
	promises = store.NewBucket[string, promise]("stock/promise", "promise_not_found", byQueue)
)

func (p promise) key() string { return store.Key(string(p.Variant), p.Owner, string(p.Loc)) }

func (p *promise) save(tx *store.Tx) error {
	if p.Quantity == 0 || p.plain && p.Waiting == 0 {
		return promises.Delete(tx, p.key())
	}
	return promises.Put(tx, p.key(), *p)
}

// promised reads the promises of a variant to an owner: planned ones as they were
// planned.
func (b *book) promised(id catalog.VariantID, owner string) ([]*promise, error) {
	var list []*promise
	err := promises.Each(b.tx, store.Key(string(id), owner), func(_ string, p promise) error {
		list = append(list, b.hold(p))
		return nil
	})
	for _, p := range b.owed {
		if p.Variant != id || p.Owner != owner {
			continue
		}
		known := false
		for _, q := range list {
			known = known || q == p
		}
		if !known {
			list = append(list, p)
		}
	}
	return list, err
}

// hold takes a promise into the plan, once.
func (b *book) hold(p promise) *promise {
	for _, q := range b.owed {
		if q.key() == p.key() {
			return q
		}
	}
	b.owed = append(b.owed, &p)
	return &p
}

// promise notes that pieces at the line's location belong to its owner now, of which
// some wait.
func (b *book) promise(s *shelves, l Line, waits int64) error {
	plain := s.plain() && l.Loc == Main
	if plain && waits == 0 {
		return nil
	}
	list, err := b.promised(l.Variant, l.Owner)
	if err != nil {
		return err
	}
	for _, p := range list {
		if p.Loc == l.Loc {
			if p.Waiting == 0 {
				p.Since = b.tx.Now
			}
			p.Quantity, p.Waiting, p.plain = p.Quantity+l.Quantity, p.Waiting+waits, plain
			return nil
		}
	}
	b.hold(promise{Variant: l.Variant, Owner: l.Owner, Loc: l.Loc, Quantity: l.Quantity, Waiting: waits, Since: b.tx.Now, plain: plain})
	return nil
}

// part is a piece of a line at one location, with the promise that it comes from,
// nil where that is plain.
type part struct {
	Line
	from *promise
}

// held finds where the pieces of a line are promised to its owner. What no promise
// names is at Main, where everything was before there were other locations.
func (b *book) held(l Line) ([]part, error) {
	s, err := b.of(l.Variant)
	if err != nil {
		return nil, err
	}
	if s.plain() && s.at(Main).Waiting == 0 {
		l.Loc = Main
		return []part{{l, nil}}, nil
	}
	list, err := b.promised(l.Variant, l.Owner)
	if err != nil {
		return nil, err
	}
	var found []part
	rest := l.Quantity
	for _, p := range list {
		n := min(rest, p.Quantity)
		if n < 1 || l.Loc != "" && l.Loc != p.Loc {
			continue
		}
		p.plain = s.plain()
		found = append(found, part{Line{Variant: l.Variant, Quantity: n, Loc: p.Loc, Owner: l.Owner}, p})
		rest -= n
	}
	if rest == 0 {
		return found, nil
	}
	if l.Loc != "" && l.Loc != Main {
		return nil, fault.Clash("stock_not_promised", "variant", string(l.Variant), "promised", l.Quantity-rest)
	}
	for i := range found {
		if found[i].Loc == Main {
			found[i].Quantity += rest
			return found, nil
		}
	}
	return append(found, part{Line{Variant: l.Variant, Quantity: rest, Loc: Main, Owner: l.Owner}, nil}), nil
}

// reduce takes pieces out of the part's promise and tells how many fewer wait. Of
// pieces that leave, those go first that were there; of others those that were not.
func (p part) reduce(leaves bool) (waits int64) {
	if p.from == nil {
		return 0
	}
	was := p.from.Waiting
	p.from.Quantity = max(p.from.Quantity-p.Quantity, 0)
	if !leaves {
		p.from.Waiting = max(was-p.Quantity, 0)
	}
	p.from.Waiting = min(p.from.Waiting, p.from.Quantity)
	return p.from.Waiting - was
}

// ahead is how many pieces others wait for at the same location who were sold to
// before.
func (p promise) ahead(tx *store.Tx) (int64, error) {
	n, cursor := int64(0), ""
	for {
		list, next, err := promises.On(tx, byQueue, store.Key(string(p.Variant), string(p.Loc)), cursor, 200)
		if err != nil {
			return 0, err
		}
		for _, q := range list {
			if q.Owner == p.Owner {
				return n, nil
			}
			n += q.Waiting
		}
		if cursor = next; next == "" {
			return n, nil
		}
	}
}

// here is how many of a promise's pieces have come in, given the counters of its
// location: those ahead in the queue have theirs first.
func (p promise) here(tx *store.Tx, l Level) (int64, error) {
	if p.Waiting == 0 {
		return p.Quantity, nil
	}
	ahead, err := p.ahead(tx)
	if err != nil {
		return 0, err
	}
	free := l.OnHand - l.Damaged - (l.Reserved + l.Committed - l.Waiting)
	return p.Quantity - p.Waiting + min(max(free-ahead, 0), p.Waiting), nil
}

// Waiting is how many of the pieces that are promised to an owner have not come in.
func Waiting(tx *store.Tx, owner string, id catalog.VariantID) (int64, error) {
	s, err := shelvesOf(tx, id)
	if err != nil || s.sum().Waiting == 0 {
		return 0, err
	}
	b := book{tx: tx}
	list, err := b.promised(id, owner)
	n := int64(0)
	for _, p := range list {
		here, err := p.here(tx, s.at(p.Loc).Level)
		if err != nil {
			return 0, err
		}
		n += p.Quantity - here
	}
	return n, err
}

// Waiter is somebody to whom pieces were sold before they were there: how many are
// still to come, and since when they wait.
type Waiter struct {
	Owner   string
	Missing int64
	Since   time.Time
}

// Queue lists who waits for a variant at a location, in the order in which they get
// what comes in, at most 50.
func Queue(tx *store.Tx, id catalog.VariantID, loc LocationID) ([]Waiter, error) {
	l, err := At(tx, id, loc)
	if err != nil || l.Waiting == 0 {
		return nil, err
	}
	list, _, err := promises.On(tx, byQueue, store.Key(string(id), string(loc)), "", 50)
	if err != nil {
		return nil, err
	}
	come := l.Waiting - l.Missing()
	var out []Waiter
	for _, p := range list {
		got := min(come, p.Waiting)
		if come -= got; got < p.Waiting {
			out = append(out, Waiter{p.Owner, p.Waiting - got, p.Since})
		}
	}
	return out, nil
}

// Owed lists variants of which pieces were sold that have not come in, at most limit.
func Owed(tx *store.Tx, limit int) ([]catalog.VariantID, error) {
	var list []catalog.VariantID
	cursor := ""
	for len(list) < limit {
		page, next, err := promises.On(tx, byQueue, "", cursor, 200)
		if err != nil {
			return nil, err
		}
		for _, p := range page {
			if len(list) > 0 && list[len(list)-1] == p.Variant || len(list) == limit {
				continue
			}
			l, err := Get(tx, p.Variant)
			if err != nil {
				return nil, err
			}
			if l.Missing() > 0 {
				list = append(list, p.Variant)
			}
		}
		if cursor = next; next == "" {
			break
		}
	}
	return list, nil
}
