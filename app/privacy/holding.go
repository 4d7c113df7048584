package privacy

import (
	"maps"
	"slices"
	"strings"

	"hawker/app/brand"
	"hawker/app/cart"
	"hawker/app/chat"
	"hawker/app/customer"
	"hawker/app/dispute"
	"hawker/app/draft"
	"hawker/app/fault"
	"hawker/app/guest"
	"hawker/app/invoice"
	"hawker/app/live"
	"hawker/app/order"
	"hawker/app/outbox"
	"hawker/app/parcel"
	"hawker/app/refund"
	"hawker/app/review"
	"hawker/app/store"
)

// Holding is all that the shop knows of one person.
type Holding struct {
	Contact   Contact
	Customers []customer.Customer
	Carts     []cart.Cart
	Drafts    []draft.Draft
	Sales     []Sale
	Mails     []outbox.Mail
	Words     map[outbox.ID]outbox.Copy // as they were sent
	Names     map[string]string         // in chats, by visitor
	Invited   []guest.Invitation        // to private shows, named or used
	Said      []chat.Line               // added by Hear: the files are not this package's

	visitors map[string]bool
}

// Sale is an order with all that hangs on it. Keep says why it is kept; Kept is false
// where nothing wants it kept.
type Sale struct {
	Order    order.Order
	Timeline []order.Event
	Receipts []order.Receipt
	Papers   []invoice.Document
	Parcels  []parcel.Parcel
	Refunds  []refund.Refund
	Disputes []dispute.Dispute
	Reviews  []review.Review
	Keep     Part
	Kept     bool
}

// Gather finds all that a contact leads to, but for what was said in shows. It refuses
// with privacy_contact where there is neither an e-mail address nor a number.
func Gather(tx *store.Tx, c Contact) (Holding, error) {
	h := Holding{Contact: c, Words: map[outbox.ID]outbox.Copy{}, Names: map[string]string{}, visitors: map[string]bool{}}
	if c == (Contact{}) {
		return h, fault.InvalidField("privacy_contact", "contact")
	}
	shop, _, err := brand.Find(tx)
	if err != nil {
		return h, err
	}
	if h.Customers, err = customer.ByContact(tx, c.Email, c.Phone); err != nil {
		return h, err
	}
	if h.Drafts, err = draft.ByContact(tx, c.Email, c.Phone); err != nil {
		return h, err
	}
	orders, err := order.OfContact(tx, c.Email, c.Phone)
	if err != nil {
		return h, err
	}
	for _, o := range orders {
		if err := h.sale(tx, shop, o); err != nil {
			return h, err
		}
	}
	for _, d := range h.Drafts {
		if err := h.mails(tx, string(d.ID)); err != nil {
			return h, err
		}
	}
	return h, h.visits(tx)
}

// sale adds an order with all that hangs on it.
func (h *Holding) sale(tx *store.Tx, shop brand.Settings, o order.Order) (err error) {
	s := Sale{Order: o}
	for _, read := range []func() error{
		func() error { s.Timeline, err = order.Timeline(tx, o.ID); return err },
		func() error { s.Receipts, err = order.Payments(tx, o.ID); return err },
		func() error { s.Papers, err = invoice.Of(tx, o.ID); return err },
		func() error { s.Parcels, err = parcel.Of(tx, o.ID); return err },
		func() error { s.Refunds, err = refund.Of(tx, o.ID); return err },
		func() error { s.Disputes, err = dispute.Of(tx, o.ID); return err },
		func() error { s.Reviews, err = review.OfOrder(tx, o); return err },
		func() error { s.Keep, s.Kept, err = keeping(tx, shop, o); return err },
	} {
		if err := read(); err != nil {
			return err
		}
	}
	h.Sales = append(h.Sales, s)
	if v := visitorOf(o); v != "" {
		h.visitors[v] = true
	}
	return h.mails(tx, string(o.ID))
}

// visitorOf is the visitor who ordered, "" where the shop made the order.
func visitorOf(o order.Order) string {
	if strings.HasPrefix(string(o.Cart), "draft/") {
		return ""
	}
	return string(o.Cart)
}

func (h *Holding) mails(tx *store.Tx, object string) error {
	list, err := outbox.About(tx, object)
	for _, m := range list {
		if m.To == "" {
			continue
		}
		h.Mails = append(h.Mails, m)
		was, kept, err := outbox.CopyOf(tx, m.ID)
		if err != nil {
			return err
		}
		if kept {
			h.Words[m.ID] = was
		}
	}
	return err
}

func (h *Holding) visits(tx *store.Tx) (err error) {
	if h.Invited, err = invitations(tx, h.Contact, h.visitors); err != nil {
		return err
	}
	for _, v := range slices.Sorted(maps.Keys(h.visitors)) {
		c, err := cart.Get(tx, cart.ID(v))
		if err != nil {
			return err
		}
		if len(c.Lines)+len(c.Codes) > 0 {
			h.Carts = append(h.Carts, c)
		}
		name, named, err := chat.Name(tx, v)
		if err != nil {
			return err
		}
		if named {
			h.Names[v] = name
		}
	}
	return nil
}

// invitations are those that name the contact, and those that its visitors used.
func invitations(tx *store.Tx, c Contact, visitors map[string]bool) ([]guest.Invitation, error) {
	list, err := guest.OfVisitors(tx, visitors)
	if err != nil || c == (Contact{}) {
		return list, err
	}
	naming, err := guest.Naming(tx, c.String())
	for _, i := range naming {
		if !slices.ContainsFunc(list, func(x guest.Invitation) bool { return x.Show == i.Show && x.N == i.N }) {
			list = append(list, i)
		}
	}
	return list, err
}

// Hear adds what the person said in a show, out of all that was said there.
func (h *Holding) Hear(all []chat.Line) {
	for _, l := range all {
		if !l.Staff && h.visitors[l.Visitor] {
			h.Said = append(h.Said, l)
		}
	}
}

// Visits tells whether a visitor is known, who may have talked in shows.
func (h Holding) Visits() bool { return len(h.visitors) > 0 }

// OfOrder is one order with all that hangs on it.
func OfOrder(tx *store.Tx, o order.Order) (Holding, error) {
	h := Holding{Contact: Contact{Email: o.Contact.Email}, Words: map[outbox.ID]outbox.Copy{}, visitors: map[string]bool{}}
	if h.Contact.Email == "" {
		h.Contact.Phone = o.Contact.Phone
	}
	shop, _, err := brand.Find(tx)
	if err == nil {
		err = h.sale(tx, shop, o)
	}
	return h, err
}

// Nothing tells whether the shop knows nothing.
func (h Holding) Nothing() bool {
	return len(h.Customers)+len(h.Carts)+len(h.Drafts)+len(h.Sales)+len(h.Mails)+len(h.Names)+len(h.Invited)+len(h.Said) == 0
}

// Shows are those in which somebody may have talked: all but those to come, the latest
// first.
func Shows(tx *store.Tx) (list []live.ShowID, err error) {
	for _, state := range []live.State{live.OnTheAir, live.Ended} {
		for after, more := "", true; more; more = after != "" {
			var page []live.Show
			if page, after, err = live.Listed(tx, state, after, 200); err != nil {
				return nil, err
			}
			for _, s := range page {
				list = append(list, s.ID)
			}
		}
	}
	return list, nil
}
