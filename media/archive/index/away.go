package index

import (
	"bufio"
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
)

// Bring gives the bytes of a segment that is not here.
type Bring func(ctx context.Context, s Segment) ([]byte, error)

// Left reads which files of a folder need not be here: a backup left them out, or they
// were moved to another place. The files may be here all the same.
func Left(folder string) (map[string]bool, error) {
	var left map[string]bool
	for _, list := range []string{elsewhereName, awayName} {
		err := eachLeft(folder, list, func(name string, _ int64) {
			if left == nil {
				left = map[string]bool{}
			}
			left[name] = true
		})
		if err != nil {
			return nil, err
		}
	}
	return left, nil
}

// Moved lists what was moved to another place, with the sizes.
func Moved(folder string) (map[string]int64, error) {
	moved := map[string]int64{}
	err := eachLeft(folder, awayName, func(name string, size int64) { moved[name] = size })
	return moved, err
}

// eachLeft gives the lines of a list that are whole.
func eachLeft(folder, list string, each func(name string, size int64)) error {
	file, err := os.Open(filepath.Join(folder, list))
	if missing(err) {
		return nil
	}
	if err != nil {
		return fmt.Errorf("reading what is not here: %w", err)
	}
	defer file.Close()
	lines := bufio.NewScanner(file)
	for lines.Scan() {
		words := strings.Fields(lines.Text())
		if len(words) != 3 || len(words[2]) != 2*sha256.Size {
			continue // torn
		}
		if size, err := strconv.ParseInt(words[1], 10, 64); err == nil {
			each(words[0], size)
		}
	}
	if err := lines.Err(); err != nil {
		return fmt.Errorf("reading what is not here: %w", err)
	}
	return nil
}

// AppendAway writes at the end of a folder's list that segments are moved, and syncs it:
// what is on the disk of it holds whatever happens next.
func AppendAway(folder string, segments []Segment) error {
	f, err := os.OpenFile(filepath.Join(folder, awayName), os.O_CREATE|os.O_WRONLY|os.O_APPEND, 0o600)
	if err != nil {
		return fmt.Errorf("listing what is moved: %w", err)
	}
	text := "\n" // ends a line that a killed program tore
	for _, s := range segments {
		text += fmt.Sprintf("%s %d %s\n", s.Name(), s.Size, s.Hash)
	}
	_, err = f.WriteString(text)
	if err == nil {
		err = f.Sync()
	}
	if err = errors.Join(err, f.Close()); err != nil {
		return fmt.Errorf("listing what is moved: %w", err)
	}
	return nil
}

// WriteAway writes a folder's list anew; with no segment it is removed.
func WriteAway(folder string, segments []Segment, create func(string) (File, error)) error {
	path := filepath.Join(folder, awayName)
	if len(segments) == 0 {
		if err := os.Remove(path); err != nil && !missing(err) {
			return fmt.Errorf("listing what is moved: %w", err)
		}
		return nil
	}
	var b strings.Builder
	for _, s := range segments {
		fmt.Fprintf(&b, "%s %d %s\n", s.Name(), s.Size, s.Hash)
	}
	return Whole(path, []byte(b.String()), create)
}

// away looks at a segment that is not here.
func (v *verifier) away(name string, size int64, want Hash) {
	if name != v.segment.Name() {
		return
	}
	b, err := v.bring(v.segment)
	switch {
	case missing(err):
		v.say(MissingFile, name, "the file is missing: the place where it lay does not have it")
	case err != nil:
		v.say(Unreached, name, "it lies in another place, which does not give it: %v", err)
	case b == nil:
	case int64(len(b)) != size:
		v.say(OtherLength, name, "it has %d bytes, %d were recorded", len(b), size)
	case sha256.Sum256(b) != want:
		v.say(OtherBytes, name, "its bytes are not those that were recorded: the SHA-256 differs")
	}
}
