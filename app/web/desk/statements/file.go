package statements

import (
	"strconv"

	"github.com/a-h/templ"
	"github.com/gofiber/fiber/v2"

	"hawker/app/fault"
	"hawker/app/lang"
	"hawker/app/money"
	"hawker/app/order"
	"hawker/app/statement"
	"hawker/app/store"
	"hawker/app/web/desk/page"
	"hawker/app/web/edge"
	"hawker/views/desk/frame"
	views "hawker/views/desk/statements"
	"hawker/views/ui"
)

// most is how many rows of a kind stand on the page, and are settled by one press.
const most = 200

// sample is how many rows show what the columns hold.
const sample = 3

func (h Handlers) file(c *fiber.Ctx) error { return h.showFile(c, fileForm{}) }

// fileForm is the state of a form that was refused.
type fileForm struct {
	state  frame.Form
	status int
	typed  *statement.Layout
}

func (h Handlers) showFile(c *fiber.Ctx, f fileForm) error {
	id := statement.ID(edge.Param(c, "id"))
	return h.Show(c, page.Answer{Section: "orders", Status: f.status}, func(r page.Reading) (templ.Component, error) {
		kept, err := statement.Get(r.Tx, id)
		if err != nil {
			return nil, err
		}
		s, err := kept.Sheet()
		if err != nil {
			return nil, err
		}
		p := views.FilePage{Frame: r.Titled(kept.Name), Form: f.state, Name: kept.Name, Action: list + "/" + string(id), Header: s.Header}
		for _, rec := range s.Rows[:min(sample, len(s.Rows))] {
			p.Sample = append(p.Sample, rec.Cells)
		}
		l := statement.Guess(s)
		if kept.Layout != nil {
			l, p.Known = *kept.Layout, true
		}
		if p.Known {
			result, err := statement.Preview(r.Tx, s, l)
			if err != nil {
				return nil, err
			}
			tell(r, &p, result)
		}
		if f.typed != nil {
			l, p.Known = *f.typed, false
		}
		p.Columns = columnsOf(l, len(s.Header))
		return views.FileView(p), nil
	})
}

// tell fills the page with what the file would do.
func tell(r page.Reading, p *views.FilePage, result statement.Result) {
	for _, row := range result.Rows {
		b := rowOf(r, row)
		to := &p.Rest
		switch row.Class {
		case statement.Matched, statement.Short, statement.Over:
			to = &p.Pays
		case statement.Seen:
			to = &p.Seen
		}
		if len(*to) < most {
			*to = append(*to, b)
		} else {
			p.More = true
		}
	}
	for _, class := range statement.Classes {
		if n := result.Count(class); n > 0 {
			p.Totals = append(p.Totals, lang.N(r.Ctx, "statement.total."+string(class), n))
		}
	}
	if len(result.Rows) == 0 {
		p.Totals = append(p.Totals, r.T("statement.total.none"))
	}
	if result.Out > 0 {
		p.Skipped = lang.N(r.Ctx, "statement.skipped.out", result.Out)
	}
	if n := len(result.Odd); n > 0 {
		p.Skipped = frame.Joined(p.Skipped, lang.N(r.Ctx, "statement.skipped.odd", n, "line", result.Odd[0]))
	}
}

func bookingOf(r page.Reading, e statement.Entry) views.Booking {
	return views.Booking{ID: string(e.ID), At: lang.Date(r.Ctx, e.At), Amount: lang.Money(r.Ctx, e.Amount), Payer: e.Payer, Text: e.Text, Ref: e.Ref}
}

// rowOf is a row of a file; what pays an order without a question is chosen already.
func rowOf(r page.Reading, row statement.Row) views.Booking {
	b := bookingOf(r, row.Entry)
	b.Class = string(row.Class)
	if o := row.Found; o.ID != "" {
		b.Order, b.Buyer = ui.Link{Label: o.Number, URL: "/desk/orders/" + o.Number}, o.Contact.Name
	}
	switch row.Class {
	case statement.Matched:
		b.Chosen = true
		if row.Found.Status == order.Expired {
			b.Told = r.T("statement.told.expired")
		}
	case statement.Short:
		b.Chosen = true
		b.Told = r.T("statement.told.short", "left", money.Of(row.Left-row.Amount.Minor, row.Amount.Currency))
	case statement.Over:
		b.Told = r.T("statement.told.over", "more", money.Of(row.Amount.Minor-row.Left, row.Amount.Currency))
		if row.Found.Status == order.Cancelled {
			b.Told = r.T("statement.told.cancelled")
		}
	case statement.Seen:
		b.Class, b.Told = string(row.State), row.Why
	}
	return b
}

