package privacy

import (
	"maps"
	"slices"
	"strconv"
	"time"

	"hawker/app/brand"
	"hawker/app/cart"
	"hawker/app/chat"
	"hawker/app/customer"
	"hawker/app/dispute"
	"hawker/app/draft"
	"hawker/app/guest"
	"hawker/app/invoice"
	"hawker/app/live"
	"hawker/app/order"
	"hawker/app/outbox"
	"hawker/app/parcel"
	"hawker/app/refund"
	"hawker/app/review"
	"hawker/app/statement"
	"hawker/app/store"
)

const (
	atOnce = 10             // orders in one command: buyers wait behind it
	again  = 24 * time.Hour // until what is kept without a date is looked at again
)

// Step erases the next part of what an erasure names, and tells whether there is more:
// first what the contact itself leads to, then orders, some in each step, then the logs
// of shows, one in each. Every part is the same if it is done twice.
func Step(tx *store.Tx, id RequestID) (more bool, err error) {
	r, err := requests.Get(tx, id)
	if err != nil || r.State == Talking || r.State == Done {
		return false, err
	}
	visitors := r.visitors()
	switch at := r.Next - 1; {
	case at < 0:
		r.State = Asked
		err = r.people(tx, visitors)
		r.Next = 1
	case at < len(r.Orders):
		some := r.Orders[at:min(at+atOnce, len(r.Orders))]
		for _, o := range some {
			if err == nil {
				err = r.order(tx, o)
			}
		}
		r.Next += len(some)
	case at < len(r.Orders)+len(r.Shows):
		err = r.log(tx, r.Shows[at-len(r.Orders)], visitors)
		r.Next++
	}
	if err != nil {
		return false, err
	}
	if r.Next > len(r.Orders)+len(r.Shows) {
		r.State, r.Next = Talking, 0
	}
	return r.State == Asked, r.save(tx)
}

func (r Request) visitors() map[string]bool {
	set := map[string]bool{}
	for _, v := range r.Visitors {
		set[v] = true
	}
	return set
}

// people erases what the contact and its visitors lead to.
func (r Request) people(tx *store.Tx, visitors map[string]bool) error {
	for _, c := range r.Customers {
		if err := customer.Erase(tx, c); err != nil {
			return err
		}
	}
	if r.Contact != (Contact{}) {
		drafts, err := draft.ByContact(tx, r.Contact.Email, r.Contact.Phone)
		if err != nil {
			return err
		}
		for _, d := range drafts {
			if err := draft.Erase(tx, d.ID); err != nil {
				return err
			}
			if _, err := eraseMails(tx, string(d.ID)); err != nil {
				return err
			}
		}
	}
	for v := range visitors {
		if r.Contact == (Contact{}) {
			break // a cart of today is none that was asked to be erased
		}
		if _, err := cart.Erase(tx, cart.ID(v)); err != nil {
			return err
		}
	}
	invited, err := invitations(tx, r.Contact, visitors)
	for _, i := range invited {
		if err == nil {
			err = guest.Erase(tx, i.Show, i.N)
		}
	}
	if err != nil {
		return err
	}
	return chat.Erase(tx, visitors, r.At)
}

// order erases of one order what nothing wants kept: all of it, or what hangs on it.
func (r Request) order(tx *store.Tx, id order.ID) error {
	o, found, err := order.Find(tx, id)
	if err != nil || !found {
		return err
	}
	said, err := review.OfOrder(tx, o)
	if err != nil {
		return err
	}
	for _, one := range said {
		if one.At.After(r.At) {
			continue // written after the erasure was asked for
		}
		if err := review.Erase(tx, one.ID, r.Words); err != nil {
			return err
		}
	}
	if _, err := eraseMails(tx, string(id)); err != nil {
		return err
	}
	shop, _, err := brand.Find(tx)
	if err != nil {
		return err
	}
	if _, kept, err := keeping(tx, shop, o); err != nil || kept {
		return err
	}
	return EraseOrder(tx, id)
}

