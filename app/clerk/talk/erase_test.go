package talk_test

import (
	"bytes"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	"hawker/app/chat"
)

func (b book) saidBy(visitor, name, text string) uint64 {
	b.t.Helper()
	l, err := b.Say(chat.Line{Show: show, Visitor: visitor, Name: name, Text: text})
	if err != nil {
		b.t.Fatal(err)
	}
	return l.Seq
}

// What one visitor said is gone from the file, whatever was said before, between and
// after; what others said stays under its number, and the talk goes on.
func TestTalkIsErased(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		b := openBook(t, t.TempDir())
		var kept []string
		told := 0
		say := func() {
			for _, who := range rapid.SliceOfN(rapid.SampledFrom([]string{"v1", "v2", "staff"}), 0, 12).Draw(r, "who") {
				text := "plain " + who
				if who == "v1" {
					text = "my street is Torstraße"
					told++
				}
				b.saidBy(who, "Anna of "+who, text)
				if rapid.Bool().Draw(r, "synced") {
					b.sync()
				}
			}
		}
		say()
		if rapid.Bool().Draw(r, "a crash left a file beside") {
			b.sync()
			_ = os.WriteFile(filepath.Join(filepath.Dir(b.path()), ".talk"), []byte("torn"), 0o600)
		}
		before := b.texts()
		gone, err := b.Erase(show, map[string]bool{"v1": true}, time.Now())
		if err != nil || len(gone) != told {
			t.Fatalf("%d lines of %d erased: %v", len(gone), told, err)
		}
		for _, x := range before {
			if !bytes.Contains([]byte(x), []byte("Torstra")) {
				kept = append(kept, x)
			}
		}
		b.want(kept...)
		next := b.saidBy("v2", "Anna of v2", "and on")
		if int(next) != len(before)+1 {
			t.Errorf("after %d lines the next is %d", len(before), next)
		}
		b.sync()
		raw := b.bytes()
		for _, what := range []string{"Torstra", "Anna of v1", `"v1"`} {
			if bytes.Contains(raw, []byte(what)) {
				t.Errorf("%q is still in the file", what)
			}
		}
		after := openBook(t, b.folder)
		if got := after.texts(); !slices.Equal(got, b.texts()) {
			t.Errorf("opened anew it says %q, before %q", got, b.texts())
		}
		if again, err := b.Erase(show, map[string]bool{"v1": true}, time.Now()); len(again) > 0 || err != nil {
			t.Errorf("again: %v %v", again, err)
		}
		if lines, err := b.Lines(show); err != nil || len(lines) != len(kept)+1 {
			t.Errorf("%d lines are read, want %d: %v", len(lines), len(kept)+1, err)
		}
	})
}

// A damaged line is nobody's, so it goes with the first that are erased; a torn one too.
func TestErasingTakesDamagedLinesAlong(t *testing.T) {
	b := openBook(t, t.TempDir())
	b.saidBy("v1", "Anna", "one")
	b.saidBy("v2", "Bo", "two")
	b.saidBy("v2", "Bo", "three")
	b.sync()
	raw := bytes.Replace(b.bytes(), []byte("two"), []byte("tvo"), 1)
	if err := os.WriteFile(b.path(), append(raw, []byte("0123 {\"visitor\":\"v1\"")...), 0o600); err != nil {
		t.Fatal(err)
	}
	after := openBook(t, b.folder)
	if _, err := after.Erase(show, map[string]bool{"v1": true}, time.Now()); err != nil {
		t.Fatal(err)
	}
	after.want("3 three")
	after.saidBy("v2", "Bo", "four")
	after.sync()
	openBook(t, b.folder).want("3 three", "4 four")
	if _, err := os.Stat(b.path() + ".new"); !errors.Is(err, fs.ErrNotExist) {
		t.Error("a file is left beside the talk")
	}
}

func TestErasingWhereNobodyTalked(t *testing.T) {
	b := openBook(t, t.TempDir())
	if gone, err := b.Erase(show, map[string]bool{"v1": true}, time.Now()); len(gone) > 0 || err != nil {
		t.Errorf("%v %v", gone, err)
	}
}
