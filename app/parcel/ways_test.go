package parcel_test

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"hawker/app/carrier"
	"hawker/app/catalog"
	"hawker/app/fault"
	"hawker/app/order"
	"hawker/app/order/ordertest"
	"hawker/app/parcel"
	"hawker/app/parcel/round"
	"hawker/app/parcel/sheet"
	"hawker/app/pay"
	"hawker/app/staff"
	"hawker/app/stock"
	"hawker/app/store"
)

// as runs a command of somebody of the shop.
func as(s *ordertest.Shop, id staff.ID, fn func(*store.Tx) error) error {
	return s.Do(context.Background(), store.Actor{Kind: "staff", ID: string(id)}, "test", fn)
}

func create(s *ordertest.Shop, id order.ID, pieces ...order.Piece) (p parcel.Parcel) {
	s.T.Helper()
	s.Must(func(tx *store.Tx) (err error) {
		p, err = parcel.Create(tx, id, pieces)
		return err
	})
	return p
}

// Each scan counts one piece or changes nothing.
func TestScanning(t *testing.T) {
	s := shop(t)
	s.Must(func(tx *store.Tx) error {
		code, weight := "0036000291452", 300
		return catalog.EditVariant(tx, s.Cup, catalog.Edit{Barcode: &code, WeightG: &weight})
	})
	p := create(s, buy(s, pay.Cash), order.Piece{Index: 0, Quantity: 2})
	if p.State != parcel.Created || p.Grams != 600 {
		t.Errorf("%s, %d g", p.State, p.Grams)
	}
	for _, row := range []struct{ code, want string }{
		{"", "field_needed []"}, {"no such thing", "scan_unknown []"}, {" fm-pot ", "scan_foreign []"},
		{"36000291452", "[1]"}, // the UPC of the EAN
		{"Fm-Cup", "[2]"}, {"0036000291452", "scan_enough [2]"}, {"FM-CUP", "scan_enough [2]"}, {"FM-POT", "scan_foreign [2]"},
	} {
		err := s.Try(func(tx *store.Tx) error {
			_, err := parcel.Scan(tx, p.ID, row.code)
			return err
		})
		got := ""
		if e, refused := fault.As(err); refused {
			got = e.Code + " "
		}
		s.Read(func(tx *store.Tx) (err error) {
			p, err = parcel.Get(tx, p.ID)
			return err
		})
		if got += fmt.Sprint(p.Scanned); got != row.want {
			t.Errorf("%q: %s, want %s", row.code, got, row.want)
		}
	}
	for code, grams := range map[string]int64{"weight_range": -1, "weight_range ": 1_000_001} {
		s.Refuse(strings.TrimSpace(code), func(tx *store.Tx) error {
			_, err := parcel.Seal(tx, p.ID, grams)
			return err
		})
	}
	s.Must(func(tx *store.Tx) (err error) {
		p, err = parcel.Seal(tx, p.ID, 650)
		return err
	})
	if p.State != parcel.Packed || p.Grams != 650 {
		t.Errorf("%s, %d g", p.State, p.Grams)
	}
}

// What is missing when the box is closed can go into the next one.
func TestABoxIsClosedOverWhatIsThere(t *testing.T) {
	s := shop(t)
	id := buy(s, pay.Cash)
	p := create(s, id)
	s.Must(func(tx *store.Tx) error {
		_, err := parcel.Scan(tx, p.ID, "FM-CUP")
		return err
	})
	s.Refuse("parcel_missing", func(tx *store.Tx) error {
		_, err := parcel.Seal(tx, p.ID, 0)
		return err
	})
	s.Must(func(tx *store.Tx) (err error) {
		p, err = parcel.SealScanned(tx, p.ID, 0)
		return err
	})
	if fmt.Sprint(p.Lines, p.Scanned) != "[{0 1}] [1]" || fmt.Sprint(s.Order(id).Unpacked()) != "[{0 1} {1 1}]" {
		t.Errorf("in the box %v, left %v", p.Lines, s.Order(id).Unpacked())
	}
	if next := pack(s, id); next.Number != "1001-2" || next.Pieces() != 2 {
		t.Errorf("the next: %+v", next)
	}
}

