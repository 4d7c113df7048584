package evidence_test

import (
	"encoding/json"
	"errors"
	"io"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"hawker/app/evidence"
	"hawker/app/evidence/bundle"
	"hawker/app/live"
	"hawker/app/money"
	"hawker/app/order"
	"hawker/app/order/ordertest"
	"hawker/app/pay"
	"hawker/app/store"
)

// sold is an order of a show's price, paid, with one thing after it in the log.
func sold(t *testing.T) (s *ordertest.Shop, o order.Order) {
	s = ordertest.Open(t)
	s.Receive(s.Cup, 9)
	s.GoLive()
	at := func(cents int64) {
		s.Must(func(tx *store.Tx) error {
			price := money.Of(cents, "USD")
			return live.SetPrice(tx, s.Show, 1, s.Cup, &price)
		})
		s.Clock.Move(time.Second)
	}
	at(3_000)
	s.Must(func(tx *store.Tx) error { return live.Pin(tx, s.Show, 1) })
	at(2_800)
	o = s.Buy(pay.Transfer, s.InShow(s.Cup, 2))
	s.Pay(o.ID, o.Total.Minor, "statement 1")
	at(3_100)
	return s, s.Order(o.ID)
}

// gathered is the source of an order as a forger left it in the database.
func gathered(s *ordertest.Shop, o order.Order) (got evidence.Source) {
	s.T.Helper()
	s.Read(func(tx *store.Tx) (err error) {
		got, err = evidence.Gather(tx, o, evidence.Shelf{Films: s.T.TempDir()})
		return err
	})
	got.Logs = maps.Clone(got.Logs)
	for show, log := range got.Logs {
		got.Logs[show] = slices.Clone(log)
	}
	return got
}

func failed(t *testing.T, s evidence.Source) (codes []string) {
	t.Helper()
	r, err := evidence.Check(t.Context(), s, evidence.Witness{})
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range r.Failed() {
		codes = append(codes, f.Code)
	}
	return codes
}

// What a forger changes in a sale, its order or its log has a name.
func TestForgeriesOfASale(t *testing.T) {
	s, o := sold(t)
	if codes := failed(t, gathered(s, o)); len(codes) > 0 {
		t.Fatalf("the sale itself fails: %q", codes)
	}
	find := func(log []live.Event, kind string) int {
		return slices.IndexFunc(log, func(e live.Event) bool { return e.Kind == kind })
	}
	for name, row := range map[string]struct {
		order  func(*order.Order)
		source func(*evidence.Source)
		want   []string
	}{
		"another price in the order": {
			order: func(o *order.Order) { o.Lines[0].Unit = money.Of(2_900, "USD") },
			want:  []string{evidence.LineOther, evidence.LineUnsold},
		},
		"another price, said to be the shop's": {
			order: func(o *order.Order) { o.Lines[0].Unit, o.Lines[0].Reason = money.Of(3_200, "USD"), live.ReasonList },
			want:  []string{evidence.LineUnsold},
		},
		"an earlier price of the show": {
			order: func(o *order.Order) { o.Lines[0].Unit = money.Of(3_000, "USD") },
			want:  []string{evidence.LineOther, evidence.LineUnsold},
		},
		"a pack whose line names no price": {
			source: func(s *evidence.Source) { s.Sale.Lines[0].Priced, s.Sale.Lines[0].Pinned = 0, 0 },
			want:   []string{evidence.LineOther, evidence.LineNoPin},
		},
		"a pack whose line names an earlier price": {
			source: func(s *evidence.Source) {
				s.Sale.Lines[0].Priced = uint64(find(s.Logs[o.Proofs[0].Show], live.KindPrice) + 1)
			},
			want: []string{evidence.LineOther},
		},
		"a log without its end": {
			source: func(s *evidence.Source) {
				log := s.Logs[o.Proofs[0].Show]
				s.Logs[o.Proofs[0].Show] = log[:find(log, live.KindOrder)]
			},
			want: []string{evidence.LineUnsold},
		},
		"a price in the log": {
			source: func(s *evidence.Source) {
				e := &s.Logs[o.Proofs[0].Show][find(s.Logs[o.Proofs[0].Show], live.KindPrice)]
				e.Data = maps.Clone(e.Data)
				e.Data["minor"] = "2"
			},
			want: []string{evidence.LogBroken},
		},
	} {
		forged := o
		forged.Lines = slices.Clone(o.Lines)
		if row.order != nil {
			row.order(&forged)
		}
		got := gathered(s, forged)
		if row.source != nil {
			row.source(&got)
		}
		if codes := failed(t, got); !slices.Equal(codes, row.want) {
			t.Errorf("%s: found %q, want %q", name, codes, row.want)
		}
	}
}

// A pack leads its reader to no file but its own.
func TestAPackNamesNothingOutside(t *testing.T) {
	outside := filepath.Join(t.TempDir(), "film")
	if err := errors.Join(os.MkdirAll(outside, 0o700), os.WriteFile(filepath.Join(outside, "index"), []byte("secret"), 0o600)); err != nil {
		t.Fatal(err)
	}
	up, err := filepath.Rel(os.TempDir(), filepath.Dir(outside))
	if err != nil {
		t.Fatal(err)
	}
	for _, show := range []string{"../../" + up, "..", ".", "a/b", ""} {
		path := filepath.Join(t.TempDir(), "pack.zip")
		f, err := os.Create(path)
		if err != nil {
			t.Fatal(err)
		}
		w := bundle.New(f, time.Now())
		sale := evidence.Sale{Number: "1", Proofs: []live.Head{{Show: live.ShowID(show), Film: "00"}}}
		if err := errors.Join(w.Put("sale.json", func(to io.Writer) error { return json.NewEncoder(to).Encode(sale) }), w.Close(), f.Close()); err != nil {
			t.Fatal(err)
		}
		r, err := evidence.CheckPack(t.Context(), path, evidence.Witness{})
		unread := slices.ContainsFunc(r.Failed(), func(f evidence.Finding) bool { return f.Code == evidence.FileUnread && f.About.File == "sale.json" })
		film := slices.ContainsFunc(r.Findings, func(f evidence.Finding) bool { return strings.HasPrefix(f.Code, "film.") })
		if err != nil || !unread || film {
			t.Errorf("a show named %q: %+v, %v", show, r.Findings, err)
		}
	}
}
