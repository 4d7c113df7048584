package search

import (
	"context"
	"fmt"
	"log/slog"
	"slices"
	"testing"
	"time"

	"hawker/app/brand"
	"hawker/app/catalog"
	"hawker/app/collection"
	"hawker/app/money"
	"hawker/app/search/engine"
	"hawker/app/store"
	"hawker/app/store/storetest"
)

func en(s string) brand.Text { return brand.Text{"en": s} }

func create(t testing.TB, s *store.Store, p catalog.Product, skus ...string) catalog.ID {
	t.Helper()
	if p.Status == "" {
		p.Status = catalog.Active
	}
	storetest.Do(t, s, func(tx *store.Tx) error {
		vs := make([]catalog.Variant, max(1, len(skus)))
		for i := range vs {
			vs[i].Price = money.Of(int64(1000*(i+1)), "USD")
			if len(skus) > 0 {
				vs[i].SKU, vs[i].Choice = skus[i], []int{i}
			}
		}
		made, _, err := catalog.Create(tx, p, vs)
		p = made
		return err
	})
	return p.ID
}

func write(t testing.TB, s *store.Store, id catalog.ID, change func(*catalog.Product)) {
	t.Helper()
	storetest.Do(t, s, func(tx *store.Tx) error {
		p, err := catalog.Get(tx, id)
		if err != nil {
			return err
		}
		vs, err := catalog.Variants(tx, id)
		if err != nil {
			return err
		}
		change(&p)
		return catalog.Update(tx, p, vs)
	})
}

// following is an index that hears of the store's commits.
func following(t testing.TB) (*store.Store, *storetest.Clock, *Index) {
	s, clock := storetest.OpenAt(t, store.Options{})
	x := New()
	s.OnCommit(x.Changed)
	return s, clock, x
}

func fill(t testing.TB, x *Index, s *store.Store) {
	t.Helper()
	if err := x.fill(t.Context(), s); err != nil {
		t.Fatal(err)
	}
}

func follow(t testing.TB, x *Index, s *store.Store) {
	t.Helper()
	if err := x.follow(t.Context(), s); err != nil {
		t.Fatal(err)
	}
}

func count(x *Index, text string, now time.Time) int {
	return x.Find(Query{Text: text, Now: now, Limit: 1}).Total
}

func TestFindsProductsByAllThatIsWrittenAboutThem(t *testing.T) {
	s, clock, x := following(t)
	id := create(t, s, catalog.Product{Title: brand.Text{"en": "Moonrise gaiwan", "zh": "月升盖碗"}, Summary: en("thrown thin"), Body: brand.Text{"zh": "青瓷"},
		Tags: []string{"tea ware"}, Type: "Bowl", Vendor: "Halfmoon", Options: []catalog.Option{{Name: en("Glaze"), Values: []brand.Text{{"en": "Celadon", "zh": "天青"}, en("Ash")}}}}, "HM-1", "HM-2")
	fill(t, x, s)
	for _, text := range []string{"moonrise", "盖碗", "thin", "青瓷", "ware", "bowl", "halfmoon", "celadon", "天青", "hm-2", "HM1"} {
		if r := x.Find(Query{Text: text, Now: clock.Now(), Limit: 5}); !slices.Equal(r.IDs, []catalog.ID{id}) || !r.Partial {
			t.Errorf("%s: %+v", text, r)
		}
	}
}

func TestFollowsWhatChanges(t *testing.T) {
	s, clock, x := following(t)
	id := create(t, s, catalog.Product{Title: en("Teapot")})
	fill(t, x, s)
	follow(t, x, s)
	for _, row := range []struct {
		name         string
		change       func(*catalog.Product)
		teapot, kiln int
	}{
		{"another title", func(p *catalog.Product) { p.Title = en("Kiln") }, 0, 1},
		{"a draft", func(p *catalog.Product) { p.Status = catalog.Draft }, 0, 0},
		{"active again", func(p *catalog.Product) { p.Status = catalog.Active }, 0, 1},
		{"unlisted", func(p *catalog.Product) { p.Status = catalog.Unlisted }, 0, 0},
		{"shown in an hour", func(p *catalog.Product) { p.Status, p.PublishAt = catalog.Active, clock.Now().Add(time.Hour) }, 0, 0},
	} {
		write(t, s, id, row.change)
		follow(t, x, s)
		if a, b := count(x, "teapot", clock.Now()), count(x, "kiln", clock.Now()); a != row.teapot || b != row.kiln {
			t.Errorf("%s: %d teapots, %d kilns", row.name, a, b)
		}
	}
	if count(x, "kiln", clock.Now().Add(time.Hour-1)) != 0 || count(x, "kiln", clock.Now().Add(time.Hour)) != 1 {
		t.Error("found before it is shown, or not from then on")
	}
}

