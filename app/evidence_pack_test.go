package app_test

import (
	"archive/zip"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"hawker/app/evidence"
)

// spared is where a pack's bytes lie.
type spared struct {
	name     string
	from, to int64
}

// anyByte holds that a byte changed anywhere in a pack is found, and that the file which
// it lies in is named.
func anyByte(t *testing.T, pack string) {
	t.Helper()
	whole, err := os.ReadFile(pack)
	if err != nil {
		t.Fatal(err)
	}
	z, err := zip.OpenReader(pack)
	if err != nil {
		t.Fatal(err)
	}
	defer z.Close()
	var files []spared
	for _, f := range z.File {
		at, err := f.DataOffset()
		if err != nil {
			t.Fatal(err)
		}
		if f.CompressedSize64 > 0 {
			files = append(files, spared{f.Name, at, at + int64(f.CompressedSize64)})
		}
	}
	path := filepath.Join(t.TempDir(), "changed.zip")
	check := func(at int64, bit int) (evidence.Report, error) {
		changed := slices.Clone(whole)
		changed[at] ^= 1 << bit
		if err := os.WriteFile(path, changed, 0o600); err != nil {
			t.Fatal(err)
		}
		return evidence.CheckPack(t.Context(), path, evidence.Witness{})
	}
	names := func(r evidence.Report, name string) bool {
		return slices.ContainsFunc(r.Failed(), func(f evidence.Finding) bool { return f.About.File == name })
	}
	for _, f := range files {
		if f.name == "SHA256SUMS" {
			continue // it is named by all the others, or not at all
		}
		if r, err := check((f.from+f.to)/2, 3); err != nil || r.Passed() || !names(r, f.name) {
			t.Errorf("a byte of %s was changed: %+v, %v", f.name, r.Failed(), err)
		}
	}
	rapid.Check(t, func(t *rapid.T) {
		at, bit := rapid.Int64Range(0, int64(len(whole))-1).Draw(t, "at"), rapid.IntRange(0, 7).Draw(t, "bit")
		r, err := check(at, bit)
		if err == nil && r.Passed() || err != nil && !errors.Is(err, evidence.ErrNoPack) {
			t.Fatalf("a bit of the byte at %d was changed, and nobody saw it: %v", at, err)
		}
	})
}
