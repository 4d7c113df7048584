// Package proof answers for what an order's lines were sold under: it shows it, checks
// it and packs it for whoever has to judge a complaint.
//
// It decides nothing: what is evidence, and whether it still is what it was, is said by
// the package evidence.
package proof

import (
	"fmt"
	"time"

	"github.com/a-h/templ"
	"github.com/gofiber/fiber/v2"

	"hawker/app/evidence"
	"hawker/app/evidence/words"
	"hawker/app/live"
	"hawker/app/staff"
	"hawker/app/store"
	"hawker/app/web/desk/page"
	"hawker/app/web/edge"
	"hawker/views/desk/frame"
	views "hawker/views/desk/proof"
)

// Handlers answer for this part of the desk.
type Handlers struct{ page.Desk }

// Routes is this part of the site map.
func (h Handlers) Routes() []edge.Route {
	const at = "/desk/orders/:number/proof"
	return []edge.Route{
		{Method: "GET", Path: at, Permission: staff.OrdersEdit, Handler: h.show},
		{Method: "POST", Path: at, Permission: staff.OrdersEdit, Handler: h.check},
		{Method: "GET", Path: at + "/film/:line", Permission: staff.OrdersEdit, Handler: h.film},
		{Method: "POST", Path: at + "/pack", Permission: staff.OrdersEdit, Handler: h.ask},
		{Method: "GET", Path: at + "/pack", Permission: staff.OrdersEdit, Handler: h.far},
		{Method: "GET", Path: at + "/pack/file", Permission: staff.OrdersEdit, Handler: h.send},
	}
}

func (h Handlers) show(c *fiber.Ctx) error { return h.page(c, fiber.StatusOK, nil) }

func (h Handlers) page(c *fiber.Ctx, status int, change func(*views.Page)) error {
	number := edge.Param(c, "number")
	return h.Show(c, page.Answer{Section: "orders", Status: status}, func(r page.Reading) (templ.Component, error) {
		o, err := page.OrderOf(r.Tx, number)
		if err != nil {
			return nil, err
		}
		s, err := evidence.Gather(r.Tx, o, h.shelf())
		if err != nil {
			return nil, err
		}
		p := views.Page{Frame: r.Titled(r.T("proof.title")), Number: number, Placed: o.Placed, Pack: h.state(o)}
		for i, l := range s.Sale.Lines {
			line, err := h.line(r, l, sold{"/desk/orders/" + number + "/proof", i + 1, o.Placed})
			if err != nil {
				return nil, err
			}
			p.Lines = append(p.Lines, line)
		}
		for _, head := range s.Sale.Proofs {
			show, _, err := live.Find(r.Tx, head.Show)
			if err != nil {
				return nil, err
			}
			p.Heads = append(p.Heads, views.Head{Show: r.In(show.Title), Text: head.String()})
		}
		if change != nil {
			change(&p)
		}
		return views.Proof(p), nil
	})
}

func (h Handlers) shelf() evidence.Shelf {
	return evidence.Shelf{Films: h.Archive.Folder(), Papers: h.Papers.Open, Fetch: h.Archive.Fetch}
}

// sold is a line's place: the address of its order's page, its number, and when.
type sold struct {
	at     string
	n      int
	placed time.Time
}

func (h Handlers) line(r page.Reading, l evidence.Line, o sold) (views.Line, error) {
	v := views.Line{Title: l.Title, Quantity: l.Quantity, Unit: l.Unit, List: l.List, Reason: r.T("proof.reason." + l.Reason), N: l.N, Chosen: l.Chosen, Pin: l.Pinned, Price: l.Priced}
	for _, k := range l.Claims {
		shown := views.Claim{Text: r.In(k.Text), Source: k.Source, Flag: k.Flag(o.placed), Name: k.File.Name}
		if k.File.Hash != "" {
			shown.File = "/desk/claims/papers/" + k.File.Hash
		}
		v.Claims = append(v.Claims, shown)
	}
	if l.Show == "" {
		return v, nil
	}
	show, found, err := live.Find(r.Tx, l.Show)
	if err != nil || !found {
		v.Show = string(l.Show)
		return v, err
	}
	v.Show = r.In(show.Title)
	film, ok := h.Archive.Find(string(l.Show))
	if !ok {
		return v, nil
	}
	known, err := live.FilmOf(r.Tx, l.Show)
	if err != nil {
		return v, err
	}
	position, ok := film.At(l.Chosen)
	v.Hidden = ok && !known.Public(position)
	if len(around(film, position)) > 0 && ok {
		v.Film = fmt.Sprintf("%s/film/%d", o.at, o.n)
	}
	second, seen, err := h.Moment(r.Tx, show, l.Chosen)
	if seen {
		v.Watch = fmt.Sprintf("/live/%s#t=%d", show.Handle, second)
	}
	return v, err
}

// source reads what is checked; the checking itself belongs outside a transaction.
func (h Handlers) source(c *fiber.Ctx) (s evidence.Source, err error) {
	err = h.View(func(tx *store.Tx) error {
		o, err := page.OrderOf(tx, edge.Param(c, "number"))
		if err == nil {
			s, err = evidence.Gather(tx, o, h.shelf())
		}
		return err
	})
	return s, err
}

func (h Handlers) check(c *fiber.Ctx) error {
	v, err := edge.Form(c)
	if err != nil {
		return err
	}
	mailed := v.Get("head")
	if mailed != "" {
		_, _, err = live.ReadHead(mailed)
	}
	if f, status, ok := page.Refused(edge.Ctx(c), err); ok {
		return h.page(c, status, func(p *views.Page) { p.Mailed, p.Form = mailed, f })
	}
	s, err := h.source(c)
	if err != nil {
		return err
	}
	report, err := evidence.Check(edge.Ctx(c), s, evidence.Witness{Mailed: mailed})
	if err != nil {
		return err
	}
	return h.page(c, fiber.StatusOK, func(p *views.Page) {
		p.Mailed, p.Checked, p.Passed, p.Form = mailed, true, report.Passed(), frame.Form{}
		for _, f := range report.Findings {
			p.Findings = append(p.Findings, views.Finding{OK: f.OK, What: words.What(edge.Ctx(c), f), Means: words.Means(edge.Ctx(c), f)})
		}
	})
}
