package offsite

import (
	"fmt"
	"time"

	"hawker/app/fault"
	"hawker/app/store"
)

// GetState tells how the copying stands.
func GetState(tx *store.Tx) (State, error) {
	s, _, err := states.Find(tx, theShop)
	return s, err
}

// Due tells whether the database is to be copied now.
func Due(tx *store.Tx) (bool, error) {
	g, err := GetSettings(tx)
	if err != nil || !g.On {
		return false, err
	}
	s, err := GetState(tx)
	return s.Asked || s.At.IsZero() || !tx.Now.Before(s.At.Add(Every)), err
}

// Overdue tells whether staff have to look: a copy is wanted and there was none for
// too long, or the last try failed.
func Overdue(tx *store.Tx) (bool, error) {
	g, err := GetSettings(tx)
	if err != nil || !g.On {
		return false, err
	}
	s, err := GetState(tx)
	return s.Problem != "" || s.Lost > 0 || !s.At.IsZero() && tx.Now.After(s.At.Add(Late)), err
}

// Ask wants a copy of the database now. It refuses with offsite_not_set where no
// account is used.
func Ask(tx *store.Tx) error {
	g, err := GetSettings(tx)
	if err != nil {
		return err
	}
	if !g.On {
		return fault.Clash("offsite_not_set")
	}
	s, err := GetState(tx)
	if err != nil {
		return err
	}
	s.Asked = true
	return states.Put(tx, theShop, s)
}

// Copied notes a whole copy of the database.
func Copied(tx *store.Tx, name string, bytes int64) error {
	s, err := GetState(tx)
	if err != nil {
		return err
	}
	s.At, s.Name, s.Bytes, s.Asked = tx.Now, name, bytes, false
	return states.Put(tx, theShop, s)
}

// Counted notes how many files are there and how many are to go.
func Counted(tx *store.Tx, files, waiting int) error {
	s, err := GetState(tx)
	if err != nil || s.Files == files && s.Waiting == waiting {
		return err
	}
	s.Files, s.Waiting = files, waiting
	return states.Put(tx, theShop, s)
}

// Went notes that a try went to its end.
func Went(tx *store.Tx) error {
	s, err := GetState(tx)
	if err != nil || s.Problem == "" {
		return err
	}
	s.Problem, s.Answer, s.Since = "", "", time.Time{}
	return states.Put(tx, theShop, s)
}

// Failed notes what a try ended with: its kind and the store's words.
func Failed(tx *store.Tx, kind, answer string) error {
	s, err := GetState(tx)
	if err != nil {
		return err
	}
	if s.Problem == "" {
		s.Since = tx.Now
	}
	s.Problem, s.Answer = kind, answer
	return states.Put(tx, theShop, s)
}

// Moved notes how many segments lie only in the bucket, and how many of these it did not
// have when it was last asked.
func Moved(tx *store.Tx, away, lost int, looked time.Time) error {
	s, err := GetState(tx)
	if err != nil || s.Away == away && s.Lost == lost && s.Looked.Equal(looked) {
		return err
	}
	s.Away, s.Lost, s.Looked = away, lost, looked
	return states.Put(tx, theShop, s)
}

// Doctor says what lies nowhere any more.
func Doctor(tx *store.Tx) ([]string, error) {
	s, err := GetState(tx)
	if err != nil || s.Lost == 0 {
		return nil, err
	}
	return []string{fmt.Sprintf("%d pieces of recordings lie only in the bucket, and it did not have them on %s", s.Lost, s.Looked.Format(time.DateOnly))}, nil
}
