package talk_test

import (
	"bytes"
	"fmt"
	"os"
	"testing"
	"time"

	"hawker/app/chat"
)

// A piece of a long talk is what all of it has between two moments, and costs the
// piece alone.
func TestTalkIsReadInPieces(t *testing.T) {
	b := openBook(t, t.TempDir())
	began := time.Date(2026, 11, 22, 19, 30, 0, 0, time.UTC)
	const lines, hours = 40_000, 4
	if err := os.MkdirAll(b.folder+"/"+string(show), 0o700); err != nil {
		t.Fatal(err)
	}
	var all bytes.Buffer
	for i := range lines {
		at := began.Add(time.Duration(i) * hours * time.Hour / lines)
		text, err := chat.Encode(chat.Line{Show: show, Seq: uint64(i + 1), At: at, Visitor: "v1", Name: "Ines", Text: fmt.Sprintf("how long do you steep it, %d", i)})
		if err != nil {
			t.Fatal(err)
		}
		if i%5_000 == 17 {
			text[12] ^= 1 // damaged later
		}
		all.Write(text)
	}
	if err := os.WriteFile(b.path(), all.Bytes(), 0o600); err != nil {
		t.Fatal(err)
	}
	whole, err := b.Lines(show)
	if err != nil || len(whole) != lines-8 {
		t.Fatalf("%d lines: %v", len(whole), err)
	}
	for _, from := range []time.Duration{-time.Hour, 0, time.Minute, 2*time.Hour + 17*time.Second, hours*time.Hour - time.Minute, 9 * time.Hour} {
		from, to := began.Add(from), began.Add(from+5*time.Minute)
		var want []chat.Line
		for _, l := range whole {
			if !l.At.Before(from) && l.At.Before(to) {
				want = append(want, l)
			}
		}
		got, err := b.Between(show, from, to)
		if err != nil || len(got) != len(want) {
			t.Fatalf("from %v: %d lines, wanted %d: %v", from, len(got), len(want), err)
		}
		for i := range got {
			if got[i].Seq != want[i].Seq {
				t.Fatalf("from %v: line %d is %d, wanted %d", from, i, got[i].Seq, want[i].Seq)
			}
		}
		if len(got) > 0 {
			size := 0
			for _, l := range got {
				text, _ := chat.Encode(l)
				size += len(text)
			}
			t.Logf("%d lines, %d bytes of %d: 1/%d", len(got), size, all.Len(), all.Len()/size)
			if size*20 > all.Len() {
				t.Error("a piece is not a piece")
			}
		}
	}
	few := testing.AllocsPerRun(3, func() { _, _ = b.Between(show, began.Add(2*time.Hour), began.Add(2*time.Hour+time.Second)) })
	if few > 4_000 {
		t.Errorf("a second of talk takes %.0f allocations", few)
	}
}
