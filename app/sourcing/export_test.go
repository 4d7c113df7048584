package sourcing

import "hawker/app/store"

// Forge writes another maker over the newest version of a lot.
func Forge(tx *store.Tx, id ID) error {
	v, err := Get(tx, id)
	if err != nil {
		return err
	}
	v.Maker = "Somebody else"
	return versions.Put(tx, store.Key(string(id), v.Seq), v)
}
