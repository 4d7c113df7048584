package claim_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"hawker/app/brand"
	"hawker/app/catalog"
	"hawker/app/claim"
	"hawker/app/order/ordertest"
	"hawker/app/paper"
	"hawker/app/pay"
	"hawker/app/store"
)

var report = paper.File{Name: "report.pdf", Hash: strings.Repeat("ab", 32), Size: 9, Type: paper.PDF}

func holds() claim.Draft {
	return claim.Draft{Text: brand.Text{"en": "Holds 200 ml", "zh": "容量 200 毫升"}, Source: "our own scale"}
}

func proven() claim.Draft {
	d := holds()
	d.File = report
	return d
}

func makeClaim(s *ordertest.Shop, d claim.Draft) (v claim.Version) {
	s.T.Helper()
	s.Must(func(tx *store.Tx) (err error) {
		v, err = claim.Make(tx, s.Product.ID, d)
		return err
	})
	return v
}

func at(s *ordertest.Shop, when time.Time) (list []claim.Claim) {
	s.T.Helper()
	s.Read(func(tx *store.Tx) (err error) {
		list, err = claim.At(tx, s.Product.ID, when)
		return err
	})
	return list
}

func TestWhatIsWritten(t *testing.T) {
	s := ordertest.Open(t)
	for _, c := range []struct {
		rule, code, field string
		change            func(*claim.Draft)
	}{
		{"a claim says something", "field_needed", "text.en", func(d *claim.Draft) { d.Text = brand.Text{"en": " \n"} }},
		{"in at most 300 characters", "text_too_long", "text.zh", func(d *claim.Draft) { d.Text["zh"] = strings.Repeat("窑", 301) }},
		{"that are text", "text_malformed", "text.en", func(d *claim.Draft) { d.Text["en"] = "a\x00b" }},
		{"its source has at most 200", "text_too_long", "source", func(d *claim.Draft) { d.Source = strings.Repeat("窑", 201) }},
		{"on one line", "text_malformed", "source", func(d *claim.Draft) { d.Source = "a\nb" }},
	} {
		t.Run(c.rule, func(t *testing.T) {
			d := holds()
			c.change(&d)
			refusal := s.Refuse(c.code, func(tx *store.Tx) error { _, err := claim.Make(tx, s.Product.ID, d); return err })
			if refusal.Field != c.field {
				t.Errorf("about %q", refusal.Field)
			}
		})
	}
	s.Refuse("product_not_found", func(tx *store.Tx) error { _, err := claim.Make(tx, "none", holds()); return err })
	d := holds()
	d.Until, d.Shared = s.Clock.Now().Add(time.Hour), true
	if v := makeClaim(s, d); !v.Until.IsZero() || v.Shared {
		t.Errorf("without a file nothing ends and nothing is downloaded: %+v", v)
	}
}

// Every state, every verb: where it leads or how it is refused.
func TestStates(t *testing.T) {
	type verb func(*store.Tx, claim.Version) error
	verbs := map[string]verb{
		"change": func(tx *store.Tx, v claim.Version) error {
			_, err := claim.Change(tx, v.ID, v.Seq, proven())
			return err
		},
		"withdraw": func(tx *store.Tx, v claim.Version) error {
			return claim.Withdraw(tx, v.ID, "The paper was of another glaze.")
		},
		"renew": func(tx *store.Tx, v claim.Version) error { return claim.Renew(tx, v.ID) },
	}
	for _, c := range []struct {
		from  claim.State
		verb  string
		leads claim.State
		code  string
		what  string
	}{
		{claim.Current, "change", claim.Current, "", claim.Filed},
		{claim.Current, "withdraw", claim.Withdrawn, "", claim.TakenBack},
		{claim.Current, "renew", "", "claim_current", ""},
		{claim.Withdrawn, "change", "", "claim_withdrawn", ""},
		{claim.Withdrawn, "withdraw", "", "claim_withdrawn", ""},
		{claim.Withdrawn, "renew", claim.Current, "", claim.Renewed},
	} {
		t.Run(fmt.Sprint(c.from, " ", c.verb), func(t *testing.T) {
			s := ordertest.Open(t)
			v := makeClaim(s, holds())
			if c.from == claim.Withdrawn {
				s.Must(func(tx *store.Tx) error { return claim.Withdraw(tx, v.ID, "x") })
				s.Read(func(tx *store.Tx) (err error) { v, err = claim.Get(tx, v.ID); return err })
			}
			if c.code != "" {
				s.Refuse(c.code, func(tx *store.Tx) error { return verbs[c.verb](tx, v) })
				return
			}
			s.Must(func(tx *store.Tx) error { return verbs[c.verb](tx, v) })
			s.Read(func(tx *store.Tx) error {
				is, err := claim.Get(tx, v.ID)
				if is.State != c.leads || is.What != c.what || (is.Reason != "") != (c.leads == claim.Withdrawn) {
					t.Errorf("is %s by %s, %q", is.State, is.What, is.Reason)
				}
				return err
			})
		})
	}
}

