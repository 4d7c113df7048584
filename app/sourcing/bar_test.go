package sourcing_test

import (
	"testing"
	"time"

	"hawker/app/catalog"
	"hawker/app/fault"
	"hawker/app/order/ordertest"
	"hawker/app/pay"
	"hawker/app/sourcing"
	"hawker/app/stock"
	"hawker/app/store"
)

func barred(s *ordertest.Shop) (yes bool) {
	s.T.Helper()
	s.Read(func(tx *store.Tx) error {
		p, err := catalog.Get(tx, s.Product.ID)
		v, _ := catalog.GetVariant(tx, s.Cup)
		there, more, _ := stock.Sellable(tx, v)
		if yes = p.Barred(tx.Now); yes != (there+more == 0) {
			s.T.Errorf("barred %v, and %d can be sold", yes, there+more)
		}
		return err
	})
	return yes
}

// What keeps a product from being sold, and what ends it.
func TestAnExpiredCertificateTakesItsProductOutOfSale(t *testing.T) {
	s := ordertest.Open(t)
	s.Receive(s.Cup, 3)
	id := makeLot(s, firing()).ID
	p := leadFree()
	p.Until = s.Clock.Now().Add(time.Hour)
	v := certify(s, id, p)
	wish := s.Draft(pay.Cash, ordertest.Of(s.Cup, 1))
	if barred(s) {
		t.Fatal("before the certificate ends")
	}
	var next time.Time
	s.Must(func(tx *store.Tx) (err error) { next, err = catalog.BarDue(tx); return err })
	if !next.Equal(p.Until) {
		t.Errorf("the clerk is told of %v, want %v", next, p.Until)
	}
	s.Clock.Move(2 * time.Hour)
	if !barred(s) {
		t.Error("after it has ended")
	}
	if _, err := s.Submit(wish); !fault.Is(err, "sale_barred") {
		t.Errorf("an order from before: %v", err)
	}
	s.Must(func(tx *store.Tx) (err error) { next, err = catalog.BarDue(tx); return err })
	if !next.IsZero() {
		t.Errorf("it was told, and is still due at %v", next)
	}
	s.Read(func(tx *store.Tx) error {
		list, err := sourcing.Barred(tx, 9)
		if len(list) != 1 || list[0].Bar.Why != sourcing.BarExpired || list[0].Bar.About != "41" {
			t.Errorf("the owner is told of %+v", list)
		}
		return err
	})
	p.ID, p.Until = v.Certificates[0].ID, s.Clock.Now().AddDate(1, 0, 0)
	certify(s, id, p)
	if barred(s) {
		t.Error("with a new certificate")
	}
	if _, err := s.Submit(wish); err != nil {
		t.Errorf("with a new certificate: %v", err)
	}
}

func TestALotThatIsUsedUpKeepsNothingFromBeingSold(t *testing.T) {
	s := ordertest.Open(t)
	s.Receive(s.Cup, 3)
	id := makeLot(s, firing()).ID
	p := leadFree()
	p.Until = s.Clock.Now().Add(time.Hour)
	certify(s, id, p)
	s.Must(func(tx *store.Tx) error {
		return sourcing.Receive(tx, stock.Line{Variant: s.Cup, Quantity: 2, Lot: string(id)}, "once", "")
	})
	s.Must(func(tx *store.Tx) error { // the same delivery again
		return sourcing.Receive(tx, stock.Line{Variant: s.Cup, Quantity: 2, Lot: string(id)}, "once", "")
	})
	s.Clock.Move(2 * time.Hour)
	var shares [][]sourcing.Share
	s.Must(func(tx *store.Tx) (err error) {
		shares, err = sourcing.Choose(tx, []sourcing.Want{{Variant: s.Cup, Quantity: 9}})
		return err
	})
	if len(shares[0]) != 1 || shares[0][0].Quantity != 2 {
		t.Fatalf("two came in, chosen are %+v", shares)
	}
	if !barred(s) {
		t.Error("while two of it are on the shelf")
	}
	s.Must(func(tx *store.Tx) error { return sourcing.Take(tx, shares[0][0]) })
	if barred(s) {
		t.Error("once both are gone")
	}
	s.Must(func(tx *store.Tx) error { return sourcing.PutBack(tx, shares[0][0]) })
	if !barred(s) {
		t.Error("when they are back")
	}
	s.Must(func(tx *store.Tx) error { _, err := sourcing.Close(tx, id); return err })
	if barred(s) {
		t.Error("once the lot is closed")
	}
	s.Refuse("lot_closed", func(tx *store.Tx) error {
		return sourcing.Receive(tx, stock.Line{Variant: s.Cup, Quantity: 1, Lot: string(id)}, "", "")
	})
}
