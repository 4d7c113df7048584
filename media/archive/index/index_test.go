package index_test

import (
	"context"
	"os"
	"path/filepath"
	"testing"
	"time"

	"hawker/media/archive/index"
)

// FuzzIndex reads, mends and examines folders whose index is anything: nothing falls
// over, and what was mended has an end.
func FuzzIndex(f *testing.F) {
	var head index.Hash
	var all []byte
	add := func(kind byte, facts any) {
		text, next, err := index.Encode(kind, facts, head)
		if err != nil {
			f.Fatal(err)
		}
		all, head = append(all, text...), next
		f.Add(all, byte(0), []byte(nil))
	}
	add(index.LineFilm, index.Film{Version: 1, Room: "kiln", Made: time.Unix(1, 0).UTC()})
	add(index.LineInit, index.InitFacts{Number: 1, Size: 3, Codecs: "opus"})
	add(index.LineSession, index.Session{Segment: 1})
	add(index.LinePart, index.Part{Segment: 1, Size: 3, Duration: time.Second})
	add(index.LineEnd, index.End{Segment: 1, Size: 3, Parts: 1, Duration: time.Second, Init: 1})
	add(index.LinePart, index.Part{Segment: 2, Size: 4, Duration: time.Second, Start: time.Second})
	for _, c := range []struct {
		kind  byte
		facts string
	}{{'I', `{"init":0}`}, {'I', `{"init":-1}`}, {'I', `{"init":1000000000}`}, {'P', `{"segment":3,"size":-1}`}, {'P', `{"segment":3,"size":1099511627776}`},
		{'P', `{"segment":3,"offset":-9,"size":3}`}, {'R', `{"from":0,"to":4294967295}`}, {'E', `{"segment":1}`}, {'E', `[]`}, {'S', `{"wall":7}`}} {
		f.Add(all, c.kind, []byte(c.facts))
	}
	f.Fuzz(func(t *testing.T, text []byte, kind byte, facts []byte) {
		folder := t.TempDir()
		if kind != 0 { // a line of anything, with its right checksum
			if more, _, err := index.Encode(kind, raw(facts), index.Hash{}); err == nil {
				text = append(text[:len(text):len(text)], more...)
			}
		}
		for name, b := range map[string][]byte{index.Name: text, "00000001.m4s": []byte("abc"), "00000002.m4s": []byte("abcd")} {
			if err := os.WriteFile(filepath.Join(folder, name), b, 0o600); err != nil {
				t.Fatal(err)
			}
		}
		if _, err := index.Read(folder); err != nil {
			return
		}
		if _, err := index.Verify(context.Background(), folder, nil); err != nil {
			t.Fatal(err)
		}
		if _, err := index.Manifests(folder); err != nil {
			t.Fatal(err)
		}
		if err := index.Mend(folder); err != nil {
			t.Fatal(err)
		}
		if _, err := index.Read(folder); err != nil {
			t.Fatal("mended, and not to be read:", err)
		}
	})
}

// raw is JSON as it stands.
type raw []byte

func (r raw) MarshalJSON() ([]byte, error) { return r, nil }
