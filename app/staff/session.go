package staff

import (
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"time"

	"hawker/app/store"
)

// SessionFor is how long a session lives without being used.
const SessionFor = 30 * 24 * time.Hour

// slideEvery is how often a used session is prolonged, so that a request writes
// nothing as a rule.
const slideEvery = time.Hour

type session struct {
	Person ID        `json:"person"`
	Opened time.Time `json:"opened"`
	Seen   time.Time `json:"seen"`
}

var sessions = store.NewBucket[string, session]("staff/session", "sign_in_not_found")

// NewToken is 256 random bits for a cookie or a link, safe in an address.
func NewToken() string {
	b := make([]byte, 32)
	_, _ = rand.Read(b) // never fails: the runtime ends the program instead
	return base64.RawURLEncoding.EncodeToString(b)
}

// digest is how a token is kept: random enough that a plain hash suffices.
func digest(token string) string {
	sum := sha256.Sum256([]byte(token))
	return hex.EncodeToString(sum[:])
}

// OpenSession signs a person in with a fresh token. It refuses with staff_disabled.
func OpenSession(tx *store.Tx, id ID, token string) error {
	p, err := people.Get(tx, id)
	if err != nil {
		return err
	}
	if err := p.Need(DeskView); err != nil {
		return err
	}
	return sessions.Put(tx, digest(token), session{Person: id, Opened: tx.Now, Seen: tx.Now})
}

// BySession finds who holds the token; nobody when it has expired, was closed,
// or belongs to a disabled person.
func BySession(tx *store.Tx, token string) (Person, bool, error) {
	s, ok, err := open(tx, token)
	if err != nil || !ok {
		return Person{}, false, err
	}
	p, ok, err := people.Find(tx, s.Person)
	if err != nil || !ok || p.Disabled {
		return Person{}, false, err
	}
	return p, true, nil
}

// SessionStale tells whether the session should be prolonged by TouchSession.
func SessionStale(tx *store.Tx, token string) (bool, error) {
	s, ok, err := open(tx, token)
	return ok && tx.Now.Sub(s.Seen) >= slideEvery, err
}

// TouchSession prolongs a session, at most once an hour; it does nothing to one
// that is closed or expired.
func TouchSession(tx *store.Tx, token string) error {
	s, ok, err := open(tx, token)
	if err != nil || !ok || tx.Now.Sub(s.Seen) < slideEvery {
		return err
	}
	s.Seen = tx.Now
	return sessions.Put(tx, digest(token), s)
}

// CloseSession signs out; closing twice is no error.
func CloseSession(tx *store.Tx, token string) error {
	s, ok, err := open(tx, token)
	if err != nil || !ok {
		return err
	}
	tx.Mark("staff", string(s.Person))
	return sessions.Delete(tx, digest(token))
}

// CloseSessions signs a person out everywhere.
func CloseSessions(tx *store.Tx, id ID) error {
	var keys []string
	err := sessions.Each(tx, "", func(key string, s session) error {
		if s.Person == id {
			keys = append(keys, key)
		}
		return nil
	})
	tx.Mark("staff", string(id))
	return drop(tx, keys, err)
}

// ForgetSessions deletes sessions that have expired.
func ForgetSessions(tx *store.Tx) error {
	var keys []string
	err := sessions.Each(tx, "", func(key string, s session) error {
		if tx.Now.Sub(s.Seen) >= SessionFor {
			keys = append(keys, key)
		}
		return nil
	})
	return drop(tx, keys, err)
}

func drop(tx *store.Tx, keys []string, err error) error {
	for _, key := range keys {
		if err == nil {
			err = sessions.Delete(tx, key)
		}
	}
	return err
}

func open(tx *store.Tx, token string) (session, bool, error) {
	if token == "" {
		return session{}, false, nil
	}
	s, ok, err := sessions.Find(tx, digest(token))
	return s, ok && tx.Now.Sub(s.Seen) < SessionFor, err
}
