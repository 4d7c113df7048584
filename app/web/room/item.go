package room

import (
	"strconv"

	"github.com/gofiber/fiber/v2"

	"hawker/app/board/buyer"
	"hawker/app/board/goods"
	"hawker/app/cart"
	"hawker/app/catalog"
	"hawker/app/fault"
	"hawker/app/lang"
	"hawker/app/live"
	"hawker/app/store"
	"hawker/app/web/edge"
	views "hawker/views/room"
)

// showItem opens an item: as a sheet for the room, as its changed part for a new
// choice, or as the room with the sheet open.
func (h Handlers) showItem(c *fiber.Ctx) error {
	n, err := strconv.Atoi(edge.Param(c, "n"))
	if err != nil {
		return fault.Missing("item_not_in_show")
	}
	s, err := h.show(c)
	if err != nil {
		return err
	}
	if !edge.Fragment(c) && edge.Param(c, "show") != s.Handle {
		return edge.Moved(c, buyer.ShowURL(s)+"/"+strconv.Itoa(n))
	}
	if !edge.Fragment(c) && s.State == live.Ended {
		to, err := h.productOf(s, n)
		if err != nil {
			return err
		}
		if to != "" {
			return c.Redirect(to)
		}
	}
	choice := goods.ChoiceOf(func(field string) string { return edge.Query(c, field) })
	sheet, err := h.sheet(c, buyer.Pick{Show: s, N: n, Choice: choice})
	if err != nil {
		return err
	}
	if s.State == live.OnTheAir {
		h.Tally.Opened(s.ID, n, edge.Visitor(c))
	}
	if edge.Fragment(c) && c.Get("HX-Target") == "item-body" {
		return edge.Page(c, views.ItemBody(sheet))
	}
	return h.showSheet(c, s, sheet, nil)
}

// productOf is where an item is bought once its show is over: the product's own
// page, where the shop lists it; else "", and the room still says what it was.
func (h Handlers) productOf(s live.Show, n int) (string, error) {
	return read(h, func(tx *store.Tx) (string, error) {
		it, err := live.GetItem(tx, s.ID, n)
		if err != nil {
			return "", err
		}
		p, err := catalog.Get(tx, it.Product)
		if err != nil || !p.Visible(tx.Now) {
			return "", err
		}
		to := "/products/" + p.Handle
		if it.Variant != "" {
			to += "?v=" + string(it.Variant)
		}
		return to, nil
	})
}

func (h Handlers) sheet(c *fiber.Ctx, p buyer.Pick) (views.ItemSheet, error) {
	return read(h, func(tx *store.Tx) (views.ItemSheet, error) {
		return h.Board.ItemSheet(edge.Ctx(c), tx, p)
	})
}

// showSheet answers with an item's sheet and, where one was refused, says why.
func (h Handlers) showSheet(c *fiber.Ctx, s live.Show, sheet views.ItemSheet, refused error) error {
	if refused != nil {
		sheet.Error = lang.Fault(edge.Ctx(c), refused)
	}
	if edge.Fragment(c) {
		return edge.PageStatus(c, status(refused), views.ItemView(sheet))
	}
	p, err := h.page(c, s)
	if err != nil {
		return err
	}
	p.Title, p.Sheet = sheet.Item.Name, views.ItemView(sheet)
	if sheet.Summary != "" {
		p.Description = sheet.Summary
	}
	if len(sheet.Photos) > 0 {
		p.Image = c.BaseURL() + sheet.Photos[0].Large
	}
	return edge.PageStatus(c, status(refused), views.View(p))
}

// wanted is what a form of the room asks for.
type wanted struct {
	item     live.Item
	chosen   goods.Chosen
	quantity int64
	counted  bool // the buyer named the number
}

// createLine puts an item into the cart and goes on to the checkout, or says that
// it is there.
func (h Handlers) createLine(c *fiber.Ctx) error {
	form, err := edge.Form(c)
	if err != nil {
		return err
	}
	s, err := h.show(c)
	if err != nil {
		return err
	}
	n, ok := form.Int("n")
	if !ok {
		return fault.Missing("item_not_in_show")
	}
	pick := buyer.Pick{Show: s, N: int(n), Choice: goods.ChoiceOf(form.Get)}
	w, err := h.want(c, pick, form)
	if err == nil {
		err = h.putInCart(c, s, w, form.Get("then") == "checkout")
	}
	if err == nil && s.State == live.OnTheAir {
		h.Tally.Carted(s.ID, w.item.N, edge.Visitor(c))
	}
	if refusal, refused := fault.As(err); refused && refusal.Kind != fault.NotFound {
		sheet, missing := h.sheet(c, pick)
		if missing != nil {
			return missing
		}
		sheet.Typed = form.Get("quantity")
		return h.showSheet(c, s, sheet, err)
	}
	if err != nil {
		return err
	}
	return h.after(c, s, w, form.Get("then"))
}

func (h Handlers) want(c *fiber.Ctx, p buyer.Pick, form edge.Values) (wanted, error) {
	w := wanted{quantity: 1, counted: form.Has("quantity")}
	var err error
	if w.counted {
		if w.quantity, err = cart.ParseQuantity(form.Get("quantity")); err != nil {
			return w, err
		}
	}
	err = h.View(func(tx *store.Tx) error {
		if w.item, err = live.GetItem(tx, p.Show.ID, p.N); err != nil {
			return err
		}
		chosen, exists, err := h.Board.ItemVariant(edge.Ctx(c), tx, w.item, p.Choice)
		if err == nil && !exists {
			err = fault.Clash("not_for_sale")
		}
		w.chosen = chosen
		return err
	})
	return w, err
}

// putInCart adds the pieces. Buy asks for so many in all: pressed twice it is
// still so many, and without a number it leaves what is in the cart.
func (h Handlers) putInCart(c *fiber.Ctx, s live.Show, w wanted, buy bool) error {
	id := cart.ID(edge.Visitor(c))
	line := cart.Line{Variant: w.chosen.Variant, Quantity: w.quantity, Show: s.ID, N: w.item.N}
	return h.Do(c, "cart.add", func(tx *store.Tx) error {
		had, err := cart.Get(tx, id)
		if err != nil {
			return err
		}
		there := false
		for _, l := range had.Lines {
			there = there || l.Variant == line.Variant && l.Show == line.Show
		}
		switch {
		case buy && there && !w.counted:
			return nil
		case buy && there:
			_, err = cart.SetQuantity(tx, id, line)
		default:
			_, err = cart.Add(tx, id, line)
		}
		return err
	})
}

func (h Handlers) after(c *fiber.Ctx, s live.Show, w wanted, then string) error {
	if !edge.Fragment(c) {
		if then == "checkout" {
			return edge.Go(c, "/checkout")
		}
		return edge.Go(c, "/cart")
	}
	me, err := read(h, func(tx *store.Tx) (views.Me, error) {
		return h.Board.Me(edge.Ctx(c), tx, edge.Visitor(c), s.ID)
	})
	if err != nil {
		return err
	}
	me.OOB = true
	if then == "checkout" {
		return h.checkoutSheet(c, buyer.Asked{Room: buyer.ShowURL(s)}, fiber.StatusOK, views.MeCart(me))
	}
	return edge.Page(c, join{views.Added(me, w.chosen.Name), views.MeCart(me)})
}
