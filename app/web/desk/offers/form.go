package offers

import (
	"slices"
	"strconv"
	"strings"
	"time"

	"hawker/app/brand"
	"hawker/app/collection"
	"hawker/app/fault"
	"hawker/app/lang"
	"hawker/app/money"
	"hawker/app/pricing"
	"hawker/app/store"
	"hawker/app/web/desk/page"
	"hawker/app/web/edge"
	"hawker/views/desk/frame"
	views "hawker/views/desk/offers"
)

// form is a discount as it was typed or as it stands.
type form struct {
	title                     frame.Words
	code, class, by, value    string
	buy, get                  string
	collections, with         []string
	minGoods, minPieces       string
	from, to                  string
	limit, perBuyer, priority string
	stopped                   bool
}

func read(v edge.Values) form {
	return form{
		title: page.ReadWords(v, "title"), code: v.Get("code"), class: v.Get("class"), by: v.Get("by"), value: v.Get("value"),
		buy: v.Get("buy"), get: v.Get("get"), collections: clone(v.All("collection")), with: clone(v.All("with")),
		minGoods: v.Get("min_goods"), minPieces: v.Get("min_pieces"), from: v.Get("from"), to: v.Get("to"),
		limit: v.Get("limit"), perBuyer: v.Get("per_buyer"), priority: v.Get("priority"), stopped: v.On("stopped"),
	}
}

func clone(list []string) (out []string) {
	for _, s := range list {
		out = append(out, strings.Clone(s))
	}
	return out
}

func formOf(k pricing.Kept, zone *time.Location) form {
	f := form{
		title: page.WordsOf(k.Title), code: k.Code, class: string(k.Class), by: "sum", value: decimal(k.Amount), buy: number(k.Buy), get: number(k.Get),
		collections: k.Scope.Collections, minGoods: decimal(k.MinGoods), minPieces: number(k.MinQuantity), from: page.MomentField(k.From, zone),
		to: page.MomentField(k.To, zone), limit: number(k.Limit), perBuyer: number(k.PerBuyer), priority: number(int64(k.Priority)), stopped: k.Stopped,
	}
	if k.PPM > 0 {
		f.by, f.value = "share", page.Percent(k.PPM)
	}
	for _, c := range k.Combines {
		f.with = append(f.with, string(c))
	}
	return f
}

func decimal(a money.Amount) string {
	if a.Minor == 0 {
		return ""
	}
	return a.Decimal()
}

func number(n int64) string {
	if n == 0 {
		return ""
	}
	return strconv.FormatInt(n, 10)
}

// save reads the form into the discount of an id, or a new one.
func (f form) save(tx *store.Tx, id string) (pricing.Kept, error) {
	s, err := brand.Get(tx)
	if err != nil {
		return pricing.Kept{}, err
	}
	k, err := f.kept(s)
	if err != nil {
		return k, err
	}
	k.ID = id
	return pricing.SaveDiscount(tx, k)
}

func (f form) kept(s brand.Settings) (k pricing.Kept, err error) {
	k.Title, k.Code, k.Class, k.Stopped = page.TextOf(f.title), f.code, pricing.Class(f.class), f.stopped
	k.Scope.Collections = f.collections
	for _, c := range f.with {
		k.Combines = append(k.Combines, pricing.Class(c))
	}
	if f.by == "share" {
		k.PPM, err = page.PercentOf(strings.TrimSuffix(strings.TrimSpace(f.value), "%"), "value")
	} else {
		k.Amount, err = page.AmountOf(f.value, "value", s.Currency)
	}
	if err != nil {
		return k, err
	}
	if f.minGoods != "" {
		if k.MinGoods, err = page.AmountOf(f.minGoods, "min_goods", s.Currency); err != nil {
			return k, err
		}
	}
	priority := int64(0)
	for _, n := range []struct {
		name, text string
		to         *int64
	}{{"buy", f.buy, &k.Buy}, {"get", f.get, &k.Get}, {"min_pieces", f.minPieces, &k.MinQuantity}, {"limit", f.limit, &k.Limit},
		{"per_buyer", f.perBuyer, &k.PerBuyer}, {"priority", f.priority, &priority}} {
		if *n.to, err = whole(n.text, n.name); err != nil {
			return k, err
		}
	}
	k.Priority = int(priority)
	if k.From, err = page.MomentOf(f.from, "from", s.Location()); err != nil {
		return k, err
	}
	k.To, err = page.MomentOf(f.to, "to", s.Location())
	return k, err
}

const mostPieces = 1_000_000

func whole(text, field string) (int64, error) {
	if text == "" {
		return 0, nil
	}
	n, err := strconv.ParseInt(text, 10, 64)
	if err != nil || n < 0 || n > mostPieces {
		return 0, fault.InvalidField("number_range", field, "min", 0, "max", mostPieces)
	}
	return n, nil
}

// fill puts the form into its page.
func (f form) fill(r page.Reading, p *views.Page) error {
	p.Input = views.Input{
		Title: f.title, Code: f.code, Class: f.class, By: f.by, Value: f.value, Buy: f.buy, Get: f.get, MinGoods: f.minGoods, MinPieces: f.minPieces,
		From: f.from, To: f.to, Limit: f.limit, PerBuyer: f.perBuyer, Priority: f.priority, Stopped: f.stopped,
	}
	for _, c := range views.Classes {
		p.Input.With = append(p.Input.With, frame.Choice{Value: c, Label: r.T("offer.class." + c), Chosen: slices.Contains(f.with, c)})
	}
	all, err := collection.List(r.Tx)
	for _, c := range all {
		p.Input.Collections = append(p.Input.Collections, frame.Choice{Value: string(c.ID), Label: r.In(c.Title), Chosen: slices.Contains(f.collections, string(c.ID))})
	}
	return err
}

// what says a discount in a few words.
func what(r page.Reading, k pricing.Kept) string {
	value := lang.Price(r.Ctx, k.Amount)
	if k.PPM > 0 {
		value = page.Percent(k.PPM) + " %"
	}
	if k.Buy > 0 {
		return r.T("offer.told.buy", "buy", k.Buy, "get", k.Get, "value", value)
	}
	return r.T("offer.told."+string(k.Class), "value", value)
}
