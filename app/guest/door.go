// Package guest is who may see a private show: the one code that its guests share, the
// invitations of which each lets one browser in, and the pass that a browser holds once
// it was let in.
//
// It promises one answer, May, for everything of a show, so that who stands before the
// page's door stands before its picture, its recording and its talk as well; that an
// invitation is used by the browser that came first, for ever; and that a pass ends
// when what it was given for does: a new code, a withdrawn invitation, ninety days. It
// refuses to know requests and cookies, and who of the shop's people looks: the web
// asks for those.
//
// The shared code is kept sealed, not as a hash: it is told to a whole circle, and the
// owner must be able to read it again to tell the next one. Codes of invitations are
// not kept at all. They are HMACs under the shop's key, like the links of orders, so
// that the file opens no door, and the list and its export can say them at any time.
package guest

import (
	"crypto/rand"
	"crypto/subtle"
	"errors"
	"strings"
	"unicode"
	"unicode/utf8"

	"hawker/app/fault"
	"hawker/app/fold"
	"hawker/app/live"
	"hawker/app/seal"
	"hawker/app/store"
)

// Lengths of a shared code, in letters and digits.
const (
	minCode = 4
	maxCode = 40
)

const purpose = "guest/code"

// door is what a show's guests are let in by.
type door struct {
	Code  []byte `json:"code,omitempty"`  // sealed, as the owner wrote it
	Round string `json:"round,omitempty"` // named anew with each code
	Made  int    `json:"made,omitempty"`  // invitations, withdrawn ones too
}

var doors = store.NewBucket[live.ShowID, door]("guest/door", "show_not_found")

// Choice is who may see a show, as its owner chose; Code is for live.ByCode.
type Choice struct {
	Access live.Access
	Code   string
}

// Check refuses with access_unknown, field_needed, guest_code_short{min} and
// guest_code_long{max}.
func (c Choice) Check() error {
	if err := live.CheckAccess(c.Access); err != nil || c.Access != live.ByCode {
		return err
	}
	switch n := utf8.RuneCountInString(Folded(c.Code)); {
	case n == 0:
		return fault.InvalidField("field_needed", "code")
	case n < minCode:
		return fault.InvalidField("guest_code_short", "code", "min", minCode)
	case n > maxCode || len(c.Code) > 4*maxCode:
		return fault.InvalidField("guest_code_long", "code", "max", maxCode)
	}
	return nil
}

// Folded is a code as it is compared, and as a link carries it: case, width, accents,
// spaces and signs do not count.
func Folded(code string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsLetter(r) || unicode.IsNumber(r) {
			return r
		}
		return -1
	}, fold.Text(code))
}

// Set says who may see a show from now on, and tells whether some who were in may not
// any more. Whoever came in by an earlier code is out; a code that only looks different
// is the same one. It refuses as Check does, and with show_not_found.
func Set(tx *store.Tx, key []byte, show live.ShowID, c Choice) (out bool, err error) {
	if err := c.Check(); err != nil {
		return false, err
	}
	s, err := live.Get(tx, show)
	if err != nil {
		return false, err
	}
	out = c.Access != s.Access && c.Access != live.Public
	if c.Access == live.ByCode {
		another, err := rename(tx, key, show, strings.TrimSpace(c.Code))
		if err != nil {
			return false, err
		}
		out = out || another
	}
	return out, live.SetAccess(tx, show, c.Access)
}

// rename gives the door another code, unless it only looks different.
func rename(tx *store.Tx, key []byte, show live.ShowID, code string) (another bool, err error) {
	d, _, err := doors.Find(tx, show)
	if err != nil {
		return false, err
	}
	was, err := d.open(key)
	if err != nil || was == code {
		return false, err
	}
	if d.Code, err = seal.Seal(key, purpose, code); err != nil {
		return false, err
	}
	if another = Folded(was) != Folded(code); another {
		d.Round = store.NewID()
		tx.Mark("access", string(show))
	}
	return another, doors.Put(tx, show, d)
}

// open is the code in clear, "" where there is none, or none that this key can read:
// the next one takes its place.
func (d door) open(key []byte) (string, error) {
	if len(d.Code) == 0 {
		return "", nil
	}
	code, err := seal.Open(key, purpose, d.Code)
	if errors.Is(err, seal.ErrOpen) {
		return "", nil
	}
	return code, err
}

// takes tells whether this is the code of the door.
func (d door) takes(key []byte, code string) (bool, error) {
	own, err := d.open(key)
	if err != nil || own == "" {
		return false, err
	}
	return subtle.ConstantTimeCompare([]byte(Folded(own)), []byte(Folded(code))) == 1, nil
}

// Code is the shared code of a show as its owner wrote it, "" where it never had one.
func Code(tx *store.Tx, key []byte, show live.ShowID) (string, error) {
	d, _, err := doors.Find(tx, show)
	if err != nil {
		return "", err
	}
	return d.open(key)
}

// distinct are letters and digits of which no two look or sound alike.
const distinct = "ABCDEFGHJKMNPQRSTUVWXYZ23456789"

// Suggest makes a code of six characters.
func Suggest() string {
	b := make([]byte, 6)
	_, _ = rand.Read(b) // never fails since Go 1.24
	for i := range b {
		b[i] = distinct[int(b[i])%len(distinct)]
	}
	return string(b)
}