// The list sums up by bin, tells whose the pieces are and leaves out what is not there.
func TestPickList(t *testing.T) {
	s := shop(t)
	s.Must(func(tx *store.Tx) error {
		for id, bin := range map[catalog.VariantID]string{s.Cup: "B2", s.Pot: "A1"} {
			if err := catalog.EditVariant(tx, id, catalog.Edit{Bin: &bin}); err != nil {
				return err
			}
		}
		return nil
	})
	first, second, held := buy(s, pay.Cash), buy(s, pay.Cash), s.Buy(pay.Cash, ordertest.Of(s.Pot, 1)).ID
	s.Must(func(tx *store.Tx) error { // three of the five cups break
		if _, err := order.Hold(tx, held, order.HoldAddress, ""); err != nil {
			return err
		}
		return stock.Damage(tx, stock.Line{Variant: s.Cup, Quantity: 1}, "", "fell")
	})
	s.Refuse("orders_unchosen", func(tx *store.Tx) error {
		_, err := parcel.StartPicking(tx, nil)
		return err
	})
	s.Refuse("not_on_hand", func(tx *store.Tx) error {
		_, err := parcel.StartPicking(tx, []order.ID{held})
		return err
	})
	var list []parcel.Parcel
	for range 2 { // once more makes no second parcel
		s.Must(func(tx *store.Tx) (err error) {
			list, err = parcel.StartPicking(tx, []order.ID{first, second, first, held})
			return err
		})
	}
	var wants []round.Want
	s.Read(func(tx *store.Tx) (err error) {
		wants, err = round.Wants(tx, list)
		return err
	})
	got := ""
	for _, w := range wants {
		got += fmt.Sprintf("%s %s %d %v; ", w.Line.Bin, w.Line.SKU, w.Quantity, w.For)
	}
	if want := "A1 FM-POT 2 [{1001-1 1} {1002-1 1}]; B2 FM-CUP 4 [{1001-1 2} {1002-1 2}]; "; got != want || len(list) != 2 {
		t.Errorf("%d parcels: %s", len(list), got)
	}
	s.Must(func(tx *store.Tx) error {
		_, err := parcel.Scan(tx, list[0].ID, "FM-CUP")
		return err
	})
	s.Read(func(tx *store.Tx) (err error) {
		for i := range list {
			if list[i], err = parcel.Get(tx, list[i].ID); err != nil {
				return err
			}
		}
		wants, err = round.Wants(tx, list)
		return err
	})
	if wants[1].Quantity != 3 {
		t.Errorf("what lies in its box is fetched again: %+v", wants[1])
	}
}

// Nobody packs what other boxes hold.
func TestOnlyWhatIsOnTheShelfIsPacked(t *testing.T) {
	s := shop(t)
	ids := []order.ID{buy(s, pay.Cash), buy(s, pay.Cash)}
	pack(s, ids[0])
	s.Must(func(tx *store.Tx) error { return stock.Damage(tx, stock.Line{Variant: s.Cup, Quantity: 1}, "", "fell") })
	s.Read(func(tx *store.Tx) error {
		o, err := order.Get(tx, ids[1])
		if err != nil {
			return err
		}
		there, err := parcel.Look(tx).There(o)
		if fmt.Sprint(there) != "[{0 2} {1 1}]" {
			t.Errorf("there: %v", there)
		}
		return err
	})
	pack(s, ids[1], order.Piece{Index: 0, Quantity: 2})
	third := s.Order(ids[1])
	if got := fmt.Sprint(third.Unpacked()); got != "[{1 1}]" {
		t.Errorf("left %s", got)
	}
}

// What nobody paid leaves by the word of who may say so.
func TestUnpaidStaysHere(t *testing.T) {
	s := shop(t)
	o := s.Buy(pay.Transfer, ordertest.Of(s.Cup, 1))
	s.Must(func(tx *store.Tx) error {
		_, err := order.Accept(tx, o.ID, "a friend")
		return err
	})
	p := pack(s, o.ID)
	var packer staff.Person
	s.Must(func(tx *store.Tx) (err error) {
		packer, err = staff.Add(tx, staff.Person{Name: "Mei", Email: "mei@halfmoon.example", Role: staff.Packer})
		return err
	})
	ship := func(tx *store.Tx) error { return second(parcel.Ship(tx, p.ID, "van", "")) }
	for who, id := range map[string]staff.ID{"a packer": packer.ID, "nobody": ""} {
		if err := as(s, id, ship); !fault.Is(err, "order_unpaid") {
			t.Errorf("%s: %v", who, err)
		}
	}
	if err := as(s, s.Host, ship); err != nil {
		t.Errorf("the owner: %v", err)
	}
}

