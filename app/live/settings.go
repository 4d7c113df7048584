package live

import (
	"hawker/app/fault"
	"hawker/app/store"
)

// Settings are what a person knows of the shop's line and the program cannot see.
type Settings struct {
	Line    int  `json:"line,omitempty"`    // Mbit/s upwards; 0: unknown
	Viewers int  `json:"viewers,omitempty"` // of all shows together, at most; 0: as many as can be served
	NoFilm  bool `json:"no_film,omitempty"` // shows are not recorded
}

const (
	theShop    = "shop"
	mostLine   = 1_000_000
	mostViewer = 1_000_000
)

var settings = store.NewBucket[string, Settings]("live/settings", "live_settings_not_found")

// GetSettings reads the settings; a shop that has none knows nothing of its line.
func GetSettings(tx *store.Tx) (Settings, error) {
	s, _, err := settings.Find(tx, theShop)
	return s, err
}

// SaveSettings keeps the settings; it refuses with number_range.
func SaveSettings(tx *store.Tx, s Settings) error {
	for _, f := range []struct {
		name        string
		value, most int
	}{{"line", s.Line, mostLine}, {"viewers", s.Viewers, mostViewer}} {
		if f.value < 0 || f.value > f.most {
			return fault.InvalidField("number_range", f.name, "min", 0, "max", f.most)
		}
	}
	return settings.Put(tx, theShop, s)
}
