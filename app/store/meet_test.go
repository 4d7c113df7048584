package store_test

import (
	"errors"
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"go.etcd.io/bbolt"
	"pgregory.net/rapid"

	"hawker/app/store"
	"hawker/app/store/storetest"
)

type page struct {
	Words []string `json:"words"`
	N     int      `json:"n"`
}

var (
	byWord = store.NewIndex("test/page.word", func(_ string, p page) []string {
		var terms []string
		for _, w := range p.Words {
			terms = append(terms, store.Key(w, ^uint64(p.N)))
		}
		return terms
	})
	pages = store.NewBucket[string, page]("test/page", "page_not_found", byWord)
)

// Whatever stands under which words, page by page Meet lists what a reading of every
// record would, the latest first.
func TestMeetFindsWhatReadingEverythingFinds(t *testing.T) {
	words := []string{"a", "ab", "abc", "b", "ba", "c", "月"}
	subset := rapid.SliceOfNDistinct(rapid.SampledFrom(words), 0, 4, rapid.ID[string])
	rapid.Check(t, func(rt *rapid.T) {
		s := storetest.Open(t)
		defer s.Close()
		all := rapid.SliceOfN(subset, 1, 40).Draw(rt, "records")
		storetest.Do(t, s, func(tx *store.Tx) error {
			for n, words := range all {
				if err := pages.Put(tx, fmt.Sprintf("%03d", n), page{words, n}); err != nil {
					return err
				}
			}
			return nil
		})
		sets := rapid.SliceOfN(rapid.SliceOfNDistinct(rapid.SampledFrom(words), 1, 3, rapid.ID[string]), 1, 3).Draw(rt, "sets")
		var want []string
		for n := len(all) - 1; n >= 0; n-- {
			meets := func(set []string) bool {
				return slices.ContainsFunc(set, func(w string) bool { return slices.Contains(all[n], w) })
			}
			if !slices.ContainsFunc(sets, func(set []string) bool { return !meets(set) }) {
				want = append(want, fmt.Sprintf("%03d", n))
			}
		}
		limit := rapid.IntRange(1, 5).Draw(rt, "limit")
		var got []string
		storetest.View(t, s, func(tx *store.Tx) error {
			for cursor, first := "", true; first || cursor != ""; first = false {
				var keys []string
				keys, cursor = pages.Meet(tx, byWord, sets, store.Page{Cursor: cursor, Limit: limit})
				if len(keys) > limit || len(keys) == 0 && cursor != "" {
					rt.Fatalf("a page of %d, next %q", len(keys), cursor)
				}
				got = append(got, keys...)
			}
			return nil
		})
		if !slices.Equal(got, want) {
			rt.Fatalf("%q: %v, want %v", sets, got, want)
		}
	})
}

func TestWordsListsEachOnce(t *testing.T) {
	s := storetest.Open(t)
	storetest.Do(t, s, func(tx *store.Tx) error {
		for n := range 50 {
			if err := pages.Put(tx, fmt.Sprintf("%03d", n), page{[]string{"kiln", fmt.Sprint("kiln", n%3), "cup"}, n}); err != nil {
				return err
			}
		}
		return nil
	})
	storetest.View(t, s, func(tx *store.Tx) error {
		for prefix, want := range map[string]string{"kiln": "kiln kiln0 kiln1", "kiln1": "kiln1", "c": "cup", "z": "", "": "cup kiln kiln0"} {
			if got := strings.Join(pages.Words(tx, byWord, prefix, 3), " "); got != want {
				t.Errorf("%q: %q, want %q", prefix, got, want)
			}
		}
		return nil
	})
}

// Two words that seldom meet are looked for in parts; what the parts list together is
// all that there is.
func TestMeetLooksForRareMeetingsInParts(t *testing.T) {
	s := storetest.Open(t)
	const many = 15_000
	storetest.Do(t, s, func(tx *store.Tx) error {
		for n := range many {
			words := []string{[]string{"even", "odd"}[n%2]}
			if n%5_000 == 5 {
				words = []string{"even", "odd"}
			}
			if err := pages.Put(tx, fmt.Sprintf("%05d", n), page{words, n}); err != nil {
				return err
			}
		}
		return nil
	})
	storetest.View(t, s, func(tx *store.Tx) error {
		var got []string
		parts := 0
		for cursor, first := "", true; first || cursor != ""; first = false {
			var keys []string
			keys, cursor = pages.Meet(tx, byWord, [][]string{{"even"}, {"odd"}}, store.Page{Cursor: cursor, Limit: 10})
			got = append(got, keys...)
			parts++
		}
		if !slices.Equal(got, []string{"10005", "05005", "00005"}) || parts < 2 {
			t.Errorf("%v in %d parts", got, parts)
		}
		return nil
	})
}

// An index that an older file lacks is built in steps, and the file is of the new
// version only when it is whole.
func TestReindexBuildsInSteps(t *testing.T) {
	path := filepath.Join(t.TempDir(), "a.db")
	s, err := store.Open(path, store.Options{})
	if err != nil {
		t.Fatal(err)
	}
	const many = 12_000
	storetest.Do(t, s, func(tx *store.Tx) error {
		for n := range many {
			if err := pages.Put(tx, fmt.Sprintf("%05d", n), page{[]string{"old"}, n}); err != nil {
				return err
			}
		}
		return nil
	})
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	bare(t, path, "test/page.word")
	steps := 0
	s, err = store.Open(path, store.Options{Migrations: []store.Migration{{Name: "words", Step: func(tx *store.Tx, after string) (string, error) {
		steps++
		return pages.Reindex(tx, byWord, after)
	}}}})
	if err != nil {
		t.Fatal(err)
	}
	storetest.View(t, s, func(tx *store.Tx) error {
		if broken := store.CheckIndexes(tx); len(broken) > 0 || steps != 3 {
			t.Errorf("%v after %d steps", broken[:min(len(broken), 3)], steps)
		}
		return nil
	})
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
}

// bare empties an index as the file of an earlier version has it.
func bare(t *testing.T, path, index string) {
	t.Helper()
	db, err := bbolt.Open(path, 0o600, nil)
	if err != nil {
		t.Fatal(err)
	}
	err = db.Update(func(tx *bbolt.Tx) error { return tx.DeleteBucket([]byte(index)) })
	if err = errors.Join(err, db.Close()); err != nil {
		t.Fatal(err)
	}
}
