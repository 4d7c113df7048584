// Package proven reads what a shop says of a product and can prove, for the product's page.
//
// It shows buyers nothing that no valid proof stands behind: unmarked it would be relied
// on all the same. What is a proof, and until when, is for claim.
package proven

import (
	"time"

	"hawker/app/board/goods"
	"hawker/app/catalog"
	"hawker/app/claim"
	"hawker/app/lang"
	"hawker/views/shop"
)

// turning is how near its end a claim must be for its page not to be kept: longer than
// any page is.
const turning = 48 * time.Hour

// Of is what is claimed of a product with a valid proof.
func Of(g goods.Reader, p catalog.Product) (shop.Proven, error) {
	var v shop.Proven
	claims, err := claim.Of(g.Tx, p.ID)
	for _, c := range claims {
		if !c.Proven(g.Tx.Now) {
			continue
		}
		one := shop.ProvenClaim{Text: g.In(c.Text), Source: c.Source}
		if !c.Until.IsZero() {
			one.Until = lang.Date(g.Ctx, c.Until.In(g.Shop.Location()).AddDate(0, 0, -1))
			v.Turns = v.Turns || c.Until.Before(g.Tx.Now.Add(turning))
		}
		if c.Shared {
			one.File = "/products/" + p.Handle + "/proofs/" + string(c.ID)
		}
		v.Claims = append(v.Claims, one)
	}
	return v, err
}