func TestWhoWasSlowerIsTold(t *testing.T) {
	s := ordertest.Open(t)
	v := makeClaim(s, holds())
	s.Must(func(tx *store.Tx) error { _, err := claim.Change(tx, v.ID, v.Seq, proven()); return err })
	s.Refuse("claim_changed", func(tx *store.Tx) error { _, err := claim.Change(tx, v.ID, v.Seq, holds()); return err })
	s.Refuse("field_needed", func(tx *store.Tx) error { return claim.Withdraw(tx, v.ID, " ") })
	s.Refuse("claim_not_found", func(tx *store.Tx) error { return claim.Withdraw(tx, "none", "x") })
	s.Read(func(tx *store.Tx) error {
		is, err := claim.Get(tx, v.ID)
		history, _ := claim.History(tx, s.Product.ID)
		if is.File != report || len(history) != 2 {
			t.Errorf("is %+v after %d versions", is, len(history))
		}
		return err
	})
	s.Must(func(tx *store.Tx) error { // what changes nothing is no version
		is, err := claim.Get(tx, v.ID)
		if err == nil {
			is, err = claim.Change(tx, v.ID, is.Seq, holds())
		}
		if is.File != report {
			t.Errorf("a change without a file took the file away: %+v", is.File)
		}
		return err
	})
}

func TestFlags(t *testing.T) {
	now := time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)
	for _, c := range []struct {
		rule         string
		file         paper.File
		until        time.Time
		state        claim.State
		flag         string
		proven, ends bool
	}{
		{"no file", paper.File{}, time.Time{}, claim.Current, claim.NoFile, false, false},
		{"a file for good", report, time.Time{}, claim.Current, "", true, false},
		{"a file for long", report, now.Add(claim.Soon + 1), claim.Current, "", true, false},
		{"a file that ends soon", report, now.Add(claim.Soon), claim.Current, "", true, true},
		{"a file in its last moment", report, now.Add(1), claim.Current, "", true, true},
		{"a file that ended", report, now, claim.Current, claim.Expired, false, false},
		{"withdrawn with a file", report, time.Time{}, claim.Withdrawn, "", false, false},
	} {
		is := claim.Claim{File: c.file, Until: c.until, State: c.state}
		if is.Flag(now) != c.flag || is.Proven(now) != c.proven || is.Ends(now) != c.ends {
			t.Errorf("%s: %q, %v, %v", c.rule, is.Flag(now), is.Proven(now), is.Ends(now))
		}
	}
}

func TestLists(t *testing.T) {
	s := ordertest.Open(t)
	now := s.Clock.Now()
	for _, days := range []int{-1, 10, 20, 40} {
		d := proven()
		d.Until = now.AddDate(0, 0, days)
		makeClaim(s, d)
	}
	open := makeClaim(s, holds())
	gone := makeClaim(s, holds())
	s.Must(func(tx *store.Tx) error { return claim.Withdraw(tx, gone.ID, "x") })
	s.Read(func(tx *store.Tx) error {
		all, _, err := claim.List(tx, "", "", 50)
		bare, _, _ := claim.List(tx, claim.NoFile, "", 50)
		over, _ := claim.Ending(tx, time.Time{}, now, 50)
		soon, _ := claim.Ending(tx, now, now.Add(claim.Soon), 50)
		of, _ := claim.Of(tx, s.Product.ID)
		if len(all) != 6 || len(bare) != 1 || bare[0].ID != open.ID || len(over) != 1 || len(soon) != 2 || len(of) != 5 {
			t.Errorf("%d, %d without a file, %d ended, %d end soon, %d of the product", len(all), len(bare), len(over), len(soon), len(of))
		}
		return err
	})
}

