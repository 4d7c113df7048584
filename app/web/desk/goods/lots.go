package goods

import (
	"hawker/app/board/crew"
	"hawker/app/catalog"
	"hawker/app/sourcing"
	views "hawker/views/desk/goods"
)

// lots counts the lots in force of a product, and says why it is not sold.
func (r reading) lots(p catalog.Product) (n views.Lots, err error) {
	if p.Barred(r.Tx.Now) {
		n.Barred = crew.WhyBarred(r.Ctx, p)
	}
	list, err := sourcing.Of(r.Tx, p.ID)
	for _, v := range list {
		if v.State == sourcing.Current {
			n.Current++
		}
	}
	return n, err
}
