package bundle

import (
	"archive/zip"
	"bufio"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// ErrNone is returned for a file that no bundle is to be seen in, or that is none which
// a shop makes: it unpacks to far more than it is.
var ErrNone = errors.New("the file is no pack of evidence")

// A bundle is most of all video, which is stored as it is, and logs in JSON, which become
// a tenth. Who sends something else would have a disk filled, or a memory.
const (
	mostFiles   = 100_000 // a day has 43,200 segments of two seconds
	mostTimes   = 32      // as large as the ZIP
	mostAnyway  = 64 << 20
	longestLine = 1 << 20 // of the sums, in bytes
)

// Kind is what is wrong with a file of a bundle.
type Kind string

// The kinds of damage.
const (
	Changed Kind = "changed" // it has another sum
	Missing Kind = "missing" // its sum is named, and it is not there
	Added   Kind = "added"   // it is there, and no sum is named
	Unread  Kind = "unread"  // it does not come out whole, or is not what it should be
)

// Damage is a file that is not what was packed.
type Damage struct {
	Kind Kind
	File string
}

// Contents is what came out of a bundle.
type Contents struct {
	Files  int
	Damage []Damage
	Whole  bool // the ZIP is byte for byte what was packed
}

// Unpack writes the files of a bundle into an empty folder and compares their sums. What
// is damaged is told, not refused. It returns ErrNone.
func Unpack(ctx context.Context, file, folder string) (c Contents, err error) {
	z, err := zip.OpenReader(file)
	if err != nil {
		return c, fmt.Errorf("%w: %w", ErrNone, err)
	}
	defer z.Close()
	info, err := os.Stat(file)
	if err != nil {
		return c, fmt.Errorf("reading pack: %w", err)
	}
	if len(z.File) > mostFiles {
		return c, fmt.Errorf("%w: it has %d files", ErrNone, len(z.File))
	}
	u := unpacking{folder: folder, left: mostTimes*info.Size() + mostAnyway, sums: map[string]string{}}
	for _, f := range z.File {
		if err := ctx.Err(); err != nil {
			return c, err
		}
		whole, err := u.file(f)
		if err != nil {
			return c, err
		}
		if !whole {
			u.say(Unread, f.Name)
		}
	}
	if err := u.compare(); err != nil {
		return c, err
	}
	whole, err := signed(file)
	return Contents{Files: len(u.sums), Damage: u.found, Whole: whole}, err
}

type unpacking struct {
	folder string
	left   int64             // bytes that may still be written
	sums   map[string]string // of what came out, by name
	found  []Damage
}

func (u *unpacking) say(kind Kind, file string) { u.found = append(u.found, Damage{kind, file}) }

// file writes one file and notes its sum; not whole where it does not come out so, or
// has a name that a bundle has not.
func (u *unpacking) file(f *zip.File) (whole bool, err error) {
	u.sums[f.Name] = ""
	if !filepath.IsLocal(f.Name) || strings.Contains(f.Name, "\\") || strings.HasSuffix(f.Name, "/") {
		return false, nil
	}
	in, err := f.Open()
	if err != nil {
		return false, nil // told as damage
	}
	defer in.Close()
	out, err := u.create(f.Name)
	if err != nil || out == nil {
		return false, err
	}
	h := sha256.New()
	got := &faulty{r: in}
	n, err := io.Copy(io.MultiWriter(out, h), io.LimitReader(got, u.left+1))
	if err = errors.Join(err, out.Close()); err != nil {
		return false, fmt.Errorf("unpacking %s: %w", f.Name, err)
	}
	if u.left -= n; u.left < 0 {
		return false, fmt.Errorf("%w: it unpacks to more than %d times its size", ErrNone, mostTimes)
	}
	u.sums[f.Name] = hex.EncodeToString(h.Sum(nil))
	return got.failed == nil, nil
}

// create makes a new file in the folder; nil where another has its name, or the name of
// its folder.
func (u *unpacking) create(name string) (*os.File, error) {
	path := filepath.Join(u.folder, filepath.FromSlash(name))
	err := os.MkdirAll(filepath.Dir(path), 0o700)
	var out *os.File
	if err == nil {
		out, err = os.OpenFile(path, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	}
	var at *fs.PathError
	if errors.Is(err, fs.ErrExist) || errors.As(err, &at) && u.taken(at.Path) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("unpacking evidence: %w", err)
	}
	return out, nil
}

// taken tells whether a file stands where a folder should be.
func (u *unpacking) taken(path string) bool {
	info, err := os.Lstat(path)
	return err == nil && !info.IsDir()
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

// compare says what differs from the sums that the bundle names. ErrNone where it names
// none at all.
func (u *unpacking) compare() error {
	f, err := os.Open(filepath.Join(u.folder, Sums))
	if err != nil {
		return fmt.Errorf("%w: it has no %s", ErrNone, Sums)
	}
	defer f.Close()
	named := map[string]bool{Sums: true}
	lines := bufio.NewScanner(f)
	lines.Buffer(nil, longestLine)
	for lines.Scan() {
		sum, name, ok := strings.Cut(lines.Text(), "  ")
		if !ok {
			u.say(Unread, Sums)
			continue
		}
		named[name] = true
		switch got, there := u.sums[name]; {
		case !there:
			u.say(Missing, name)
		case got != sum:
			u.say(Changed, name)
		}
	}
	if lines.Err() != nil {
		u.say(Unread, Sums)
	}
	for _, name := range slices.Sorted(maps.Keys(u.sums)) {
		if !named[name] {
			u.say(Added, name)
		}
	}
	return nil
}
