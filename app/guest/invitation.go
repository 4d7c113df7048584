package guest

import (
	"crypto/subtle"
	"encoding/base32"
	"encoding/binary"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"hawker/app/fault"
	"hawker/app/live"
	"hawker/app/store"
)

// MaxBatch is how many invitations are made at once, MaxMade how many of one show;
// longestName is in characters.
const (
	MaxBatch    = 500
	MaxMade     = 2_000
	longestName = 80
)

// Invitation lets one browser into a show.
type Invitation struct {
	Show    live.ShowID `json:"show"`
	N       int         `json:"n"`              // from 1, in the order of their making
	Name    string      `json:"name,omitempty"` // of whom it is for
	Made    time.Time   `json:"made"`
	Used    time.Time   `json:"used,omitzero"`
	Visitor string      `json:"visitor,omitempty"` // who used it
	Browser string      `json:"browser,omitempty"` // stands in the pass of the browser that used it
	Revoked time.Time   `json:"revoked,omitzero"`
}

var invitations = store.NewBucket[string, Invitation]("guest/invitation", "invitation_not_found")

func keyOf(show live.ShowID, n int) string { return store.Key(string(show), n) }

// State is unused, used or revoked.
func (i Invitation) State() string {
	switch {
	case !i.Revoked.IsZero():
		return "revoked"
	case !i.Used.IsZero():
		return "used"
	}
	return "unused"
}

func (i Invitation) heldBy(browser string) bool {
	return i.State() == "used" && subtle.ConstantTimeCompare([]byte(i.Browser), []byte(browser)) == 1
}

// take gives the invitation to the browser, unless another has it.
func (i Invitation) take(tx *store.Tx, key []byte, e Entry) (Invitation, error) {
	switch i.State() {
	case "revoked":
		return i, fault.New(fault.Conflict, "invitation_revoked", "code")
	case "used":
		grant, _ := readPass(tx, key, i.Show, e.Pass)
		if number, browser, _ := strings.Cut(grant, "-"); number != strconv.Itoa(i.N) || !i.heldBy(browser) {
			return i, fault.New(fault.Conflict, "invitation_used", "code")
		}
		return i, nil
	}
	i.Used, i.Visitor, i.Browser = tx.Now, e.Visitor, store.NewID()
	tx.Mark("guest", string(i.Show))
	return i, invitations.Put(tx, keyOf(i.Show, i.N), i)
}

// Invite makes count invitations, or one for each name where those are more. It refuses
// with show_not_found, invitation_count{max}, invitation_name{max} and
// invitation_most{max, left}.
func Invite(tx *store.Tx, show live.ShowID, count int, names []string) ([]Invitation, error) {
	if _, err := live.Get(tx, show); err != nil {
		return nil, err
	}
	count = max(count, len(names))
	if count < 1 || count > MaxBatch {
		return nil, fault.InvalidField("invitation_count", "count", "max", MaxBatch)
	}
	for _, name := range names {
		if utf8.RuneCountInString(name) > longestName || !utf8.ValidString(name) {
			return nil, fault.InvalidField("invitation_name", "names", "max", longestName)
		}
	}
	d, _, err := doors.Find(tx, show)
	if err != nil {
		return nil, err
	}
	if d.Made+count > MaxMade {
		return nil, fault.InvalidField("invitation_most", "count", "max", MaxMade, "left", MaxMade-d.Made)
	}
	list := make([]Invitation, 0, count)
	for range count {
		d.Made++
		i := Invitation{Show: show, N: d.Made, Made: tx.Now}
		if len(list) < len(names) {
			i.Name = names[len(list)]
		}
		if err := invitations.Put(tx, keyOf(show, i.N), i); err != nil {
			return nil, err
		}
		list = append(list, i)
	}
	tx.Mark("guest", string(show))
	return list, doors.Put(tx, show, d)
}

// List reads all invitations of a show, in the order of their making; at most MaxMade.
func List(tx *store.Tx, show live.ShowID) ([]Invitation, error) {
	var list []Invitation
	err := invitations.Each(tx, store.Key(string(show)), func(_ string, i Invitation) error {
		list = append(list, i)
		return nil
	})
	return list, err
}

// Revoke takes an invitation back: whoever came in by it is out. Taken back twice is
// taken back. It refuses with invitation_not_found.
func Revoke(tx *store.Tx, show live.ShowID, n int) error {
	i, err := invitations.Get(tx, keyOf(show, n))
	if err != nil || !i.Revoked.IsZero() {
		return err
	}
	i.Revoked = tx.Now
	tx.Mark("guest", string(show))
	if !i.Used.IsZero() {
		tx.Mark("access", string(show))
	}
	return invitations.Put(tx, keyOf(show, n), i)
}

// crockford writes 32 characters of which none is taken for another
// (crockford.com/base32).
var crockford = base32.NewEncoding("0123456789ABCDEFGHJKMNPQRSTVWXYZ").WithPadding(base32.NoPadding)

// An invitation's code is its number in two bytes and an HMAC of six, thirteen
// characters of base 32.
const (
	codeBytes = 8
	codeChars = 13
)

// CodeOf is the code of a show's invitation, as it is written on a card: "00AB1-C2D3-4E5F".
func CodeOf(key []byte, show live.ShowID, n int) string {
	b := binary.BigEndian.AppendUint16(nil, uint16(n))
	b = append(b, mac(key, store.Key("invitation", string(show), n))[:codeBytes-2]...)
	text := crockford.EncodeToString(b)
	return text[:5] + "-" + text[5:9] + "-" + text[9:]
}

// numberOf reads the number of a genuine code of the show, however it was typed.
func numberOf(key []byte, show live.ShowID, code string) (int, bool) {
	text := strings.NewReplacer("O", "0", "I", "1", "L", "1").Replace(strings.ToUpper(Folded(code)))
	b, err := crockford.DecodeString(text)
	if len(text) != codeChars || err != nil || len(b) != codeBytes {
		return 0, false
	}
	n := int(binary.BigEndian.Uint16(b))
	own := strings.ReplaceAll(CodeOf(key, show, n), "-", "")
	return n, subtle.ConstantTimeCompare([]byte(own), []byte(text)) == 1
}

// Naming lists the invitations of all shows whose name has one of the words in it: an
// e-mail address, a number, a name; case and width do not count.
func Naming(tx *store.Tx, words ...string) ([]Invitation, error) {
	var list []Invitation
	err := invitations.Each(tx, "", func(_ string, i Invitation) error {
		name := Folded(i.Name)
		if name != "" && slices.ContainsFunc(words, func(w string) bool { w = Folded(w); return w != "" && strings.Contains(name, w) }) {
			list = append(list, i)
		}
		return nil
	})
	return list, err
}

// Erase takes out of an invitation for whom it was and who used it. It goes on letting
// in whom it let in. It refuses with invitation_not_found.
func Erase(tx *store.Tx, show live.ShowID, n int) error {
	i, err := invitations.Get(tx, keyOf(show, n))
	if err != nil || i.Name == "" && i.Visitor == "" {
		return err
	}
	i.Name, i.Visitor = "", ""
	tx.Mark("guest", string(show))
	return invitations.Put(tx, keyOf(show, n), i)
}
