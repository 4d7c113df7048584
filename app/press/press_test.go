package press_test

import (
	"context"
	"errors"
	"io"
	"log/slog"
	"os"
	"path/filepath"
	"testing"

	"hawker/app/press"
)

// What was asked for twice is made once; it can be had only when it is whole, tells how
// far it is meanwhile, and is tried again after it failed.
func TestPress(t *testing.T) {
	folder := filepath.Join(t.TempDir(), "press")
	if err := os.MkdirAll(folder, 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(folder, "old.zip"), []byte("old"), 0o600); err != nil {
		t.Fatal(err)
	}
	p, err := press.Open(folder, slog.New(slog.NewTextHandler(io.Discard, nil)))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(filepath.Join(folder, "old.zip")); !errors.Is(err, os.ErrNotExist) {
		t.Error("what an earlier program left is still there")
	}
	ctx, stop := context.WithCancel(context.Background())
	ended := make(chan error)
	go func() { ended <- p.Run(ctx) }()
	half, on, made := make(chan bool), make(chan bool), 0
	job := press.Job{Name: "a.zip", Size: 8, Write: func(_ context.Context, w io.Writer) error {
		made++
		_, _ = io.WriteString(w, "four")
		half <- true
		<-on
		_, err := io.WriteString(w, "more")
		return err
	}}
	if err := errors.Join(p.Ask(job), p.Ask(job)); err != nil {
		t.Fatal(err)
	}
	<-half
	if s := p.Look("a.zip"); s.Step != press.Making || s.Done != 4 || s.Size != 8 {
		t.Errorf("half way: %+v", s)
	}
	if f, err := p.Take("a.zip"); f != nil || err != nil {
		t.Errorf("half of it can be had: %v %v", f, err)
	}
	broke := make(chan bool)
	fails := press.Job{Name: "b.zip", Write: func(context.Context, io.Writer) error { defer close(broke); return errors.New("no") }}
	last := make(chan bool)
	if err := errors.Join(p.Ask(fails), p.Ask(press.Job{Name: "c.zip", Write: func(context.Context, io.Writer) error { close(last); return nil }})); err != nil {
		t.Fatal(err)
	}
	on <- true
	<-last // the others are done by then: one is made after another
	if s := p.Look("b.zip"); s.Step != press.Failed {
		t.Errorf("one that fails: %+v", s)
	}
	f, err := p.Take("a.zip")
	if err != nil || f == nil {
		t.Fatal(f, err)
	}
	raw, err := io.ReadAll(f)
	if err = errors.Join(err, f.Close()); err != nil || string(raw) != "fourmore" || made != 1 {
		t.Errorf("made %d times, %q, %v", made, raw, err)
	}
	again := make(chan bool)
	fails.Write = func(context.Context, io.Writer) error { close(again); return nil }
	if err := p.Ask(fails); err != nil {
		t.Fatal(err)
	}
	<-again
	stop()
	if err := <-ended; err != nil {
		t.Error(err)
	}
	if err := p.Drop("a.zip"); err != nil || p.Look("a.zip").Step != "" {
		t.Errorf("dropped: %v %+v", err, p.Look("a.zip"))
	}
}
