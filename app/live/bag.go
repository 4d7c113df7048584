package live

import (
	"sort"
	"strconv"

	"hawker/app/catalog"
	"hawker/app/fault"
	"hawker/app/money"
	"hawker/app/store"
)

// MaxItems is how many items a bag holds.
const MaxItems = 200

// ItemState is whether an item can be bought.
type ItemState string

// The states of an item: a closed one is hidden and keeps its number, a sold-out
// one stays and is greyed. SoldOut is what somebody said; what stock has counted
// comes on top of it.
const (
	Open    ItemState = "open"
	Closed  ItemState = "closed"
	SoldOut ItemState = "soldout"
)

// Item is a product, or one variant of it, as this show sells it.
type Item struct {
	Show    ShowID                             `json:"show"`
	N       int                                `json:"n"` // given once, never reused
	Product catalog.ID                         `json:"product"`
	Variant catalog.VariantID                  `json:"variant,omitempty"` // empty: all of the product's
	State   ItemState                          `json:"state"`
	Prices  map[catalog.VariantID]money.Amount `json:"prices,omitempty"` // live prices
	Pos     int                                `json:"pos"`              // place in the bag, from 1
	Told    Explanation                        `json:"told,omitzero"`    // the one that stands for it, once it is over

	Chosen   bool  `json:"chosen,omitempty"`   // somebody chose Told: a longer one does not take its place
	Withheld bool  `json:"withheld,omitempty"` // the public may not watch it
	Shared   Range `json:"shared,omitzero"`    // what of the clip is shared, from its beginning; zero: its first minute
}

var items = store.NewBucket[string, Item]("live/item", "item_not_in_show", byItemProduct)

func itemKey(show ShowID, n int) string { return store.Key(string(show), uint64(n)) }

// GetItem reads an item or refuses with item_not_in_show.
func GetItem(tx *store.Tx, show ShowID, n int) (Item, error) {
	if n < 1 {
		return Item{}, fault.Missing("item_not_in_show")
	}
	return items.Get(tx, itemKey(show, n))
}

// Items lists the bag in its order.
func Items(tx *store.Tx, show ShowID) ([]Item, error) {
	var list []Item
	err := items.Each(tx, store.Key(string(show)), func(_ string, i Item) error {
		list = append(list, i)
		return nil
	})
	sort.SliceStable(list, func(a, b int) bool { return list[a].Pos < list[b].Pos })
	return list, err
}

// AddItem puts a product, or one variant of it, at the end of the bag under the
// next number. It refuses with show_ended, bag_full, product_not_found,
// product_archived, variant_not_in_item and item_already_in_bag{n}.
func AddItem(tx *store.Tx, show ShowID, product catalog.ID, variant catalog.VariantID) (Item, error) {
	s, err := notEnded(tx, show)
	if err != nil {
		return Item{}, err
	}
	bag, err := Items(tx, show)
	if err != nil {
		return Item{}, err
	}
	if len(bag) >= MaxItems {
		return Item{}, fault.Clash("bag_full", "max", MaxItems)
	}
	item := Item{Show: show, N: s.NextN, Product: product, Variant: variant, State: Open, Pos: len(bag) + 1}
	if err := item.checkProduct(tx); err != nil {
		return Item{}, err
	}
	for _, i := range bag {
		if i.Product == product && i.Variant == variant {
			return Item{}, fault.Clash("item_already_in_bag", "n", i.N)
		}
	}
	s.NextN++
	if err := save(tx, s); err != nil {
		return Item{}, err
	}
	if err := putItem(tx, item); err != nil {
		return Item{}, err
	}
	tx.Mark("bag", string(show))
	return item, log(tx, Event{Show: show, Kind: KindItemAdded, N: item.N, Data: map[string]string{
		"product": string(product), "variant": string(variant),
	}})
}

func (i Item) checkProduct(tx *store.Tx) error {
	p, err := catalog.Get(tx, i.Product)
	if err != nil {
		return err
	}
	if p.Status == catalog.Archived {
		return fault.Clash("product_archived")
	}
	if i.Variant == "" {
		return nil
	}
	_, err = i.variant(tx, i.Variant)
	return err
}

// variant reads a variant that the item sells: variant_not_in_item.
func (i Item) variant(tx *store.Tx, id catalog.VariantID) (catalog.Variant, error) {
	v, err := catalog.GetVariant(tx, id)
	if err != nil {
		return v, err
	}
	if v.Product != i.Product || i.Variant != "" && i.Variant != id {
		return v, fault.Missing("variant_not_in_item")
	}
	return v, nil
}

// RemoveItem takes an item out before the show; its number is not given again.
// It refuses with show_started, show_ended and item_not_in_show.
func RemoveItem(tx *store.Tx, show ShowID, n int) error {
	s, err := notEnded(tx, show)
	if err != nil {
		return err
	}
	if s.State != Upcoming {
		return fault.Clash("show_started")
	}
	if _, err := GetItem(tx, show, n); err != nil {
		return err
	}
	if err := items.Delete(tx, itemKey(show, n)); err != nil {
		return err
	}
	bag, err := Items(tx, show)
	if err != nil {
		return err
	}
	if err := place(tx, bag); err != nil {
		return err
	}
	tx.Mark("item", itemMark(show, n))
	tx.Mark("bag", string(show))
	return log(tx, Event{Show: show, Kind: KindItemRemoved, N: n})
}

// MoveItem gives an item another place in the bag, from 1; beyond the end is the
// end. Numbers stay. It refuses with show_ended and item_not_in_show.
func MoveItem(tx *store.Tx, show ShowID, n, pos int) error {
	if _, err := notEnded(tx, show); err != nil {
		return err
	}
	moved, err := GetItem(tx, show, n)
	if err != nil {
		return err
	}
	bag, err := Items(tx, show)
	if err != nil {
		return err
	}
	pos = min(max(pos, 1), len(bag))
	if pos == moved.Pos {
		return nil
	}
	order := make([]Item, 0, len(bag))
	for _, i := range bag {
		if i.N == n {
			continue
		}
		if len(order) == pos-1 {
			order = append(order, moved)
		}
		order = append(order, i)
	}
	if len(order) < len(bag) {
		order = append(order, moved)
	}
	if err := place(tx, order); err != nil {
		return err
	}
	tx.Mark("bag", string(show))
	return log(tx, Event{Show: show, Kind: KindItemMoved, N: n, Data: map[string]string{"pos": strconv.Itoa(pos)}})
}

// place writes the places 1, 2, 3 … where they have changed.
func place(tx *store.Tx, order []Item) error {
	for at, i := range order {
		if i.Pos == at+1 {
			continue
		}
		i.Pos = at + 1
		if err := items.Put(tx, itemKey(i.Show, i.N), i); err != nil {
			return err
		}
	}
	return nil
}

func putItem(tx *store.Tx, i Item) error {
	if err := items.Put(tx, itemKey(i.Show, i.N), i); err != nil {
		return err
	}
	tx.Mark("item", itemMark(i.Show, i.N))
	return nil
}
