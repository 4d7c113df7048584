package control

import (
	"strconv"

	"github.com/gofiber/fiber/v2"

	"hawker/app/catalog"
	"hawker/app/fault"
	"hawker/app/lang"
	"hawker/app/live"
	"hawker/app/money"
	"hawker/app/stock"
	"hawker/app/store"
	"hawker/app/web/edge"
)

// pin explains item n, or none with n = 0. Taking away names the item that is
// meant (was), so that it cannot hit the one that somebody else has just pinned.
func (h Handlers) pin(c *fiber.Ctx) error {
	form, err := edge.Form(c)
	if err != nil {
		return err
	}
	n, ok := form.Int("n")
	was, _ := form.Int("was")
	if !ok || n < 0 {
		n = -1 // no show has it: item_not_in_show
	}
	about := max(n, was)
	err = h.do(c, "live.pin", func(tx *store.Tx, show live.Show) error {
		if n != 0 {
			return live.Pin(tx, show.ID, int(n))
		}
		if was != 0 && show.Pinned != int(was) {
			return nil
		}
		return live.Unpin(tx, show.ID)
	})
	if err != nil {
		return h.refuse(c, int(about), err, nil)
	}
	return done(c, "#ci"+strconv.FormatInt(about, 10))
}

func (h Handlers) setState(c *fiber.Ctx) error {
	form, err := edge.Form(c)
	if err != nil {
		return err
	}
	n := item(c)
	err = h.do(c, "live.set_item_state", func(tx *store.Tx, show live.Show) error {
		return live.SetItemState(tx, show.ID, n, live.ItemState(form.Get("state")))
	})
	if err != nil {
		return h.refuse(c, n, err, nil)
	}
	return done(c, "#ci"+strconv.Itoa(n))
}

// setPrice gives a variant a live price; an empty field, or the list price
// itself, returns it to its list price.
func (h Handlers) setPrice(c *fiber.Ctx) error {
	form, err := edge.Form(c)
	if err != nil {
		return err
	}
	n, variant, typed := item(c), catalog.VariantID(form.Get("variant")), form.Get("price")
	err = h.do(c, "live.set_price", func(tx *store.Tx, show live.Show) error {
		now, err := live.PriceOf(tx, show.ID, n, variant)
		if err != nil {
			return err
		}
		if typed == "" {
			return live.SetPrice(tx, show.ID, n, variant, nil)
		}
		amount, err := money.Parse(typed, now.List.Currency)
		if err != nil {
			return err
		}
		if amount == now.List {
			return live.SetPrice(tx, show.ID, n, variant, nil)
		}
		return live.SetPrice(tx, show.ID, n, variant, &amount)
	})
	if err != nil {
		return h.refuse(c, n, err, &attempt{string(variant), "price", typed})
	}
	return done(c, "#ci"+strconv.Itoa(n))
}

// setStock makes so many pieces free to sell, if still as many are free as the
// screen showed. What is promised to orders is not touched.
func (h Handlers) setStock(c *fiber.Ctx) error {
	form, err := edge.Form(c)
	if err != nil {
		return err
	}
	n, variant := item(c), catalog.VariantID(form.Get("variant"))
	reason := lang.T(edge.Ctx(c), "control.stock.reason")
	free, isNumber := form.Int("stock")
	expected, _ := form.Int("expected")
	err = h.do(c, "stock.count", func(tx *store.Tx, show live.Show) error {
		if !isNumber || free < 0 {
			return fault.InvalidField("quantity_range", "stock", "min", 0, "max", maxFree)
		}
		if _, err := live.PriceOf(tx, show.ID, n, variant); err != nil {
			return err // not a variant of this item
		}
		return countFree(tx, variant, stock.Counted{Expected: expected, Found: free, Reason: reason})
	})
	if err != nil {
		return h.refuse(c, n, err, &attempt{string(variant), "stock", form.Get("stock")})
	}
	return done(c, "#ci"+strconv.Itoa(n))
}

// maxFree is what a person is told; stock holds its own limit.
const maxFree = 1_000_000

// countFree turns numbers of free pieces into a count of what is on hand at the shop's
// first location.
func countFree(tx *store.Tx, variant catalog.VariantID, free stock.Counted) error {
	level, err := stock.Get(tx, variant)
	if err != nil {
		return err
	}
	if shown := max(level.Available(), 0); shown != free.Expected {
		return fault.New(fault.Conflict, "free_stock_changed", "stock", "current", shown, "expected", free.Expected, "wanted", free.Found)
	}
	home, err := stock.Home(tx)
	if err != nil {
		return err
	}
	here, err := stock.At(tx, variant, home)
	if err != nil {
		return err
	}
	found := here.OnHand + free.Found - level.Available()
	return stock.Count(tx, stock.Counted{Variant: variant, Loc: home, Expected: here.OnHand, Found: found, Reason: free.Reason})
}
