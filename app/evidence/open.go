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
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"hawker/app/live"
)

// ErrNoPack is returned for a file that is no pack of evidence.
var ErrNoPack = errors.New("the file is no pack of evidence")

// CheckPack recomputes all of a pack, in a folder of its own that is removed after. It
// needs no shop. What is damaged is a finding; ErrNoPack is for files that no pack is
// to be seen in.
func CheckPack(ctx context.Context, file string, w Witness) (Report, error) {
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
	var damage Report
	sums := map[string]string{}
	for _, f := range z.File {
		if err := ctx.Err(); err != nil {
			return Report{}, err
		}
		sum, ok, err := unpack(f, folder)
		if err != nil {
			return Report{}, err
		}
		if !ok {
			damage.bad(FileUnread, About{File: f.Name})
		}
		sums[f.Name] = sum
	}
	if err := compare(&damage, filepath.Join(folder, sumsFile), sums); err != nil {
		return Report{}, err
	}
	whole, err := signed(file)
	if err != nil {
		return Report{}, err
	}
	s := read(&damage, folder)
	r, err := Check(ctx, s, w)
	r.Findings = append(r.Findings, damage.Findings...)
	if len(damage.Failed()) == 0 {
		r.good(FilesWhole, About{Count: len(sums)})
	}
	r.either(whole, ZipWhole, ZipChanged, About{})
	return r, err
}

// unpack writes a file of the pack into a folder and gives its sum; not ok where it
// does not come out whole.
func unpack(f *zip.File, folder string) (sum string, ok bool, err error) {
	if !filepath.IsLocal(f.Name) || strings.Contains(f.Name, "\\") {
		return "", false, nil
	}
	in, err := f.Open()
	if err != nil {
		return "", false, nil // said as a finding
	}
	defer in.Close()
	path := filepath.Join(folder, filepath.FromSlash(f.Name))
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return "", false, fmt.Errorf("unpacking evidence: %w", err)
	}
	out, err := os.OpenFile(path, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	if errors.Is(err, fs.ErrExist) { // it is there twice
		return "", false, nil
	}
	if err != nil {
		return "", false, fmt.Errorf("unpacking evidence: %w", err)
	}
	h := sha256.New()
	got := &faulty{r: in}
	_, err = io.Copy(io.MultiWriter(out, h), got)
	if err = errors.Join(err, out.Close()); err != nil {
		return "", false, fmt.Errorf("unpacking %s: %w", f.Name, err)
	}
	return hex.EncodeToString(h.Sum(nil)), got.failed == nil, nil
}

// faulty ends where what it reads is damaged, and remembers that.
type faulty struct {
	r      io.Reader
	failed error
}

// Read reads on, up to the damage.
func (f *faulty) Read(b []byte) (int, error) {
	n, err := f.r.Read(b)
	if err != nil && !errors.Is(err, io.EOF) {
		f.failed, err = err, io.EOF
	}
	return n, err
}

// compare says what differs from the sums that the pack names. ErrNoPack where it names
// none at all.
func compare(r *Report, file string, sums map[string]string) error {
	f, err := os.Open(file)
	if err != nil {
		return fmt.Errorf("%w: it has no %s", ErrNoPack, sumsFile)
	}
	defer f.Close()
	named := map[string]bool{sumsFile: true}
	for lines := bufio.NewScanner(f); lines.Scan(); {
		sum, name, ok := strings.Cut(lines.Text(), "  ")
		if !ok {
			r.bad(FileUnread, About{File: sumsFile})
			continue
		}
		named[name] = true
		switch got, there := sums[name]; {
		case !there:
			r.bad(FileMissing, About{File: name})
		case got != sum:
			r.bad(FileChanged, About{File: name})
		}
	}
	for _, name := range slices.Sorted(maps.Keys(sums)) {
		if !named[name] {
			r.bad(FileAdded, About{File: name})
		}
	}
	return nil
}

// read makes a source of an unpacked pack; what cannot be read is said.
func read(r *Report, folder string) Source {
	s := Source{Logs: map[live.ShowID][]live.Event{}, Films: filepath.Join(folder, filepath.FromSlash(filmsFolder)), Papers: packed(folder)}
	if err := decode(filepath.Join(folder, claimsFile), &s.Claims); err != nil {
		r.bad(FileUnread, About{File: claimsFile})
	}
	if err := decode(filepath.Join(folder, saleFile), &s.Sale); err != nil {
		r.bad(FileUnread, About{File: saleFile})
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
