package chat

import (
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"

	"hawker/app/brand"
	"hawker/app/fault"
	"hawker/app/staff"
	"hawker/app/store"
)

// Lengths of a name, in runes. One Chinese character is a name in few mouths and
// a trap for the eye beside a bubble, so two are asked for.
const (
	minName = 2
	maxName = 24
)

type named struct {
	Name string    `json:"name"`
	At   time.Time `json:"at"`
}

var names = store.NewBucket[string, named]("chat/name", "chat_name_needed")

// Name is what a visitor is called, if it was ever said.
func Name(tx *store.Tx, visitor string) (string, bool, error) {
	n, ok, err := names.Find(tx, visitor)
	return n.Name, ok, err
}

// SetName remembers what a visitor is called. It refuses as CheckName does, and
// with visitor_needed.
func SetName(tx *store.Tx, visitor, name string) error {
	if visitor == "" {
		return fault.InvalidField("visitor_needed", "visitor")
	}
	if err := CheckName(tx, name); err != nil {
		return err
	}
	name = CleanName(name)
	if was, ok, err := Name(tx, visitor); err != nil || ok && was == name {
		return err
	}
	return names.Put(tx, visitor, named{Name: name, At: tx.Now})
}

// CleanName is a name as it is kept: one line, composed, trimmed.
func CleanName(name string) string {
	return strings.Join(strings.Fields(norm.NFC.String(name)), " ")
}

// CheckName refuses with chat_name_needed, chat_name_malformed{min, max} and, for
// the shop's name and those of its people, chat_name_taken.
func CheckName(tx *store.Tx, name string) error {
	if !utf8.ValidString(name) || strings.ContainsFunc(name, invisible) {
		return malformedName()
	}
	name = CleanName(name)
	if name == "" {
		return fault.InvalidField("chat_name_needed", "name")
	}
	if n := utf8.RuneCountInString(name); n < minName || n > maxName || !strings.ContainsFunc(name, visible) {
		return malformedName()
	}
	taken, err := reserved(tx, skeleton(name))
	if err == nil && taken {
		err = fault.New(fault.Conflict, "chat_name_taken", "name")
	}
	return err
}

func malformedName() error {
	return fault.InvalidField("chat_name_malformed", "name", "min", minName, "max", maxName)
}

func invisible(r rune) bool {
	return r != ' ' && unicode.IsSpace(r) && r != '\u3000' || unicode.In(r, unicode.Cc, unicode.Cf, unicode.Co, unicode.Cs)
}

func visible(r rune) bool { return unicode.In(r, unicode.L, unicode.N, unicode.So) }

// reserved tells whether a name reads like the shop or one of its people.
func reserved(tx *store.Tx, skel string) (bool, error) {
	shop, ok, err := brand.Find(tx)
	if err != nil {
		return false, err
	}
	if ok {
		if skel == skeleton(shop.Name) {
			return true, nil
		}
		for _, n := range shop.NameLocal {
			if skel == skeleton(n) {
				return true, nil
			}
		}
	}
	people, err := staff.List(tx)
	for _, p := range people {
		if !p.Disabled && skel == skeleton(p.Name) {
			return true, err
		}
	}
	return false, err
}

// lookAlikes are the Cyrillic and Greek letters, and the digits, that stand for
// Latin letters in a name made to deceive; the rest of Unicode's confusables is
// folded by NFKD.
var lookAlikes = map[rune]rune{
	'а': 'a', 'е': 'e', 'о': 'o', 'р': 'p', 'с': 'c', 'у': 'y', 'х': 'x', 'і': 'i', 'ј': 'j', 'ѕ': 's', 'һ': 'h', 'ԁ': 'd',
	'к': 'k', 'м': 'm', 'т': 't', 'в': 'b', 'н': 'h', 'ο': 'o', 'α': 'a', 'ν': 'v', 'ρ': 'p', 'ι': 'i', 'κ': 'k', 'τ': 't',
	'υ': 'y', 'χ': 'x', '0': 'o', '1': 'l', '|': 'l', 'i': 'l', 'ı': 'l',
}

// skeleton is what two names that look alike share: compatibility forms and case
// folded, marks, spaces and punctuation gone, look-alikes made one.
func skeleton(name string) string {
	return strings.Map(func(r rune) rune {
		r = unicode.ToLower(r)
		if same, ok := lookAlikes[r]; ok {
			r = same
		}
		if same, ok := lookAlikes[r]; ok {
			r = same
		}
		if !unicode.In(r, unicode.L, unicode.N) {
			return -1
		}
		return r
	}, norm.NFKD.String(name))
}
