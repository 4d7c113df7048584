package parcel_test

import (
	"fmt"
	"strings"
	"sync"
	"testing"

	"hawker/app/carrier"
	"hawker/app/fault"
	"hawker/app/money"
	"hawker/app/order"
	"hawker/app/order/ordertest"
	"hawker/app/parcel"
	"hawker/app/pay"
	"hawker/app/stock"
	"hawker/app/store"
)

var usd = ordertest.USD

// shop has 5 cups and 5 pots; an order of 2 cups and 1 pot costs 122.00, with
// cash 124.50.
func shop(t *testing.T) *ordertest.Shop {
	s := ordertest.Open(t, parcel.Doctor)
	s.Receive(s.Cup, 5)
	s.Receive(s.Pot, 5)
	return s
}

func buy(s *ordertest.Shop, m pay.Method) order.ID {
	return s.Buy(m, ordertest.Of(s.Cup, 2), ordertest.Of(s.Pot, 1)).ID
}

func pack(s *ordertest.Shop, id order.ID, pieces ...order.Piece) (p parcel.Parcel) {
	s.Must(func(tx *store.Tx) (err error) {
		p, err = parcel.Pack(tx, id, pieces)
		return err
	})
	return p
}

func TestPackShipDeliver(t *testing.T) {
	s := shop(t)
	id := buy(s, pay.Cash)
	p := pack(s, id)
	if p.Number != "1001-1" || p.State != parcel.Packed || fmt.Sprint(p.Lines) != "[{0 2} {1 1}]" {
		t.Errorf("packed %+v", p)
	}
	if l := s.Level(s.Cup); l != (stock.Level{OnHand: 5, Committed: 2}) {
		t.Errorf("packing moved the stock: %+v", l)
	}
	s.Must(func(tx *store.Tx) (err error) {
		p, err = parcel.Ship(tx, p.ID, "dhl", " 0034 0434 1610 94 ")
		return err
	})
	if p.Carrier != "DHL" || p.Tracking != "00340434161094" || p.URL != "https://www.dhl.com/global-en/home/tracking.html?tracking-id=00340434161094" {
		t.Errorf("shipped %+v", p)
	}
	if o := s.Order(id); o.Fulfilment != order.ShipAll || o.Payment != order.PayPending || s.Level(s.Cup) != (stock.Level{OnHand: 3}) || s.Level(s.Pot) != (stock.Level{OnHand: 4}) {
		t.Errorf("order %s, %s; stock %+v", o.Fulfilment, o.Payment, s.Level(s.Cup))
	}
	paid := usd(12_450)
	s.Must(func(tx *store.Tx) error {
		_, err := parcel.Deliver(tx, p.ID, &paid)
		return err
	})
	if o := s.Order(id); o.Status != order.Completed || o.Payment != order.PayPaid || o.Captured != paid || o.Fulfilment != order.ArrivedAll {
		t.Errorf("order %s, %s, %s", o.Status, o.Payment, o.Fulfilment)
	}
	s.Read(func(tx *store.Tx) error {
		list, err := order.Timeline(tx, id)
		var kinds []string
		for _, e := range list {
			kinds = append(kinds, e.Kind)
			if e.Kind == "shipped" && (e.Data["url"] != p.URL || e.Data["number"] != "1001-1" || e.Text != "2 × FM-CUP, 1 × FM-POT") {
				t.Errorf("shipped: %+v", e)
			}
		}
		if got := strings.Join(kinds, " "); got != "placed opened packed shipped paid delivered completed" {
			t.Errorf("timeline %s", got)
		}
		return err
	})
}

