package cart

import "hawker/app/store"

// Erase deletes a visitor's cart, and tells whether there was one.
func Erase(tx *store.Tx, id ID) (bool, error) {
	_, there, err := carts.Find(tx, id)
	if err != nil || !there {
		return false, err
	}
	tx.Mark("cart", string(id))
	return true, carts.Delete(tx, id)
}
