package talk_test

import (
	"bytes"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"slices"
	"sync"
	"testing"
	"time"

	"hawker/app/chat"
	"hawker/app/clerk/talk"
	"hawker/app/live"
)

const show = live.ShowID("show-1")

// book is the talk of one folder, as a running shop holds it.
type book struct {
	t      testing.TB
	folder string
	*talk.Talk
}

func openBook(t testing.TB, folder string) book {
	return book{t, folder, talk.Open(folder, slog.Default())}
}

func (b book) path() string { return filepath.Join(b.folder, string(show), "talk") }

func (b book) say(text string) chat.Line {
	b.t.Helper()
	l, err := b.Say(chat.Line{Show: show, Name: "Mara", Text: text, At: time.Unix(1_800_000_000, 0).UTC()})
	if err != nil {
		b.t.Fatal(err)
	}
	return l
}

func (b book) sync() {
	b.t.Helper()
	if err := b.Sync(); err != nil {
		b.t.Fatal(err)
	}
}

func (b book) texts() (texts []string) {
	for _, l := range b.Recent(show, 200) {
		texts = append(texts, fmt.Sprint(l.Seq, " ", l.Text))
	}
	return texts
}

func (b book) bytes() []byte {
	b.t.Helper()
	raw, err := os.ReadFile(b.path())
	if err != nil {
		b.t.Fatal(err)
	}
	return raw
}

func (b book) want(texts ...string) {
	b.t.Helper()
	if got := b.texts(); !slices.Equal(got, texts) {
		b.t.Errorf("the talk is %q, want %q", got, texts)
	}
}

func TestTalkGoesOnWhereItStopped(t *testing.T) {
	b := openBook(t, t.TempDir())
	b.say("one")
	b.say("two")
	b.want("1 one", "2 two") // shown before it is on disk
	b.sync()
	b.say("three, not synced")
	after := openBook(t, b.folder)
	after.want("1 one", "2 two")
	after.say("three")
	after.sync()
	openBook(t, b.folder).want("1 one", "2 two", "3 three")
}

func TestATornTailIsCut(t *testing.T) {
	b := openBook(t, t.TempDir())
	b.say("one")
	b.say("two")
	b.sync()
	whole := b.bytes()
	first := bytes.IndexByte(whole, '\n') + 1
	for cut := first; cut < len(whole); cut++ {
		if err := os.WriteFile(b.path(), whole[:cut], 0o600); err != nil {
			t.Fatal(err)
		}
		after := openBook(t, b.folder)
		after.want("1 one")
		if got := after.bytes(); !bytes.Equal(got, whole[:first]) {
			t.Fatalf("cut at %d: the file keeps %q", cut, got)
		}
	}
}

func TestADamagedLineTakesNoOtherWithIt(t *testing.T) {
	b := openBook(t, t.TempDir())
	for _, text := range []string{"one", "two", "three"} {
		b.say(text)
	}
	b.sync()
	damaged := bytes.Replace(b.bytes(), []byte("two"), []byte("tvo"), 1)
	if err := os.WriteFile(b.path(), damaged, 0o600); err != nil {
		t.Fatal(err)
	}
	after := openBook(t, b.folder)
	after.want("1 one", "3 three")
	after.say("four")
	after.sync()
	if got := after.bytes(); !bytes.HasPrefix(got, damaged) {
		t.Error("the damaged line is not in the file any more")
	}
	openBook(t, b.folder).want("1 one", "3 three", "4 four")
}

func TestLinesWaitForADiskThatFails(t *testing.T) {
	b := openBook(t, t.TempDir())
	inTheWay := filepath.Join(b.folder, string(show))
	if err := os.WriteFile(inTheWay, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	b.Talk = talk.Open(b.folder, slog.Default())
	if _, err := b.Say(chat.Line{Show: show, Name: "Mara", Text: "nowhere to go"}); err == nil {
		t.Error("a line was taken though its file cannot be opened")
	}
	if err := os.Remove(inTheWay); err != nil {
		t.Fatal(err)
	}
	b.say("one")
	if err := os.WriteFile(inTheWay, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	for range 3 {
		if err := b.Sync(); err == nil {
			t.Fatal("synced to nowhere")
		}
	}
	b.say("two")
	if err := os.Remove(inTheWay); err != nil {
		t.Fatal(err)
	}
	b.sync()
	b.sync()
	openBook(t, b.folder).want("1 one", "2 two")
}

func TestEveryLineHasItsNumber(t *testing.T) {
	b := openBook(t, t.TempDir())
	const people, each = 16, 50
	var all sync.WaitGroup
	for p := range people {
		all.Go(func() {
			for n := range each {
				if _, err := b.Say(chat.Line{Show: show, Name: "Mara", Text: fmt.Sprint(p, "/", n)}); err != nil {
					t.Error(err)
				}
			}
		})
	}
	done := make(chan struct{})
	go func() { all.Wait(); close(done) }()
	for open := true; open; {
		select {
		case <-done:
			open = false
		default:
		}
		b.sync()
	}
	if n := bytes.Count(b.bytes(), []byte("\n")); n != people*each {
		t.Errorf("%d lines are in the file, want %d", n, people*each)
	}
	after := openBook(t, b.folder)
	for i, l := range after.Recent(show, 200) {
		if want := uint64(people*each - 200 + i + 1); l.Seq != want {
			t.Fatalf("line %d has number %d", want, l.Seq)
		}
	}
}

// FuzzTalkFile opens a file of any bytes: whole lines are found wherever they
// stand, nothing but what follows the last of them is cut, and the talk goes on.
func FuzzTalkFile(f *testing.F) {
	line := func(seq uint64, text string) []byte {
		raw, err := chat.Encode(chat.Line{Seq: seq, Show: show, Name: "Mara", Text: text})
		if err != nil {
			f.Fatal(err)
		}
		return raw
	}
	one, two := line(1, "one"), line(2, "two")
	f.Add([]byte{})
	f.Add(slices.Concat(one, two))
	f.Add(slices.Concat(one, two[:9]))
	f.Add(slices.Concat(one, []byte("\x00\x00\x00\x00\n\xff\n\n"), two, make([]byte, 4096)))
	f.Add(slices.Concat(one[:7], two, []byte("00000000 {}\n")))
	f.Fuzz(func(t *testing.T, raw []byte) {
		b := openBook(t, t.TempDir())
		if err := os.MkdirAll(filepath.Dir(b.path()), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(b.path(), raw, 0o600); err != nil {
			t.Fatal(err)
		}
		var whole []uint64
		end, at := 0, 0
		for _, l := range bytes.SplitAfter(raw, []byte("\n")) {
			at += len(l)
			if d, err := chat.Decode(l); err == nil && bytes.HasSuffix(l, []byte("\n")) {
				whole, end = append(whole, d.Seq), at
			}
		}
		var found []uint64
		for _, l := range b.Recent(show, 200) {
			found = append(found, l.Seq)
		}
		if !slices.Equal(found, whole[max(0, len(whole)-200):]) {
			t.Fatalf("found %v, want %v", found, whole)
		}
		if got := b.bytes(); !bytes.Equal(got, raw[:end]) {
			t.Fatalf("%d bytes are left, want %d", len(got), end)
		}
		said := b.say("on")
		b.sync()
		again := openBook(t, b.folder).Recent(show, 1)
		if len(again) != 1 || again[0].Seq != said.Seq {
			t.Fatalf("after %d comes %v", said.Seq, again)
		}
	})
}
