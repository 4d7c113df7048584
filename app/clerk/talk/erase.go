package talk

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"time"

	"hawker/app/chat"
	"hawker/app/live"
)

// Erase takes what some visitors said until a moment out of a show's talk and gives the
// numbers of their lines. The show may be on the air: what is said meanwhile is kept and written
// after. Each line leaves its number and time behind, so that those of others stay where
// they are. A line that was damaged goes too, since nobody can tell whose it was.
//
// The file is written anew beside the old one, synced, and takes its name: who stops
// the program in the middle finds the one or the other, and the same again ends it.
func (t *Talk) Erase(show live.ShowID, visitors map[string]bool, until time.Time) ([]uint64, error) {
	t.disk.Lock()
	defer t.disk.Unlock()
	if err := t.sync(); err != nil {
		return nil, err
	}
	path := filepath.Join(t.folder, string(show), "talk")
	old, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("reading talk: %w", err)
	}
	text, gone, err := without(old, func(l chat.Line) bool {
		return !l.Staff && visitors[l.Visitor] && !l.At.After(until) // what the shop said is the shop's
	})
	if err != nil || bytes.Equal(text, old) {
		return gone, err
	}
	f, err := replace(path, text)
	if err != nil {
		return nil, err
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	b, err := t.open(show)
	if err != nil {
		return nil, errors.Join(err, f.Close())
	}
	if b.file != nil {
		err = b.file.Close()
	}
	b.file, b.end = f, int64(len(text))
	b.ring = slices.DeleteFunc(slices.Clone(b.ring), func(l chat.Line) bool { return slices.Contains(gone, l.Seq) })
	return gone, err
}

// without is the text of a talk file with some lines blanked.
func without(text []byte, asked func(chat.Line) bool) (rest []byte, gone []uint64, err error) {
	for raw := range bytes.Lines(text) {
		line, bad := chat.Decode(raw)
		if bad != nil || raw[len(raw)-1] != '\n' {
			continue
		}
		if asked(line) {
			gone = append(gone, line.Seq)
			if raw, err = chat.Encode(line.Blank()); err != nil {
				return nil, nil, err
			}
		}
		rest = append(rest, raw...)
	}
	return rest, gone, nil
}

// beside is where a talk file is written anew; a backup passes over such a name.
func beside(path string) string { return filepath.Join(filepath.Dir(path), ".talk") }

// replace gives a file another content, whole or not at all, and leaves it open.
func replace(path string, text []byte) (*os.File, error) {
	f, err := os.OpenFile(beside(path), os.O_RDWR|os.O_CREATE|os.O_TRUNC, 0o600)
	if err != nil {
		return nil, fmt.Errorf("making talk: %w", err)
	}
	_, err = io.Copy(f, bytes.NewReader(text))
	if err == nil {
		err = f.Sync()
	}
	if err == nil {
		err = os.Rename(beside(path), path)
	}
	if err == nil {
		err = syncFolder(filepath.Dir(path))
	}
	if err != nil {
		return nil, fmt.Errorf("writing talk: %w", errors.Join(err, f.Close()))
	}
	return f, nil
}

// syncFolder makes a name in a folder last.
func syncFolder(path string) error {
	d, err := os.Open(path)
	if err != nil {
		return err
	}
	return errors.Join(d.Sync(), d.Close())
}
