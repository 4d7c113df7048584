package chat

import (
	"strings"

	"hawker/app/live"
	"hawker/app/store"
)

// Blank is what is left of a line whose writer asked for it to be erased: its number,
// its show and its time, so that the numbers of all others stay as they are.
func (l Line) Blank() Line {
	return Line{Seq: l.Seq, Show: l.Show, At: l.At, Erased: true}
}

// Erase drops the names of visitors, and that they were muted in shows that have
// ended. It gives how many rows that were. Their lines are in the shows' files, which
// app/clerk holds.
func Erase(tx *store.Tx, visitors map[string]bool) (int, error) {
	n := 0
	for v := range visitors {
		if _, named, err := names.Find(tx, v); err != nil || !named {
			if err != nil {
				return n, err
			}
			continue
		}
		if err := names.Delete(tx, v); err != nil {
			return n, err
		}
		n++
	}
	var gone []string
	err := muted.Each(tx, "", func(key string, _ flag) error {
		show, visitor, _ := strings.Cut(key, "\x00")
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
	return n + len(gone), err
}
