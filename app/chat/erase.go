package chat

import (
	"bytes"
	"slices"
	"strings"
	"time"

	"hawker/app/live"
	"hawker/app/store"
)

// Blank is what is left of a line whose writer asked for it to be erased: its number,
// its show and its time, so that the numbers of all others stay as they are.
func (l Line) Blank() Line {
	return Line{Seq: l.Seq, Show: l.Show, At: l.At, Erased: true}
}

// Erase drops the names that visitors gave themselves until a moment, what they asked
// until then, and that they were muted in shows that have ended. Their lines are in the shows' files, which app/clerk
// holds.
func Erase(tx *store.Tx, visitors map[string]bool, until time.Time) error {
	for v := range visitors {
		name, named, err := names.Find(tx, v)
		if err != nil {
			return err
		}
		if !named || name.At.After(until) {
			continue
		}
		if err := names.Delete(tx, v); err != nil {
			return err
		}
	}
	for v := range visitors {
		if err := eraseQuestions(tx, v, until); err != nil {
			return err
		}
	}
	var gone []string
	err := muted.Each(tx, "", func(key string, _ flag) error {
		show, visitor := readMute(key)
		if !visitors[visitor] {
			return nil
		}
		s, err := live.Get(tx, live.ShowID(show))
		if err == nil && s.State == live.Ended {
			gone = append(gone, key)
		}
		return err
	})
	for _, key := range gone {
		if err == nil {
			err = muted.Delete(tx, key)
		}
	}
	return err
}

// MutedIn lists the shows in which one of the visitors was muted.
func MutedIn(tx *store.Tx, visitors map[string]bool) (list []live.ShowID, err error) {
	err = muted.Each(tx, "", func(key string, _ flag) error {
		show, visitor := readMute(key)
		if id := live.ShowID(show); visitors[visitor] && !slices.Contains(list, id) {
			list = append(list, id)
		}
		return nil
	})
	return list, err
}

// readMute gives what muteKey made a key of.
func readMute(key string) (show, visitor string) {
	show, visitor, _ = strings.Cut(key, "\x00")
	return show, strings.TrimSuffix(visitor, "\x00")
}

// Without is the text of a talk file with the lines blanked that are asked for, and the
// numbers of those. A line that was damaged goes too, since nobody can tell whose it was.
func Without(text []byte, asked func(Line) bool) (rest []byte, gone []uint64, err error) {
	for raw := range bytes.Lines(text) {
		line, bad := Decode(raw)
		if bad != nil || raw[len(raw)-1] != '\n' {
			continue
		}
		if asked(line) {
			gone = append(gone, line.Seq)
			if raw, err = Encode(line.Blank()); err != nil {
				return nil, nil, err
			}
		}
		rest = append(rest, raw...)
	}
	return rest, gone, nil
}
