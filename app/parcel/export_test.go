package parcel

import "hawker/app/store"

// Put and Drop let a test of the doctor break what the verbs keep whole.
func Put(tx *store.Tx, p Parcel) error { return parcels.Put(tx, p.ID, p) }

func Drop(tx *store.Tx, id ID) error { return parcels.Delete(tx, id) }
