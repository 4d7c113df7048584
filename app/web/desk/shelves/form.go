package shelves

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"hawker/app/catalog"
	"hawker/app/collection"
	"hawker/app/web/desk/page"
	"hawker/app/web/edge"
	"hawker/views/desk/frame"
	views "hawker/views/desk/shelves"
)

const (
	mostRules  = 20
	spareRules = 2 // empty lines below the rules that there are
	foundShown = 12
)

// form is the form of a collection as it was typed or as it stands.
type form struct {
	title, body  frame.Words
	handle, sort string
	published    bool
	byRules, any bool
	rules        []views.Rule
	products     []catalog.ID
	find, looked string
	seen         string
}

func formOf(c collection.Collection) form {
	f := form{
		title: page.WordsOf(c.Title), body: page.WordsOf(c.Body), handle: c.Handle, sort: string(c.Sort), published: c.Published,
		byRules: c.Rules != nil, products: c.Products, seen: stamp(c),
	}
	if c.Rules != nil {
		f.any = c.Rules.Any
		for _, r := range c.Rules.List {
			f.rules = append(f.rules, shown(r))
		}
	}
	f.spare()
	return f
}

// stamp tells two states of a collection apart.
func stamp(c collection.Collection) string { return strconv.FormatInt(c.Updated.UnixMilli(), 36) }

// shown is a rule as the form has it: stock needs no value.
func shown(r collection.Rule) views.Rule {
	if r.Field == "stock" {
		return views.Rule{What: "stock." + r.Value}
	}
	return views.Rule{What: r.Field + "." + r.Op, Value: r.Value}
}

// spare leaves empty lines to write the next rules into.
func (f *form) spare() {
	for i := 0; i < spareRules && len(f.rules) < mostRules; i++ {
		f.rules = append(f.rules, views.Rule{})
	}
}

func read(v edge.Values) form {
	f := form{
		title: page.ReadWords(v, "title"), body: page.ReadWords(v, "body"), handle: v.Get("handle"), sort: v.Get("sort"), published: v.On("published"),
		byRules: v.Get("how") == "rules", any: v.On("any"), find: v.Get("find"), looked: v.Get("looked"), seen: v.Get("seen"),
	}
	for i := range mostRules {
		name := fmt.Sprintf("r%d.", i)
		if !v.Has(name + "what") {
			break
		}
		f.rules = append(f.rules, views.Rule{What: v.Get(name + "what"), Value: v.Get(name + "value")})
	}
	for _, id := range v.All("product") {
		f.products = append(f.products, catalog.ID(strings.Clone(id)))
	}
	return f
}

// press does what a key of the form says; false means that it is to be saved.
func (f *form) press(do string) bool {
	verb, id, _ := strings.Cut(do, ".")
	i := slices.Index(f.products, catalog.ID(id))
	switch {
	case verb == "rule":
		f.spare()
	case verb == "find", f.find != "" && f.find != f.looked: // Enter in the field saves nothing
		f.looked = f.find
	case verb == "add" && i < 0 && id != "":
		f.products = append(f.products, catalog.ID(id))
	case verb == "up" && i > 0:
		f.products[i], f.products[i-1] = f.products[i-1], f.products[i]
	case verb == "down" && i >= 0 && i < len(f.products)-1:
		f.products[i], f.products[i+1] = f.products[i+1], f.products[i]
	case verb == "drop" && i >= 0:
		f.products = slices.Delete(f.products, i, i+1)
	default:
		return verb != "" && verb != "save"
	}
	return true
}

// into fills the record. Lines of rules that are empty are left out; at gives the line
// of each rule that is not.
func (f form) into(c *collection.Collection) (at []int) {
	c.Title, c.Body, c.Handle = page.TextOf(f.title), page.TextOf(f.body), f.handle
	c.Sort, c.Published, c.Products, c.Rules = collection.Sort(f.sort), f.published, f.products, nil
	if !f.byRules {
		return nil
	}
	c.Products, c.Rules = nil, &collection.Rules{Any: f.any}
	for i, r := range f.rules {
		if r.What == "" && r.Value == "" {
			continue
		}
		at = append(at, i)
		field, op, _ := strings.Cut(r.What, ".")
		rule := collection.Rule{Field: field, Op: op, Value: r.Value}
		if field == "stock" {
			rule.Op, rule.Value = "is", op
		}
		c.Rules.List = append(c.Rules.List, rule)
	}
	return at
}

// input gives the form to its page.
func (f form) input(r reading) (views.Input, error) {
	in := views.Input{
		Title: f.title, Body: f.body, Handle: f.handle, Sort: f.sort, Published: f.published, ByRules: f.byRules, Any: f.any,
		Rules: f.rules, Find: f.looked, Seen: f.seen,
	}
	for _, id := range f.products {
		p, ok, err := catalog.Find(r.Tx, id)
		if err != nil {
			return in, err
		}
		if ok {
			in.Pieces = append(in.Pieces, r.piece(p))
		}
	}
	return in, nil
}

func (r reading) piece(p catalog.Product) views.Piece {
	return views.Piece{ID: string(p.ID), Title: r.In(p.Title), Photo: page.FirstPhoto(p), URL: "/desk/products/" + string(p.ID), Status: string(p.Status)}
}
