package stock

import (
	"cmp"
	"slices"
	"strings"

	"hawker/app/brand"
	"hawker/app/fault"
	"hawker/app/store"
)

// LocationID names a place where pieces lie.
type LocationID string

// Main is the location that every shop has from its first day; it can be renamed
// and emptied, but never taken away.
const Main LocationID = "main"

// Location is a place where pieces lie, from which they are sent and where, if the
// shop allows it, buyers fetch them.
type Location struct {
	ID       LocationID `json:"id"`
	Name     brand.Text `json:"name"`    // empty for a Main that nobody named
	Country  string     `json:"country"` // ISO 3166-1 alpha-2
	Line1    string     `json:"line1,omitempty"`
	Postcode string     `json:"postcode,omitempty"`
	City     string     `json:"city,omitempty"`
	Priority int        `json:"priority"` // orders are served from the lowest number first
	Active   bool       `json:"active"`   // one that is not holds no pieces
	Pickup   bool       `json:"pickup,omitempty"`
	Hours    brand.Text `json:"hours,omitempty"` // when it is open, in lines
}

const (
	maxLocations = 20
	maxPriority  = 999
	maxPlaceName = 60
	maxPlaceLine = 120
	maxHours     = 500
)

var locations = store.NewBucket[LocationID, Location]("stock/location", "location_not_found")

// Locations lists every location in the order in which orders are served from them,
// inactive ones too. There is always Main.
func Locations(tx *store.Tx) ([]Location, error) {
	var list []Location
	err := locations.Each(tx, "", func(_ LocationID, l Location) error {
		list = append(list, l)
		return nil
	})
	if err != nil {
		return nil, err
	}
	if !slices.ContainsFunc(list, func(l Location) bool { return l.ID == Main }) {
		l, err := unnamed(tx)
		if err != nil {
			return nil, err
		}
		list = append(list, l)
	}
	slices.SortFunc(list, func(a, b Location) int {
		return cmp.Or(cmp.Compare(a.Priority, b.Priority), cmp.Compare(a.ID, b.ID))
	})
	return list, nil
}

// unnamed is Main before anybody wrote anything about it.
func unnamed(tx *store.Tx) (Location, error) {
	s, _, err := brand.Find(tx)
	return Location{ID: Main, Country: s.Country, Active: true}, err
}

// GetLocation reads a location; it refuses with location_not_found.
func GetLocation(tx *store.Tx, id LocationID) (Location, error) {
	l, ok, err := locations.Find(tx, id)
	switch {
	case err != nil || ok:
		return l, err
	case id == Main:
		return unnamed(tx)
	}
	return l, fault.Missing("location_not_found")
}

// Several tells whether the shop has more than one location; while it has not, no
// page speaks of any.
func Several(tx *store.Tx) (bool, error) {
	found := false
	err := locations.Each(tx, "", func(id LocationID, _ Location) error {
		if found = id != Main; found {
			return store.ErrStop
		}
		return nil
	})
	return found, err
}

// SaveLocation writes a location; one without an id is new. It refuses with
// location_not_found, too_many_locations{max}, location_last where no active one
// would be left, location_not_empty{left} where one that holds pieces is to be
// inactive, and with what is wrong with a field.
func SaveLocation(tx *store.Tx, l Location) (Location, error) {
	list, err := Locations(tx)
	if err != nil {
		return l, err
	}
	l = l.clean()
	known := slices.IndexFunc(list, func(o Location) bool { return o.ID == l.ID })
	switch {
	case l.ID == "" && len(list) >= maxLocations:
		return l, fault.Clash("too_many_locations", "max", maxLocations)
	case l.ID != "" && known < 0:
		return l, fault.Missing("location_not_found")
	}
	if err := l.check(); err != nil {
		return l, err
	}
	if !l.Active {
		if err := l.checkClosing(tx, list); err != nil {
			return l, err
		}
	}
	if l.ID == "" {
		l.ID = LocationID(store.NewID())
	}
	tx.Mark("location", string(l.ID))
	return l, locations.Put(tx, l.ID, l)
}

// checkClosing refuses to close the last one, and one where something lies or is
// promised from: what is counted must be on sale.
func (l Location) checkClosing(tx *store.Tx, list []Location) error {
	if !slices.ContainsFunc(list, func(o Location) bool { return o.Active && o.ID != l.ID }) {
		return fault.New(fault.Conflict, "location_last", "active")
	}
	if l.ID == "" {
		return nil
	}
	left := 0
	err := levels.Each(tx, "", func(key string, v Level) error {
		if at := place(key); at == l.ID && !v.empty() {
			left++
		}
		return nil
	})
	if err == nil && left > 0 {
		return fault.New(fault.Conflict, "location_not_empty", "active", "left", left)
	}
	return err
}

func (l Location) clean() Location {
	l.Name, l.Hours = l.Name.Clean(), l.Hours.Clean()
	for _, s := range []*string{&l.Line1, &l.Postcode, &l.City} {
		*s = strings.Join(strings.Fields(*s), " ")
	}
	l.Country = strings.ToUpper(strings.TrimSpace(l.Country))
	return l
}

func (l Location) check() error {
	if l.Name.Empty() {
		return fault.InvalidField("field_needed", "name")
	}
	if err := l.Name.Check("name", maxPlaceName); err != nil {
		return err
	}
	if err := l.Hours.Check("hours", maxHours); err != nil {
		return err
	}
	for _, f := range []struct{ name, value string }{{"line1", l.Line1}, {"postcode", l.Postcode}, {"city", l.City}} {
		if err := (brand.Text{"": f.value}).Check(f.name, maxPlaceLine); err != nil {
			return err
		}
	}
	switch {
	case !brand.KnownCountry(l.Country):
		return fault.InvalidField("country_unknown", "country")
	case l.Priority < 0 || l.Priority > maxPriority:
		return fault.InvalidField("priority_range", "priority", "max", maxPriority)
	case l.Pickup && !l.Active:
		return fault.New(fault.Conflict, "pickup_inactive", "pickup")
	case l.Pickup && (l.Line1 == "" || l.City == ""):
		return fault.InvalidField("pickup_address", "line1")
	}
	return nil
}
