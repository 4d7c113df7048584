//go:build linux

package house

import (
	"fmt"

	"hawker/app/brand"
	"hawker/app/catalog"
	"hawker/app/live"
	"hawker/app/money"
	"hawker/app/staff"
	"hawker/app/stock"
	"hawker/app/store"
)

// items are in the bag of each show.
const items = 3

// furnish makes shows that can go on the air, and the key of their host's encoder.
func furnish(tx *store.Tx, n int) (list []live.ShowID, key string, err error) {
	host, ok, err := staff.ByEmail(tx, "lin@halfmoon.example")
	if err != nil || !ok {
		return nil, "", fmt.Errorf("finding the host: %w", err)
	}
	key = staff.NewStreamKey()
	if err := staff.SetStreamKey(tx, host.ID, key); err != nil {
		return nil, "", err
	}
	if err := brand.Save(tx, brand.Fresh("Halfmoon", "USD", "DE")); err != nil {
		return nil, "", err
	}
	var goods []catalog.ID
	for i := range items {
		p := catalog.Product{Title: brand.Text{"en": fmt.Sprintf("Moon cup %d", i+1)}, Handle: fmt.Sprintf("moon-cup-%d", i+1), Status: catalog.Active}
		made, vs, err := catalog.Create(tx, p, []catalog.Variant{{SKU: fmt.Sprintf("CUP-%d", i+1), Price: money.Of(3_200, "USD")}})
		if err != nil {
			return nil, "", err
		}
		if err := stock.Receive(tx, stock.Line{Variant: vs[0].ID, Quantity: 100}, "", ""); err != nil {
			return nil, "", err
		}
		goods = append(goods, made.ID)
	}
	for i := range n {
		s, err := live.Schedule(tx, live.Show{Title: brand.Text{"en": fmt.Sprintf("Open kiln %d", i+1)}, Starts: tx.Now, Host: host.ID})
		if err != nil {
			return nil, "", err
		}
		for _, p := range goods {
			if _, err := live.AddItem(tx, s.ID, p, ""); err != nil {
				return nil, "", err
			}
		}
		list = append(list, s.ID)
	}
	return list, key, nil
}