func TestWhatIsHeldStaysHere(t *testing.T) {
	s := shop(t)
	id := buy(s, pay.Cash)
	p := pack(s, id, order.Piece{Index: 0, Quantity: 1})
	s.Must(func(tx *store.Tx) error {
		_, err := order.Hold(tx, id, order.HoldFraud, "")
		return err
	})
	s.Refuse("order_held", func(tx *store.Tx) error { return second(parcel.Ship(tx, p.ID, "van", "")) })
	s.Refuse("order_held", func(tx *store.Tx) error { return second(parcel.Pack(tx, id, nil)) })
}

// For fifteen minutes staff can say that a parcel has not left; it may leave again.
func TestUndo(t *testing.T) {
	s := shop(t)
	p := pack(s, buy(s, pay.Cash))
	ship := func(tx *store.Tx) error { return second(parcel.Ship(tx, p.ID, "van", "")) }
	undo := func(tx *store.Tx) error { return second(parcel.Unship(tx, p.ID)) }
	for range 3 {
		s.Must(ship)
		if l := s.Level(s.Cup); l.OnHand != 3 || l.Committed != 0 {
			t.Errorf("shipped: %+v", l)
		}
		s.Refuse("not_permitted", undo)
		s.Clock.Move(15 * time.Minute)
		if err := as(s, s.Host, undo); err != nil {
			t.Fatal(err)
		}
		if l := s.Level(s.Cup); l.OnHand != 5 || l.Committed != 2 {
			t.Errorf("undone: %+v", l)
		}
	}
	s.Must(ship)
	s.Clock.Move(15*time.Minute + time.Second)
	if err := as(s, s.Host, undo); !fault.Is(err, "undo_late") {
		t.Error(err)
	}
}

// What becomes of an order when its parcels come back or are lost.
func TestParcelsThatDoNotArrive(t *testing.T) {
	again, sell, away := parcel.End{Again: true}, parcel.End{Restock: true, Why: "refused at the door"}, parcel.End{Why: "smashed"}
	for _, row := range []struct {
		name  string
		verb  func(*store.Tx, parcel.ID, parcel.End) (parcel.Parcel, error)
		end   parcel.End
		parts bool // half of it travels apart
		want  string
	}{
		{"back, sent again", parcel.ComeBack, again, false, "open unfulfilled, cups 5 2 0"},
		{"back, the pieces are sold", parcel.ComeBack, sell, false, "cancelled not_required, cups 5 0 0"},
		{"back, smashed", parcel.ComeBack, away, false, "cancelled not_required, cups 5 0 2"},
		{"half of it back, sent again", parcel.ComeBack, again, true, "open unfulfilled, cups 5 2 0"},
		{"half of it back, the pieces are sold", parcel.ComeBack, sell, true, "open unfulfilled, cups 5 1 0"},
		{"half of it back, smashed", parcel.ComeBack, away, true, "open unfulfilled, cups 5 1 1"},
		{"lost, sent again", parcel.Lose, again, false, "open unfulfilled, cups 3 2 0"},
		{"lost, not sent again", parcel.Lose, away, false, "cancelled not_required, cups 3 0 0"},
		{"half of it lost", parcel.Lose, away, true, "open unfulfilled, cups 4 1 0"},
	} {
		s := shop(t)
		id := s.Buy(pay.Cash, ordertest.Of(s.Cup, 2)).ID
		var pieces []order.Piece
		if row.parts {
			pieces = []order.Piece{{Index: 0, Quantity: 1}}
		}
		p := pack(s, id, pieces...)
		s.Must(func(tx *store.Tx) error { return second(parcel.Ship(tx, p.ID, "van", "")) })
		for range 2 { // once more has no effect
			s.Must(func(tx *store.Tx) error { return second(row.verb(tx, p.ID, row.end)) })
		}
		o, l := s.Order(id), s.Level(s.Cup)
		got := fmt.Sprintf("%s %s, cups %d %d %d", o.Status, o.Fulfilment, l.OnHand, l.Committed, l.Damaged)
		if got != row.want || !o.Refunded.IsZero() || !o.Refunding.IsZero() {
			t.Errorf("%s: %s, refunded %s; want %s", row.name, got, o.Refunded, row.want)
		}
		if row.end.Again { // and it can be sent once more
			next := pack(s, id)
			s.Must(func(tx *store.Tx) error { return second(parcel.Ship(tx, next.ID, "van", "")) })
		}
	}
	s := shop(t)
	p := pack(s, s.Buy(pay.Cash, ordertest.Of(s.Cup, 5)).ID)
	s.Must(func(tx *store.Tx) error { return second(parcel.Ship(tx, p.ID, "van", "")) })
	s.Refuse("field_needed", func(tx *store.Tx) error { return second(parcel.ComeBack(tx, p.ID, parcel.End{Restock: true})) })
	s.Refuse("sold_out", func(tx *store.Tx) error { return second(parcel.Lose(tx, p.ID, parcel.End{Again: true})) })
}

