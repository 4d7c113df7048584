package offsite

import (
	"crypto/rand"
	"net/url"
	"slices"
	"time"

	"hawker/app/fault"
	"hawker/app/store"
)

// Crowd is whether the bucket carries those who watch: copies of public recordings lie
// there that everybody may read.
type Crowd struct {
	On      bool      `json:"on,omitempty"`
	Address string    `json:"address,omitempty"` // that shows the bucket's root, such as a CDN's; "": the store's own
	Shop    string    `json:"shop,omitempty"`    // the origin of the pages on which it is watched
	Tested  time.Time `json:"tested,omitzero"`
	Problem string    `json:"problem,omitempty"` // kind of what the last test failed with

	Leave bool `json:"-"` // copies in the place that was used before may stay there
}

// Deleted are copies of a show's recording that everybody could read: caches may still
// have them.
type Deleted struct {
	At    time.Time `json:"at"`
	Show  string    `json:"show,omitempty"`
	Path  string    `json:"path"` // below the bucket's folder
	Files int       `json:"files"`
}

const (
	usualPace   = 4 // Mbit a second
	mostDeleted = 10
	// MostPace is the fastest that may be set, in Mbit a second: no limit.
	MostPace = 10_000
)

// Public is the place of a show's public copies, which nobody can guess and which is
// another than the origin's own.
type Public struct {
	Show string    `json:"show"`
	Path string    `json:"path"`
	Made time.Time `json:"made"`
}

var publics = store.NewBucket[string, Public]("offsite/public", "offsite_not_set")

// PaceOnAir is how many bytes a second copies may take while a show is on the air.
func (s Settings) PaceOnAir() int64 {
	if s.Pace == 0 {
		return usualPace * 1e6 / 8
	}
	return int64(s.Pace) * 1e6 / 8
}

func (c Crowd) check() error {
	if c.Address == "" {
		return nil
	}
	u, err := url.Parse(c.Address)
	if err != nil || u.Hostname() == "" || u.User != nil || u.RawQuery != "" || u.Fragment != "" || !safe(u) {
		return fault.InvalidField("offsite_public", "address")
	}
	return nil
}

// Publish gives the place of a show's public copies, and makes it where there is none.
// From then on copies may be there.
func Publish(tx *store.Tx, show string) (Public, error) {
	p, ok, err := publics.Find(tx, show)
	if err == nil && !ok {
		p = Public{Show: show, Path: rand.Text(), Made: tx.Now}
		err = publics.Put(tx, show, p)
	}
	if err != nil {
		return p, err
	}
	return p, Carry(tx, true)
}

// Unpublish forgets the place of a show's public copies, all of which are deleted: if
// there are others one day, they have another.
func Unpublish(tx *store.Tx, show string) error { return publics.Delete(tx, show) }

// Publics lists the places of public copies by their show.
func Publics(tx *store.Tx) (map[string]Public, error) {
	all := map[string]Public{}
	err := publics.Each(tx, "", func(show string, p Public) error {
		all[show] = p
		return nil
	})
	return all, err
}

// Carry notes whether public copies may be there.
func Carry(tx *store.Tx, on bool) error {
	s, err := GetState(tx)
	if err != nil || s.Carried == on {
		return err
	}
	s.Carried = on
	return states.Put(tx, theShop, s)
}

// NoteDeleted notes public copies that were deleted, for the caches that may have them.
func NoteDeleted(tx *store.Tx, list []Deleted) error {
	s, err := GetState(tx)
	if err != nil || len(list) == 0 {
		return err
	}
	for _, d := range list {
		d.At = tx.Now
		if i := slices.IndexFunc(s.Deleted, func(old Deleted) bool { return old.Path == d.Path }); i >= 0 {
			d.Files += s.Deleted[i].Files
			s.Deleted = slices.Delete(s.Deleted, i, i+1)
		}
		s.Deleted = slices.Insert(s.Deleted, 0, d)
	}
	s.Deleted = s.Deleted[:min(len(s.Deleted), mostDeleted)]
	return states.Put(tx, theShop, s)
}

// CrowdTested notes what a test of the public address gave, for pages of an origin;
// problem "" is a success.
func CrowdTested(tx *store.Tx, shop, problem string) error {
	s, err := settings.Get(tx, theShop)
	if err != nil {
		return err
	}
	s.Crowd.Shop, s.Crowd.Tested, s.Crowd.Problem = shop, tx.Now, problem
	tx.Mark(MarkChanged, theShop)
	return settings.Put(tx, theShop, s)
}
