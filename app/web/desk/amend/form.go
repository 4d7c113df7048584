package amend

import (
	"strconv"

	"hawker/app/cart"
	"hawker/app/catalog"
	"hawker/app/fault"
	"hawker/app/money"
	"hawker/app/order"
	"hawker/app/web/desk/page"
	"hawker/app/web/edge"
)

const mostAdded = 20

// form is what was typed: pieces of lines by their places, and lines to add.
type form struct {
	rest  map[int]string
	added []row
	why   string
	mail  bool
}

// row is a line to add, and the number that its fields have in the form as it was sent.
type row struct {
	variant         catalog.VariantID
	quantity, price string
}

// typed reads the form; "pick" puts one more line in and "drop" takes one out.
func typed(v edge.Values) form {
	f := form{rest: map[int]string{}, why: v.Get("why"), mail: v.On("mail") || !v.Has("asked")}
	for i := range money.MaxLines {
		if at := "rest." + strconv.Itoa(i); v.Has(at) {
			f.rest[i] = v.Get(at)
		}
	}
	for k := range mostAdded {
		at := "add." + strconv.Itoa(k) + "."
		if id := v.Get(at + "variant"); id != "" && v.Get("drop") != strconv.Itoa(k) {
			f.added = append(f.added, row{catalog.VariantID(id), v.Get(at + "quantity"), v.Get(at + "price")})
		}
	}
	if id := v.Get("pick"); id != "" && len(f.added) < mostAdded {
		f.added = append(f.added, row{variant: catalog.VariantID(id), quantity: "1"})
	}
	return f
}

// amendment is what the form asks of an order; what was typed badly is refused beside
// its field.
func (f form) amendment(o order.Order) (order.Amendment, error) {
	a := order.Amendment{Why: f.why, Quiet: !f.mail}
	for i, l := range o.Lines {
		text, is := f.rest[i]
		if !is || text == strconv.FormatInt(l.Rest(), 10) {
			continue
		}
		n, err := count(text, "rest."+strconv.Itoa(i))
		if err != nil {
			return a, err
		}
		a.Rest = append(a.Rest, order.Piece{Index: i, Quantity: n})
	}
	for k, r := range f.added {
		at := "add." + strconv.Itoa(k) + "."
		n, err := count(r.quantity, at+"quantity")
		if err != nil {
			return a, err
		}
		add := order.Added{Variant: r.variant, Quantity: n}
		if r.price != "" {
			unit, err := page.AmountOf(r.price, at+"price", o.Total.Currency)
			if err != nil {
				return a, err
			}
			add.Unit = &unit
		}
		a.Add = append(a.Add, add)
	}
	return a, nil
}

// count reads a number of pieces, none included.
func count(text, field string) (int64, error) {
	if text == "0" {
		return 0, nil
	}
	n, err := cart.ParseQuantity(text)
	if fault.Is(err, "quantity_range") && len(text) <= 4 { // more than a buyer may have
		if n, err := strconv.ParseInt(text, 10, 64); err == nil {
			return n, nil
		}
	}
	return n, page.Named(err, field)
}
