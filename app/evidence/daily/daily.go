// Package daily is the list of what was recorded on one day, which a shop hands over or
// mails, so that somebody outside can tell later whether a byte was changed.
//
// It promises that a list is written whole and names the sum of the one before, and that
// a list which was changed is none. It refuses to know who asks for one, and why.
package daily

import (
	"bufio"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"hawker/app/live"
)

// ErrNoList is returned for a file that is no list of a day, or that was changed.
var ErrNoList = errors.New("the file is no list of a day's recordings, or was changed")

// List is the list of what was recorded on one day, which a shop hands over or mails, so
// that somebody outside has it: what each show's log and recording had come to, and the
// sum of each segment. Lists are chained by the sums of their text.
//
//	day 2026-11-22
//	before 2026-11-21 SHA-256
//	show SHOW EVENTS.SEGMENTS.SHA-256
//	segment SHOW NAME BYTES SHA-256
//	sum SHA-256
type List struct {
	Date   string // 2006-01-02, in the shop's zone
	Before string // the date of the list before, and its sum; "" for the first
	Heads  []live.Head
	Lines  []string // of a list that was read: its heads
	Pieces []Piece
	Sum    string // of the text before it
}

// Piece is a segment that a list names.
type Piece struct {
	Show live.ShowID
	File string
	Size int64
	Hash string
}

// Text writes the list.
func (d List) Text() string {
	var b strings.Builder
	fmt.Fprintf(&b, "day %s\n", d.Date)
	if d.Before != "" {
		fmt.Fprintf(&b, "before %s\n", d.Before)
	}
	for _, h := range d.Heads {
		fmt.Fprintf(&b, "show %s %s\n", h.Show, h)
	}
	for _, p := range d.Pieces {
		fmt.Fprintf(&b, "segment %s %s %d %s\n", p.Show, p.File, p.Size, p.Hash)
	}
	sum := sha256.Sum256([]byte(b.String()))
	return b.String() + "sum " + hex.EncodeToString(sum[:]) + "\n"
}

// Read reads what Text wrote. It returns ErrNoList.
func Read(r io.Reader) (List, error) {
	var d List
	sum := sha256.New()
	lines := bufio.NewScanner(r)
	for lines.Scan() {
		line := lines.Text()
		if d.Sum != "" {
			return d, ErrNoList // the sum is the last line: nothing covers what follows
		}
		word, rest, _ := strings.Cut(line, " ")
		switch word {
		case "day":
			d.Date = rest
		case "before":
			d.Before = rest
		case "show":
			d.Lines = append(d.Lines, rest)
		case "segment":
			var p Piece
			if _, err := fmt.Sscanf(rest, "%s %s %d %s", &p.Show, &p.File, &p.Size, &p.Hash); err != nil {
				return d, ErrNoList
			}
			d.Pieces = append(d.Pieces, p)
		case "sum":
			if d.Sum = rest; rest == "" || rest != hex.EncodeToString(sum.Sum(nil)) {
				return d, ErrNoList
			}
		}
		_, _ = io.WriteString(sum, line+"\n") // a hash takes all
	}
	if _, err := time.Parse(time.DateOnly, d.Date); err != nil || d.Sum == "" || lines.Err() != nil {
		return d, ErrNoList
	}
	return d, nil
}

// Folder is where an archive has the lists of its days; no show has that name.
const Folder = "days"

const listEnd = ".txt"

// Dates lists the dates of the lists that an archive has, the newest first.
func Dates(films string) ([]string, error) {
	found, err := filepath.Glob(filepath.Join(films, Folder, "*"+listEnd))
	if err != nil {
		return nil, fmt.Errorf("listing days: %w", err)
	}
	for i, path := range found {
		found[i] = strings.TrimSuffix(filepath.Base(path), listEnd)
	}
	slices.SortFunc(found, func(a, b string) int { return strings.Compare(b, a) })
	return found, nil
}

// Open reads the list of a date. It returns ErrNoList for one that was changed.
func Open(films, date string) (List, error) {
	f, err := os.Open(File(films, date))
	if err != nil {
		return List{}, fmt.Errorf("opening a day's list: %w", err)
	}
	defer f.Close()
	return Read(f)
}

// File is the file of a date's list.
func File(films, date string) string {
	return filepath.Join(films, Folder, filepath.Base(date)+listEnd)
}

// Write writes a list as a whole, or not at all, and notes its sum in it.
func Write(films string, d *List) error {
	text := d.Text()
	d.Sum = strings.TrimSpace(text[strings.LastIndex(text, " ")+1:])
	path := File(films, d.Date)
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return fmt.Errorf("writing a day's list: %w", err)
	}
	f, err := os.OpenFile(path+".part", os.O_CREATE|os.O_TRUNC|os.O_WRONLY, 0o600)
	if err != nil {
		return fmt.Errorf("writing a day's list: %w", err)
	}
	_, err = f.WriteString(text)
	if err = errors.Join(err, f.Sync(), f.Close()); err == nil {
		err = os.Rename(path+".part", path)
	}
	if err != nil {
		return fmt.Errorf("writing a day's list: %w", err)
	}
	return nil
}
