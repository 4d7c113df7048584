package live_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"hawker/app/brand"
	"hawker/app/live"
	"hawker/app/store"
)

// film reads the recording of the stage's show.
func (g *stage) film() (f live.Film) {
	g.t.Helper()
	g.view(func(tx *store.Tx) (err error) {
		f, err = live.FilmOf(tx, g.show)
		return err
	})
	return f
}

func (g *stage) dueFilms() (shows []live.ShowID) {
	g.t.Helper()
	g.view(func(tx *store.Tx) error {
		due, err := live.DueFilms(tx, 10)
		for _, f := range due {
			shows = append(shows, f.Show)
		}
		return err
	})
	return shows
}

// recorded brings the show's recording into a state.
func (g *stage) recorded(state string) {
	g.t.Helper()
	if state == "none" {
		return
	}
	g.onAir(g.yue)
	g.do(func(tx *store.Tx) error { return live.Recorded(tx, g.show, live.FilmOn) })
	if state == "running" {
		return
	}
	g.do(func(tx *store.Tx) error { return live.End(tx, g.show) })
	if state == "held" {
		g.do(func(tx *store.Tx) error { return live.HoldFilm(tx, g.show, "dispute 12") })
	}
	if state == "kept" {
		return
	}
	g.clock.Move(g.film().Until.Sub(g.clock.Now()))
	if state == "gone" || state == "deleted" {
		g.do(func(tx *store.Tx) error {
			_, err := live.GiveUpFilm(tx, g.show)
			return err
		})
	}
	if state == "deleted" {
		g.do(func(tx *store.Tx) error { return live.FilmDeleted(tx, g.show) })
	}
}

// Every verb in every state of a recording: the refusal, or what is different after it;
// "=" is nothing. The term is over where it is due, and in what follows.
func TestStatesOfARecording(t *testing.T) {
	r := live.Range{From: time.Second, To: 2 * time.Second}
	verbs := map[string]func(*stage, *store.Tx) error{
		"LengthenFilm": func(g *stage, tx *store.Tx) error { return live.LengthenFilm(tx, g.show, tx.Now.AddDate(20, 0, 0)) },
		"HoldFilm":     func(g *stage, tx *store.Tx) error { return live.HoldFilm(tx, g.show, "an authority asks") },
		"ReleaseFilm":  func(g *stage, tx *store.Tx) error { return live.ReleaseFilm(tx, g.show) },
		"HideFilm":     func(g *stage, tx *store.Tx) error { return live.HideFilm(tx, g.show, r) },
		"UnhideFilm":   func(g *stage, tx *store.Tx) error { return live.UnhideFilm(tx, g.show, r) },
		"PinFilm":      func(g *stage, tx *store.Tx) error { return live.PinFilm(tx, g.show, r) },
		"UnpinFilm":    func(g *stage, tx *store.Tx) error { return live.UnpinFilm(tx, g.show, r) },
		"FilmDeleted":  func(g *stage, tx *store.Tx) error { return live.FilmDeleted(tx, g.show) },
		"GiveUpFilm": func(g *stage, tx *store.Tx) error {
			_, err := live.GiveUpFilm(tx, g.show)
			return err
		},
	}
	table := `
		verb         | none           | running        | kept          | held      | due        | gone           | deleted
		LengthenFilm | film_not_found | film_running   | until         | until     | until      | film_not_found | film_not_found
		HoldFilm     | film_not_found | hold           | hold          | hold      | hold       | film_not_found | film_not_found
		ReleaseFilm  | film_not_found | =              | =             | hold      | =          | film_not_found | film_not_found
		HideFilm     | film_not_found | hidden         | hidden        | hidden    | hidden     | film_not_found | film_not_found
		UnhideFilm   | film_not_found | =              | =             | =         | =          | film_not_found | film_not_found
		PinFilm      | film_not_found | clips          | clips         | clips     | clips      | film_not_found | film_not_found
		UnpinFilm    | =              | =              | =             | =         | =          | =              | =
		GiveUpFilm   | film_not_found | film_running   | film_retained | film_held | gone       | =              | =
		FilmDeleted  | film_not_found | =              | =             | =         | =          | deleted        | =`
	rows := strings.Split(strings.TrimSpace(table), "\n")
	cells := func(row string) (out []string) {
		for _, c := range strings.Split(row, "|") {
			out = append(out, strings.TrimSpace(c))
		}
		return out
	}
	if len(rows)-1 != len(verbs) {
		t.Errorf("%d rows for %d verbs", len(rows)-1, len(verbs))
	}
	for i, state := range cells(rows[0])[1:] {
		t.Run(state, func(t *testing.T) {
			still := newStage(t) // for what changes nothing
			still.recorded(state)
			if due := len(still.dueFilms()) == 1; due != (state == "due" || state == "gone") {
				t.Errorf("due is %v", due)
			}
			for _, row := range rows[1:] {
				c := cells(row)
				g, want := still, c[i+1]
				do := func(tx *store.Tx) error { return verbs[c[0]](g, tx) }
				before := g.film()
				switch {
				case strings.Contains(want, "_"):
					g.refused(want, do)
					want = "="
				case want == "=":
					g.do(do)
				default:
					g = newStage(t)
					g.recorded(state)
					before = g.film()
					g.do(do)
				}
				if got := differs(before, g.film()); got != want {
					t.Errorf("%s changed %s, want %s", c[0], got, want)
				}
			}
		})
	}
}

