package live

import (
	"fmt"
	"slices"

	"hawker/app/store"
)

// Doctor lists what is wrong: a pin outside a live show or on no open item, a
// number that could be given twice, places with a gap, an explanation that was not, a
// log with a gap or out of time, an old address that another show has, a recording
// that is kept too short.
func Doctor(tx *store.Tx) ([]string, error) {
	var broken []string
	say := func(s Show, format string, args ...any) {
		broken = append(broken, fmt.Sprintf("show %s: %s", s.Handle, fmt.Sprintf(format, args...)))
	}
	known := map[ShowID]bool{}
	err := shows.Each(tx, "", func(id ShowID, s Show) error {
		known[id] = true
		if err := checkBag(tx, s, say); err != nil {
			return err
		}
		return checkLog(tx, s, say)
	})
	if err != nil {
		return nil, err
	}
	err = events.Each(tx, "", func(_ string, e Event) error {
		if !known[e.Show] {
			broken = append(broken, fmt.Sprintf("event %d belongs to no show", e.Seq))
		}
		return nil
	})
	if err != nil {
		return broken, err
	}
	err = films.Each(tx, "", func(id ShowID, f Film) error {
		s, ok, err := Find(tx, id)
		if err == nil && !ok {
			broken = append(broken, fmt.Sprintf("a recording belongs to no show: %s", id))
		} else if err == nil {
			checkFilm(s, f, say)
		}
		return err
	})
	if err != nil {
		return broken, err
	}
	err = redirects.Each(tx, "", func(handle string, r redirect) error {
		_, taken, err := ByHandle(tx, handle)
		if taken || !known[r.Show] {
			broken = append(broken, fmt.Sprintf("the old address %s leads to no show, or a show has it", handle))
		}
		return err
	})
	return broken, err
}

// checkFilm looks whether a recording is kept as long as it must be.
func checkFilm(s Show, f Film, say func(Show, string, ...any)) {
	if s.State == Ended && f.Until.Before(s.EndedAt.Add(leastTerm)) {
		say(s, "its recording is kept until %v, and the show ended at %v", f.Until, s.EndedAt)
	}
	if !f.Gone.IsZero() && f.Gone.Before(f.Until) {
		say(s, "its recording was given up at %v, before its term of %v", f.Gone, f.Until)
	}
	for i, r := range f.Hidden {
		if r.To <= r.From || i > 0 && r.From <= f.Hidden[i-1].To {
			say(s, "hidden stretch %d of its recording is none, or touches another", i+1)
		}
	}
}

func checkBag(tx *store.Tx, s Show, say func(Show, string, ...any)) error {
	bag, err := Items(tx, s.ID)
	if err != nil {
		return err
	}
	told, err := Explanations(tx, s.ID)
	if err != nil {
		return err
	}
	best, pinned := Best(told), s.Pinned == 0
	for at, i := range bag {
		if e := best[i.N]; !i.Chosen && !i.Told.To.IsZero() && !e.is(i.Told) {
			say(s, "item %d holds an explanation that is not its longest", i.N)
		}
		if i.Chosen && !slices.ContainsFunc(told, i.Told.is) {
			say(s, "item %d holds an explanation that was not", i.N)
		}
		if i.N < 1 || i.N >= s.NextN {
			say(s, "item %d has a number that was not given", i.N)
		}
		if i.Pos != at+1 {
			say(s, "item %d has place %d and stands at %d", i.N, i.Pos, at+1)
		}
		if i.N == s.Pinned {
			pinned = i.State != Closed
		}
	}
	if !pinned {
		say(s, "item %d is pinned and not there to be seen", s.Pinned)
	}
	if s.Pinned != 0 && s.State != OnTheAir || s.Lost && s.State != OnTheAir {
		say(s, "it is %s, with a pin or a lost picture", s.State)
	}
	return nil
}

// checkLog walks the log: numbers without a gap, times that do not go back, and a
// pin that the record agrees with.
func checkLog(tx *store.Tx, s Show, say func(Show, string, ...any)) error {
	var last Event
	var sums chain
	pinned := 0
	if _, err := fromFile(tx, s.ID); err != nil {
		say(s, "its sealed log is not there: %v", err)
		return nil
	}
	err := eachRow(tx, s.ID, func(e Event) error {
		follows, err := sums.follows(e)
		if err != nil {
			return err
		}
		if !follows {
			say(s, "event %d does not follow from those before it: the chain is broken", e.Seq)
		}
		if e.Seq != last.Seq+1 {
			say(s, "event %d follows event %d", e.Seq, last.Seq)
		}
		if e.At.Before(last.At) {
			say(s, "event %d is earlier than the one before it", e.Seq)
		}
		switch {
		case e.Kind == KindPin && pinned != 0:
			say(s, "event %d pins item %d over item %d", e.Seq, e.N, pinned)
			pinned = e.N
		case e.Kind == KindPin:
			pinned = e.N
		case e.Kind == KindUnpin:
			pinned = 0
		}
		last = e
		return nil
	})
	if err == nil && pinned != s.Pinned {
		say(s, "its log pins item %d, its record item %d", pinned, s.Pinned)
	}
	return err
}
