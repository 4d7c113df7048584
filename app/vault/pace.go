package vault

import (
	"sync"
	"time"

	"hawker/app/live"
	"hawker/app/offsite"
	"hawker/app/store"
)

const (
	// hurried is how often the database is copied while a show is on the air: what is
	// sold there is not to be lost for a day.
	hurried = 15 * time.Minute
	// spare is how much longer than the last copy took the line is left to others.
	spare = 4
)

// due tells whether the database is to be copied: once a day, more often while a show
// is on the air, and when it is over.
func (v *Vault) due(tx *store.Tx, s offsite.State) (bool, error) {
	list, err := live.Current(tx)
	if err != nil {
		return false, err
	}
	over := v.onAir && len(list) == 0
	v.onAir = len(list) > 0
	due, err := offsite.Due(tx)
	return due || over || v.onAir && tx.Now.After(s.At.Add(max(hurried, spare*v.took))), err
}

// Pace is how many bytes a second copies may take now: while a show is on the air, what
// the owner leaves them; else as many as go.
func (v *Vault) Pace() int64 {
	v.pace.Lock()
	defer v.pace.Unlock()
	if time.Since(v.pace.at) < time.Second {
		return v.pace.most
	}
	v.pace.at, v.pace.most = time.Now(), 0
	err := v.Store.View(func(tx *store.Tx) error {
		list, err := live.Current(tx)
		if err != nil || len(list) == 0 {
			return err
		}
		g, err := offsite.GetSettings(tx)
		v.pace.most = g.PaceOnAir()
		return err
	})
	if err != nil {
		v.Log.Error("reading how fast copies may go", "err", err)
	}
	return v.pace.most
}

// pace is what was found last, and when.
type pace struct {
	sync.Mutex
	at   time.Time
	most int64
}