// differs names what two films differ in.
func differs(a, b live.Film) string {
	switch {
	case !a.Until.Equal(b.Until):
		return "until"
	case a.Hold != b.Hold:
		return "hold"
	case !slices.Equal(a.Hidden, b.Hidden):
		return "hidden"
	case !slices.Equal(a.Clips, b.Clips):
		return "clips"
	case a.Gone != b.Gone:
		return "gone"
	case a.Deleted != b.Deleted:
		return "deleted"
	}
	return "="
}

// The term is the law's of the shop's country, counted from the show's end, and the
// owner may lengthen it, never shorten.
func TestTermOfARecording(t *testing.T) {
	for country, want := range map[string]func(time.Time) time.Time{
		"CN": func(end time.Time) time.Time { return end.AddDate(3, 0, 0) },
		"DE": func(end time.Time) time.Time { return end.AddDate(0, 0, 90) },
		"US": func(end time.Time) time.Time { return end.AddDate(0, 0, 90) },
	} {
		g := newStage(t)
		g.do(func(tx *store.Tx) error {
			s, _, err := brand.Find(tx)
			s.Country = country
			if err == nil {
				err = brand.Save(tx, s)
			}
			return err
		})
		g.recorded("kept")
		until := want(g.get().EndedAt)
		if f := g.film(); !f.Until.Equal(until) {
			t.Errorf("%s: until %v, want %v", country, f.Until, until)
		}
		g.refused("film_term", func(tx *store.Tx) error { return live.LengthenFilm(tx, g.show, until.Add(-time.Second)) })
		g.refused("film_too_long", func(tx *store.Tx) error { return live.LengthenFilm(tx, g.show, tx.Now.AddDate(31, 0, 0)) })
		g.do(func(tx *store.Tx) error { return live.LengthenFilm(tx, g.show, until.AddDate(1, 0, 0)) })
		g.clock.Move(until.Sub(g.clock.Now()))
		if due := g.dueFilms(); len(due) > 0 {
			t.Errorf("%s: due before the longer term", country)
		}
		g.clock.Move(366 * 24 * time.Hour)
		if due := g.dueFilms(); len(due) != 1 {
			t.Errorf("%s: not due after it", country)
		}
	}
}

// A show that was not recorded has no term; one whose recording began as it ended has.
func TestWhatWasNotRecordedHasNoTerm(t *testing.T) {
	g := newStage(t)
	g.onAir(g.yue)
	g.do(func(tx *store.Tx) error { return live.End(tx, g.show) })
	if f := g.film(); !f.Until.IsZero() || f.State != "" {
		t.Errorf("%+v", f)
	}
	g.do(func(tx *store.Tx) error { return live.Recorded(tx, g.show, live.FilmOn) })
	if f := g.film(); !f.Until.Equal(g.get().EndedAt.AddDate(3, 0, 0)) {
		t.Errorf("%+v", f)
	}
}

// Stretches that touch are one; what is hidden is not public, and nothing else is.
func TestHiddenStretches(t *testing.T) {
	g := newStage(t)
	g.recorded("running")
	s := func(from, to int) live.Range {
		return live.Range{From: time.Duration(from) * time.Second, To: time.Duration(to) * time.Second}
	}
	for _, r := range []live.Range{s(50, 60), s(10, 20), s(20, 30), s(5, 12)} {
		g.do(func(tx *store.Tx) error { return live.HideFilm(tx, g.show, r) })
	}
	f := g.film()
	if want := []live.Range{s(5, 30), s(50, 60)}; !slices.Equal(f.Hidden, want) {
		t.Errorf("hidden are %v, want %v", f.Hidden, want)
	}
	for at, public := range map[int]bool{0: true, 5: false, 29: false, 30: true, 49: true, 50: false, 60: true} {
		if f.Public(time.Duration(at)*time.Second) != public {
			t.Errorf("%d s: public is %v", at, !public)
		}
	}
	if f.Overlaps(30*time.Second, 50*time.Second) || !f.Overlaps(0, 6*time.Second) || !f.Overlaps(59*time.Second, 70*time.Second) {
		t.Error("overlaps")
	}
	for _, bad := range []live.Range{s(3, 3), s(4, 3), s(-1, 2)} {
		g.refused("film_range", func(tx *store.Tx) error { return live.HideFilm(tx, g.show, bad) })
	}
	g.do(func(tx *store.Tx) error { return live.UnhideFilm(tx, g.show, s(5, 30)) })
	if f := g.film(); len(f.Hidden) != 1 {
		t.Errorf("hidden are %v", f.Hidden)
	}
}
