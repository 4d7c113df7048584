package claim

import (
	"fmt"
	"reflect"

	"hawker/app/catalog"
	"hawker/app/store"
)

// Doctor follows the chain of every product's versions and sees that each claim is its
// newest version.
func Doctor(tx *store.Tx) ([]string, error) {
	var broken []string
	say := func(format string, args ...any) { broken = append(broken, fmt.Sprintf("claim: "+format, args...)) }
	chains, last := map[catalog.ID][]Version{}, map[ID]Version{}
	err := versions.Each(tx, "", func(_ string, v Version) error {
		chains[v.Product], last[v.ID] = append(chains[v.Product], v), v
		return nil
	})
	if err != nil {
		return nil, err
	}
	for product, history := range chains {
		if seq := CheckChain(history); seq > 0 {
			say("the history of product %s was changed: version %d does not follow", product, seq)
		}
	}
	err = claims.Each(tx, "", func(id ID, r record) error {
		if v := last[id]; !reflect.DeepEqual(v, r.Version) {
			say("%s is not as its newest version says", id)
		}
		delete(last, id)
		if r.State != Current && r.State != Withdrawn || (r.State == Withdrawn) != (r.Reason != "") {
			say("%s is %q for the reason %q", id, r.State, r.Reason)
		}
		return nil
	})
	for id := range last {
		say("%s has versions and is not there", id)
	}
	return broken, err
}
