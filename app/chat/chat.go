// Package chat is the talk of a show: what may be said, under which name, what
// was taken down and who was silenced.
//
// It promises that a line on disk is whole or not a line (each carries its own
// checksum), that nobody talks under the shop's or its people's names, and that
// every deletion and every mute stands in the show's log. It refuses to hold the
// talk itself: a line is no command, it goes to a file of the show that app/clerk
// appends and syncs, since talk must not wait for orders nor orders for talk.
// How fast somebody may talk is the edge's rule, since only it knows addresses.
package chat

import (
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"

	"hawker/app/fault"
	"hawker/app/live"
	"hawker/app/store"
)

// MaxText is the length of a line, in runes.
const MaxText = 200

// Line is one thing that was said.
type Line struct {
	Seq     uint64      `json:"seq"` // within the show, from 1
	Show    live.ShowID `json:"show"`
	Visitor string      `json:"visitor,omitempty"`
	Name    string      `json:"name"`
	Text    string      `json:"text"`
	At      time.Time   `json:"at"`
	Staff   bool        `json:"staff,omitempty"`
	Role    string      `json:"role,omitempty"`
	Erased  bool        `json:"erased,omitempty"` // only Seq, Show and At are left
}

// flag marks a line or a visitor of a show.
type flag struct {
	At time.Time   `json:"at"`
	By store.Actor `json:"by"`
}

var (
	deleted = store.NewBucket[string, flag]("chat/deleted", "line_not_found")
	muted   = store.NewBucket[string, flag]("chat/muted", "visitor_not_found")
)

// Check refuses a visitor's line: as CheckOpen, chat_muted, as CheckName
// (chat_name_needed where there is none), as CheckText.
func Check(tx *store.Tx, show live.ShowID, visitor, name, text string) error {
	if err := CheckOpen(tx, show); err != nil {
		return err
	}
	silenced, err := Muted(tx, show, visitor)
	if err != nil {
		return err
	}
	if silenced {
		return fault.Denied("chat_muted")
	}
	if err := CheckName(tx, name); err != nil {
		return err
	}
	return CheckText(text)
}

// CheckOpen refuses with show_not_found, and with chat_closed where the show is
// not on the air. A lost picture does not end the talk.
func CheckOpen(tx *store.Tx, show live.ShowID) error {
	s, err := live.Get(tx, show)
	if err == nil && s.State != live.OnTheAir {
		err = fault.Clash("chat_closed")
	}
	return err
}

// CheckText refuses with chat_empty and chat_too_long{max}.
func CheckText(text string) error {
	text = CleanText(text)
	if text == "" {
		return fault.InvalidField("chat_empty", "text")
	}
	if utf8.RuneCountInString(text) > MaxText {
		return fault.InvalidField("chat_too_long", "text", "max", MaxText)
	}
	return nil
}

// CleanText is a line as it is kept: one line of valid text without characters
// that cannot be seen or that turn the direction of what follows, and with at
// most four marks on one letter.
func CleanText(text string) string {
	var b strings.Builder
	marks := 0
	for _, r := range strings.ToValidUTF8(text, "") {
		switch {
		case unicode.IsSpace(r):
			r = ' '
		case hidden(r):
			continue
		}
		if unicode.In(r, unicode.Mn, unicode.Me) {
			if marks++; marks > 4 {
				continue
			}
		} else {
			marks = 0
		}
		b.WriteRune(r)
	}
	// Composed last: what was hidden may have kept a letter and its mark apart.
	return norm.NFC.String(strings.Join(strings.Fields(b.String()), " "))
}

// hidden tells of control and format characters; joiners and variation selectors
// stay, since emoji and several scripts are written with them.
func hidden(r rune) bool {
	const joiner, nonJoiner = '\u200d', '\u200c'
	return r != joiner && r != nonJoiner && unicode.In(r, unicode.Cc, unicode.Cf, unicode.Co, unicode.Cs)
}

// Delete takes a line down, and what it asked off the pages of products; again it
// changes nothing. It refuses with show_not_found.
func Delete(tx *store.Tx, show live.ShowID, seq uint64) error {
	key := store.Key(string(show), seq)
	_, done, err := deleted.Find(tx, key)
	if err != nil || done {
		return err
	}
	id := strconv.FormatUint(seq, 10)
	if err := live.Append(tx, show, live.KindChatDelete, 0, map[string]string{"seq": id}); err != nil {
		return err
	}
	tx.Mark("chat", string(show)+"/"+id)
	if err := Forget(tx, show, seq); err != nil {
		return err
	}
	return deleted.Put(tx, key, now(tx))
}

