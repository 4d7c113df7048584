package draft_test

import (
	"strings"
	"testing"

	"hawker/app/catalog"
	"hawker/app/customer"
	"hawker/app/draft"
	"hawker/app/order"
	"hawker/app/order/ordertest"
	"hawker/app/outbox"
	"hawker/app/pay"
	"hawker/app/pricing"
	"hawker/app/store"
)

var secret = []byte("the shop's own")

func open(t *testing.T) *ordertest.Shop {
	s := ordertest.Open(t, draft.Doctor)
	s.Receive(s.Pot, 3)
	s.Receive(s.Cup, 3)
	return s
}

// made is a draft of two pots, and a cup at a price of its own.
func made(s *ordertest.Shop) (d draft.Draft) {
	s.T.Helper()
	own := ordertest.USD(1_000)
	s.Must(func(tx *store.Tx) (err error) {
		d, err = draft.Save(tx, draft.Draft{
			Lines: []draft.Line{{Variant: s.Pot, Quantity: 2}, {Variant: s.Cup, Quantity: 1, Own: &own}}, Contact: ordertest.Contact(77), Lang: "en", Words: "As we said.",
		})
		return err
	})
	return d
}

func sending(s *ordertest.Shop, d draft.Draft) draft.Sending {
	s.T.Helper()
	x := draft.Sending{Edits: d.Edits, Days: 5, Path: "/pay/" + draft.Link(secret, d)}
	s.Read(func(tx *store.Tx) error {
		p, err := draft.Price(tx, d)
		x.Total = p.Quote.Total
		return err
	})
	return x
}

func send(s *ordertest.Shop, d draft.Draft, x draft.Sending) draft.Draft {
	s.T.Helper()
	s.Must(func(tx *store.Tx) (err error) {
		d, err = draft.Send(tx, d.ID, x)
		return err
	})
	return d
}

// filled is what the buyer sends who sees the draft's page now.
func filled(s *ordertest.Shop, d draft.Draft) draft.Filled {
	s.T.Helper()
	f := draft.Filled{Contact: d.Contact, Method: pay.Transfer, Key: "pressed", Lang: "en"}
	s.Read(func(tx *store.Tx) error {
		p, err := draft.Price(tx, d)
		f.Seen = p.Quote.Hash()
		return err
	})
	return f
}

func get(s *ordertest.Shop, id draft.ID) (d draft.Draft) {
	s.Read(func(tx *store.Tx) (err error) {
		d, err = draft.Get(tx, id)
		return err
	})
	return d
}

func raise(s *ordertest.Shop, by int64) {
	s.T.Helper()
	s.Must(func(tx *store.Tx) error {
		p, err := catalog.Get(tx, s.Product.ID)
		if err != nil {
			return err
		}
		vs, err := catalog.Variants(tx, p.ID)
		for i := range vs {
			vs[i].Price.Minor += by
		}
		if err == nil {
			err = catalog.Update(tx, p, vs)
		}
		return err
	})
}

func TestALinkKeepsItsPrices(t *testing.T) {
	s := open(t)
	d := made(s)
	const total = 2*5_800 + 1_000
	d = send(s, d, sending(s, d))
	if d.State != draft.Sent || d.Total != ordertest.USD(total) || s.Level(s.Pot).Reserved != 0 {
		t.Errorf("%s, %s, %+v", d.State, d.Total, s.Level(s.Pot))
	}
	raise(s, 500)
	f := filled(s, d)
	var first order.Order
	s.Must(func(tx *store.Tx) (err error) { first, err = draft.Order(tx, d.ID, f); return err })
	if first.Total != ordertest.USD(total) || first.Status != order.Pending || s.Level(s.Pot).Reserved != 2 {
		t.Errorf("%s, %s, %+v", first.Total, first.Status, s.Level(s.Pot))
	}
	f.Key = "pressed again in another window"
	s.Must(func(tx *store.Tx) error {
		again, err := draft.Order(tx, d.ID, f)
		if again.ID != first.ID {
			t.Errorf("%s, then %s", first.Number, again.Number)
		}
		return err
	})
	if d = get(s, d.ID); d.State != draft.Ordered || d.Order != first.ID {
		t.Errorf("the draft is %s of %s", d.State, d.Order)
	}
}