// A row of a table sends the parcel that it names, or says why not.
func TestShippingByATable(t *testing.T) {
	s := shop(t)
	one, two, open := buy(s, pay.Cash), s.Buy(pay.Cash, ordertest.Of(s.Cup, 2)).ID, s.Buy(pay.Cash, ordertest.Of(s.Pot, 1)).ID
	pack(s, one)
	pack(s, two, order.Piece{Index: 0, Quantity: 1})
	pack(s, two)
	create(s, open)
	for _, row := range []struct{ number, tracking, want string }{
		{"1001", "AB1234", "1001-1 shipped"}, {"1001", "AB1234", "sheet_none"}, {"1001-1", "AB1234", "parcel_shipped"}, {"1002", "AB1234", "sheet_several"},
		{"1002-2", "", "tracking_needed"}, {"1002-2", "AB1234", "1002-2 shipped"}, {"1002", "AB99", "1002-1 shipped"},
		{"1003-1", "AB1234", "parcel_not_packed"}, {"1003", "AB1234", "sheet_none"}, {"9999", "AB1234", "parcel_not_found"}, {"9999-1", "AB1234", "parcel_not_found"},
	} {
		var p parcel.Parcel
		err := s.Try(func(tx *store.Tx) (err error) {
			p, err = sheet.Ship(tx, carrier.Row{Line: 1, Number: row.number, Tracking: row.tracking}, "dhl")
			return err
		})
		got := p.Number + " " + string(p.State)
		if e, refused := fault.As(err); refused {
			got = e.Code
		}
		if got != row.want {
			t.Errorf("%s %s: %s, want %s", row.number, row.tracking, got, row.want)
		}
	}
}

// What was sold before it is there is left out until it comes, the oldest order first.
func TestWhatIsToComeIsLeftOut(t *testing.T) {
	s := shop(t)
	s.Must(func(tx *store.Tx) error {
		return catalog.EditVariant(tx, s.Cup, catalog.Edit{Policy: &catalog.Policy{Kind: catalog.Continue, Days: 14}})
	})
	first, second := s.Buy(pay.Cash, ordertest.Of(s.Cup, 4)).ID, s.Buy(pay.Cash, ordertest.Of(s.Cup, 3), ordertest.Of(s.Pot, 1)).ID
	there := func(id order.ID) string {
		var list []order.Piece
		s.Read(func(tx *store.Tx) error {
			o, err := order.Get(tx, id)
			if err == nil {
				list, err = parcel.Look(tx).There(o)
			}
			return err
		})
		return fmt.Sprint(list)
	}
	if got := there(first) + there(second); got != "[{0 4}][{0 1} {1 1}]" {
		t.Errorf("of five cups can be packed %s", got)
	}
	s.Refuse("not_on_hand", func(tx *store.Tx) error {
		return errOf(parcel.Create(tx, second, []order.Piece{{Index: 0, Quantity: 2}}))
	})
	p := pack(s, second)
	s.Must(func(tx *store.Tx) error { return errOf(parcel.Ship(tx, p.ID, "van", "")) })
	s.Refuse("not_on_hand", func(tx *store.Tx) error { return errOf(parcel.Pack(tx, second, nil)) })
	s.Receive(s.Cup, 2)
	if got := there(second); got != "[{0 2}]" {
		t.Errorf("two more came in: %s", got)
	}
	s.Must(func(tx *store.Tx) error { return errOf(parcel.Pack(tx, second, nil)) })
}

func errOf(_ parcel.Parcel, err error) error { return err }
