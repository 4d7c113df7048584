package brand

import (
	"strings"

	"hawker/app/fault"
	"hawker/app/photo"
	"hawker/app/store"
)

var looks = store.NewBucket[string, Look]("brand/look", "look_not_found")

const (
	published = "published"
	drafted   = "draft"
)

var publicLook = store.Keep(looks, published)

// GetLook reads the look that buyers see; before the first one was published that
// is FreshLook.
func GetLook(tx *store.Tx) (Look, error) {
	l, ok, err := publicLook.Find(tx)
	if err == nil && !ok {
		l = FreshLook()
	}
	return l, err
}

// Draft reads the look that is being worked on and tells whether there is one.
func Draft(tx *store.Tx) (Look, bool, error) { return looks.Find(tx, drafted) }

// Working is the draft, or the published look where nobody works on one.
func Working(tx *store.Tx) (Look, error) {
	l, ok, err := Draft(tx)
	if err != nil || ok {
		return l, err
	}
	return GetLook(tx)
}

// SaveDraft cleans, checks and keeps a look that buyers do not see yet. It refuses
// what Look.Check and photo.Check refuse.
func SaveDraft(tx *store.Tx, l Look) error {
	l = l.Clean()
	if err := l.Check(); err != nil {
		return err
	}
	for field, hash := range l.photos() {
		if err := photo.Check(tx, hash, field); err != nil {
			return err
		}
	}
	return putLook(tx, drafted, l)
}

// Publish shows the draft to everybody. It refuses with draft_missing where there
// is none.
func Publish(tx *store.Tx) error {
	l, ok, err := Draft(tx)
	if err != nil {
		return err
	}
	if !ok {
		return fault.Clash("draft_missing")
	}
	if err := putLook(tx, published, l); err != nil {
		return err
	}
	return looks.Delete(tx, drafted)
}

// DropDraft forgets the draft; without one nothing happens.
func DropDraft(tx *store.Tx) error {
	tx.Mark("brand", "")
	return looks.Delete(tx, drafted)
}

func putLook(tx *store.Tx, key string, l Look) error {
	tx.Mark("brand", "")
	return looks.Put(tx, key, l)
}

// photos are the pictures of a look by field.
func (l Look) photos() map[string]string {
	all := map[string]string{"logo": l.Logo, "icon": l.Icon, "social": l.Social}
	for _, s := range l.Sections {
		all["sections."+s.ID+".photo"] = s.Photo
	}
	for field, hash := range all {
		if hash == "" {
			delete(all, field)
		}
	}
	return all
}

// MoveLook is the migration of a file that kept accent and logo among the
// settings: they become the published look.
func MoveLook(tx *store.Tx) error {
	if _, done, err := looks.Find(tx, published); err != nil || done {
		return err
	}
	old, ok, err := store.Earlier[struct{ Accent, Logo string }](tx, "brand/settings", theShop)
	if err != nil || !ok {
		return err
	}
	l := FreshLook()
	l.Accent, l.Logo = strings.ToLower(old.Accent), old.Logo
	if err := putLook(tx, published, l); err != nil {
		return err
	}
	s, err := Get(tx)
	if err != nil {
		return err
	}
	return settings.Put(tx, theShop, s) // written again, it no longer holds the two fields
}
