package stage

import (
	"strconv"
	"strings"

	"github.com/gofiber/fiber/v2"

	"hawker/app/brand"
	"hawker/app/catalog"
	"hawker/app/fault"
	"hawker/app/lang"
	"hawker/app/live"
	"hawker/app/money"
	"hawker/app/photo"
	"hawker/app/stock"
	"hawker/app/store"
	"hawker/app/web/desk/page"
	"hawker/app/web/edge"
	views "hawker/views/desk"
	"hawker/views/desk/frame"
)

const mostOffered = 500

// bag fills the editor of a show's bag.
func (r reading) bag(s live.Show) (views.Bag, error) {
	b := views.Bag{AddTo: "/desk/shows/" + string(s.ID) + "/items", Fixed: s.State != live.Upcoming, Closed: s.State == live.Ended}
	items, err := live.Items(r.Tx, s.ID)
	if err != nil {
		return b, err
	}
	whole := map[catalog.ID]bool{}
	for i, it := range items {
		v, err := r.bagItem(s, it)
		if err != nil {
			return b, err
		}
		v.First, v.Last = i == 0, i == len(items)-1
		b.Items = append(b.Items, v)
		whole[it.Product] = whole[it.Product] || it.Variant == ""
	}
	if !b.Closed {
		b.Add, err = r.offered(whole)
	}
	return b, err
}

func (r reading) bagItem(s live.Show, it live.Item) (views.BagItem, error) {
	p, err := catalog.Get(r.Tx, it.Product)
	if err != nil {
		return views.BagItem{}, err
	}
	v := views.BagItem{N: it.N, Title: r.In(p.Title), Photo: page.FirstPhoto(p), State: string(it.State), Action: "/desk/shows/" + string(s.ID) + "/items/" + strconv.Itoa(it.N)}
	variants, err := catalog.Variants(r.Tx, p.ID)
	if err != nil {
		return v, err
	}
	for _, x := range variants {
		if it.Variant != "" && it.Variant != x.ID {
			continue
		}
		label := p.Label(x, r.Tag, r.Shop.Lang)
		if it.Variant != "" {
			v.Label = label
			if hash := p.Picture(x); hash != "" {
				v.Photo = photo.URL(hash, page.ThumbSize)
			}
		}
		left, err := stock.Available(r.Tx, x.ID)
		if err != nil {
			return v, err
		}
		v.Left += max(left, 0)
		price := views.BagPrice{Variant: string(x.ID), Label: label, List: x.Price}
		if a, ok := it.Prices[x.ID]; ok {
			price.Live = a.Decimal()
		}
		v.Prices = append(v.Prices, price)
	}
	return v, nil
}

// offered lists what may be put into the bag: products that are not in it whole,
// and each of their variants.
func (r reading) offered(whole map[catalog.ID]bool) ([]frame.Choice, error) {
	products, _, err := catalog.List(r.Tx, "", "", mostOffered)
	if err != nil {
		return nil, err
	}
	var list []frame.Choice
	for _, p := range products {
		if p.Status == catalog.Archived || whole[p.ID] {
			continue
		}
		title := r.In(p.Title)
		list = append(list, frame.Choice{Value: string(p.ID), Label: title})
		variants, err := catalog.Variants(r.Tx, p.ID)
		if err != nil {
			return nil, err
		}
		for _, v := range variants {
			if len(variants) > 1 {
				list = append(list, frame.Choice{Value: string(p.ID) + "/" + string(v.ID), Label: brand.Listed(r.Tag, title, p.Label(v, r.Tag, r.Shop.Lang))})
			}
		}
	}
	return list, nil
}

