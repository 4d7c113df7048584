package live

import (
	"maps"
	"strconv"
	"time"

	"hawker/app/catalog"
	"hawker/app/fault"
	"hawker/app/money"
	"hawker/app/store"
)

// The reasons of a price, as an order line keeps them.
const (
	ReasonList = catalog.ReasonList // the regular price
	ReasonSale = catalog.ReasonSale // the shop's sale
	ReasonLive = "live"             // the show's price, while it is on the air
)

// Price is what one piece costs now, and why. List is the regular price; Until is
// when the price ends, zero where nothing is planned.
type Price struct {
	Amount money.Amount `json:"amount"`
	List   money.Amount `json:"list"`
	Reason string       `json:"reason"`
	Until  time.Time    `json:"until,omitzero"`
}

// PriceOf is the price of a variant bought as item n of a show: the live price
// while the show is on the air, else the sale's while one runs, else the regular
// price. Without a show it is the shop's. It refuses with show_not_found,
// item_not_in_show, variant_not_in_item and variant_not_found.
func PriceOf(tx *store.Tx, show ShowID, n int, variant catalog.VariantID) (Price, error) {
	if show == "" {
		v, err := catalog.SeeVariant(tx, variant)
		return inShop(tx, v), err
	}
	s, err := shows.Get(tx, show)
	if err != nil {
		return Price{}, err
	}
	i, err := GetItem(tx, show, n)
	if err != nil {
		return Price{}, err
	}
	v, err := i.variant(tx, variant)
	if err != nil {
		return Price{}, err
	}
	if live, ok := i.Prices[variant]; ok && s.State == OnTheAir {
		return Price{Amount: live, List: v.Price, Reason: ReasonLive}, nil
	}
	return inShop(tx, v), nil
}

func inShop(tx *store.Tx, v catalog.Variant) Price {
	e := v.PriceAt(tx.Now)
	return Price{Amount: e.Amount, List: v.Price, Reason: e.Reason, Until: e.Until}
}

// CheckBuy refuses what cannot be bought as item n of a show: show_not_found,
// item_not_in_show, variant_not_in_item, item_closed, item_sold_out. The bag sells
// before, during and after the show. Without a show there is nothing to refuse.
func CheckBuy(tx *store.Tx, show ShowID, n int, variant catalog.VariantID) error {
	if show == "" {
		return nil
	}
	if _, err := shows.Get(tx, show); err != nil {
		return err
	}
	i, err := GetItem(tx, show, n)
	if err != nil {
		return err
	}
	if _, err := i.variant(tx, variant); err != nil {
		return err
	}
	return i.forSale()
}

// SetPrice gives a variant of item n a live price, or the shop's again where
// amount is nil; an empty variant means all that the item sells. A price set
// before the show counts from its first picture on. It refuses with show_ended,
// item_not_in_show, variant_not_in_item, price_range and price_currency.
func SetPrice(tx *store.Tx, show ShowID, n int, variant catalog.VariantID, amount *money.Amount) error {
	s, err := notEnded(tx, show)
	if err != nil {
		return err
	}
	i, err := GetItem(tx, show, n)
	if err != nil {
		return err
	}
	sold, err := i.sold(tx, variant)
	if err != nil {
		return err
	}
	for _, v := range sold {
		if err := checkPrice(amount, v); err != nil {
			return err
		}
	}
	before := maps.Clone(i.Prices)
	i.Prices = maps.Clone(i.Prices)
	for _, v := range sold {
		i.setPrice(v.ID, amount)
	}
	if maps.Equal(before, i.Prices) {
		return nil
	}
	if err := putItem(tx, i); err != nil {
		return err
	}
	if s.Pinned == n {
		tx.Mark("pin", string(show))
	}
	for _, v := range sold {
		if err := logPrice(tx, i, v, before); err != nil {
			return err
		}
	}
	return nil
}

// sold lists what a price is for: one variant, or all that the item sells.
func (i Item) sold(tx *store.Tx, variant catalog.VariantID) ([]catalog.Variant, error) {
	if variant == "" && i.Variant == "" {
		return catalog.Variants(tx, i.Product)
	}
	if variant == "" {
		variant = i.Variant
	}
	v, err := i.variant(tx, variant)
	return []catalog.Variant{v}, err
}

func checkPrice(amount *money.Amount, v catalog.Variant) error {
	switch {
	case amount == nil:
		return nil
	case amount.Currency != v.Price.Currency:
		return fault.InvalidField("price_currency", "price", "currency", string(v.Price.Currency))
	case amount.Minor < 1 || amount.Minor > money.MaxUnit:
		return fault.InvalidField("price_range", "price")
	}
	return nil
}

func (i *Item) setPrice(v catalog.VariantID, amount *money.Amount) {
	if amount == nil {
		delete(i.Prices, v)
		return
	}
	if i.Prices == nil {
		i.Prices = map[catalog.VariantID]money.Amount{}
	}
	i.Prices[v] = *amount
}

// logPrice appends the change of one variant's price, with what it was.
func logPrice(tx *store.Tx, i Item, v catalog.Variant, before map[catalog.VariantID]money.Amount) error {
	was, had := before[v.ID]
	is, has := i.Prices[v.ID]
	if had == has && was == is {
		return nil
	}
	if !had {
		was = v.PriceAt(tx.Now).Amount
	}
	data := map[string]string{
		"variant": string(v.ID), "currency": string(v.Price.Currency), "was": strconv.FormatInt(was.Minor, 10),
	}
	if has {
		data["minor"] = strconv.FormatInt(is.Minor, 10)
	}
	return log(tx, Event{Show: i.Show, Kind: KindPrice, N: i.N, Data: data})
}
