package evidence

import (
	"errors"
	"os"

	"hawker/app/catalog"
	"hawker/app/chat"
	"hawker/app/dispute"
	"hawker/app/live"
	"hawker/app/order"
	"hawker/app/parcel"
	"hawker/app/refund"
	"hawker/app/store"
	"hawker/media/archive"
)

// Shelf is where a shop has its files: the folder of its recordings, and what opens a
// claim's paper by its sum.
type Shelf struct {
	Films  string
	Papers func(hash string) (*os.File, error)
	Fetch  archive.Fetch // brings segments that lie in another place; nil where none do
}

// Gather reads the source of an order from a shop with its files on a shelf.
func Gather(tx *store.Tx, o order.Order, from Shelf) (Source, error) {
	s := Source{
		Sale:  Sale{Number: o.Number, Order: o.ID, Placed: o.Placed, Opened: o.Opened, Exempt: o.Exempt, Total: o.Total, Proofs: o.Proofs, Shows: map[live.ShowID]string{}},
		Logs:  map[live.ShowID][]live.Event{},
		Films: from.Films, Papers: from.Papers, Fetch: from.Fetch,
	}
	for _, l := range o.Lines {
		if _, read := s.Logs[l.Show]; l.Show != "" && !read {
			err := live.EachEvent(tx, l.Show, func(e live.Event) { s.Logs[l.Show] = append(s.Logs[l.Show], e) })
			if err != nil {
				return s, err
			}
			show, _, err := live.Find(tx, l.Show)
			if err != nil {
				return s, err
			}
			s.Sale.Shows[l.Show] = show.Title.In(o.Lang)
		}
		s.Sale.Lines = append(s.Sale.Lines, s.lineOf(l, o.Lang))
	}
	return s, errors.Join(s.claims(tx, o), s.lots(tx, o))
}

// Collect makes the pack of an order, but for what was said in its shows and its pages.
func Collect(tx *store.Tx, o order.Order, a *archive.Archive, papers func(string) (*os.File, error)) (Pack, error) {
	s, err := Gather(tx, o, Shelf{a.Folder(), papers, a.Fetch})
	if err != nil {
		return Pack{}, err
	}
	p := Pack{Source: s, Archive: a, Order: bare(o), Talk: map[live.ShowID][]chat.Line{}, Prices: map[string][]catalog.PricePoint{}}
	for _, l := range o.Lines {
		name := l.SKU
		if name == "" {
			name = string(l.Variant)
		}
		if p.Prices[name], err = catalog.PriceHistory(tx, l.Variant); err != nil {
			return p, err
		}
		for i := range p.Prices[name] {
			p.Prices[name][i].By.Addr = "" // who set it is known by name; from where is nobody's business
		}
	}
	if p.Terms, err = order.Policies(tx, o); err != nil {
		return p, err
	}
	return p, p.after(tx, o)
}

// bare is an order without what opens it, or names its buyer elsewhere.
func bare(o order.Order) order.Order {
	o.Cart, o.Customer, o.Attempt, o.Reservation, o.Rev = "", "", "", "", 0
	return o
}

// after collects what happened once the order was placed.
func (p *Pack) after(tx *store.Tx, o order.Order) (err error) {
	if p.Timeline, err = order.Timeline(tx, o.ID); err != nil {
		return err
	}
	for i := range p.Timeline {
		p.Timeline[i].By.Addr = ""
	}
	if p.Payments, err = order.Payments(tx, o.ID); err != nil {
		return err
	}
	for i := range p.Payments {
		p.Payments[i].By.Addr = ""
	}
	if p.Refunds, err = refund.Of(tx, o.ID); err != nil {
		return err
	}
	for i := range p.Refunds {
		p.Refunds[i].By.Addr, p.Refunds[i].EndedBy.Addr = "", ""
	}
	if p.Parcels, err = parcel.Of(tx, o.ID); err != nil {
		return err
	}
	for i := range p.Parcels {
		p.Parcels[i].By.Addr, p.Parcels[i].Code = "", ""
	}
	p.Disputes, err = dispute.Of(tx, o.ID)
	for i := range p.Disputes {
		for n := range p.Disputes[i].Evidence {
			p.Disputes[i].Evidence[n].By.Addr = ""
		}
	}
	return err
}

// Said adds what an order's buyer said in a show, out of all that was said there.
func (p Pack) Said(show live.ShowID, o order.Order, all []chat.Line) {
	for _, l := range all {
		if l.Visitor == string(o.Cart) && l.Visitor != "" {
			p.Talk[show] = append(p.Talk[show], l)
		}
	}
}
