package goods

import (
	"hawker/app/catalog"
	"hawker/app/claim"
	views "hawker/views/desk/goods"
)

// claims counts what is said of a product, and what of it has no valid proof.
func (r reading) claims(id catalog.ID) (n views.Claims, err error) {
	list, err := claim.Of(r.Tx, id)
	for _, v := range list {
		n.All++
		if !v.Proven(r.Tx.Now) {
			n.Open++
		}
	}
	return n, err
}
