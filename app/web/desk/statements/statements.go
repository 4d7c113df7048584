// Package statements answers for what the shop's bank says: a file is handed in, read
// as a person confirms, looked at, and settled row by row.
//
// It promises that nothing is settled before it was shown, and that one booking that
// cannot be settled holds up no other. What a booking is for is decided by
// statement, never here.
package statements

import (
	"errors"
	"io"
	"strings"

	"github.com/a-h/templ"
	"github.com/gofiber/fiber/v2"

	"hawker/app/fault"
	"hawker/app/lang"
	"hawker/app/staff"
	"hawker/app/statement"
	"hawker/app/store"
	"hawker/app/web/desk/page"
	"hawker/app/web/edge"
	"hawker/views/desk/frame"
	views "hawker/views/desk/statements"
)

const (
	list  = "/desk/statements"
	shown = 25
)

// Handlers answer for this part of the desk.
type Handlers struct{ page.Desk }

// Routes is this part of the site map.
func (h Handlers) Routes() []edge.Route {
	const one, entry = list + "/:id", list + "/entries/:entry"
	return []edge.Route{
		{Method: "GET", Path: list, Permission: staff.OrdersPay, Handler: h.list},
		{Method: "POST", Path: list, Permission: staff.OrdersPay, Handler: h.create},
		{Method: "POST", Path: entry + "/order", Permission: staff.OrdersPay, Handler: h.assign},
		{Method: "POST", Path: entry + "/dismiss", Permission: staff.OrdersPay, Handler: h.dismiss},
		{Method: "GET", Path: one, Permission: staff.OrdersPay, Handler: h.file},
		{Method: "POST", Path: one, Permission: staff.OrdersPay, Handler: h.settle},
		{Method: "POST", Path: one + "/columns", Permission: staff.OrdersPay, Handler: h.confirm},
		{Method: "POST", Path: one + "/drop", Permission: staff.OrdersPay, Handler: h.drop},
	}
}

func (h Handlers) list(c *fiber.Ctx) error { return h.showList(c, fiber.StatusOK, nil) }

func (h Handlers) showList(c *fiber.Ctx, status int, change func(*views.ListPage)) error {
	after := edge.Query(c, "after")
	return h.Show(c, page.Answer{Section: "orders", Status: status, Scripts: []string{"file-drop"}}, func(r page.Reading) (templ.Component, error) {
		p := views.ListPage{Frame: r.Titled(r.T("statement.title")), Count: statement.CountOpen(r.Tx)}
		waiting, next, err := statement.List(r.Tx, statement.Open, after, shown)
		if err != nil {
			return nil, err
		}
		for _, e := range waiting {
			p.Waiting = append(p.Waiting, bookingOf(r, e))
		}
		if after != "" {
			p.Pages.First = list
		}
		if next != "" {
			p.Pages.Next = list + "?after=" + next
		}
		files, err := statement.Files(r.Tx)
		for _, f := range files {
			p.Files = append(p.Files, views.File{URL: list + "/" + string(f.ID), Name: f.Name, At: lang.DayTime(r.Ctx, f.Made)})
		}
		if change != nil {
			change(&p)
		}
		return views.List(p), err
	})
}

// create takes a file in and goes on to what it would do.
func (h Handlers) create(c *fiber.Ctx) error {
	f, err := take(c)
	if err == nil {
		err = h.Do(c, "statement.hand_in", func(tx *store.Tx) error { return statement.Keep(tx, f) })
	}
	if err == nil {
		return edge.Go(c, list+"/"+string(f.ID))
	}
	form, status, ok := page.Refused(edge.Ctx(c), err)
	if !ok {
		return err
	}
	if len(form.Errors) > 0 {
		form.Problem = "" // the one field says it
	}
	return h.showList(c, status, func(p *views.ListPage) { p.Form = form })
}

// take reads the file out of the form, and no more than a statement may have.
func take(c *fiber.Ctx) (statement.File, error) {
	form, err := edge.Multipart(c)
	if err != nil {
		return statement.File{}, err
	}
	for range 10 {
		part, err := form.NextPart()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return statement.File{}, fault.New(fault.Malformed, "form_malformed", "")
		}
		if part.FormName() != "file" || part.FileName() == "" {
			continue
		}
		raw, err := io.ReadAll(io.LimitReader(part, statement.MaxBytes+1))
		if err != nil {
			return statement.File{}, fault.New(fault.Malformed, "form_malformed", "")
		}
		if len(raw) > statement.MaxBytes {
			edge.Drain(c)
		}
		return statement.Pack(strings.Clone(part.FileName()), raw)
	}
	return statement.File{}, fault.InvalidField("field_needed", "file")
}

func (h Handlers) assign(c *fiber.Ctx) error {
	return h.act(c, ending{"statement.assign", "booked", "order"}, func(tx *store.Tx, id statement.EntryID, typed string) error {
		_, err := statement.Assign(tx, id, typed)
		return err
	})
}

func (h Handlers) dismiss(c *fiber.Ctx) error {
	return h.act(c, ending{"statement.dismiss", "saved", "why"}, func(tx *store.Tx, id statement.EntryID, typed string) error {
		return statement.Dismiss(tx, id, typed)
	})
}

// ending is a way out of the list: the command's name, what is said when it is done,
// and the field of the form.
type ending struct{ name, done, field string }

// act ends the wait of a booking; a refusal comes back beside what was typed.
func (h Handlers) act(c *fiber.Ctx, e ending, verb func(*store.Tx, statement.EntryID, string) error) error {
	v, err := edge.Form(c)
	if err != nil {
		return err
	}
	id, typed := statement.EntryID(edge.Param(c, "entry")), v.Get(e.field)
	err = h.Do(c, e.name, func(tx *store.Tx) error { return verb(tx, id, typed) })
	if err == nil {
		return edge.Go(c, list+"?done="+e.done)
	}
	f, status, ok := page.Refused(edge.Ctx(c), err)
	if !ok {
		return err
	}
	why := f.Problem
	for _, sentence := range f.Errors {
		why = sentence
	}
	return h.showList(c, status, func(p *views.ListPage) {
		here := false
		for i := range p.Waiting {
			if b := &p.Waiting[i]; b.ID == string(id) {
				here = true
				if e.field == "order" {
					b.Typed, b.AssignErr = typed, why
				} else {
					b.Why, b.DismissErr = typed, why
				}
			}
		}
		if !here {
			p.Form = frame.Form{Problem: why}
		}
	})
}

func (h Handlers) drop(c *fiber.Ctx) error {
	id := statement.ID(edge.Param(c, "id"))
	if err := h.Do(c, "statement.drop", func(tx *store.Tx) error { return statement.Drop(tx, id) }); err != nil {
		return err
	}
	return edge.Go(c, list)
}
