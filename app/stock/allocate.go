package stock

import (
	"slices"

	"hawker/app/catalog"
	"hawker/app/store"
)

// Wait says that of so many pieces some are not there and are sold all the same.
type Wait struct {
	Variant catalog.VariantID
	Missing int64
	Later   catalog.Later
}

// want is the demand for one variant: what is there of it, and what is not.
type want struct {
	Line
	*shelves
	there, missing int64
}

// wanted compares a line with what can be promised: all of it is there, or the
// variant's policy sells the rest.
func (b *book) wanted(l Line) (want, *Wait, error) {
	s, err := b.of(l.Variant)
	if err != nil {
		return want{}, nil, err
	}
	free := s.sum().Available()
	if l.Loc != "" {
		free = min(free, s.at(l.Loc).Available())
	}
	w := want{Line: l, shelves: s, there: min(max(free, 0), l.Quantity)}
	if w.missing = l.Quantity - w.there; w.missing == 0 {
		return w, nil, nil
	}
	v, err := catalog.GetVariant(b.tx, l.Variant)
	if err != nil {
		return w, nil, err
	}
	later, ok := v.Later(b.tx.Now)
	if !ok || !v.Owes(l.Quantity-free, b.tx.Now) {
		left := max(free, 0)
		if ok {
			left = max(free+v.Policy.Most, 0)
		}
		return w, nil, short(l.Variant, Level{OnHand: left}, l.Quantity)
	}
	return w, &Wait{l.Variant, w.missing, later}, nil
}

// reserve plans that all lines are promised, by reservation or at once, and tells
// what of them is not there. Lines that name their location come first.
func (b *book) reserve(c change, lines []Line) (taken []Line, waits []Wait, err error) {
	todo, err := b.todo(c, lines)
	if err != nil {
		return nil, nil, err
	}
	c.beyond = BeyondPolicy
	var open []Line
	take := func(lines ...Line) error {
		wants := make([]want, len(lines))
		for i, l := range lines {
			w, wait, err := b.wanted(l)
			if err != nil {
				return err
			}
			if wants[i] = w; wait != nil {
				waits = append(waits, *wait)
			}
		}
		shares, err := b.allocate(wants)
		if err != nil {
			return err
		}
		for _, s := range shares {
			if err := b.promise(s.shelves, s.Line, s.missing); err != nil {
				return err
			}
			if err := b.plan(c, s.Line, s.missing); err != nil {
				return err
			}
			taken = append(taken, s.Line)
		}
		return nil
	}
	for _, l := range todo {
		if l.Loc == "" {
			open = append(open, l)
		} else if err := take(l); err != nil {
			return nil, nil, err
		}
	}
	err = take(open...)
	return taken, waits, err
}

// allocate gives each demand its locations: the first that covers the whole order,
// else of every variant what each has, in the order of the locations. What is not
// there is asked of the first.
func (b *book) allocate(wants []want) ([]want, error) {
	spread := false
	for i, w := range wants {
		switch {
		case w.Loc != "":
		case len(w.rows) == 1:
			wants[i].Loc = w.rows[0].loc
		case len(w.rows) == 0:
			loc, err := home(b.tx, "")
			if err != nil {
				return nil, err
			}
			wants[i].Loc = loc
		default:
			spread = true
		}
	}
	if !spread {
		return wants, nil
	}
	order, err := Locations(b.tx)
	if err != nil {
		return nil, err
	}
	order = slices.DeleteFunc(order, func(l Location) bool { return !l.Active })
	for _, l := range order {
		if covers(l.ID, wants) {
			for i := range wants {
				wants[i].Loc = l.ID
			}
			return wants, nil
		}
	}
	var shares []want
	for _, w := range wants {
		shares = append(shares, w.split(order)...)
	}
	return shares, nil
}

// covers tells whether all that is there of the demand lies at one location.
func covers(at LocationID, wants []want) bool {
	for _, w := range wants {
		if w.Loc != "" && w.Loc != at || w.shelves.free(at) < w.there {
			return false
		}
	}
	return true
}

// free is what can be promised of a location; one where nothing ever lay has none.
func (s *shelves) free(at LocationID) int64 {
	for _, r := range s.rows {
		if r.loc == at {
			return max(r.Available(), 0)
		}
	}
	return 0
}

func (w want) split(order []Location) []want {
	if w.Loc != "" {
		return []want{w}
	}
	var shares []want
	rest := w.there
	for i, l := range order {
		n := min(rest, w.free(l.ID))
		owed := int64(0)
		if i == 0 {
			owed = w.missing
		}
		if n+owed < 1 {
			continue
		}
		share := w
		share.Loc, share.Quantity, share.there, share.missing = l.ID, n+owed, n, owed
		shares = append(shares, share)
		rest -= n
	}
	return shares
}

// home is where pieces go that come in: the location named, which is to be active,
// or the first of the shop. It refuses with location_not_found and
// location_inactive.
func home(tx *store.Tx, loc LocationID) (LocationID, error) {
	if loc != "" {
		l, err := GetLocation(tx, loc)
		if err == nil && !l.Active {
			err = inactive()
		}
		return loc, err
	}
	l, ok, err := locations.Find(tx, Main)
	if err != nil || !ok || l.Active {
		return Main, err
	}
	list, err := Locations(tx)
	for _, l := range list {
		if l.Active {
			return l.ID, err
		}
	}
	return Main, err
}

// Home is the location where pieces go that come in and nobody says where.
func Home(tx *store.Tx) (LocationID, error) { return home(tx, "") }
