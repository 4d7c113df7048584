package store

import (
	"time"

	"hawker/app/fault"
)

// onceFor is how long a key is remembered; Stripe's window is the same.
const onceFor = 24 * time.Hour

type onceRow struct {
	Key         string    `json:"key"`
	Fingerprint string    `json:"fingerprint"`
	Result      string    `json:"result"`
	At          time.Time `json:"at"`
}

var (
	onceByTime = NewIndex("store/once.at", func(_ string, r onceRow) []string { return []string{Key(r.At)} })
	once       = NewBucket[string, onceRow]("store/once", "once_not_found", onceByTime)
)

// Once tells whether the command with this key has been done, and its result.
// The caller makes the key of actor, route and the client's key. The same key
// with another fingerprint is refused with idempotency_mismatch (422).
func Once(tx *Tx, key, fingerprint string) (result string, done bool, err error) {
	r, ok, err := once.Find(tx, key)
	if err != nil || !ok || tx.Now.Sub(r.At) > onceFor {
		return "", false, err
	}
	if r.Fingerprint != fingerprint {
		return "", false, fault.InvalidField("idempotency_mismatch", "key")
	}
	return r.Result, true, nil
}

// Finish remembers the result of a key in the transaction of its effect.
func Finish(tx *Tx, key, fingerprint, result string) error {
	return once.Put(tx, key, onceRow{Key: key, Fingerprint: fingerprint, Result: result, At: tx.Now})
}

// ForgetOnce drops up to limit keys that are older than a day and tells how many.
func ForgetOnce(tx *Tx, limit int) (int, error) {
	old, _, err := once.On(tx, onceByTime, "", "", limit)
	if err != nil {
		return 0, err
	}
	forgotten := 0
	for _, r := range old {
		if tx.Now.Sub(r.At) <= onceFor {
			break
		}
		if err := once.Delete(tx, r.Key); err != nil {
			return 0, err
		}
		forgotten++
	}
	return forgotten, nil
}
