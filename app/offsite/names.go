package offsite

import (
	"cmp"
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

// IsPublic tells whether a name is of a copy that everybody may read.
func IsPublic(name string) bool { return strings.HasPrefix(name, PublicFolder) }

// PublicFolder is where copies are that everybody may read.
const PublicFolder = "public/"

// Grown is a piece of a file that only grows: its bytes from one place to another, and
// their CRC-32C. It is named NAME@FROM-TO-SUM.
type Grown struct {
	Name     string
	From, To int64
	Sum      uint32
}

// String is the piece's name.
func (g Grown) String() string {
	return fmt.Sprintf("%s@%012d-%012d-%08x", g.Name, g.From, g.To, g.Sum)
}

// GrownOf reads a name; false for other files.
func GrownOf(name string) (Grown, bool) {
	of, rest, ok := strings.Cut(name, "@")
	g := Grown{Name: of}
	if !ok {
		return g, false
	}
	if _, err := fmt.Sscanf(rest, "%d-%d-%x", &g.From, &g.To, &g.Sum); err != nil {
		return g, false
	}
	return g, g.From < g.To && g.String() == name
}

// Chain puts the pieces of one file in order, as far as one follows the other.
func Chain(pieces []Grown) (chain []Grown) {
	slices.SortFunc(pieces, func(a, b Grown) int { return cmp.Compare(a.From, b.From) })
	var at int64
	for _, p := range pieces {
		if p.From != at {
			break
		}
		chain, at = append(chain, p), p.To
	}
	return chain
}
