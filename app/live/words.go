package live

import (
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"maps"

	"hawker/app/store"
)

// personal are the words of events that tell of people and can be asked to be erased:
// the first letter of who bought, who was muted, why a recording is held.
var personal = map[string][]string{
	KindOrder: {"name"}, KindMute: {"visitor"}, KindUnmute: {"visitor"}, KindFilmHeld: {"reason"},
}

// Word is what an event says under a key, wherever its row keeps it; "" for nothing,
// and for what was erased.
func (e Event) Word(key string) string {
	if said, ok := e.Said[key]; ok {
		return said
	}
	return e.Data[key]
}

// part takes the personal words out of what the chain covers, and leaves their salted
// digest there.
func (e *Event) part() error {
	for _, key := range personal[e.Kind] {
		words, ok := e.Data[key]
		if !ok {
			continue
		}
		if e.Said == nil {
			e.Said, e.Data = map[string]string{}, maps.Clone(e.Data)
		}
		e.Said[key] = words
		delete(e.Data, key)
	}
	if e.Said == nil {
		return nil
	}
	salt := make([]byte, 16)
	_, _ = rand.Read(salt) // never fails: the runtime ends the program instead
	e.Salt = hex.EncodeToString(salt)
	var err error
	e.Digest, err = e.digest()
	return err
}

// digest is SHA-256, in hexadecimal digits, of the salt and of the words as JSON.
func (e Event) digest() (string, error) {
	raw, err := json.Marshal(e.Said)
	if err != nil {
		return "", fmt.Errorf("digesting event: %w", err)
	}
	sum := sha256.Sum256(append([]byte(e.Salt), raw...))
	return hex.EncodeToString(sum[:]), nil
}

// holds tells whether the words of a row are those that its digest covers, or gone.
func (e Event) holds() (bool, error) {
	if e.Digest == "" || e.Salt == "" && e.Said == nil {
		return e.Salt == "" && e.Said == nil, nil
	}
	d, err := e.digest()
	return d == e.Digest, err
}

// Erase erases the personal words of the rows of a show's log that about names, and
// gives how many it found. Rows whose sum covers a salted digest still follow from one
// another; a row that was written before there were digests keeps its sum, and nobody
// can recompute it any more: it says so itself.
func Erase(tx *store.Tx, show ShowID, about func(Event) bool) (int, error) {
	var list []Event
	err := EachEvent(tx, show, func(e Event) {
		if about(e) && e.tells() {
			list = append(list, e)
		}
	})
	for _, e := range list {
		if err != nil {
			return 0, err
		}
		e.Said, e.Salt = nil, ""
		if e.Digest == "" {
			e.Data, e.Erased = maps.Clone(e.Data), true
			for _, key := range personal[e.Kind] {
				delete(e.Data, key)
			}
		}
		err = events.Put(tx, store.Key(string(show), e.Seq), e)
	}
	return len(list), err
}

// tells whether personal words are left in a row.
func (e Event) tells() bool {
	if len(e.Said) > 0 {
		return true
	}
	for _, key := range personal[e.Kind] {
		if _, ok := e.Data[key]; ok {
			return true
		}
	}
	return false
}