// Whatever is done to claims, At tells of each moment what a plain list of what was said
// at that moment says, and heads know their history from any other.
func TestAtTellsOfAnyMomentWhatWasClaimed(t *testing.T) {
	s := ordertest.Open(t)
	rapid.Check(t, func(rt *rapid.T) {
		s.Must(func(tx *store.Tx) (err error) { // a product of which nothing was ever said
			s.Product, _, err = catalog.Create(tx, catalog.Product{Title: brand.Text{"en": "Bowl"}}, []catalog.Variant{{Price: ordertest.USD(100)}})
			return err
		})
		type moment struct {
			at   time.Time
			said []string
			head claim.Head
		}
		model, ids, moments := map[claim.ID]string{}, []claim.ID{}, []moment{}
		for range rapid.IntRange(1, 12).Draw(rt, "changes") {
			s.Clock.Move(time.Duration(rapid.IntRange(1, 5_000).Draw(rt, "ms")) * time.Millisecond)
			words := rapid.StringMatching(`[a-z]{1,8}`).Draw(rt, "words")
			s.Must(func(tx *store.Tx) error { return step(rt, tx, s.Product.ID, words, model, &ids) })
			m := moment{}
			s.Must(func(tx *store.Tx) (err error) {
				m.at = tx.Now
				m.head, err = claim.HeadOf(tx, s.Product.ID)
				return err
			})
			for _, id := range ids {
				if w, ok := model[id]; ok {
					m.said = append(m.said, w)
				}
			}
			moments = append(moments, m)
		}
		var history []claim.Version
		s.Read(func(tx *store.Tx) (err error) { history, err = claim.History(tx, s.Product.ID); return err })
		for i, m := range moments {
			var said []string
			for _, c := range at(s, m.at) {
				said = append(said, c.Text["en"])
			}
			if !slices.Equal(said, m.said) {
				rt.Fatalf("moment %d: %v, want %v", i, said, m.said)
			}
			if !m.head.In(history) || (claim.Head{Seq: m.head.Seq, Sum: "0"}).In(history) {
				rt.Fatalf("head %+v is not told from another", m.head)
			}
		}
		if broken := claim.CheckChain(history); broken != 0 {
			rt.Fatalf("version %d does not follow", broken)
		}
		forged := slices.Clone(history)
		i := rapid.IntRange(0, len(forged)-1).Draw(rt, "forged")
		forged[i].Text = brand.Text{"en": "FORGED"}
		if claim.CheckChain(forged) != forged[i].Seq {
			rt.Fatal("words that were put in later follow")
		}
	})
}

func step(rt *rapid.T, tx *store.Tx, product catalog.ID, words string, model map[claim.ID]string, ids *[]claim.ID) error {
	d := claim.Draft{Text: brand.Text{"en": words}}
	if len(*ids) == 0 || rapid.Bool().Draw(rt, "make") {
		v, err := claim.Make(tx, product, d)
		*ids, model[v.ID] = append(*ids, v.ID), words
		return err
	}
	id := rapid.SampledFrom(*ids).Draw(rt, "which")
	v, err := claim.Get(tx, id)
	switch {
	case err != nil:
		return err
	case v.State == claim.Withdrawn:
		model[id] = v.Text["en"]
		return claim.Renew(tx, id)
	case rapid.Bool().Draw(rt, "withdraw"):
		delete(model, id)
		return claim.Withdraw(tx, id, "x")
	}
	model[id] = words
	_, err = claim.Change(tx, id, v.Seq, d)
	return err
}

func TestAnOrderKnowsWhatWasClaimedWhenItWasPlaced(t *testing.T) {
	s := ordertest.Open(t)
	s.Receive(s.Cup, 9)
	nothing := s.Buy(pay.Cash, ordertest.Of(s.Cup, 1))
	v := makeClaim(s, proven())
	some := s.Buy(pay.Cash, ordertest.Of(s.Cup, 1))
	s.Must(func(tx *store.Tx) error { return claim.Withdraw(tx, v.ID, "x") })
	none := s.Buy(pay.Cash, ordertest.Of(s.Cup, 1))
	var history []claim.Version
	s.Read(func(tx *store.Tx) (err error) { history, err = claim.History(tx, s.Product.ID); return err })
	for want, head := range []claim.Head{nothing.Lines[0].Claims, some.Lines[0].Claims, none.Lines[0].Claims} {
		known := head.Until(history)
		if !head.In(history) || len(known) != want || len(claim.Standing(known)) != want%2 {
			t.Errorf("order %d knew %+v: %d versions", want, head, len(known))
		}
	}
}

func TestDoctorFindsAChangedHistory(t *testing.T) {
	s := ordertest.Unexamined(t)
	makeClaim(s, holds())
	s.Read(func(tx *store.Tx) error {
		broken, err := claim.Doctor(tx)
		if len(broken) != 0 {
			t.Errorf("a whole one: %v", broken)
		}
		return err
	})
	s.Must(func(tx *store.Tx) error { return claim.Forge(tx, s.Product.ID) })
	s.Read(func(tx *store.Tx) error {
		broken, err := claim.Doctor(tx)
		if len(broken) != 2 {
			t.Errorf("found %v", broken)
		}
		return err
	})
}
