package drafts

import (
	"strconv"

	"hawker/app/brand"
	"hawker/app/cart"
	"hawker/app/catalog"
	"hawker/app/customer"
	"hawker/app/draft"
	"hawker/app/pricing"
	"hawker/app/staff"
	"hawker/app/store"
	"hawker/app/web/desk/page"
	"hawker/app/web/edge"
)

const mostPicked = 50

// form is a draft as it was typed or as it stands.
type form struct {
	picked                                     []row
	find                                       string
	email, phone, name, street, postcode, city string
	region, country, way, lang                 string
	code, words, note                          string
	days                                       string
	hold, mail                                 bool
}

// row is a line: the variant, and what was typed beside it.
type row struct {
	variant         catalog.VariantID
	quantity, price string
}

// drawn tells whether the form is only to be drawn anew.
func drawn(v edge.Values) bool { return v.Has("look") || v.Has("pick") || v.Has("drop") }

// typed reads the form; "pick" puts one more line in and "drop" takes one out.
func typed(v edge.Values) form {
	f := form{
		find: v.Get("find"), email: v.Get("email"), phone: v.Get("phone"), name: v.Get("name"), street: v.Get("street"), postcode: v.Get("postcode"),
		city: v.Get("city"), region: v.Get("region"), country: v.Get("country"), way: v.Get("way"), lang: v.Get("lang"), code: v.Get("code"),
		words: v.Get("words"), note: v.Get("note"),
	}
	for k := range mostPicked {
		at := "add." + strconv.Itoa(k) + "."
		if id := v.Get(at + "variant"); id != "" && v.Get("drop") != strconv.Itoa(k) {
			f.picked = append(f.picked, row{catalog.VariantID(id), v.Get(at + "quantity"), v.Get(at + "price")})
		}
	}
	if id := v.Get("pick"); id != "" && len(f.picked) < mostPicked {
		f.picked = append(f.picked, row{variant: catalog.VariantID(id), quantity: "1"})
	}
	return f
}

// formOf is a draft as its form.
func formOf(d draft.Draft) form {
	c, a := d.Contact, d.Contact.Address
	f := form{
		email: c.Email, phone: c.Phone, name: c.Name, street: a.Line1, postcode: a.Postcode, city: a.City, region: a.Region, country: a.Country,
		way: d.Way, lang: d.Lang, words: d.Words, note: d.Note, days: strconv.Itoa(days), mail: true,
	}
	if len(d.Codes) > 0 {
		f.code = d.Codes[0]
	}
	for _, l := range d.Lines {
		r := row{variant: l.Variant, quantity: strconv.FormatInt(l.Quantity, 10)}
		if l.Own != nil {
			r.price = l.Own.Decimal()
		}
		f.picked = append(f.picked, r)
	}
	return f
}

// draft is what the form asks of a draft; prices need somebody who may give them, but
// those that stood there already stay.
func (f form) draft(tx *store.Tx, by staff.Person, d draft.Draft) (draft.Draft, error) {
	s, err := brand.Get(tx)
	if err != nil {
		return d, err
	}
	was := formOf(d)
	d.Contact = customer.Contact{Email: f.email, Phone: f.phone, Name: f.name, Address: customer.Address{
		Name: f.name, Line1: f.street, Postcode: f.postcode, City: f.city, Region: f.region, Country: f.country,
	}}
	d.Way, d.Lang, d.Words, d.Note, d.Codes, d.Lines = f.way, f.lang, f.words, f.note, nil, nil
	if f.code != "" {
		k, err := pricing.ByCode(tx, f.code)
		if err != nil {
			return d, page.Named(err, "code")
		}
		d.Codes = []string{k.Code}
	}
	for k, r := range f.picked {
		at := "add." + strconv.Itoa(k) + "."
		n, err := cart.ParseQuantity(r.quantity)
		if err != nil {
			return d, page.Named(err, at+"quantity")
		}
		line := draft.Line{Variant: r.variant, Quantity: n}
		if r.price != "" {
			unit, err := page.AmountOf(r.price, at+"price", s.Currency)
			if err != nil {
				return d, err
			}
			if line.Own = &unit; !was.priced(r) {
				if err := by.Need(staff.OrdersPay); err != nil {
					return d, err
				}
			}
		}
		d.Lines = append(d.Lines, line)
	}
	return d, nil
}

// priced tells whether the form had a variant at this price.
func (f form) priced(r row) bool {
	for _, w := range f.picked {
		if w.variant == r.variant && w.price == r.price {
			return true
		}
	}
	return false
}
