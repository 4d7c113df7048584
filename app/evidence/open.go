package evidence

import (
	"archive/zip"
	"bufio"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"

	"hawker/app/live"
)

// ErrNoPack is returned for a file that is no pack of evidence.
var ErrNoPack = errors.New("the file is no pack of evidence")

// CheckPack recomputes all of a pack, in a folder of its own that is removed after. It
// needs no shop. ErrNoPack for other files.
func CheckPack(ctx context.Context, file, mailed string) (Report, error) {
	z, err := zip.OpenReader(file)
	if err != nil {
		return Report{}, fmt.Errorf("%w: %w", ErrNoPack, err)
	}
	defer z.Close()
	folder, err := os.MkdirTemp("", "hawker-evidence-")
	if err != nil {
		return Report{}, fmt.Errorf("unpacking evidence: %w", err)
	}
	defer os.RemoveAll(folder)
	sums := map[string]string{}
	for _, f := range z.File {
		if !filepath.IsLocal(f.Name) || strings.Contains(f.Name, "\\") {
			return Report{}, fmt.Errorf("%w: it names %q", ErrNoPack, f.Name)
		}
		if err := ctx.Err(); err != nil {
			return Report{}, err
		}
		if sums[f.Name], err = unpack(f, filepath.Join(folder, filepath.FromSlash(f.Name))); err != nil {
			return Report{}, err
		}
	}
	changed, err := compare(filepath.Join(folder, sumsFile), sums)
	if err != nil {
		return Report{}, err
	}
	s, err := read(folder)
	if err != nil {
		return Report{}, err
	}
	r, err := Check(ctx, s, mailed)
	if len(changed) == 0 {
		r.say(true, "all %d files of the pack have the sums that it names", len(sums))
	}
	for _, what := range changed {
		r.say(false, "%s", what)
	}
	return r, err
}

func unpack(f *zip.File, path string) (sum string, err error) {
	in, err := f.Open()
	if err != nil {
		return "", fmt.Errorf("%w: %w", ErrNoPack, err)
	}
	defer in.Close()
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return "", fmt.Errorf("unpacking evidence: %w", err)
	}
	out, err := os.OpenFile(path, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	if err != nil {
		return "", fmt.Errorf("%w: %w", ErrNoPack, err)
	}
	h := sha256.New()
	_, err = io.Copy(io.MultiWriter(out, h), in)
	switch err = errors.Join(err, out.Close()); {
	case errors.Is(err, zip.ErrChecksum): // said below, with the name
	case err != nil:
		return "", fmt.Errorf("unpacking %s: %w", f.Name, err)
	}
	return hex.EncodeToString(h.Sum(nil)), nil
}

// compare lists what differs from the sums that the pack names.
func compare(file string, sums map[string]string) (changed []string, err error) {
	f, err := os.Open(file)
	if err != nil {
		return nil, fmt.Errorf("%w: it has no %s", ErrNoPack, sumsFile)
	}
	defer f.Close()
	named := map[string]bool{sumsFile: true}
	for lines := bufio.NewScanner(f); lines.Scan(); {
		sum, name, ok := strings.Cut(lines.Text(), "  ")
		if !ok {
			return nil, fmt.Errorf("%w: a line of %s is %q", ErrNoPack, sumsFile, lines.Text())
		}
		named[name] = true
		switch got, there := sums[name]; {
		case !there:
			changed = append(changed, name+" is missing from the pack")
		case got != sum:
			changed = append(changed, name+" was changed: its SHA-256 differs")
		}
	}
	for name := range sums {
		if !named[name] {
			changed = append(changed, name+" was added to the pack")
		}
	}
	return changed, nil
}

// read makes a source of an unpacked pack.
func read(folder string) (Source, error) {
	s := Source{Logs: map[live.ShowID][]live.Event{}, Films: filepath.Join(folder, filepath.FromSlash(filmsFolder))}
	if err := decode(filepath.Join(folder, saleFile), &s.Sale); err != nil {
		return s, err
	}
	logs, err := filepath.Glob(filepath.Join(folder, logsFolder, "*.json"))
	for _, path := range logs {
		var log []live.Event
		if err := decode(path, &log); err != nil {
			return s, err
		}
		s.Logs[live.ShowID(strings.TrimSuffix(filepath.Base(path), ".json"))] = log
	}
	return s, err
}

func decode(path string, v any) error {
	raw, err := os.ReadFile(path)
	if err == nil {
		err = json.Unmarshal(raw, v)
	}
	if err != nil {
		return fmt.Errorf("%w: %w", ErrNoPack, err)
	}
	return nil
}
