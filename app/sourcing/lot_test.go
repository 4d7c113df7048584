package sourcing_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"hawker/app/chain"
	"hawker/app/order/ordertest"
	"hawker/app/paper"
	"hawker/app/sourcing"
	"hawker/app/store"
)

var report = paper.File{Name: "report.pdf", Hash: strings.Repeat("ab", 32), Size: 9, Type: paper.PDF}

func firing() sourcing.Draft {
	return sourcing.Draft{Number: "41", Maker: "Halfmoon Kiln", Place: "Jingdezhen"}
}

func leadFree() sourcing.Paper {
	return sourcing.Paper{Name: "Lead and cadmium release", Issuer: "A laboratory", File: report}
}

func makeLot(s *ordertest.Shop, d sourcing.Draft) (v sourcing.Version) {
	s.T.Helper()
	s.Must(func(tx *store.Tx) (err error) {
		v, err = sourcing.Make(tx, s.Product.ID, d)
		return err
	})
	return v
}

func certify(s *ordertest.Shop, id sourcing.ID, p sourcing.Paper) (v sourcing.Version) {
	s.T.Helper()
	s.Must(func(tx *store.Tx) (err error) {
		if v, err = sourcing.Get(tx, id); err == nil {
			v, err = sourcing.Certify(tx, id, v.Seq, p)
		}
		return err
	})
	return v
}

func TestWhatIsWrittenOfALot(t *testing.T) {
	s := ordertest.Open(t)
	makeLot(s, firing())
	for _, c := range []struct {
		rule, code, field string
		change            func(*sourcing.Draft)
	}{
		{"a lot has a number", "field_needed", "number", func(d *sourcing.Draft) { d.Number = " " }},
		{"of at most 60 characters", "text_too_long", "number", func(d *sourcing.Draft) { d.Number = strings.Repeat("窑", 61) }},
		{"on one line", "text_malformed", "number", func(d *sourcing.Draft) { d.Number = "4\n2" }},
		{"that no other of the product has", "lot_number_taken", "number", func(d *sourcing.Draft) { d.Number = " ４１ " }},
		{"its maker has at most 120", "text_too_long", "maker", func(d *sourcing.Draft) { d.Maker = strings.Repeat("a", 121) }},
		{"its place too", "text_malformed", "place", func(d *sourcing.Draft) { d.Place = "a\tb" }},
		{"its note at most 600", "text_too_long", "note", func(d *sourcing.Draft) { d.Note = strings.Repeat("a", 601) }},
		{"it was not made tomorrow", "lot_made_later", "made", func(d *sourcing.Draft) { d.Made = s.Clock.Now().Add(24 * time.Hour) }},
	} {
		t.Run(c.rule, func(t *testing.T) {
			d := firing()
			d.Number = "42"
			c.change(&d)
			refusal := s.Refuse(c.code, func(tx *store.Tx) error { _, err := sourcing.Make(tx, s.Product.ID, d); return err })
			if refusal.Field != c.field {
				t.Errorf("about %q", refusal.Field)
			}
		})
	}
	s.Refuse("product_not_found", func(tx *store.Tx) error { _, err := sourcing.Make(tx, "none", firing()); return err })
}

func TestWhatIsWrittenOfACertificate(t *testing.T) {
	s := ordertest.Open(t)
	v := certify(s, makeLot(s, firing()).ID, leadFree())
	for _, c := range []struct {
		rule, code, field string
		change            func(*sourcing.Paper)
	}{
		{"a certificate says what it certifies", "field_needed", "name", func(p *sourcing.Paper) { p.Name = "" }},
		{"in at most 120 characters", "text_too_long", "name", func(p *sourcing.Paper) { p.Name = strings.Repeat("a", 121) }},
		{"so its issuer", "text_too_long", "issuer", func(p *sourcing.Paper) { p.Issuer = strings.Repeat("a", 121) }},
		{"it is a file", "paper_needed", "file", func(p *sourcing.Paper) { p.File = paper.File{} }},
		{"it ends after it begins", "certificate_term", "until", func(p *sourcing.Paper) { p.From, p.Until = s.Clock.Now(), s.Clock.Now() }},
		{"what is replaced is there", "certificate_not_found", "", func(p *sourcing.Paper) { p.ID = "none" }},
	} {
		t.Run(c.rule, func(t *testing.T) {
			p := leadFree()
			c.change(&p)
			refusal := s.Refuse(c.code, func(tx *store.Tx) error { _, err := sourcing.Certify(tx, v.ID, v.Seq, p); return err })
			if refusal.Field != c.field {
				t.Errorf("about %q", refusal.Field)
			}
		})
	}
	s.Refuse("lot_changed", func(tx *store.Tx) error { _, err := sourcing.Certify(tx, v.ID, v.Seq-1, leadFree()); return err })
	s.Refuse("lot_not_found", func(tx *store.Tx) error { _, err := sourcing.Certify(tx, "none", 1, leadFree()); return err })
}

