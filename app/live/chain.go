package live

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"strconv"
	"strings"
	"time"

	"hawker/app/fault"
	"hawker/app/store"
)

// link is the sum that carries the log's chain over an event: SHA-256, in hexadecimal
// digits, of the sum before it and of the event as JSON without its own and without the
// words about people, of which it covers the salted digest: they can be erased.
func (e Event) link(before string) (string, error) {
	e.Sum, e.Said, e.Salt = "", nil, ""
	raw, err := json.Marshal(e)
	if err != nil {
		return "", fmt.Errorf("chaining event: %w", err)
	}
	sum := sha256.Sum256(append([]byte(before), raw...))
	return hex.EncodeToString(sum[:]), nil
}

// CheckChain follows the sums of a show's events, which begin with its first, and gives
// the number of the first that does not follow from those before it, or whose words are
// not those of its digest; 0 for none. Rows of a log that began before there were sums
// have none.
func CheckChain(list []Event) (broken uint64, err error) {
	var c chain
	for i, e := range list {
		follows, err := c.follows(e)
		if err != nil {
			return 0, err
		}
		if e.Seq != uint64(i)+1 || !follows {
			return uint64(i) + 1, nil
		}
	}
	return 0, nil
}

// chain is how far the sums of a log were followed.
type chain struct {
	before  string
	digests bool // a row with one was passed
}

// follows tells whether the next row follows from those before it. Of a row that was
// erased and is older than digests only the sum is left, from which the next one follows:
// such a row can be of a kind that tells of people, and none stands after a digest.
func (c *chain) follows(e Event) (bool, error) {
	want, err := e.link(c.before)
	if err != nil {
		return false, err
	}
	whole, err := e.holds()
	c.digests = c.digests || e.Digest != ""
	old := e.Erased && e.Sum != "" && !c.digests && personal[e.Kind] != nil && !e.tells()
	first := e.Sum == "" && c.before == ""
	c.before = e.Sum
	return whole && (e.Sum == want || old || first), err
}

// Head is what the log and the recording of a show had come to at a moment. Who knows
// it can tell later whether a byte of either was changed.
type Head struct {
	Show    ShowID    `json:"show"`
	Seq     uint64    `json:"seq"`               // of the newest event
	Log     string    `json:"log,omitempty"`     // its sum
	Segment uint32    `json:"segment,omitempty"` // the newest that was closed, 0 for none
	Film    string    `json:"film,omitempty"`    // the head of the recording's chain at its end
	At      time.Time `json:"at"`
}

// String is the head in one line, EVENTS.SEGMENTS.SHA-256, short enough for a mail.
func (h Head) String() string {
	sum := sha256.Sum256(fmt.Appendf(nil, "%s\n%d\n%s\n%d\n%s\n", h.Show, h.Seq, h.Log, h.Segment, h.Film))
	return fmt.Sprintf("%d.%d.%s", h.Seq, h.Segment, hex.EncodeToString(sum[:]))
}

// ReadHead gives the places that a line which String wrote speaks of. It refuses with
// head_malformed.
func ReadHead(line string) (seq uint64, segment uint32, err error) {
	bad := fault.InvalidField("head_malformed", "head")
	parts := strings.Split(strings.TrimSpace(line), ".")
	if len(parts) != 3 || len(parts[2]) != 2*sha256.Size {
		return 0, 0, bad
	}
	seq, err = strconv.ParseUint(parts[0], 10, 64)
	at, err2 := strconv.ParseUint(parts[1], 10, 32)
	if err != nil || err2 != nil {
		return 0, 0, bad
	}
	return seq, uint32(at), nil
}

// reached is how far a show's recording is closed.
type reached struct {
	Segment uint32 `json:"segment"`
	Film    string `json:"film"`
}

var filmHeads = store.NewBucket[ShowID, reached]("live/film_head", "film_not_found")

// FilmReached notes how far a show's recording is closed, and the head of its chain.
func FilmReached(tx *store.Tx, show ShowID, segment uint32, head string) error {
	return filmHeads.Put(tx, show, reached{segment, head})
}

// HeadOf is what a show's log and recording have come to.
func HeadOf(tx *store.Tx, show ShowID) (Head, error) {
	last, err := lastEvent(tx, show)
	if err != nil {
		return Head{}, err
	}
	film, _, err := filmHeads.Find(tx, show)
	return Head{Show: show, Seq: last.Seq, Log: last.Sum, Segment: film.Segment, Film: film.Film, At: tx.Now}, err
}
