package dossier

import (
	"context"
	"strconv"
	"strings"
	"time"

	"hawker/app/brand"
	"hawker/app/customer"
	"hawker/app/lang"
	"hawker/app/privacy"
	views "hawker/views/privacy"
)

// page is the record in words.
func (r Record) page(ctx context.Context) views.Record {
	p := views.Record{Lang: lang.Tag(ctx), Title: lang.T(ctx, "privacy.file.title", "shop", r.Shop, "contact", r.Contact.String()),
		Made: lang.T(ctx, "privacy.file.made", "at", at(ctx, r.Made)), KeptTitle: lang.T(ctx, "privacy.kept")}
	w := writer{ctx, &p}
	w.people(r)
	w.orders(r)
	var list []views.Item
	for _, d := range r.Offers {
		i := w.item(lang.T(ctx, "privacy.file.offer", "number", d.Number), w.contact(d.Contact)...)
		i.Text = strings.TrimSpace(d.Words + "\n" + d.Note)
		list = append(list, i)
	}
	w.add(privacy.Offers, list)
	list = nil
	for _, m := range r.Mails {
		i := w.item(lang.T(ctx, "privacy.file.mail", "at", at(ctx, m.At)), w.fact("contact", m.To), views.Fact{Name: lang.T(ctx, "desk.mail.kind."+m.Kind), Value: m.Subject})
		i.Text = m.Text
		list = append(list, i)
	}
	w.add(privacy.Mails, list)
	list = nil
	if len(r.Names) > 0 {
		list = append(list, w.item("", w.fact("chatname", strings.Join(r.Names, ", "))))
	}
	for _, l := range r.Said {
		i := w.item(l.Show + " · " + at(ctx, l.At))
		i.Text = l.Name + ": " + l.Text
		list = append(list, i)
	}
	w.add(privacy.Chat, list)
	p.Kept = Plan(ctx, privacy.Told{Kept: r.Kept}, false).Kept
	return p
}

func at(ctx context.Context, t time.Time) string { return lang.DateTime(ctx, t) }

// writer adds sections in the words of one language.
type writer struct {
	ctx  context.Context
	page *views.Record
}

func (w writer) add(k privacy.Kind, list []views.Item) {
	if len(list) > 0 {
		w.page.Parts = append(w.page.Parts, views.Section{Title: lang.T(w.ctx, "privacy.kind."+string(k)), Items: list})
	}
}

func (w writer) fact(key, value string) views.Fact {
	return views.Fact{Name: lang.T(w.ctx, "privacy.file."+key), Value: value}
}

// item leaves out facts that say nothing.
func (w writer) item(title string, facts ...views.Fact) views.Item {
	i := views.Item{Title: title}
	for _, f := range facts {
		if strings.TrimSpace(f.Value) != "" {
			i.Facts = append(i.Facts, f)
		}
	}
	return i
}

// to is a person and an address in lines.
func to(a customer.Address) string {
	var lines []string
	for _, line := range []string{a.Name, a.Line1, a.Line2, strings.TrimSpace(a.Postcode + " " + a.City), a.Region, a.Country} {
		if line != "" {
			lines = append(lines, line)
		}
	}
	return strings.Join(lines, "\n")
}

func (w writer) contact(c customer.Contact) []views.Fact {
	return []views.Fact{w.fact("name", c.Name), w.fact("contact", strings.TrimSpace(c.Email+"\n"+c.Phone)), w.fact("address", to(c.Address))}
}

func (w writer) consent(c customer.Consent) views.Fact {
	if !c.Marketing {
		return w.fact("consent", lang.T(w.ctx, "privacy.file.consent.no"))
	}
	return w.fact("consent", lang.T(w.ctx, "privacy.file.consent.yes", "at", at(w.ctx, c.At), "text", c.Text))
}

func (w writer) people(r Record) {
	var list []views.Item
	for _, c := range r.People {
		facts := w.contact(customer.Contact{Name: c.Name, Email: c.Email, Phone: c.Phone, Address: c.Address})
		list = append(list, w.item("", append(facts, w.consent(c.Consent))...))
	}
	w.add(privacy.Person, list)
	list = nil
	for _, c := range r.Carts {
		list = append(list, w.item(at(w.ctx, c.Updated), w.fact("pieces", strconv.FormatInt(c.Pieces, 10))))
	}
	w.add(privacy.Carts, list)
	list = nil
	for _, i := range r.Invited {
		list = append(list, w.item(i.Show, w.fact("name", i.Name)))
	}
	w.add(privacy.Invites, list)
}

func (w writer) orders(r Record) {
	var list []views.Item
	for _, o := range r.Orders {
		i := w.item(lang.T(w.ctx, "privacy.file.order", "number", o.Number, "at", at(w.ctx, o.Placed)), append(w.contact(o.Contact), w.consent(o.Consent), w.fact("note", o.Note))...)
		for _, l := range o.Lines {
			name := words(w.ctx, l.Title)
			if label := words(w.ctx, l.Label); label != "" {
				name += " · " + label
			}
			value := strconv.FormatInt(l.Quantity, 10) + " × " + lang.Money(w.ctx, l.Unit)
			if l.Show != "" {
				value += "\n" + lang.T(w.ctx, "privacy.file.show", "show", l.Show, "item", l.Item, "at", at(w.ctx, l.At))
			}
			i.Facts = append(i.Facts, views.Fact{Name: name, Value: value})
		}
		i.Facts = append(i.Facts, w.fact("total", lang.Money(w.ctx, o.Total)))
		i.Facts = append(i.Facts, w.beside(o)...)
		list = append(list, i)
	}
	w.add(privacy.Orders, list)
}

// beside is what hangs on an order.
func (w writer) beside(o OrderRow) (facts []views.Fact) {
	add := func(key string, parts ...string) {
		facts = append(facts, w.fact(key, strings.Join(parts, "\n")))
	}
	for _, x := range o.Payments {
		add("paid", at(w.ctx, x.At)+" · "+lang.Money(w.ctx, x.Amount)+" · "+x.Ref)
	}
	for _, x := range o.Refunds {
		add("back", x.Number+" · "+at(w.ctx, x.At)+" · "+lang.Money(w.ctx, x.Amount), x.Reason)
	}
	for _, x := range o.Documents {
		add("document", x.Number+" · "+at(w.ctx, x.Issued)+" · "+lang.Money(w.ctx, x.Total))
	}
	for _, x := range o.Parcels {
		add("parcel", strings.TrimRight(x.Number+" · "+x.Carrier+" "+x.Tracking, " ·"))
	}
	for _, x := range o.Disputes {
		add("dispute", append([]string{at(w.ctx, x.Opened) + " · " + lang.Money(w.ctx, x.Amount) + " · " + x.Reason}, x.Evidence...)...)
	}
	for _, x := range o.Reviews {
		add("review", at(w.ctx, x.At)+" · "+strings.Repeat("★", x.Rating)+" · "+x.Name, x.Text, x.Reply)
	}
	for _, x := range o.Events {
		if x.Text != "" {
			add("message", at(w.ctx, x.At), x.Text)
		}
	}
	for _, x := range o.Proofs {
		add("proof", x)
	}
	return facts
}

// words are a text in the reader's language, else in any.
func words(ctx context.Context, text brand.Text) string { return text.In(lang.Tag(ctx), "en") }
