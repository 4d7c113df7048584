package sourcing

import (
	"fmt"
	"reflect"

	"hawker/app/chain"
	"hawker/app/store"
)

// Doctor follows the chain of every lot's versions and sees that each lot is its newest
// version, and that each certificate has a file.
func Doctor(tx *store.Tx) ([]string, error) {
	var broken []string
	say := func(format string, args ...any) { broken = append(broken, fmt.Sprintf("sourcing: "+format, args...)) }
	chains := map[ID][]Version{}
	err := versions.Each(tx, "", func(_ string, v Version) error {
		chains[v.ID] = append(chains[v.ID], v)
		return nil
	})
	if err != nil {
		return nil, err
	}
	err = lots.Each(tx, "", func(id ID, r record) error {
		history := chains[id]
		if seq := chain.Check(history); seq > 0 {
			say("the history of lot %s was changed: version %d does not follow", r.Number, seq)
		}
		if len(history) == 0 || !reflect.DeepEqual(history[len(history)-1], r.Version) {
			say("lot %s is not as its newest version says", r.Number)
		}
		delete(chains, id)
		if r.is(Current, Stopped, Closed) != nil || r.State == Stopped && r.Reason == "" {
			say("lot %s is %q for the reason %q", r.Number, r.State, r.Reason)
		}
		for _, c := range r.Certificates {
			if c.File.Hash == "" {
				say("lot %s has the certificate %q without a file", r.Number, c.Name)
			}
		}
		return nil
	})
	for id := range chains {
		say("lot %s has versions and is not there", id)
	}
	return broken, err
}
