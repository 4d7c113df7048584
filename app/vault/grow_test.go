package vault_test

import (
	"bytes"
	"errors"
	"iter"
	"testing"
	"time"

	"hawker/app/live"
	"hawker/app/offsite"
	"hawker/app/order/ordertest"
	"hawker/app/store"
	"hawker/app/vault"
)

// list is a file that grows in memory.
func list(content *[]byte) vault.Growing {
	return func(bool) iter.Seq2[vault.Grown, error] {
		return func(yield func(vault.Grown, error) bool) {
			yield(vault.Grown{Name: "archive/s/film/index", Size: int64(len(*content)), Read: func(from, to int64) ([]byte, error) {
				return bytes.Clone((*content)[from:to]), nil
			}}, nil)
		}
	}
}

// there is what the bucket has of a file that grows, piece by piece.
func (s *shop) there() (all []byte, pieces int) {
	s.t.Helper()
	b, err := vault.Open(s.g, key)
	if err != nil {
		s.t.Fatal(err)
	}
	_, names, err := vault.Newest(s.t.Context(), b)
	if err != nil {
		s.t.Fatal(err)
	}
	var found []offsite.Grown
	for _, name := range names {
		if g, ok := offsite.GrownOf(name); ok {
			found = append(found, g)
		}
	}
	chain := offsite.Chain(found)
	if len(chain) != len(found) {
		s.t.Errorf("of %d pieces %d are a chain", len(found), len(chain))
	}
	for _, g := range chain {
		content, err := b.Get(s.t.Context(), g.String())
		if err != nil {
			s.t.Fatal(err)
		}
		all = append(all, content...)
	}
	return all, len(found)
}

// Of a file that grows only what was added is sent; a shop that was restored and went on
// in another way replaces what it did not write.
func TestWhatGrowsFollows(t *testing.T) {
	s := newShop(t)
	s.grows = []byte("small")
	content := []byte("one\ntwo\n")
	fresh := func() *vault.Vault {
		v := s.vault()
		v.Grows = list(&content)
		return v
	}
	is := func(when string, pieces int) {
		t.Helper()
		if all, n := s.there(); !bytes.Equal(all, content) || n != pieces {
			t.Errorf("%s: %d pieces with %q", when, n, all)
		}
	}
	v := fresh()
	s.copy(v)
	is("at first", 1)
	content = append(content, "three\n"...)
	s.copy(v)
	is("grown", 2)
	before := s.puts.Load()
	s.copy(v)
	if n := s.puts.Load() - before; n != 0 {
		t.Errorf("nothing was added, and %d were sent", n)
	}
	content = append(content, "four\n"...)
	s.copy(fresh())
	is("by the next process", 3)
	content = []byte("one\ntwo\nthree\nanother\nand\n")
	s.copy(fresh())
	is("gone another way", 3)
	content = []byte("one\n")
	s.copy(fresh())
	is("begun anew", 1)
}

// A file that the bucket has is sent again where the shop has another under its name.
func TestAnotherFileOfThatNameIsSent(t *testing.T) {
	s := newShop(t)
	s.grows = []byte("small")
	s.write("archive/s/film/00000001.m4s", "as it was")
	s.copy(s.vault())
	s.write("archive/s/film/00000001.m4s", "as it went on")
	s.names = s.names[:1]
	s.copy(s.vault())
	b, err := vault.Open(s.g, key)
	if err != nil {
		t.Fatal(err)
	}
	if got, err := b.Get(t.Context(), "archive/s/film/00000001.m4s"); string(got) != "as it went on" {
		t.Errorf("the bucket has %q (%v)", got, err)
	}
}

// What the shop decided to delete goes from the bucket; what it merely lost stays.
func TestWhatIsDeletedGoes(t *testing.T) {
	s := newShop(t)
	s.grows = []byte("small")
	o := ordertest.Open(t)
	s.db = o.Store
	s.do(func(tx *store.Tx) error { return offsite.SaveSettings(tx, s.g) })
	s.write("archive/"+string(o.Show)+"/film/00000001.m4s", "what was said")
	s.write("archive/another/film/00000001.m4s", "and there")
	lost := func() *vault.Vault {
		v := s.vault()
		v.Files = func(func(string) bool, bool) iter.Seq2[string, error] { return func(func(string, error) bool) {} }
		v.Stays = func(string) bool { return false }
		return v
	}
	has := func(want int, when string) {
		t.Helper()
		b, err := vault.Open(s.g, key)
		if err != nil {
			t.Fatal(err)
		}
		n := 0
		for _, err := range b.List(t.Context(), "archive/") {
			if n++; err != nil {
				t.Fatal(err)
			}
		}
		if n != want {
			t.Errorf("%s: %d files, want %d", when, n, want)
		}
	}
	s.copy(s.vault())
	s.copy(lost())
	has(2, "lost")
	s.do(func(tx *store.Tx) error {
		return errors.Join(live.OnAir(tx, o.Show, o.Host), live.Recorded(tx, o.Show, live.FilmOn), live.End(tx, o.Show))
	})
	s.copy(lost())
	has(2, "over")
	o.Clock.Move(91 * 24 * time.Hour)
	s.do(func(tx *store.Tx) error {
		_, err := live.GiveUpFilm(tx, o.Show)
		return errors.Join(err, live.FilmDeleted(tx, o.Show))
	})
	s.copy(lost())
	has(1, "its term is over")
}
