package evidence

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"hawker/app/evidence/bundle"
	"hawker/app/live"
)

// ErrNoPack is returned for a file that is no pack of evidence.
var ErrNoPack = bundle.ErrNone

// damages are the codes of what a bundle finds of its files.
var damages = map[bundle.Kind]string{bundle.Changed: FileChanged, bundle.Missing: FileMissing, bundle.Added: FileAdded, bundle.Unread: FileUnread}

// CheckPack recomputes all of a pack, in a folder of its own that is removed after. It
// needs no shop. What is damaged is a finding; ErrNoPack is for files that no pack is
// to be seen in.
func CheckPack(ctx context.Context, file string, w Witness) (Report, error) {
	folder, err := os.MkdirTemp("", "hawker-evidence-")
	if err != nil {
		return Report{}, fmt.Errorf("unpacking evidence: %w", err)
	}
	defer os.RemoveAll(folder)
	c, err := bundle.Unpack(ctx, file, folder)
	if err != nil {
		return Report{}, err
	}
	var damage Report
	for _, d := range c.Damage {
		damage.bad(damages[d.Kind], About{File: d.File})
	}
	s := read(&damage, folder)
	r, err := Check(ctx, s, w)
	r.Findings = append(r.Findings, damage.Findings...)
	if len(damage.Failed()) == 0 {
		r.good(FilesWhole, About{Count: c.Files})
	}
	r.either(c.Whole, ZipWhole, ZipChanged, About{})
	return r, err
}

// read makes a source of an unpacked pack; what cannot be read is said.
func read(r *Report, folder string) Source {
	s := Source{Logs: map[live.ShowID][]live.Event{}, Films: filepath.Join(folder, filepath.FromSlash(filmsFolder)), Papers: packed(folder)}
	if err := decode(filepath.Join(folder, claimsFile), &s.Claims); err != nil {
		r.bad(FileUnread, About{File: claimsFile})
	}
	if err := decode(filepath.Join(folder, lotsFile), &s.Lots); err != nil && !errors.Is(err, fs.ErrNotExist) { // packs were made before there were lots
		r.bad(FileUnread, About{File: lotsFile})
	}
	if err := decode(filepath.Join(folder, saleFile), &s.Sale); err != nil {
		r.bad(FileUnread, About{File: saleFile})
	}
	if slices.ContainsFunc(s.Sale.Proofs, func(h live.Head) bool { return !plain(string(h.Show)) }) {
		r.bad(FileUnread, About{File: saleFile})
		s.Sale.Proofs = nil // a recording is looked for under its show's name, and in the pack only
	}
	logs, _ := filepath.Glob(filepath.Join(folder, logsFolder, "*.json")) // the pattern is well formed
	for _, path := range logs {
		var log []live.Event
		if err := decode(path, &log); err != nil {
			r.bad(FileUnread, About{File: logsFolder + filepath.Base(path)})
		}
		s.Logs[live.ShowID(strings.TrimSuffix(filepath.Base(path), ".json"))] = log
	}
	return s
}

// plain tells whether a name leads to no other folder.
func plain(name string) bool { return name != ".." && name != "." && filepath.Base(name) == name }

func decode(path string, v any) error {
	raw, err := os.ReadFile(path)
	if err == nil {
		err = json.Unmarshal(raw, v)
	}
	if err != nil {
		return fmt.Errorf("reading %s: %w", filepath.Base(path), err)
	}
	return nil
}
