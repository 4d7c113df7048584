package stockroom

import (
	"net/url"
	"strconv"

	"github.com/gofiber/fiber/v2"

	"hawker/app/catalog"
	"hawker/app/fault"
	"hawker/app/sourcing"
	"hawker/app/stock"
	"hawker/app/store"
	"hawker/app/web/desk/page"
	"hawker/app/web/edge"
	views "hawker/views/desk/stockroom"
)

// sent is a form of the page of a variant, and where it was sent from.
type sent struct {
	asked
	edge.Values
}

func read(c *fiber.Ctx) (sent, error) {
	v, err := edge.Form(c)
	return sent{asked{variant: catalog.VariantID(edge.Param(c, "variant")), at: stock.LocationID(v.Get("at"))}, v}, err
}

// answer goes back to the page after a command, or shows what was typed beside why
// it was refused.
func (h Handlers) answer(c *fiber.Ctx, s sent, done string, err error) error {
	if err == nil {
		q := url.Values{"done": {done}}
		if s.at != "" {
			q.Set("at", string(s.at))
		}
		return edge.Go(c, stockroom+"/"+string(s.variant)+"?"+q.Encode())
	}
	f, status, ok := page.Refused(edge.Ctx(c), err)
	if !ok {
		return err
	}
	return h.showOne(c, s.asked, status, func(p *views.OnePage) {
		f.Key, p.Form = p.Key, f
		p.Count.Counted, p.Count.Reason = s.Get("counted"), s.Get("reason")
		p.Count.Changed, p.Count.Short = fault.Is(err, "stock_changed"), fault.Is(err, "stock_promised")
		p.Receive.Quantity, p.Receive.Note, p.Receive.Lot = s.Get("quantity"), s.Get("note"), s.Get("lot")
		p.Change.Quantity, p.Change.Why = s.Get("altered"), s.Get("why")
		if kind := s.Get("kind"); kind != "" {
			p.Change.Kind = kind
		}
		p.Transfer = views.TransferInput{Quantity: s.Get("moved"), To: s.Get("to"), Note: s.Get("carried")}
	})
}

// count sets what is on hand, if it still is what the page showed.
func (h Handlers) count(c *fiber.Ctx) error {
	s, err := read(c)
	if err != nil {
		return err
	}
	expected, ok := s.Int("expected")
	if !ok {
		return fault.New(fault.Malformed, "quantity_malformed", "expected")
	}
	err = h.Do(c, "stock.count", func(tx *store.Tx) error {
		found, err := pieces(s.Get("counted"), "counted")
		if err != nil {
			return err
		}
		return stock.Count(tx, stock.Counted{Variant: s.variant, Loc: s.at, Expected: expected, Found: found, Reason: s.Get("reason"), Force: s.On("force")})
	})
	return h.answer(c, s, "counted", err)
}

// pieces reads a whole number of pieces, zero too.
func pieces(s, field string) (int64, error) {
	n, err := strconv.ParseInt(s, 10, 64)
	switch {
	case s == "":
		return 0, fault.InvalidField("field_needed", field)
	case err != nil:
		return 0, fault.InvalidField("quantity_malformed", field)
	}
	return n, nil
}

// act is a change by a number of pieces that must not happen twice for one form.
type act struct {
	name, field string // of the command, and of the number in the form
	do          func(tx *store.Tx, n int64) error
}

func (h Handlers) once(c *fiber.Ctx, s sent, a act) error {
	key, err := s.Key()
	if err != nil {
		return err
	}
	_, err = h.Once(c, a.name, key, func(tx *store.Tx) (string, error) {
		n, err := pieces(s.Get(a.field), a.field)
		if err != nil {
			return "", err
		}
		return "", page.Renamed(a.do(tx, n), "quantity", a.field)
	})
	return err
}

// receive books goods in.
func (h Handlers) receive(c *fiber.Ctx) error {
	s, err := read(c)
	if err != nil {
		return err
	}
	err = h.once(c, s, act{"stock.receive", "quantity", func(tx *store.Tx, n int64) error {
		l := stock.Line{Variant: s.variant, Quantity: n, Loc: s.at, Lot: s.Get("lot")}
		if l.Lot != "" {
			return sourcing.Receive(tx, l, "", s.Get("note"))
		}
		return stock.Receive(tx, l, "", s.Get("note"))
	}})
	return h.answer(c, s, "received", err)
}

// alter notes what was found, broke, was mended or is kept back.
func (h Handlers) alter(c *fiber.Ctx) error {
	s, err := read(c)
	if err != nil {
		return err
	}
	err = h.once(c, s, act{"stock.alter", "altered", func(tx *store.Tx, n int64) error {
		a := stock.Change{Line: stock.Line{Variant: s.variant, Quantity: n, Loc: s.at}, Kind: stock.Kind(s.Get("kind")), Reason: s.Get("why")}
		if a.Kind == views.SafetyLess {
			a.Kind, a.Quantity = stock.KindSafety, -n
		}
		if n < 1 {
			return fault.InvalidField("quantity_malformed", "quantity")
		}
		return page.Renamed(stock.Alter(tx, a), "reason", "why")
	}})
	return h.answer(c, s, "stock", err)
}

// transfer moves pieces to another location.
func (h Handlers) transfer(c *fiber.Ctx) error {
	s, err := read(c)
	if err != nil {
		return err
	}
	err = h.once(c, s, act{"stock.transfer", "moved", func(tx *store.Tx, n int64) error {
		t := stock.Transfer{Variant: s.variant, Quantity: n, From: s.at, To: stock.LocationID(s.Get("to")), Reason: s.Get("carried")}
		return page.Renamed(stock.Move(tx, t), "note", "carried")
	}})
	return h.answer(c, s, "moved", err)
}
