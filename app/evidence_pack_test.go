package app_test

import (
	"archive/zip"
	"errors"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"hawker/app/evidence"
)

// spared is where a pack's bytes lie.
type spared struct {
	name     string
	from, to int64
}

// anyByte holds that a byte changed anywhere in a pack is found, in each of its files,
// which is named then, and in as many other places.
func anyByte(t *testing.T, pack string, tries int) {
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
		if f.CompressedSize64 > 16 { // of less, half is padding that no content hangs on
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
	seed := rand.Uint64()
	for some := rand.New(rand.NewPCG(seed, 0)); !t.Failed() && tries > 0; tries-- {
		at := some.Int64N(int64(len(whole)))
		r, err := check(at, some.IntN(8))
		if err == nil && r.Passed() || err != nil && !errors.Is(err, evidence.ErrNoPack) {
			t.Errorf("seed %d: a bit of the byte at %d was changed, and nobody saw it: %v", seed, at, err)
		}
	}
}