// The discounts are those of when the link was sent, on all but what staff priced.
func TestALinkKeepsItsDiscounts(t *testing.T) {
	s := open(t)
	off := pricing.Kept{Discount: pricing.Discount{Title: map[string]string{"en": "Tonight"}, Class: pricing.OffProduct, PPM: 500_000, To: s.Clock.Now().AddDate(0, 0, 1)}}
	s.Must(func(tx *store.Tx) error { _, err := pricing.SaveDiscount(tx, off); return err })
	d := made(s)
	d = send(s, d, sending(s, d))
	if d.Total != ordertest.USD(5_800+1_000+600) {
		t.Errorf("half of two pots, a cup and shipping: %s", d.Total)
	}
	s.Wait(2)
	f := filled(s, d)
	s.Must(func(tx *store.Tx) error {
		o, err := draft.Order(tx, d.ID, f)
		if o.Total != d.Total {
			t.Errorf("%s was sent, %s is asked", d.Total, o.Total)
		}
		return err
	})
}

func TestHeldPiecesAreOrderedAtOnce(t *testing.T) {
	s := open(t)
	d := made(s)
	x := sending(s, d)
	x.Hold, x.Mail = true, true
	d = send(s, d, x)
	o := s.Order(d.Order)
	if d.State != draft.Ordered || !d.Held || s.Level(s.Pot).Reserved != 2 || !o.Expires.Equal(d.Expires) {
		t.Errorf("%s, %+v, held until %s, the link until %s", d.State, s.Level(s.Pot), o.Expires, d.Expires)
	}
	bare := made(s)
	s.Must(func(tx *store.Tx) (err error) {
		bare.Lines, bare.Contact = bare.Lines[:1], customer.Contact{Email: "mara@example.com"}
		bare, err = draft.Save(tx, bare)
		return err
	})
	x = sending(s, bare)
	x.Hold = true
	s.Refuse("sold_out", func(tx *store.Tx) error { _, err := draft.Send(tx, bare.ID, x); return err })
	s.Receive(s.Pot, 2)
	x = sending(s, bare)
	x.Hold = true
	s.Refuse("field_needed", func(tx *store.Tx) error { _, err := draft.Send(tx, bare.ID, x); return err })
	x.Hold = false
	send(s, bare, x)
}

