package brand_test

import (
	"path/filepath"
	"strings"
	"testing"

	"hawker/app/brand"
	"hawker/app/photo"
	"hawker/app/store"
	"hawker/app/store/storetest"
)

// before is the settings as they were when they held accent and logo.
type before struct {
	brand.Settings
	Accent string `json:"accent,omitempty"`
	Logo   string `json:"logo,omitempty"`
}

var earlier = store.NewBucket[string, before]("brand/settings", "not_set_up")

func TestAccentAndLogoMoveToTheLook(t *testing.T) {
	path := filepath.Join(t.TempDir(), "hawker.db")
	logo := strings.Repeat("a", 64)
	open := func(migrations ...store.Migration) *store.Store {
		s, err := store.Open(path, store.Options{Migrations: migrations})
		if err != nil {
			t.Fatal(err)
		}
		return s
	}
	s := open()
	storetest.Do(t, s, func(tx *store.Tx) error {
		if err := photo.Add(tx, photo.Photo{Hash: logo, Width: 1, Height: 1, Type: photo.PNG}); err != nil {
			return err
		}
		return earlier.Put(tx, "shop", before{Settings: shop(), Accent: "#275845", Logo: logo})
	})
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	s = open(store.Migration{Name: "look", Run: brand.MoveLook})
	defer s.Close()
	storetest.View(t, s, func(tx *store.Tx) error {
		l, err := brand.GetLook(tx)
		if err != nil || l.Accent != "#275845" || l.Logo != logo || len(l.Sections) == 0 {
			t.Errorf("%+v, %v", l, err)
		}
		old, err := earlier.Get(tx, "shop")
		if err != nil || old.Accent != "" || old.Logo != "" || old.Name != "Halfmoon" || old.Currency != "USD" {
			t.Errorf("%+v, %v", old, err)
		}
		broken, err := brand.Doctor(tx)
		if len(broken) > 0 {
			t.Errorf("doctor: %v", broken)
		}
		return err
	})
}

func TestAnEmptyShopHasNothingToMove(t *testing.T) {
	s := storetest.Open(t)
	storetest.Do(t, s, brand.MoveLook)
	storetest.View(t, s, func(tx *store.Tx) error {
		if l, err := brand.GetLook(tx); err != nil || l.Accent != "" {
			t.Errorf("%+v, %v", l, err)
		}
		return nil
	})
}
