// Package index knows the folder of a film: what its index says, whether it ended as it
// should, and whether its files are what was recorded.
//
// An index is lines of text. Each is a letter for its kind, JSON, the head of the chain
// but for parts, and a checksum:
//
//	P {"segment":12,"offset":0,"size":28686,…} <crc32c>
//	E {"segment":12,…,"sha256":"…"} <head> <crc32c>
//
// It promises that damage is told from a torn tail, since whole lines follow it; that
// what it mends is only the end, and loses no part that is whole; and that a head
// vouches for all lines before it: it is the SHA-256 of the head before (32 zero bytes
// at first), the letter, a space and the JSON.
//
// It refuses to record a film: its one writer is the archive.
package index

import (
	"errors"
	"io/fs"
)

// The names in a film's folder.
const (
	Name          = "index"
	Secret        = "secret"    // the part of its public address that nobody can guess
	elsewhereName = "elsewhere" // in a restored folder: what the backup left out
	awayName      = "away"      // what was moved to another place
)

// Contents is what an index says. Its segments that have ended hold the places of their
// parts only where they are among the last few.
type Contents struct {
	Segments []Segment
	Inits    []Init
	Sessions []Session
	Head     Hash
	Total    int64  // bytes of the segments that have ended
	Last     uint32 // number of the last segment
	End      int64  // of the whole lines, in bytes
}

// WithParts is how many segments keep the places of their parts: those that a player
// of low latency still asks for part by part.
const WithParts = 8

func missing(err error) bool { return errors.Is(err, fs.ErrNotExist) }