// verbs on the states of a draft: what each says.
func TestEveryStateOfADraft(t *testing.T) {
	states := map[draft.State]func(*ordertest.Shop) draft.Draft{
		draft.Made: made,
		draft.Sent: func(s *ordertest.Shop) draft.Draft { d := made(s); return send(s, d, sending(s, d)) },
		draft.Ordered: func(s *ordertest.Shop) draft.Draft {
			d := made(s)
			d = send(s, d, sending(s, d))
			f := filled(s, d)
			s.Must(func(tx *store.Tx) error { _, err := draft.Order(tx, d.ID, f); return err })
			return get(s, d.ID)
		},
		draft.Expired: func(s *ordertest.Shop) draft.Draft {
			d := made(s)
			d = send(s, d, sending(s, d))
			s.Wait(5)
			s.Must(func(tx *store.Tx) error {
				due, err := draft.Due(tx, tx.Now, 9)
				if len(due) != 1 {
					t.Errorf("%d are due", len(due))
				}
				if err != nil {
					return err
				}
				return draft.Expire(tx, d.ID)
			})
			return get(s, d.ID)
		},
		draft.Cancelled: func(s *ordertest.Shop) draft.Draft {
			d := made(s)
			s.Must(func(tx *store.Tx) error { return draft.Cancel(tx, d.ID) })
			return get(s, d.ID)
		},
	}
	verbs := map[string]func(*ordertest.Shop, draft.Draft) func(*store.Tx) error{
		"save": func(_ *ordertest.Shop, d draft.Draft) func(*store.Tx) error {
			return func(tx *store.Tx) error { _, err := draft.Save(tx, d); return err }
		},
		"send": func(s *ordertest.Shop, d draft.Draft) func(*store.Tx) error {
			x := sending(s, d)
			return func(tx *store.Tx) error { _, err := draft.Send(tx, d.ID, x); return err }
		},
		"order": func(s *ordertest.Shop, d draft.Draft) func(*store.Tx) error {
			f := filled(s, d)
			return func(tx *store.Tx) error { _, err := draft.Order(tx, d.ID, f); return err }
		},
		"cancel": func(_ *ordertest.Shop, d draft.Draft) func(*store.Tx) error {
			return func(tx *store.Tx) error { return draft.Cancel(tx, d.ID) }
		},
		"expire": func(_ *ordertest.Shop, d draft.Draft) func(*store.Tx) error {
			return func(tx *store.Tx) error { return draft.Expire(tx, d.ID) }
		},
	}
	const shut, over = "draft_not_open", "draft_over"
	for _, row := range []struct {
		state draft.State
		says  map[string]string // "" it is done, or has no effect
	}{
		{draft.Made, map[string]string{"save": "", "send": "", "order": over, "cancel": "", "expire": ""}},
		{draft.Sent, map[string]string{"save": shut, "send": "", "order": "", "cancel": "", "expire": ""}},
		{draft.Ordered, map[string]string{"save": shut, "send": shut, "order": "", "cancel": shut, "expire": ""}},
		{draft.Expired, map[string]string{"save": shut, "send": shut, "order": over, "cancel": shut, "expire": ""}},
		{draft.Cancelled, map[string]string{"save": shut, "send": shut, "order": over, "cancel": "", "expire": ""}},
	} {
		for name, verb := range verbs {
			t.Run(string(row.state)+" "+name, func(t *testing.T) {
				s := open(t)
				d := states[row.state](s)
				if d.State != row.state {
					t.Fatalf("it is %s", d.State)
				}
				if want := row.says[name]; want == "" {
					s.Must(verb(s, d))
				} else {
					s.Refuse(want, verb(s, d))
				}
			})
		}
	}
}

func TestWhatIsSeenIsSent(t *testing.T) {
	s := open(t)
	d := made(s)
	x := sending(s, d)
	for code, y := range map[string]func(*draft.Sending){
		"draft_changed": func(x *draft.Sending) { x.Edits++ }, "price_changed": func(x *draft.Sending) { x.Total.Minor++ },
		"draft_days": func(x *draft.Sending) { x.Days = 91 },
	} {
		z := x
		y(&z)
		s.Refuse(code, func(tx *store.Tx) error { _, err := draft.Send(tx, d.ID, z); return err })
	}
	stale := d
	stale.Edits--
	s.Refuse("draft_changed", func(tx *store.Tx) error { _, err := draft.Save(tx, stale); return err })
	d.Contact.Email = "not an address"
	s.Refuse("email_malformed", func(tx *store.Tx) error { _, err := draft.Save(tx, d); return err })
}

func TestLinksOfDrafts(t *testing.T) {
	s := open(t)
	d := made(s)
	token := draft.Link(secret, d)
	by := func(token string) func(*store.Tx) error {
		return func(tx *store.Tx) error { _, err := draft.ByLink(tx, secret, token); return err }
	}
	s.Refuse("draft_not_found", by(token)) // not sent yet
	x := sending(s, d)
	x.Mail = true
	send(s, d, x)
	s.Must(by(token))
	id, _, _ := strings.Cut(token, "-")
	for _, forged := range []string{"", "x", token + "x", id + "-2-" + token[len(token)-26:], order.Link(secret, order.ID(id), 1)} {
		s.Refuse("draft_not_found", by(forged))
	}
	s.Read(func(tx *store.Tx) error {
		list, _, err := outbox.List(tx, outbox.Kept, "", 9)
		if len(list) != 1 || list[0].Kind != outbox.DraftSent || list[0].Data["path"] != "/pay/"+token {
			t.Errorf("mails: %+v", list)
		}
		return err
	})
}