func TestAnOrderLeavesInParts(t *testing.T) {
	s := shop(t)
	id := buy(s, pay.Cash)
	steps := func() string { return s.Order(id).Fulfilment }
	first := pack(s, id, order.Piece{Index: 0, Quantity: 1})
	s.Refuse("pieces_range", func(tx *store.Tx) error {
		_, err := parcel.Pack(tx, id, []order.Piece{{Index: 0, Quantity: 1}, {Index: 0, Quantity: 1}})
		return err
	})
	rest := pack(s, id)
	s.Refuse("nothing_to_pack", func(tx *store.Tx) error {
		_, err := parcel.Pack(tx, id, nil)
		return err
	})
	var got []string
	for _, verb := range []func(*store.Tx) (parcel.Parcel, error){
		func(tx *store.Tx) (parcel.Parcel, error) { return parcel.Ship(tx, first.ID, "Our own van", "") },
		func(tx *store.Tx) (parcel.Parcel, error) { return parcel.Deliver(tx, first.ID, nil) },
		func(tx *store.Tx) (parcel.Parcel, error) {
			return parcel.Ship(tx, rest.ID, "SF Express", "SF123456789")
		},
		func(tx *store.Tx) (parcel.Parcel, error) { return parcel.Deliver(tx, rest.ID, nil) },
	} {
		s.Must(func(tx *store.Tx) error {
			_, err := verb(tx)
			return err
		})
		got = append(got, steps())
	}
	if text := strings.Join(got, " "); text != "partially_fulfilled partially_delivered partially_delivered delivered" {
		t.Errorf("went through %s", text)
	}
	if o := s.Order(id); o.Status != order.Open || o.Payment != order.PayPending {
		t.Errorf("delivered and unpaid: %s, %s", o.Status, o.Payment)
	}
	s.Pay(id, 12_450, "cash box")
	if o := s.Order(id); o.Status != order.Completed {
		t.Errorf("delivered and paid: %s", o.Status)
	}
}

func TestPackingRefuses(t *testing.T) {
	s := shop(t)
	open, waiting := buy(s, pay.Cash), buy(s, pay.Transfer)
	for _, row := range []struct {
		name   string
		order  order.ID
		pieces []order.Piece
		code   string
	}{
		{"an order of nobody", "x", nil, "order_not_found"},
		{"an order that waits for money", waiting, nil, "order_not_open"},
		{"an empty parcel", open, []order.Piece{}, "nothing_to_pack"},
		{"a line that is not there", open, []order.Piece{{Index: 2, Quantity: 1}}, "pieces_range"},
		{"a line before the first", open, []order.Piece{{Index: -1, Quantity: 1}}, "pieces_range"},
		{"none of a line", open, []order.Piece{{Index: 0, Quantity: 0}}, "pieces_range"},
		{"less than none", open, []order.Piece{{Index: 0, Quantity: -1}}, "pieces_range"},
		{"more than was ordered", open, []order.Piece{{Index: 0, Quantity: 3}}, "pieces_range"},
	} {
		err := s.Try(func(tx *store.Tx) error {
			_, err := parcel.Pack(tx, row.order, row.pieces)
			return err
		})
		if !fault.Is(err, row.code) {
			t.Errorf("%s: %v, want %s", row.name, err, row.code)
		}
	}
}

func TestCarriersAndNumbers(t *testing.T) {
	s := shop(t)
	p := pack(s, buy(s, pay.Cash))
	for _, row := range []struct{ carrier, tracking, code string }{
		{"", "", "field_needed"},
		{"dhl", "", "tracking_needed"},
		{"dhl", "12", "tracking_malformed"},
		{"dhl", "1234/../5678", "tracking_malformed"},
		{"dhl", "javascript:alert(1)", "tracking_malformed"},
		{"dhl", strings.Repeat("1", 41), "tracking_malformed"},
		{strings.Repeat("d", 41), "", "text_too_long"},
	} {
		err := s.Try(func(tx *store.Tx) error {
			_, err := parcel.Ship(tx, p.ID, row.carrier, row.tracking)
			return err
		})
		if !fault.Is(err, row.code) {
			t.Errorf("%q %q: %v, want %s", row.carrier, row.tracking, err, row.code)
		}
	}
	var all []carrier.Carrier
	s.Read(func(tx *store.Tx) (err error) {
		all, err = carrier.List(tx)
		return err
	})
	for _, c := range all {
		s.Receive(s.Cup, 1)
		p := pack(s, s.Buy(pay.Cash, ordertest.Of(s.Cup, 1)).ID)
		s.Must(func(tx *store.Tx) (err error) {
			p, err = parcel.Ship(tx, p.ID, c.Code, "ab-1234")
			return err
		})
		if !strings.HasPrefix(p.URL, "https://") || !strings.HasSuffix(p.URL, "AB-1234") || p.Carrier != c.Name {
			t.Errorf("%s: %s", c.Code, p.URL)
		}
	}
}