func TestAReplacedCertificateStaysInTheVersions(t *testing.T) {
	s := ordertest.Open(t)
	v := certify(s, makeLot(s, firing()).ID, leadFree())
	old := chain.Head{Seq: v.Seq, Sum: v.Sum}
	other := leadFree()
	other.ID, other.Name, other.File = v.Certificates[0].ID, "Lead release", paper.File{}
	v = certify(s, v.ID, other)
	if len(v.Certificates) != 1 || v.Certificates[0].File != report {
		t.Fatalf("without a new file it keeps the old one: %+v", v.Certificates)
	}
	other.File = report
	other.File.Hash = strings.Repeat("cd", 32)
	v = certify(s, v.ID, other)
	s.Must(func(tx *store.Tx) error { _, err := sourcing.Uncertify(tx, v.ID, v.Seq, other.ID); return err })
	s.Read(func(tx *store.Tx) error {
		history, err := sourcing.History(tx, v.ID)
		if len(history) != 5 || !chain.Holds(old, history) || chain.Until(old, history)[1].Certificates[0].Name != "Lead and cadmium release" {
			t.Errorf("the history has %d versions and does not hold %+v", len(history), old)
		}
		var files []string
		err = sourcing.Files(tx, func(f paper.File) error { files = append(files, f.Hash[:2]); return err })
		if fmt.Sprint(files) != "[ab cd]" {
			t.Errorf("files %v", files)
		}
		if _, err := sourcing.FileOf(tx, report.Hash); err != nil {
			t.Errorf("a file of an old version: %v", err)
		}
		return err
	})
	s.Refuse("paper_not_found", func(tx *store.Tx) error { _, err := sourcing.FileOf(tx, strings.Repeat("ef", 32)); return err })
}

// Every state, every verb: where it leads or how it is refused.
func TestStates(t *testing.T) {
	verbs := map[string]func(*store.Tx, sourcing.ID) error{
		"stop":   func(tx *store.Tx, id sourcing.ID) error { _, err := sourcing.Stop(tx, id, "Glaze crawls."); return err },
		"close":  func(tx *store.Tx, id sourcing.ID) error { _, err := sourcing.Close(tx, id); return err },
		"resume": func(tx *store.Tx, id sourcing.ID) error { _, err := sourcing.Resume(tx, id); return err },
	}
	for _, c := range []struct {
		from  sourcing.State
		verb  string
		leads sourcing.State
		code  string
	}{
		{sourcing.Current, "stop", sourcing.Stopped, ""},
		{sourcing.Current, "close", sourcing.Closed, ""},
		{sourcing.Current, "resume", "", "lot_current"},
		{sourcing.Stopped, "stop", "", "lot_stopped"},
		{sourcing.Stopped, "close", sourcing.Closed, ""},
		{sourcing.Stopped, "resume", sourcing.Current, ""},
		{sourcing.Closed, "stop", "", "lot_closed"},
		{sourcing.Closed, "close", "", "lot_closed"},
		{sourcing.Closed, "resume", sourcing.Current, ""},
	} {
		t.Run(fmt.Sprint(c.from, " ", c.verb), func(t *testing.T) {
			s := ordertest.Open(t)
			id := makeLot(s, firing()).ID
			if first := map[sourcing.State]string{sourcing.Stopped: "stop", sourcing.Closed: "close"}[c.from]; first != "" {
				s.Must(func(tx *store.Tx) error { return verbs[first](tx, id) })
			}
			if c.code != "" {
				s.Refuse(c.code, func(tx *store.Tx) error { return verbs[c.verb](tx, id) })
				return
			}
			s.Must(func(tx *store.Tx) error { return verbs[c.verb](tx, id) })
			s.Read(func(tx *store.Tx) error {
				v, err := sourcing.Get(tx, id)
				if v.State != c.leads || c.leads == sourcing.Current && v.Reason != "" {
					t.Errorf("is %s for %q", v.State, v.Reason)
				}
				return err
			})
		})
	}
	s := ordertest.Open(t)
	id := makeLot(s, firing()).ID
	s.Refuse("field_needed", func(tx *store.Tx) error { _, err := sourcing.Stop(tx, id, " "); return err })
}

func TestCertificatesByTheirLastDay(t *testing.T) {
	s := ordertest.Open(t)
	id := makeLot(s, firing()).ID
	now := s.Clock.Now()
	for i, days := range []int{90, 10, 0, 40} {
		p := leadFree()
		if p.Name = fmt.Sprint(i); days > 0 {
			p.Until = now.AddDate(0, 0, days)
		}
		certify(s, id, p)
	}
	names := func(from, to time.Time) (list []string) {
		s.Read(func(tx *store.Tx) error {
			due, err := sourcing.Ending(tx, from, to, 9)
			for _, d := range due {
				list = append(list, d.Certificate.Name)
			}
			return err
		})
		return list
	}
	if got := fmt.Sprint(names(now, now.AddDate(0, 0, 60)), names(now, now.AddDate(1, 0, 0))); got != "[1 3] [1 3 0]" {
		t.Error(got)
	}
	s.Must(func(tx *store.Tx) error { _, err := sourcing.Close(tx, id); return err })
	if got := names(now, now.AddDate(1, 0, 0)); got != nil {
		t.Errorf("of a closed lot nothing is asked for: %v", got)
	}
}

func TestDoctorFindsAChangedLot(t *testing.T) {
	s := ordertest.Unexamined(t)
	v := certify(s, makeLot(s, firing()).ID, leadFree())
	look := func() (broken []string) {
		s.Read(func(tx *store.Tx) (err error) { broken, err = sourcing.Doctor(tx); return err })
		return broken
	}
	if broken := look(); len(broken) != 0 {
		t.Fatalf("a whole one: %v", broken)
	}
	s.Must(func(tx *store.Tx) error { return sourcing.Forge(tx, v.ID) })
	if broken := look(); len(broken) != 2 || !strings.Contains(broken[0], "version") {
		t.Errorf("found %v", broken)
	}
}
