package proof

import (
	"context"
	"fmt"
	"io"
	"slices"
	"time"

	"github.com/gofiber/fiber/v2"

	"hawker/app/evidence"
	"hawker/app/fault"
	"hawker/app/order"
	"hawker/app/press"
	"hawker/app/store"
	"hawker/app/web/desk/page"
	"hawker/app/web/edge"
	views "hawker/views/desk/proof"
)

// more is how much of the recording a pack has beyond the minutes in question.
var more = map[string]time.Duration{"": 0, "10": 10 * time.Minute, "show": evidence.Whole}

func fileOf(number string) string { return "evidence-" + number + ".zip" }

// state tells how far the pack of an order is.
func (h Handlers) state(o order.Order) views.Pack {
	s := h.Press.Look(fileOf(o.Number))
	p := views.Pack{Step: string(s.Step), Done: s.Done, Size: s.Size, At: s.At}
	p.Shown = slices.ContainsFunc(o.Lines, func(l order.Line) bool { return l.Show != "" })
	return p.Of(o.Number)
}

// ask has the pack of an order made; the page says how far it is.
func (h Handlers) ask(c *fiber.Ctx) error {
	v, err := edge.Form(c)
	if err != nil {
		return err
	}
	p, o, err := h.collect(c, more[v.Get("more")])
	if err != nil {
		return err
	}
	size := p.Size()
	if disk, err := h.Archive.Disk(); err != nil {
		return fmt.Errorf("making a pack: %w", err)
	} else if size > disk.Free-disk.Total/25 { // at half of that nothing is recorded any more
		return fault.Clash("pack_no_room")
	}
	name := fileOf(o.Number)
	if err := h.Press.Drop(name); err != nil {
		return fmt.Errorf("making a pack anew: %w", err)
	}
	err = h.Press.Ask(press.Job{Name: name, Size: size, Write: func(ctx context.Context, w io.Writer) error { return p.WriteTo(ctx, w) }})
	if err != nil {
		return fault.Clash("packs_full")
	}
	return edge.Go(c, "/desk/orders/"+o.Number+"/proof#pack")
}

// collect reads what goes into a pack.
func (h Handlers) collect(c *fiber.Ctx, around time.Duration) (p evidence.Pack, o order.Order, err error) {
	var b binder
	err = h.View(func(tx *store.Tx) (err error) {
		if o, err = page.OrderOf(tx, edge.Param(c, "number")); err != nil {
			return err
		}
		if p, err = evidence.Collect(tx, o, h.Archive, h.Papers.Open); err != nil {
			return err
		}
		p.More = around
		b, err = h.binder(tx, o)
		return err
	})
	if err != nil {
		return p, o, err
	}
	for show := range p.Logs {
		said, err := h.Lines(show)
		if err != nil {
			return p, o, err
		}
		p.Said(show, o, said)
	}
	p.Pages = b.pages(p)
	return p, o, nil
}

// far is the card alone, for the page that waits; without scripts it is the page.
func (h Handlers) far(c *fiber.Ctx) error {
	number := edge.Param(c, "number")
	if !edge.Fragment(c) {
		return edge.Go(c, "/desk/orders/"+number+"/proof#pack")
	}
	var o order.Order
	err := h.View(func(tx *store.Tx) (err error) {
		o, err = page.OrderOf(tx, number)
		return err
	})
	if err != nil {
		return err
	}
	return edge.Page(c, views.Packing(h.state(o)))
}

// send gives the pack that is made; without one it leads to the page.
func (h Handlers) send(c *fiber.Ctx) error {
	number := edge.Param(c, "number")
	f, err := h.Press.Take(fileOf(number))
	if err != nil {
		return fmt.Errorf("sending a pack: %w", err)
	}
	if f == nil {
		return edge.Go(c, "/desk/orders/"+number+"/proof#pack")
	}
	info, err := f.Stat()
	if err != nil {
		return fmt.Errorf("sending a pack: %w", err)
	}
	c.Attachment(fileOf(number))
	return c.SendStream(f, int(info.Size()))
}