// editBag runs one verb on the bag of the show and shows the bag again: alone to
// a script, else in its page.
func (h Handlers) editBag(c *fiber.Ctx, name string, verb func(*store.Tx, live.Show, edge.Values) error) error {
	v, err := edge.Form(c)
	if err != nil {
		return err
	}
	id := edge.Param(c, "id")
	err = h.Do(c, name, func(tx *store.Tx) error {
		s, err := edge.ShowOf(tx, id)
		if err != nil {
			return err
		}
		return verb(tx, s, v)
	})
	status, problem := fiber.StatusOK, ""
	if err != nil {
		why, ok := page.Sentence(edge.Ctx(c), err)
		if !ok || fault.Is(err, "show_not_found") {
			return err
		}
		status, problem = edge.Status(err), why
	}
	if !edge.Fragment(c) {
		if problem == "" {
			return edge.Go(c, "/desk/shows/"+id+"#bag-editor")
		}
		return h.showShow(c, status, func(_ reading, p *views.ShowPage) error { p.Bag.Problem = problem; return nil })
	}
	return h.bagAlone(c, id, status, problem)
}

func (h Handlers) bagAlone(c *fiber.Ctx, id string, status int, problem string) error {
	var b views.Bag
	err := h.View(func(tx *store.Tx) error {
		s, err := edge.ShowOf(tx, id)
		if err != nil {
			return err
		}
		shop, err := brand.Get(tx)
		if err != nil {
			return err
		}
		b, err = reading{page.Reading{Ctx: edge.Ctx(c), Tx: tx, Shop: shop, Tag: lang.Tag(edge.Ctx(c))}}.bag(s)
		return err
	})
	if err != nil {
		return err
	}
	b.Problem = problem
	return edge.PageStatus(c, status, b)
}

func (h Handlers) addItem(c *fiber.Ctx) error {
	return h.editBag(c, "live.add_item", func(tx *store.Tx, s live.Show, v edge.Values) error {
		product, variant, _ := strings.Cut(v.Get("what"), "/")
		if product == "" {
			return fault.InvalidField("piece_needed", "what")
		}
		_, err := live.AddItem(tx, s.ID, catalog.ID(product), catalog.VariantID(variant))
		return err
	})
}

func (h Handlers) changeItem(c *fiber.Ctx) error {
	n, err := strconv.Atoi(edge.Param(c, "n"))
	if err != nil {
		return fault.Missing("item_not_in_show")
	}
	return h.editBag(c, "live.change_item", func(tx *store.Tx, s live.Show, v edge.Values) error {
		it, err := live.GetItem(tx, s.ID, n)
		if err != nil {
			return err
		}
		switch v.Get("do") {
		case "up":
			return live.MoveItem(tx, s.ID, n, max(it.Pos-1, 1))
		case "down":
			return live.MoveItem(tx, s.ID, n, it.Pos+1)
		case "remove":
			return live.RemoveItem(tx, s.ID, n)
		}
		return setPrices(tx, s, it, v)
	})
}

// setPrices reads every price of the item first, so that one that cannot be read
// leaves all as they were.
func setPrices(tx *store.Tx, s live.Show, it live.Item, v edge.Values) error {
	shop, err := brand.Get(tx)
	if err != nil {
		return err
	}
	wanted := map[catalog.VariantID]*money.Amount{}
	for field := range v {
		id, ok := strings.CutPrefix(field, "price.")
		if !ok {
			continue
		}
		variant := catalog.VariantID(id)
		was, had := it.Prices[variant]
		text := v.Get(field)
		if text == "" {
			if had {
				wanted[variant] = nil
			}
			continue
		}
		a, err := page.AmountOf(text, "prices", shop.Currency)
		if err != nil {
			return err
		}
		if a.Minor < 1 {
			return fault.InvalidField("price_range", "prices")
		}
		if x, err := catalog.GetVariant(tx, variant); err != nil || x.Product != it.Product {
			return fault.InvalidField("variant_not_in_item", "prices")
		}
		if !had || a != was {
			wanted[variant] = &a
		}
	}
	for variant, amount := range wanted {
		if err := live.SetPrice(tx, s.ID, it.N, variant, amount); err != nil {
			return err
		}
	}
	return nil
}