func TestCancellingAnOrderUnpacksIt(t *testing.T) {
	s := shop(t)
	id := buy(s, pay.Cash)
	first, second := pack(s, id, order.Piece{Index: 0, Quantity: 1}), pack(s, id)
	cancel := func(tx *store.Tx) error { return parcel.CancelOrder(tx, id, "out of clay", true) }
	s.Refuse("field_needed", func(tx *store.Tx) error { return parcel.CancelOrder(tx, id, " ", true) })
	s.Must(cancel)
	s.Must(cancel)
	s.Read(func(tx *store.Tx) error {
		list, err := parcel.Of(tx, id)
		if len(list) != 2 || list[0].ID != first.ID || list[1].ID != second.ID || list[0].State != parcel.Cancelled || list[1].State != parcel.Cancelled {
			t.Errorf("parcels %+v", list)
		}
		return err
	})
	if o := s.Order(id); o.Status != order.Cancelled || s.Level(s.Cup) != (stock.Level{OnHand: 5}) || s.Level(s.Pot) != (stock.Level{OnHand: 5}) {
		t.Errorf("%s, stock %+v", o.Status, s.Level(s.Cup))
	}
	sent := buy(s, pay.Cash)
	p := pack(s, sent, order.Piece{Index: 0, Quantity: 1})
	rest := pack(s, sent)
	s.Must(func(tx *store.Tx) error {
		_, err := parcel.Ship(tx, p.ID, "van", "")
		return err
	})
	s.Refuse("order_shipped", func(tx *store.Tx) error { return parcel.CancelOrder(tx, sent, "out of clay", true) })
	s.Read(func(tx *store.Tx) error {
		still, err := parcel.Get(tx, rest.ID)
		if still.State != parcel.Packed {
			t.Errorf("the refusal left the other parcel %s", still.State)
		}
		return err
	})
}

func TestADoorPaysOnlyTheOrdersMoney(t *testing.T) {
	s := shop(t)
	p := pack(s, buy(s, pay.Cash))
	s.Must(func(tx *store.Tx) error {
		_, err := parcel.Ship(tx, p.ID, "van", "")
		return err
	})
	euros, less := money.Of(12_450, "EUR"), usd(-1)
	for code, amount := range map[string]*money.Amount{"currency_differs": &euros, "amount_range": &less} {
		s.Refuse(code, func(tx *store.Tx) error {
			_, err := parcel.Deliver(tx, p.ID, amount)
			return err
		})
	}
	part := usd(10_000)
	s.Must(func(tx *store.Tx) error {
		_, err := parcel.Deliver(tx, p.ID, &part)
		return err
	})
	if o := s.Order(p.Order); o.Status != order.Open || o.Payment != order.PayPartly || o.Due() != usd(2_450) {
		t.Errorf("%s, %s, due %s", o.Status, o.Payment, o.Due())
	}
}

func TestTwoPackersOneOrder(t *testing.T) {
	s := shop(t)
	id := buy(s, pay.Cash)
	var wg sync.WaitGroup
	answers := make([]error, 20)
	for i := range answers {
		wg.Go(func() {
			answers[i] = s.Try(func(tx *store.Tx) error {
				_, err := parcel.Pack(tx, id, nil)
				return err
			})
		})
	}
	wg.Wait()
	packed := 0
	for _, err := range answers {
		if err == nil {
			packed++
		} else if !fault.Is(err, "nothing_to_pack") {
			t.Error(err)
		}
	}
	if packed != 1 {
		t.Errorf("%d packed", packed)
	}
}
