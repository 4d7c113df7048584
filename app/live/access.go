package live

import (
	"slices"

	"hawker/app/fault"
	"hawker/app/store"
)

// Access is who may see a show.
type Access string

// The ways into a show: open to all; by one code that all guests share; by codes of
// which each lets one browser in. What opens the last two is the noun guest's.
const (
	Public   Access = ""
	ByCode   Access = "code"
	ByInvite Access = "invite"
)

// Accesses lists them in the order in which they are offered.
var Accesses = []Access{Public, ByCode, ByInvite}

// Private tells that the show is for those who were let in: it is named in no list,
// and nothing of it leaves this shop.
func (s Show) Private() bool { return s.Access != Public }

// CheckAccess refuses what is none of Accesses with access_unknown.
func CheckAccess(a Access) error {
	if slices.Contains(Accesses, a) {
		return nil
	}
	return fault.InvalidField("access_unknown", "access")
}

// SetAccess says who may see a show from now on; the mark "access" tells that those
// who look on must be asked again. It refuses with show_not_found and access_unknown.
func SetAccess(tx *store.Tx, id ShowID, a Access) error {
	if err := CheckAccess(a); err != nil {
		return err
	}
	s, err := shows.Get(tx, id)
	if err != nil || s.Access == a {
		return err
	}
	s.Access, s.Updated = a, tx.Now
	tx.Mark("access", string(id))
	return save(tx, s)
}

// Announced lists the shows in one state of which everybody may know, as List does.
func Announced(tx *store.Tx, state State, limit int) ([]Show, error) {
	var list []Show
	for after := ""; ; {
		page, next, err := shows.On(tx, byState, store.Key(string(state)), after, limit)
		if err != nil {
			return nil, err
		}
		for _, s := range page {
			if !s.Private() && len(list) < limit {
				list = append(list, s)
			}
		}
		if next == "" || len(list) == limit {
			return list, nil
		}
		after = next
	}
}
