package parcel_test

import (
	"testing"
	"time"

	"hawker/app/brand"
	"hawker/app/cart"
	"hawker/app/fault"
	"hawker/app/order"
	"hawker/app/order/ordertest"
	"hawker/app/parcel"
	"hawker/app/pay"
	"hawker/app/store"
	"hawker/app/tariff"
)

// fetched lets buyers fetch what they bought, and gives the way's name.
func fetched(s *ordertest.Shop) (way string) {
	s.T.Helper()
	s.Must(func(tx *store.Tx) error {
		z, err := tariff.SaveZone(tx, tariff.Zone{Name: "Germany", Countries: []string{"DE"}, Rates: []tariff.ShipRate{
			{Name: brand.Text{"en": "Parcel"}, Kind: tariff.ShipFlat, Amount: usd(600)},
			{Name: brand.Text{"en": "Fetch it"}, Kind: tariff.ShipPickup, Amount: usd(0), Pickup: &tariff.Pickup{Name: brand.Text{"en": "The workshop"}, Line1: "Kiln Lane 3", City: "Berlin", Postcode: "10435", Country: "DE", Cash: true}},
		}})
		if err == nil {
			way = z.Rates[1].ID
		}
		return err
	})
	return way
}

// buyBy submits an order that goes a way; "" for the cheapest that is sent.
func buyBy(s *ordertest.Shop, way string, m pay.Method, lines ...cart.Line) order.Order {
	s.T.Helper()
	d := s.Draft(m, lines...)
	if way == "" {
		s.Read(func(tx *store.Tx) error {
			t, err := tariff.Get(tx)
			if err == nil && len(t.Zones) > 0 {
				way = t.Zones[0].Rates[0].ID
			}
			return err
		})
	}
	d.Way = way
	s.Look(&d)
	o, err := s.Submit(d)
	if err != nil {
		s.T.Fatal(err)
	}
	return o
}

// ready buys a cup and has it ready to be fetched.
func ready(s *ordertest.Shop, m pay.Method) (p parcel.Parcel) {
	s.T.Helper()
	o := buyBy(s, fetched(s), m, ordertest.Of(s.Cup, 1))
	if m != pay.Cash {
		s.Must(func(tx *store.Tx) error {
			_, err := order.Accept(tx, o.ID, "pays at the counter")
			return err
		})
	}
	p = pack(s, o.ID)
	s.Must(func(tx *store.Tx) (err error) {
		p, err = parcel.MakeReady(tx, p.ID)
		return err
	})
	return p
}

func TestWhoShowsTheCodeGetsTheParcel(t *testing.T) {
	s := shop(t)
	p := ready(s, pay.Cash)
	if len(p.Code) != 6 {
		t.Fatalf("code %q", p.Code)
	}
	o := s.Order(p.Order)
	paid := o.Due()
	s.Must(func(tx *store.Tx) (err error) {
		p, err = parcel.HandOver(tx, p.ID, " "+p.Code[:3]+" "+p.Code[3:], &paid)
		return err
	})
	o = s.Order(p.Order)
	if p.State != parcel.PickedUp || o.Status != order.Completed || o.Fulfilment != order.ArrivedAll || o.Captured != paid || s.Level(s.Cup).OnHand != 4 {
		t.Errorf("%s, order %s %s, %s, %+v", p.State, o.Status, o.Fulfilment, o.Captured, s.Level(s.Cup))
	}
	s.Read(func(tx *store.Tx) error {
		list, err := order.Timeline(tx, o.ID)
		got := ""
		for _, e := range list {
			got += e.Kind + " "
		}
		if got != "placed opened packed ready paid picked_up completed " {
			t.Errorf("timeline %s", got)
		}
		return err
	})
}

func TestFiveWrongCodesWait(t *testing.T) {
	s := shop(t)
	p := ready(s, pay.Cash)
	right := p.Code
	wrong := "000000"
	if right == wrong {
		wrong = "000001"
	}
	try := func(code string) error {
		err := s.Try(func(tx *store.Tx) (err error) {
			p, err = parcel.HandOver(tx, p.ID, code, nil)
			return err
		})
		if err == nil && p.State != parcel.PickedUp {
			err = p.Wrong()
		}
		return err
	}
	s.Refuse("field_needed", func(tx *store.Tx) error {
		_, err := parcel.HandOver(tx, p.ID, " ", nil)
		return err
	})
	for i := 1; i <= 5; i++ {
		err := try(wrong)
		want, left := "code_wrong", 5-i
		if i == 5 {
			want, left = "code_wait", 0
		}
		e, _ := fault.As(err)
		if !fault.Is(err, want) || left > 0 && e.Args["left"] != left {
			t.Errorf("try %d: %v", i, err)
		}
	}
	s.Clock.Move(14 * time.Minute)
	if err := try(right); !fault.Is(err, "code_wait") {
		t.Errorf("the right code while waiting: %v", err)
	}
	s.Clock.Move(2 * time.Minute)
	if err := try(right); err != nil || p.State != parcel.PickedUp {
		t.Errorf("the right code afterwards: %v, %s", err, p.State)
	}
}

func TestWhatIsFetchedIsNotSent(t *testing.T) {
	s := shop(t)
	p := pack(s, buyBy(s, fetched(s), pay.Cash, ordertest.Of(s.Cup, 1)).ID)
	s.Refuse("parcel_fetched", func(tx *store.Tx) error {
		_, err := parcel.Ship(tx, p.ID, "dhl", "12345")
		return err
	})
}

// Nobody leaves with what is not paid: not by the code alone.
func TestTheCounterWantsItsMoney(t *testing.T) {
	s := shop(t)
	p := ready(s, pay.Transfer)
	s.Refuse("order_unpaid", func(tx *store.Tx) error {
		_, err := parcel.HandOver(tx, p.ID, p.Code, nil)
		return err
	})
	all := s.Order(p.Order).Due()
	s.Must(func(tx *store.Tx) (err error) {
		p, err = parcel.HandOver(tx, p.ID, p.Code, &all)
		return err
	})
	if p.State != parcel.PickedUp || s.Order(p.Order).Status != order.Completed {
		t.Errorf("%s, %s", p.State, s.Order(p.Order).Status)
	}
}
