package demo

import (
	"hawker/app/brand"
	"hawker/app/money"
	"hawker/app/pricing"
	"hawker/app/store"
)

// offer makes the code that the host gives away: a tenth off larger orders.
func offer(tx *store.Tx) error {
	s, err := brand.Get(tx)
	if err != nil {
		return err
	}
	_, err = pricing.SaveDiscount(tx, pricing.Kept{PerBuyer: 1, Discount: pricing.Discount{
		Code: "KILN10", Title: brand.Text{"en": "A tenth off", "zh": "九折"}, Class: pricing.OffOrder, PPM: 100_000, MinGoods: money.Of(5_000, s.Currency),
	}})
	return err
}
