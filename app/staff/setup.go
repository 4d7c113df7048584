package staff

import (
	"time"

	"hawker/app/store"
)

// pass is the right to set the shop up, which can be used once.
type pass struct {
	At time.Time `json:"at"`
}

var setup = store.NewBucket[string, pass]("staff/setup", "setup_not_found")

// SetSetupToken makes the token the only one that sets the shop up.
func SetSetupToken(tx *store.Tx, token string) error {
	if err := ClearSetupToken(tx); err != nil {
		return err
	}
	return setup.Put(tx, digest(token), pass{At: tx.Now})
}

// CheckSetupToken tells whether the token may set the shop up; never once
// anybody is staff.
func CheckSetupToken(tx *store.Tx, token string) (bool, error) {
	some, err := Any(tx)
	if err != nil || some {
		return false, err
	}
	_, ok, err := setup.Find(tx, digest(token))
	return ok, err
}

// ClearSetupToken ends the set-up.
func ClearSetupToken(tx *store.Tx) error {
	var keys []string
	err := setup.Each(tx, "", func(key string, _ pass) error {
		keys = append(keys, key)
		return nil
	})
	for _, key := range keys {
		if err == nil {
			err = setup.Delete(tx, key)
		}
	}
	return err
}
