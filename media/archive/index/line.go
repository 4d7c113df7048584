package index

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"hash/crc32"
	"strconv"
	"time"
)

// The kinds of lines.
const (
	LineFilm    = 'F' // the first
	LineInit    = 'I'
	LineSession = 'S'
	LinePart    = 'P'
	LineEnd     = 'E' // of a segment
	LineGone    = 'R' // segments were removed
)

// Hash is a SHA-256.
type Hash [sha256.Size]byte

// String writes the sum in hexadecimal.
func (h Hash) String() string { return hex.EncodeToString(h[:]) }

// MarshalText writes the sum as String does.
func (h Hash) MarshalText() ([]byte, error) { return []byte(h.String()), nil }

// UnmarshalText reads what MarshalText wrote.
func (h *Hash) UnmarshalText(text []byte) error {
	if len(text) != hex.EncodedLen(len(h)) {
		return fmt.Errorf("a sum has %d digits", hex.EncodedLen(len(h)))
	}
	_, err := hex.Decode(h[:], text)
	return err
}

// Film is the first line: whose film it is.
type Film struct {
	Version int       `json:"version"`
	Room    string    `json:"room"`
	Made    time.Time `json:"made"`
}

// InitFacts tell of an init.
type InitFacts struct {
	Number int    `json:"init"`
	Size   int64  `json:"size"`
	Codecs string `json:"codecs"`
	Width  int    `json:"width,omitempty"`
	Height int    `json:"height,omitempty"`
	Hash   Hash   `json:"sha256"`
}

// Session ties the wall to a position: where a publisher began, or went on.
type Session struct {
	Segment  uint32        `json:"segment"`
	Position time.Duration `json:"position"`
	Wall     time.Time     `json:"wall"`
	Codec    string        `json:"codec,omitempty"`
}

// Part is a part of a segment; what is of the whole segment stands in its first one.
type Part struct {
	Segment       uint32        `json:"segment"`
	Offset        int64         `json:"offset"`
	Size          int64         `json:"size"`
	Duration      time.Duration `json:"duration"`
	Independent   bool          `json:"independent,omitempty"`
	Sum           uint32        `json:"crc32c"`
	Start         time.Duration `json:"start,omitempty"`
	Wall          time.Time     `json:"wall,omitzero"`
	Init          int           `json:"init,omitempty"`
	Discontinuity bool          `json:"discontinuity,omitempty"`
}

// End is a segment that has ended.
type End struct {
	Segment       uint32        `json:"segment"`
	Size          int64         `json:"size"`
	Parts         int           `json:"parts"`
	Start         time.Duration `json:"start"`
	Duration      time.Duration `json:"duration"`
	Wall          time.Time     `json:"wall"`
	Init          int           `json:"init"`
	Discontinuity bool          `json:"discontinuity,omitempty"`
	Cut           bool          `json:"cut,omitempty"` // it ended with the program
	Hash          Hash          `json:"sha256"`
	Total         int64         `json:"total"` // bytes of all segments up to here
}

// Gone are segments that were removed.
type Gone struct {
	From uint32    `json:"from"`
	To   uint32    `json:"to"` // included
	At   time.Time `json:"at"`
}

// Castagnoli is the polynomial of the checksums (RFC 3720, CRC-32C).
var Castagnoli = crc32.MakeTable(crc32.Castagnoli)

// line is one line of an index, without its checksum and its end.
type line struct {
	kind byte
	json []byte
	head Hash // none in a part's
}

// chained tells whether a line of the kind carries the chain on.
func chained(kind byte) bool { return kind != LinePart }

// Link is the head of the chain after a line.
func Link(head Hash, kind byte, facts []byte) Hash {
	h := sha256.New()
	h.Write(head[:])
	h.Write([]byte{kind, ' '})
	h.Write(facts)
	return Hash(h.Sum(nil))
}

// Encode writes a line; head is the chain's before it, and the one after it is given.
func Encode(kind byte, facts any, head Hash) ([]byte, Hash, error) {
	raw, err := json.Marshal(facts)
	if err != nil {
		return nil, head, fmt.Errorf("encoding index: %w", err)
	}
	b := append([]byte{kind, ' '}, raw...)
	if chained(kind) {
		head = Link(head, kind, raw)
		b = append(append(b, ' '), head.String()...)
	}
	sum := crc32.Checksum(b, Castagnoli)
	return fmt.Appendf(b, " %08x\n", sum), head, nil
}

// decode reads a line with its end; false where it is damaged or torn. What it gives
// shares raw's bytes.
func decode(raw []byte) (line, bool) {
	body, ok := bytes.CutSuffix(raw, []byte("\n"))
	at := bytes.LastIndexByte(body, ' ')
	if !ok || at < 2 || body[1] != ' ' || len(body)-at != 9 {
		return line{}, false
	}
	sum, err := strconv.ParseUint(string(body[at+1:]), 16, 32)
	if err != nil || uint32(sum) != crc32.Checksum(body[:at], Castagnoli) {
		return line{}, false
	}
	l := line{kind: body[0], json: body[2:at]}
	if !chained(l.kind) {
		return l, true
	}
	cut := bytes.LastIndexByte(l.json, ' ')
	if cut < 0 || l.head.UnmarshalText(l.json[cut+1:]) != nil {
		return line{}, false
	}
	l.json = l.json[:cut]
	return l, true
}

// facts reads what a line says.
func facts[F any](l line) (F, error) {
	var f F
	if err := json.Unmarshal(l.json, &f); err != nil {
		return f, fmt.Errorf("reading index: %w", err)
	}
	return f, nil
}