// Deleted gives the numbers of the lines that were taken down.
func Deleted(tx *store.Tx, show live.ShowID) (map[uint64]bool, error) {
	gone := map[uint64]bool{}
	err := deleted.Each(tx, store.Key(string(show)), func(key string, _ flag) error {
		gone[store.ReadU64(key[len(key)-8:])] = true
		return nil
	})
	return gone, err
}

// Mute silences a visitor for the show; again it changes nothing. It refuses with
// show_not_found and visitor_needed.
func Mute(tx *store.Tx, show live.ShowID, visitor string) error {
	if visitor == "" {
		return fault.InvalidField("visitor_needed", "visitor")
	}
	silenced, err := Muted(tx, show, visitor)
	if err != nil || silenced {
		return err
	}
	if err := live.Append(tx, show, live.KindMute, 0, map[string]string{"visitor": visitor}); err != nil {
		return err
	}
	tx.Mark("mute", string(show)+"/"+visitor)
	return muted.Put(tx, muteKey(show, visitor), now(tx))
}

// Unmute lets a visitor talk again; one who was not muted stays as before.
func Unmute(tx *store.Tx, show live.ShowID, visitor string) error {
	silenced, err := Muted(tx, show, visitor)
	if err != nil || !silenced {
		return err
	}
	if err := live.Append(tx, show, live.KindUnmute, 0, map[string]string{"visitor": visitor}); err != nil {
		return err
	}
	tx.Mark("mute", string(show)+"/"+visitor)
	return muted.Delete(tx, muteKey(show, visitor))
}

// Muted tells whether a visitor is silenced in the show.
func Muted(tx *store.Tx, show live.ShowID, visitor string) (bool, error) {
	_, silenced, err := muted.Find(tx, muteKey(show, visitor))
	return silenced, err
}

func muteKey(show live.ShowID, visitor string) string { return store.Key(string(show), visitor) }

func now(tx *store.Tx) flag {
	return flag{At: tx.Now, By: store.Actor{Kind: tx.By.Kind, ID: tx.By.ID}}
}

// Doctor lists what is wrong: a deletion or a mute that the show's log does not know.
func Doctor(tx *store.Tx) ([]string, error) {
	var broken []string
	logged := map[live.ShowID]map[string]bool{}
	look := func(show live.ShowID, what string) error {
		if logged[show] == nil {
			known, err := logOf(tx, show)
			if err != nil {
				return err
			}
			logged[show] = known
		}
		if !logged[show][what] {
			broken = append(broken, "chat: the log of show "+string(show)+" does not say "+what)
		}
		return nil
	}
	err := deleted.Each(tx, "", func(key string, _ flag) error {
		show, rest, _ := strings.Cut(key, "\x00")
		return look(live.ShowID(show), live.KindChatDelete+" "+strconv.FormatUint(store.ReadU64(rest), 10))
	})
	if err != nil {
		return nil, err
	}
	err = muted.Each(tx, "", func(key string, _ flag) error {
		parts := slices.Concat(strings.Split(key, "\x00"), []string{"", ""})
		return look(live.ShowID(parts[0]), live.KindMute+" "+parts[1])
	})
	if err != nil {
		return broken, err
	}
	err = questions.Each(tx, "", func(_ string, q Question) error {
		if q.Begins.IsZero() {
			return nil // written after the show: nothing happened in it
		}
		return look(q.Show, live.KindAnswered+" "+strconv.FormatUint(q.Seq, 10))
	})
	return broken, err
}

// logOf reads what a show's log says about its talk.
func logOf(tx *store.Tx, show live.ShowID) (map[string]bool, error) {
	known := map[string]bool{}
	for after := uint64(0); ; {
		page, err := live.Events(tx, show, after, 1_000)
		if err != nil || len(page) == 0 {
			return known, err
		}
		for _, e := range page {
			known[e.Kind+" "+e.Data["seq"]+e.Word("visitor")] = true
		}
		after = page[len(page)-1].Seq
	}
}
