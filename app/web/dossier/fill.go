package dossier

import (
	"maps"
	"slices"

	"hawker/app/brand"
	"hawker/app/live"
	"hawker/app/privacy"
	"hawker/app/store"
)

// fill writes a holding out: everything, and what an erasure would keep.
func fill(tx *store.Tx, h privacy.Holding, told privacy.Told) (Record, error) {
	shop, _, err := brand.Find(tx)
	if err != nil {
		return Record{}, err
	}
	names := showNames{tx, map[live.ShowID]string{}}
	r := Record{Format: Format, Made: tx.Now, Shop: shop.Name, Contact: h.Contact, Kept: slices.Clone(told.Kept), Names: slices.Sorted(maps.Values(h.Names))}
	for i := range r.Kept {
		r.Kept[i].Note = ""
	}
	for _, c := range h.Customers {
		r.People = append(r.People, PersonRow{Name: c.Name, Email: c.Email, Phone: c.Phone, Address: c.Address, Consent: c.Consent, Since: c.Created, Seen: c.Seen})
	}
	for _, c := range h.Carts {
		r.Carts = append(r.Carts, CartRow{Updated: c.Updated, Pieces: c.Count(), Codes: c.Codes})
	}
	for _, d := range h.Drafts {
		r.Offers = append(r.Offers, OfferRow{Number: d.Number, Made: d.Made, State: string(d.State), Contact: d.Contact, Words: d.Words, Note: d.Note})
	}
	for _, s := range h.Sales {
		row, err := orderRow(s, names)
		if err != nil {
			return r, err
		}
		r.Orders = append(r.Orders, row)
	}
	for _, m := range h.Mails {
		row := MailRow{At: m.Made, Kind: string(m.Kind), To: m.To, State: string(m.State)}
		row.Subject, row.Text = h.Words[m.ID].Subject, h.Words[m.ID].Text
		r.Mails = append(r.Mails, row)
	}
	for _, i := range h.Invited {
		row := InvitedRow{Name: i.Name, Used: i.Used}
		if row.Show, err = names.of(i.Show); err != nil {
			return r, err
		}
		r.Invited = append(r.Invited, row)
	}
	for _, l := range h.Said {
		row := SaidRow{Seq: l.Seq, At: l.At, Name: l.Name, Text: l.Text}
		if row.Show, err = names.of(l.Show); err != nil {
			return r, err
		}
		r.Said = append(r.Said, row)
	}
	return r, nil
}

// showNames reads each show's handle once.
type showNames struct {
	tx   *store.Tx
	read map[live.ShowID]string
}

func (n showNames) of(id live.ShowID) (string, error) {
	if name, ok := n.read[id]; ok || id == "" {
		return name, nil
	}
	s, _, err := live.Find(n.tx, id)
	n.read[id] = s.Handle
	return s.Handle, err
}

// orderRow is an order with what hangs on it.
func orderRow(s privacy.Sale, names showNames) (OrderRow, error) {
	o := s.Order
	r := OrderRow{Number: o.Number, Status: o.Status, Placed: o.Placed, Contact: o.Contact, Consent: o.Consent, Note: o.Note, Total: o.Total, Method: string(o.Method), Documents: s.Papers}
	for _, l := range o.Lines {
		row := LineRow{SKU: l.SKU, Title: l.Title, Label: l.Label, Quantity: l.Rest(), Unit: l.Unit, Reason: l.Reason, Item: l.N, At: l.At}
		var err error
		if row.Show, err = names.of(l.Show); err != nil {
			return r, err
		}
		r.Lines = append(r.Lines, row)
	}
	for _, p := range s.Receipts {
		r.Payments = append(r.Payments, PaymentRow{At: p.At, Amount: p.Amount, Ref: p.Ref, Note: p.Note})
	}
	for _, x := range s.Refunds {
		r.Refunds = append(r.Refunds, RefundRow{Number: x.Number, At: x.At, State: string(x.State), Amount: x.Amount, Reason: x.Reason})
	}
	for _, p := range s.Parcels {
		r.Parcels = append(r.Parcels, ParcelRow{Number: p.Number, State: string(p.State), Carrier: p.Carrier, Tracking: p.Tracking, Shipped: p.ShippedAt, Delivered: p.DeliveredAt})
	}
	for _, d := range s.Disputes {
		row := DisputeRow{Opened: d.Opened, State: string(d.State), Amount: d.Amount, Reason: d.Reason}
		for _, e := range d.Evidence {
			row.Evidence = append(row.Evidence, e.Text)
		}
		r.Disputes = append(r.Disputes, row)
	}
	for _, x := range s.Reviews {
		r.Reviews = append(r.Reviews, ReviewRow{Line: x.Line, At: x.At, Name: x.Name, Rating: x.Rating, Text: x.Text, State: string(x.State), Reply: x.Reply})
	}
	for _, e := range s.Timeline {
		r.Events = append(r.Events, EventRow{At: e.At, Kind: e.Kind, From: e.Data["from"], Text: e.Text})
	}
	for _, p := range o.Proofs {
		r.Proofs = append(r.Proofs, p.String())
	}
	return r, nil
}