// EraseOrder takes from an order, and from all that hangs on it, whose it was. Who asks
// has made sure that nothing wants it kept (Overdue). It refuses with order_not_over.
func EraseOrder(tx *store.Tx, id order.ID) error {
	o, err := order.Get(tx, id)
	if err != nil {
		return err
	}
	if !o.Over() {
		return order.Erase(tx, id) // which says why not
	}
	if _, err := eraseMails(tx, string(id)); err != nil {
		return err
	}
	for _, erase := range []func(*store.Tx, order.ID) error{order.Erase, invoice.Erase, parcel.Erase, refund.Erase, dispute.Erase, statement.Erase} {
		if err := erase(tx, id); err != nil {
			return err
		}
	}
	said, err := review.OfOrder(tx, o)
	for _, one := range said {
		if err == nil {
			err = review.Erase(tx, one.ID, false)
		}
	}
	return err
}

// eraseMails erases the mails about an object, and tells whether some still wait.
func eraseMails(tx *store.Tx, object string) (waits bool, err error) {
	list, err := outbox.About(tx, object)
	for _, m := range list {
		if err != nil {
			return waits, err
		}
		var gone bool
		gone, err = outbox.Erase(tx, m.ID)
		waits = waits || !gone
	}
	return waits, err
}

// log erases from a show's log the first letters of who bought, and who was muted once
// the show has ended.
func (r Request) log(tx *store.Tx, show live.ShowID, visitors map[string]bool) error {
	s, found, err := live.Find(tx, show)
	if err != nil || !found {
		return err
	}
	_, err = live.Erase(tx, show, func(e live.Event) bool {
		if who := e.Word("visitor"); who != "" {
			return visitors[who] && s.State == live.Ended
		}
		return slices.Contains(r.Orders, order.ID(e.Data["order"]))
	})
	return err
}

// Talks lists the shows whose talk is to be looked through for an erasure: all but those
// whose talk a dispute or a hold keeps; kept tells whether there are such.
func Talks(tx *store.Tx, r Request) (list []live.ShowID, kept bool, err error) {
	if len(r.Visitors) == 0 {
		return nil, false, nil
	}
	disputed, err := r.disputed(tx)
	if err != nil {
		return nil, false, err
	}
	all, err := Shows(tx)
	for _, show := range all {
		if err != nil {
			break
		}
		var why string
		if why, _, err = holdsTalk(tx, show, disputed); why == "" {
			list = append(list, show)
		} else {
			kept = true
		}
	}
	return list, kept, err
}

func (r Request) disputed(tx *store.Tx) (list []live.ShowID, err error) {
	for _, id := range r.Orders {
		o, found, err := order.Find(tx, id)
		if err != nil {
			return nil, err
		}
		if found && o.Disputes > 0 {
			list = append(list, showsOf(Sale{Order: o})...)
		}
	}
	return list, nil
}

// Finish ends an erasure whose talk was erased: gone are the lines, by show, which open
// rooms take from their screens. The person is told, once; what is kept without a date
// is looked at again in a day. Kept says that talk was.
func Finish(tx *store.Tx, id RequestID, gone map[live.ShowID][]uint64, kept bool) (Request, error) {
	r, err := requests.Get(tx, id)
	if err != nil || r.State != Talking {
		return r, err
	}
	for _, show := range slices.Sorted(maps.Keys(gone)) {
		for _, seq := range gone[show] {
			if err := chat.Forget(tx, show, seq); err != nil { // kept since its asker's were erased
				return r, err
			}
			tx.Mark("chat", string(show)+"/"+strconv.FormatUint(seq, 10))
		}
	}
	if r.Ended.IsZero() {
		if err := r.tell(tx); err != nil {
			return r, err
		}
		r.Ended = tx.Now
	}
	waits, onAir, err := r.waits(tx)
	if err != nil {
		return r, err
	}
	r.Contact = Contact{}
	if !kept && !onAir {
		r.Visitors = nil
	}
	r.State, r.Due = Done, time.Time{}
	if waits || kept || onAir {
		r.State, r.Due = Waits, tx.Now.Add(again)
	}
	return r, r.save(tx)
}

// waits tells whether an order goes on or a mail is still to be sent, and whether a mute
// waits for the end of its show.
func (r Request) waits(tx *store.Tx) (waits, onAir bool, err error) {
	for _, id := range r.Orders {
		o, found, err := order.Find(tx, id)
		if err != nil {
			return false, false, err
		}
		sending, err := eraseMails(tx, string(id))
		if err != nil {
			return false, false, err
		}
		waits = waits || sending || found && o.Erased.IsZero() && !o.Over()
	}
	muted, err := chat.MutedIn(tx, r.visitors())
	return waits, len(muted) > 0, err
}
