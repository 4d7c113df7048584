package bundle_test

import (
	"archive/zip"
	"bytes"
	"errors"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"hawker/app/evidence/bundle"
)

// write keeps bytes as a file.
func write(t *testing.T, b []byte) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "pack.zip")
	if err := os.WriteFile(path, b, 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// packed is a ZIP of files as somebody else may make one.
func packed(t *testing.T, files ...[2]string) string {
	t.Helper()
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for _, f := range files {
		w, err := z.Create(f[0])
		if err == nil && !strings.HasSuffix(f[0], "/") {
			_, err = io.WriteString(w, f[1])
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return write(t, b.Bytes())
}

func TestWhatIsPackedComesOutWhole(t *testing.T) {
	var b bytes.Buffer
	w := bundle.New(&b, time.Date(2026, 11, 22, 12, 0, 0, 0, time.UTC))
	for name, text := range map[string]string{"sale.json": "{}", "films/a/film/00000001.m4s": strings.Repeat("frame", 10)} {
		if err := w.Put(name, func(to io.Writer) error { _, err := io.WriteString(to, text); return err }); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	folder := t.TempDir()
	c, err := bundle.Unpack(t.Context(), write(t, b.Bytes()), folder)
	if err != nil || !c.Whole || len(c.Damage) > 0 || c.Files != 3 {
		t.Errorf("%+v, %v", c, err)
	}
	if raw, err := os.ReadFile(filepath.Join(folder, "films/a/film/00000001.m4s")); err != nil || len(raw) != 50 {
		t.Errorf("%d bytes came out: %v", len(raw), err)
	}
	for at := 0; at < b.Len(); at += 5 {
		raw := slices.Clone(b.Bytes())
		raw[at] ^= 4
		if c, err := bundle.Unpack(t.Context(), write(t, raw), t.TempDir()); err == nil && c.Whole {
			t.Fatalf("byte %d of %d was changed, and nobody saw it", at, b.Len())
		}
	}
}

// A stranger's ZIP writes nothing elsewhere, and its odd names are damage.
func TestOddNamesStayInside(t *testing.T) {
	for _, name := range []string{"../out", "/out", `..\out`, "films/../../out", "films/", "C:\\out", ""} {
		folder := filepath.Join(t.TempDir(), "in", "here")
		if err := os.MkdirAll(folder, 0o700); err != nil {
			t.Fatal(err)
		}
		c, err := bundle.Unpack(t.Context(), packed(t, [2]string{name, "x"}, [2]string{bundle.Sums, ""}), folder)
		if err != nil || !slices.Contains(c.Damage, bundle.Damage{Kind: bundle.Unread, File: name}) {
			t.Errorf("%q: %+v, %v", name, c, err)
		}
		found, err := filepath.Glob(filepath.Join(folder, "..", "..", "*"))
		if err != nil || len(found) != 1 {
			t.Errorf("%q: outside lie %q: %v", name, found, err)
		}
	}
}

// A name that is there twice, or once as a file and once as a folder, is damage.
func TestNamesThatMeetAreDamage(t *testing.T) {
	for _, names := range [][2]string{{"a", "a"}, {"a", "a/b"}, {"a/b", "a"}} {
		c, err := bundle.Unpack(t.Context(), packed(t, [2]string{names[0], "x"}, [2]string{names[1], "y"}, [2]string{bundle.Sums, ""}), t.TempDir())
		if err != nil || !slices.Contains(c.Damage, bundle.Damage{Kind: bundle.Unread, File: names[1]}) {
			t.Errorf("%q: %+v, %v", names, c, err)
		}
	}
}

// A small file that would fill a disk is no bundle, and ends before it does.
func TestABombIsNoBundle(t *testing.T) {
	folder := t.TempDir()
	_, err := bundle.Unpack(t.Context(), packed(t, [2]string{"a.json", strings.Repeat("0", 80<<20)}), folder)
	if !errors.Is(err, bundle.ErrNone) || !strings.Contains(err.Error(), "times its size") {
		t.Errorf("it says %v", err)
	}
	if info, err := os.Stat(filepath.Join(folder, "a.json")); err != nil || info.Size() > 70<<20 {
		t.Errorf("%v lies on the disk: %v", info.Size(), err)
	}
}

func TestWhatIsNoBundle(t *testing.T) {
	for name, path := range map[string]string{"no ZIP": write(t, []byte("PK")), "a ZIP without sums": packed(t, [2]string{"a", "x"})} {
		if _, err := bundle.Unpack(t.Context(), path, t.TempDir()); !errors.Is(err, bundle.ErrNone) {
			t.Errorf("%s: %v", name, err)
		}
	}
}