func columnsOf(l statement.Layout, n int) views.Columns {
	name := func(at int) string {
		if at == statement.None {
			return ""
		}
		return strconv.Itoa(at)
	}
	c := views.Columns{Date: name(l.Date), Amount: name(l.Amount), Credit: name(l.Credit), Direction: name(l.Direction), Currency: name(l.Currency),
		Payer: name(l.Payer), Ref: name(l.Ref), Dates: string(l.Dates), Text: make([]bool, n)}
	for _, at := range l.Text {
		if at >= 0 && at < n {
			c.Text[at] = true
		}
	}
	return c
}

// layoutOf reads the form; what is no number of a column is none that there is.
func layoutOf(v edge.Values) statement.Layout {
	at := func(s string) int {
		if s == "" {
			return statement.None
		}
		n, err := strconv.Atoi(s)
		if err != nil || n < 0 {
			return 1 << 20
		}
		return n
	}
	l := statement.Layout{Date: at(v.Get("date")), Amount: at(v.Get("amount")), Credit: at(v.Get("credit")), Direction: at(v.Get("direction")),
		Currency: at(v.Get("currency")), Payer: at(v.Get("payer")), Ref: at(v.Get("ref")), Dates: statement.Dates(v.Get("dates"))}
	for _, s := range v.All("text") {
		l.Text = append(l.Text, at(s))
	}
	return l
}

func (h Handlers) confirm(c *fiber.Ctx) error {
	v, err := edge.Form(c)
	if err != nil {
		return err
	}
	id, l := statement.ID(edge.Param(c, "id")), layoutOf(v)
	err = h.Do(c, "statement.confirm", func(tx *store.Tx) error { return statement.Confirm(tx, id, l) })
	if err == nil {
		return edge.Go(c, list+"/"+string(id))
	}
	f, status, ok := page.Refused(edge.Ctx(c), err)
	if !ok {
		return err
	}
	return h.showFile(c, fileForm{f, status, &l})
}

// settle books the rows that were chosen, each in a command of its own, and keeps
// what names no order.
func (h Handlers) settle(c *fiber.Ctx) error {
	v, err := edge.Form(c)
	if err != nil {
		return err
	}
	chosen := map[statement.EntryID]bool{}
	for _, s := range v.All("row") {
		chosen[statement.EntryID(s)] = true
	}
	result, err := h.preview(statement.ID(edge.Param(c, "id")))
	if err != nil {
		return err
	}
	var rest []statement.Entry
	var why error
	for _, row := range result.Rows {
		switch row.Class {
		case statement.Seen:
		case statement.Unknown, statement.Foreign:
			rest = append(rest, row.Entry)
		default:
			if !chosen[row.ID] {
				continue
			}
			err := h.Do(c, "statement.settle", func(tx *store.Tx) error { return statement.Take(tx, row) })
			if _, refused := fault.As(err); refused {
				why = err
			} else if err != nil {
				return err
			}
		}
	}
	if err := h.leave(c, rest); err != nil {
		return err
	}
	if f, status, ok := page.Refused(edge.Ctx(c), why); why != nil && ok {
		return h.showFile(c, fileForm{state: frame.Form{Problem: first(f)}, status: status})
	}
	return edge.Go(c, list+"/"+edge.Param(c, "id")+"?done=booked")
}

func (h Handlers) preview(id statement.ID) (result statement.Result, err error) {
	err = h.View(func(tx *store.Tx) error {
		f, err := statement.Get(tx, id)
		if err != nil {
			return err
		}
		s, err := f.Sheet()
		if err != nil {
			return err
		}
		if f.Layout == nil {
			return fault.InvalidField("field_needed", "date")
		}
		result, err = statement.Preview(tx, s, *f.Layout)
		return err
	})
	return result, err
}

// leave keeps what names no order, some at a time, so that buyers need not wait.
func (h Handlers) leave(c *fiber.Ctx, rest []statement.Entry) error {
	for len(rest) > 0 {
		some := rest[:min(most, len(rest))]
		rest = rest[len(some):]
		err := h.Do(c, "statement.keep", func(tx *store.Tx) error {
			for _, e := range some {
				if err := statement.Leave(tx, e); err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// first is the sentence of a refusal, whichever field it is about.
func first(f frame.Form) string {
	for _, sentence := range f.Errors {
		return sentence
	}
	return f.Problem
}
