package proof

import (
	"context"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"

	"hawker/app/board/crew"
	"hawker/app/brand"
	"hawker/app/evidence"
	"hawker/app/lang"
	"hawker/app/order"
	"hawker/app/store"
	views "hawker/views/desk/proof"
)

// binder makes the pages of a pack that people read, in the shop's language and in
// English; what the shop has to say by itself is read beforehand.
type binder struct {
	shop  brand.Settings
	made  time.Time
	books map[string]views.Book // by language
	ctx   map[string]context.Context
}

func (h Handlers) binder(tx *store.Tx, o order.Order) (binder, error) {
	shop, _, err := brand.Find(tx)
	b := binder{shop: shop, made: tx.Now, books: map[string]views.Book{}, ctx: map[string]context.Context{}}
	for _, tag := range []string{shop.Lang, "en"} {
		if err != nil {
			return b, err
		}
		ctx := lang.WithZone(h.Lang.Context(context.Background(), tag), shop.Location())
		b.ctx[tag] = ctx
		v := views.Book{Lang: lang.Tag(ctx), Shop: shop.Name, Number: o.Number, Placed: o.Placed, Made: tx.Now, Total: o.Total, Buyer: buyer(ctx, o)}
		if v.History, err = happened(ctx, tx, o); err == nil {
			v.Parcels, err = parcels(ctx, tx, o)
		}
		b.books[tag] = v
	}
	return b, err
}

func buyer(ctx context.Context, o order.Order) []string {
	a := o.Contact.Address
	var list []string
	for _, line := range []string{o.Contact.Name, o.Contact.Email, o.Contact.Phone, a.Line1, a.Line2, strings.TrimSpace(a.Postcode + " " + a.City), a.Region} {
		if line != "" {
			list = append(list, line)
		}
	}
	if a.Country != "" {
		list = append(list, lang.Country(ctx, a.Country))
	}
	return list
}

func happened(ctx context.Context, tx *store.Tx, o order.Order) ([]views.Happened, error) {
	t, err := crew.Timeline(ctx, tx, o)
	var list []views.Happened
	for _, i := range slices.Backward(t.Items) {
		list = append(list, views.Happened{At: i.At, Text: i.Text, Words: i.Words, Note: i.Note, By: i.By})
	}
	return list, err
}

func parcels(ctx context.Context, tx *store.Tx, o order.Order) ([]views.Parcel, error) {
	all, err := crew.Parcels(ctx, tx, o)
	var list []views.Parcel
	for _, p := range all {
		v := views.Parcel{Number: p.Number, By: strings.TrimSpace(p.Carrier + " " + p.Tracking), State: lang.T(ctx, "desk.parcel."+p.State), In: p.In}
		if p.State == "delivered" || p.State == "picked_up" {
			v.Delivered = p.At
		}
		list = append(list, v)
	}
	return list, err
}

// pages are the files of a pack that people read.
func (b binder) pages(p evidence.Pack) map[string]evidence.Page {
	files := map[string]evidence.Page{"look.css": func(w io.Writer) error { _, err := io.WriteString(w, views.Look); return err }}
	films := p.Videos() // which reads the recordings
	name := map[string]string{b.shop.Lang: "index.html"}
	if b.shop.Lang != "en" {
		name["en"] = "index.en.html"
	}
	for tag, file := range name {
		ctx, v := b.ctx[tag], b.books[tag]
		for other, at := range name {
			if other != tag {
				v.Other = at
			}
		}
		fill(ctx, &v, p, films)
		files[file] = func(w io.Writer) error { return v.Document().Render(ctx, w) }
	}
	return files
}

// fill tells what the pack holds.
func fill(ctx context.Context, v *views.Book, p evidence.Pack, films []evidence.Video) {
	for _, f := range films {
		v.Films = append(v.Films, views.Film{File: f.File, Show: p.Sale.Shows[f.Show], At: f.Wall, Long: f.To - f.From})
	}
	for _, l := range p.Sale.Lines {
		v.Lines = append(v.Lines, bookLine(ctx, p, l, films))
	}
	for _, m := range p.Payments {
		v.Moneys = append(v.Moneys, views.Moved{At: m.At, What: lang.T(ctx, "book.paid", "ref", m.Ref), Sum: m.Amount})
	}
	for _, r := range p.Refunds {
		v.Moneys = append(v.Moneys, views.Moved{At: r.At, What: lang.T(ctx, "book.refunded", "number", r.Number, "state", lang.T(ctx, "refund.state."+string(r.State))), Sum: r.Amount})
	}
	for show, lines := range p.Talk {
		for _, l := range lines {
			v.Talk = append(v.Talk, views.Said{At: l.At, Show: p.Sale.Shows[show], Text: l.Text})
		}
	}
	slices.SortFunc(v.Talk, func(a, b views.Said) int { return a.At.Compare(b.At) })
	for name := range p.Terms {
		v.Terms = append(v.Terms, views.Term{Name: lang.T(ctx, "desk.policy."+name), File: "terms/" + name + ".txt"})
	}
	slices.SortFunc(v.Terms, func(a, b views.Term) int { return strings.Compare(a.File, b.File) })
	for name, points := range p.Prices {
		of := views.Prices{Name: name}
		for _, at := range points {
			of.Points = append(of.Points, views.Point{At: at.At, Sum: at.Price})
		}
		v.Prices = append(v.Prices, of)
	}
	slices.SortFunc(v.Prices, func(a, b views.Prices) int { return strings.Compare(a.Name, b.Name) })
	for _, h := range p.Sale.Proofs {
		v.Heads = append(v.Heads, views.Head{Show: p.Sale.Shows[h.Show], Text: h.String()})
	}
}

func bookLine(ctx context.Context, p evidence.Pack, l evidence.Line, films []evidence.Video) views.BookLine {
	line := views.BookLine{Line: views.Line{Title: l.Title, Quantity: l.Quantity, Unit: l.Unit, List: l.List, Reason: lang.T(ctx, "proof.reason."+l.Reason),
		Show: p.Sale.Shows[l.Show], N: l.N, Chosen: l.Chosen, Pin: l.Pinned, Price: l.Priced}}
	for _, k := range l.Claims {
		shown := views.Claim{Text: k.Text.In(lang.Tag(ctx)), Source: k.Source, Flag: k.Flag(p.Sale.Placed), Name: k.File.Name}
		if k.File.Hash != "" {
			shown.File = evidence.PaperName(k.File)
		}
		line.Claims = append(line.Claims, shown)
	}
	for _, f := range films {
		if into := l.Chosen.Sub(f.Wall); f.Show == l.Show && into >= 0 && into <= f.To-f.From {
			line.Watch = fmt.Sprintf("%s#t=%d", f.File, max(0, int(into.Seconds())-lead))
		}
	}
	return line
}

// lead is how many seconds before the choice a film begins to be watched.
const lead = 15
