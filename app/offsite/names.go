package offsite

import (
	"fmt"
	"iter"
	"slices"
	"strings"
)

// Piece is the largest piece of a copy of the database, in bytes.
const Piece = 16 << 20

// copies is where copies of the database are: db/STAMP/0000, 0001 … and db/STAMP/whole,
// which comes last. Other files have the names that they have in the data folder.
const copies, last = "db/", "whole"

// Manifest says at the end of a copy what belongs to it.
type Manifest struct {
	Size   int64    `json:"size"`
	Pieces []string `json:"pieces"` // SHA-256, in hexadecimal digits
}

// PieceName names a piece of a copy.
func PieceName(stamp string, n int) string { return fmt.Sprintf("%s%s/%04d", copies, stamp, n) }

// ManifestName names what says that a copy is whole.
func ManifestName(stamp string) string { return copies + stamp + "/" + last }

// StampOf is the copy that a name belongs to; false for other files.
func StampOf(name string) (stamp string, ok bool) {
	rest, ok := strings.CutPrefix(name, copies)
	if !ok {
		return "", false
	}
	stamp, _, ok = strings.Cut(rest, "/")
	return stamp, ok
}

// Whole lists the stamps of whole copies, the oldest first.
func Whole(names iter.Seq[string]) []string {
	var list []string
	for name := range names {
		if stamp, ok := StampOf(name); ok && name == ManifestName(stamp) {
			list = append(list, stamp)
		}
	}
	slices.Sort(list)
	return list
}
