package index

import (
	"context"
	"crypto/sha256"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"time"
)

// Kind is what is wrong with a file of a film.
type Kind string

// The kinds of problems.
const (
	DamagedLine Kind = "line"    // a line of the index does not fit its own checksum
	BrokenChain Kind = "chain"   // a line of the index does not follow from those before it
	MissingFile Kind = "missing" // the file is not there
	OtherLength Kind = "length"  // it has not as many bytes as were recorded
	OtherBytes  Kind = "bytes"   // its bytes are not those that were recorded
	Unreached   Kind = "away"    // the place where it lies does not give it now
	Unreadable  Kind = "unread"  // the disk does not give it
)

// Problem is something in a film that is not as it was recorded.
type Problem struct {
	Kind    Kind
	File    string // within the film's folder
	Segment uint32 // 0: none
	At      int64  // of a line of the index: the byte at which it begins, or its number in the chain
	// From and To are the stretch of the film that a segment's problem is about.
	From, To time.Duration
	What     string
}

// String names the file and what is wrong with it.
func (p Problem) String() string { return p.File + ": " + p.What }

// Verify reads the whole film of a folder, which may be being recorded, and lists what
// is not as it was recorded: lines of the index that are damaged, a chain that does
// not hold, files that are missing or have another sum. What a backup left out is not
// here, and no problem; neither is the torn tail that a killed program left.
//
// What is away is brought by bring, which may be nil and gives nil for what it leaves
// where it is; what it cannot bring is a problem.
func Verify(ctx context.Context, path string, bring Bring) ([]Problem, error) {
	v := verifier{folder: path, bring: func(s Segment) ([]byte, error) {
		if bring == nil {
			return nil, nil
		}
		return bring(ctx, s)
	}}
	if err := v.chain(); err != nil {
		return nil, err
	}
	r, err := read(path)
	if err != nil {
		return nil, err
	}
	for _, at := range r.damaged {
		v.say(DamagedLine, Name, "the line at byte %d is damaged", at)
		v.found[len(v.found)-1].At = at
	}
	if v.left, err = Left(path); err != nil {
		return nil, err
	}
	needed := map[int]bool{}
	for _, s := range r.film.Segments {
		if err := ctx.Err(); err != nil {
			return v.found, err
		}
		needed[s.Init] = true
		v.whole(s)
	}
	for _, i := range r.film.Inits {
		if needed[i.Number] && i.Hash != (Hash{}) {
			v.file(i.Name(), i.Size, i.Hash)
		}
	}
	return v.found, nil
}

type verifier struct {
	folder  string
	left    map[string]bool // files that are not here, and need not be
	bring   func(Segment) ([]byte, error)
	segment Segment // in hand
	found   []Problem
}

// say notes what is wrong with the index, or with a file of the segment in hand.
func (v *verifier) say(kind Kind, file string, format string, args ...any) {
	p := Problem{Kind: kind, File: file, What: fmt.Sprintf(format, args...)}
	if s := v.segment; file == s.Name() {
		p.Segment, p.From, p.To = s.Number, s.Start, s.End()
	}
	v.found = append(v.found, p)
}

// chain follows the heads from line to line.
func (v *verifier) chain() error {
	var head Hash
	number, lost := 0, false
	err := eachLine(filepath.Join(v.folder, Name), func(_ int64, raw []byte) error {
		number++
		l, ok := decode(raw)
		switch {
		case !ok:
			lost = true // it may have been a link: the next is taken as it is
		case chained(l.kind):
			if !lost && Link(head, l.kind, l.json) != l.head {
				v.say(BrokenChain, Name, "line %d does not follow from those before it: the chain is broken", number)
				v.found[len(v.found)-1].At = int64(number)
			}
			head, lost = l.head, false
		}
		return nil
	})
	if err != nil {
		return fmt.Errorf("reading a film's index: %w", err)
	}
	return nil
}

func (v *verifier) whole(s Segment) {
	if s.Done && s.Hash != (Hash{}) { // else it is being written, or the line of its end is damaged
		v.segment = s
		v.file(s.Name(), s.Size, s.Hash)
	}
}

func (v *verifier) file(name string, size int64, want Hash) {
	file, err := os.Open(filepath.Join(v.folder, name))
	if missing(err) && v.left[name] {
		v.away(name, size, want)
		return
	}
	if missing(err) {
		v.say(MissingFile, name, "the file is missing")
		return
	}
	if err != nil {
		v.say(Unreadable, name, "the file cannot be read: %v", err)
		return
	}
	defer file.Close()
	sum := sha256.New()
	n, err := io.Copy(sum, file)
	switch {
	case err != nil:
		v.say(Unreadable, name, "the file cannot be read: %v", err)
	case n != size:
		v.say(OtherLength, name, "it has %d bytes, %d were recorded", n, size)
	case Hash(sum.Sum(nil)) != want:
		v.say(OtherBytes, name, "its bytes are not those that were recorded: the SHA-256 differs")
	}
}

// Manifest is what a backup holds of a film: all but its segments.
type Manifest struct {
	Index     int64    // how many bytes of the index are whole: up to the end of a segment
	Files     []string // that are copied as they are
	Elsewhere []byte   // names the segments, their sizes and sums, in a file of this content
}

// Name is the file in a film's folder in which a manifest names what was left out.
func (Manifest) Name() string { return elsewhereName }

// Manifests tells what a backup holds of a folder's film, which may be being recorded.
func Manifests(path string) (Manifest, error) {
	r, err := read(path)
	if err != nil {
		return Manifest{}, err
	}
	m := Manifest{Index: r.film.End, Files: []string{Secret}}
	if len(r.begins) > 0 {
		m.Index = r.begins[0]
	}
	var b strings.Builder
	for _, s := range r.film.Segments {
		if s.Done {
			fmt.Fprintf(&b, "%s %d %s\n", s.Name(), s.Size, s.Hash)
		}
	}
	m.Elsewhere = []byte(b.String())
	names := []string{awayName}
	for _, i := range r.film.Inits {
		names = append(names, i.Name())
	}
	for _, name := range names {
		if _, err := os.Stat(filepath.Join(path, name)); err == nil {
			m.Files = append(m.Files, name)
		}
	}
	return m, nil
}

// Here counts the closed segments of a folder's film that are there, of all.
func Here(path string) (here, of int, err error) {
	c, err := Read(path)
	if missing(err) {
		return 0, 0, nil
	}
	if err != nil {
		return 0, 0, err
	}
	for _, s := range c.Segments {
		if !s.Done {
			continue
		}
		of++
		if _, err := os.Stat(filepath.Join(path, s.Name())); err == nil {
			here++
		}
	}
	return here, of, nil
}