func TestFollowsCollections(t *testing.T) {
	s, clock, x := following(t)
	id := create(t, s, catalog.Product{Title: en("Teapot")})
	create(t, s, catalog.Product{Title: en("Cup")})
	fill(t, x, s)
	var c collection.Collection
	storetest.Do(t, s, func(tx *store.Tx) (err error) {
		c, err = collection.Create(tx, collection.Collection{Title: en("Tea"), Published: true, Products: []collection.Product{collection.Product(id)}})
		return err
	})
	follow(t, x, s)
	if r := x.Find(Query{Collection: c.ID, Now: clock.Now(), Limit: 5}); !slices.Equal(r.IDs, []catalog.ID{id}) {
		t.Error(r)
	}
	storetest.Do(t, s, func(tx *store.Tx) error { return collection.Delete(tx, c.ID) })
	follow(t, x, s)
	if r := x.Find(Query{Collection: c.ID, Now: clock.Now(), Limit: 5}); r.Total != 0 {
		t.Error(r)
	}
}

// While the index fills, products are written again, made and taken away; none of
// it may be lost.
func TestNothingIsLostWhileFilling(t *testing.T) {
	s, clock, x := following(t)
	var ids []catalog.ID
	for i := range 3 * together {
		ids = append(ids, create(t, s, catalog.Product{Title: en("Before"), Handle: fmt.Sprint("h", i)}))
	}
	pages := make(chan engine.Batch)
	go func() {
		defer close(pages)
		if err := read(context.Background(), s, pages); err != nil {
			t.Error(err)
		}
	}()
	first := <-pages // read, and not in the index yet
	write(t, s, ids[len(ids)-1], func(p *catalog.Product) { p.Title = en("Afterwards") })
	write(t, s, ids[len(ids)-2], func(p *catalog.Product) { p.Status = catalog.Archived })
	write(t, s, ids[0], func(p *catalog.Product) { p.Title = en("Afterwards") })
	create(t, s, catalog.Product{Title: en("Afterwards")})
	x.engine.PutBatch(first)
	for b := range pages {
		x.engine.PutBatch(b)
	}
	follow(t, x, s)
	if a, b := count(x, "before", clock.Now()), count(x, "afterwards", clock.Now()); a != len(ids)-3 || b != 3 {
		t.Errorf("%d of before, want %d; %d of afterwards, want 3", a, len(ids)-3, b)
	}
}

func TestRunEndsWithItsContext(t *testing.T) {
	s, clock, x := following(t)
	create(t, s, catalog.Product{Title: en("Teapot")})
	ctx, stop := context.WithCancel(t.Context())
	ended := make(chan error)
	filled := make(chan struct{})
	log := slog.New(tell(func() { close(filled) }))
	go func() { ended <- x.Run(ctx, s, log) }()
	<-filled
	if r := x.Find(Query{Text: "teapot", Now: clock.Now(), Limit: 1}); r.Total != 1 || r.Partial {
		t.Errorf("%+v", r)
	}
	stop()
	if err := <-ended; err != context.Canceled {
		t.Error(err)
	}
}

// tell is a log whose first record calls the function.
type tell func()

func (f tell) Enabled(context.Context, slog.Level) bool { return true }

func (f tell) Handle(context.Context, slog.Record) error { f(); return nil }

func (f tell) WithAttrs([]slog.Attr) slog.Handler { return f }

func (f tell) WithGroup(string) slog.Handler { return f }
