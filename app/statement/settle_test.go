package statement_test

import (
	"fmt"
	"strings"
	"testing"

	"hawker/app/fault"
	"hawker/app/order"
	"hawker/app/order/ordertest"
	"hawker/app/pay"
	"hawker/app/statement"
	"hawker/app/store"
)

// bank is a shop with orders that wait for their transfers.
type bank struct {
	*ordertest.Shop
	t *testing.T
}

func open(t *testing.T) bank {
	s := ordertest.Open(t, statement.Doctor)
	s.Receive(s.Cup, 90)
	return bank{s, t}
}

// file is a statement with these rows, one column each for day, sum, text, reference.
func file(rows ...string) string {
	return "Date,Amount,Description,Transaction ID\n" + strings.Join(rows, "\n") + "\n"
}

// hand gives a file in, as a person would, and reads what it would do.
func (b bank) hand(text string) (statement.File, statement.Result) {
	b.t.Helper()
	f, err := statement.Pack("november.csv", []byte(text))
	if err != nil {
		b.t.Fatal(err)
	}
	s, err := f.Sheet()
	if err != nil {
		b.t.Fatal(err)
	}
	b.Must(func(tx *store.Tx) error { return statement.Keep(tx, f) })
	b.Must(func(tx *store.Tx) error { return statement.Confirm(tx, f.ID, statement.Guess(s)) })
	return f, b.look(f)
}

func (b bank) look(f statement.File) (r statement.Result) {
	b.t.Helper()
	s, err := f.Sheet()
	if err != nil {
		b.t.Fatal(err)
	}
	b.Read(func(tx *store.Tx) (err error) {
		r, err = statement.Preview(tx, s, statement.Guess(s))
		return err
	})
	return r
}

// book settles every row that names an order and keeps the rest.
func (b bank) book(r statement.Result) {
	b.t.Helper()
	b.Must(func(tx *store.Tx) error {
		for _, row := range r.Rows {
			var err error
			switch row.Class {
			case statement.Matched, statement.Short, statement.Over:
				err = statement.Take(tx, row)
			case statement.Unknown, statement.Foreign:
				err = statement.Leave(tx, row.Entry)
			}
			if err != nil {
				return err
			}
		}
		return nil
	})
}

func classes(r statement.Result) string {
	var list []string
	for _, row := range r.Rows {
		list = append(list, string(row.Class))
	}
	return strings.Join(list, " ")
}

// Two cups are 70.00 with the parcel. Order 1001 is RF401001.
func TestMoneyIsAssignedByReferenceAndNeverByAmountAlone(t *testing.T) {
	for _, c := range []struct{ name, row, want string }{
		{"reference and amount", "2026-11-03,70.00,rf40 1001,b1", "matched"},
		{"a reference within words", "2026-11-03,70.00,SVWZ+RF401001DANKE,b1", "matched"},
		{"too little", "2026-11-03,69.99,RF401001,b1", "short"},
		{"too much", "2026-11-03,70.01,RF401001,b1", "over"},
		{"the bare number and the amount", "2026-11-03,70.00,order 1001,b1", "matched"},
		{"the bare number and less", "2026-11-03,69.99,order 1001,b1", "unknown"},
		{"the amount alone", "2026-11-03,70.00,thank you,b1", "unknown"},
		{"a wrong check digit", "2026-11-03,70.00,RF411001,b1", "unknown"},
		{"the right reference of no order", "2026-11-03,70.00,RF971042,b1", "unknown"},
		{"two orders", "2026-11-03,140.00,RF401001 " + pay.Reference(1002) + ",b1", "unknown"},
		{"two numbers, and the amount fits both", "2026-11-03,70.00,1001 and 1002,b1", "unknown"},
		{"money that went out", "2026-11-03,-70.00,RF401001,b1", ""},
	} {
		b := open(t)
		for range 2 {
			d := b.Draft(pay.Transfer, ordertest.Of(b.Cup, 2))
			if _, err := b.Submit(d); err != nil {
				t.Fatal(err)
			}
		}
		_, r := b.hand(file(c.row))
		if got := classes(r); got != c.want {
			t.Errorf("%s: %s, want %s", c.name, got, c.want)
		}
	}
}

func TestAStatementSettlesOnceHoweverOftenItComes(t *testing.T) {
	b := open(t)
	whole := b.Buy(pay.Transfer, ordertest.Of(b.Cup, 2))
	part := b.Buy(pay.Transfer, ordertest.Of(b.Cup, 2))
	much := b.Buy(pay.Transfer, ordertest.Of(b.Cup, 2))
	rows := []string{
		"2026-11-03,70.00," + whole.Reference + ",b1", "2026-11-03,30.00," + part.Reference + ",b2", "2026-11-03,80.00," + much.Reference + ",b3",
		"2026-11-03,70.00,who is this,b4", "2026-11-03,20.00,coffee,", "2026-11-03,20.00,coffee,",
	}
	_, r := b.hand(file(rows...))
	if got := classes(r); got != "matched short over unknown unknown unknown" {
		t.Fatal(got)
	}
	if o := b.Order(whole.ID); o.Status != order.Pending {
		t.Error("looking at a file settles it")
	}
	for range 3 { // the same again, and one that begins with it
		b.book(r)
		_, r = b.hand(file(append(rows, "2026-11-04,40.00,"+part.Reference+",b5")...))
	}
	if got := classes(r); got != "seen seen seen seen seen seen seen" {
		t.Error(got)
	}
	for id, want := range map[order.ID]string{whole.ID: "open paid 7000 ", part.ID: "open paid 7000 ", much.ID: "open overpaid 8000 overpaid"} {
		o := b.Order(id)
		if got := fmt.Sprint(o.Status, " ", o.Payment, " ", o.Captured.Minor, " ", o.Task); got != want {
			t.Errorf("order %s: %s, want %s", o.Number, got, want)
		}
	}
	b.Read(func(tx *store.Tx) error {
		list, _, err := statement.List(tx, statement.Open, "", 100)
		if len(list) != 3 || statement.CountOpen(tx) != 3 {
			t.Errorf("%d wait, %d are counted", len(list), statement.CountOpen(tx))
		}
		return err
	})
}

// The second of two rows for one order sees what the first leaves.
func TestRowsOfOneFileKnowOfEachOther(t *testing.T) {
	b := open(t)
	o := b.Buy(pay.Transfer, ordertest.Of(b.Cup, 2))
	_, r := b.hand(file("2026-11-03,30.00,"+o.Reference+",b1", "2026-11-04,40.00,"+o.Reference+",b2", "2026-11-05,70.00,"+o.Reference+",b3"))
	if got := classes(r); got != "short matched over" {
		t.Error(got)
	}
}

// Between the look and the press somebody recorded the money by hand.
func TestWhatChangedMeanwhileIsNotSettled(t *testing.T) {
	b := open(t)
	o := b.Buy(pay.Transfer, ordertest.Of(b.Cup, 2))
	_, r := b.hand(file("2026-11-03,70.00," + o.Reference + ",b1"))
	b.Pay(o.ID, 7_000, "by hand")
	b.Refuse("entry_changed", func(tx *store.Tx) error { return statement.Take(tx, r.Rows[0]) })
	if got := b.Order(o.ID); got.Payment != order.PayPaid {
		t.Error(got.Payment)
	}
}

func TestWhatFitsNothingWaitsForAPerson(t *testing.T) {
	b := open(t)
	o := b.Buy(pay.Transfer, ordertest.Of(b.Cup, 2))
	_, r := b.hand(file("2026-11-03,70.00,from grandma,b1", "2026-11-03,5.00,coffee,b2"))
	b.book(r)
	gift, coffee := r.Rows[0].ID, r.Rows[1].ID
	b.Refuse("order_unknown", func(tx *store.Tx) error { _, err := statement.Assign(tx, gift, "9999"); return err })
	b.Refuse("field_needed", func(tx *store.Tx) error { return statement.Dismiss(tx, coffee, "  ") })
	b.Refuse("entry_not_found", func(tx *store.Tx) error { return statement.Dismiss(tx, "x", "y") })
	b.Must(func(tx *store.Tx) error { _, err := statement.Assign(tx, gift, " rf40 1001 "); return err })
	b.Must(func(tx *store.Tx) error { return statement.Dismiss(tx, coffee, "ours") })
	b.Refuse("entry_over", func(tx *store.Tx) error { _, err := statement.Assign(tx, gift, o.Number); return err })
	b.Refuse("entry_over", func(tx *store.Tx) error { return statement.Dismiss(tx, coffee, "again") })
	if got := b.Order(o.ID); got.Payment != order.PayPaid || got.Status != order.Open {
		t.Errorf("%s %s", got.Status, got.Payment)
	}
	_, r = b.hand(file("2026-11-03,70.00,from grandma,b1", "2026-11-03,5.00,coffee,b2"))
	if got := classes(r); got != "seen seen" || r.Rows[0].Found.ID != o.ID || r.Rows[1].Why != "ours" {
		t.Errorf("%s %+v", got, r.Rows)
	}
}

func TestMoneyInAnotherCurrencyIsNotOurs(t *testing.T) {
	b := open(t)
	o := b.Buy(pay.Transfer, ordertest.Of(b.Cup, 2))
	_, r := b.hand("Date,Amount,Currency,Description\n2026-11-03,70.00,EUR," + o.Reference + "\n2026-11-03,70.00,USD," + o.Reference + "\n")
	if got := classes(r); got != "foreign matched" {
		t.Error(got)
	}
	b.book(r)
	b.Refuse("currency_differs", func(tx *store.Tx) error { _, err := statement.Assign(tx, r.Rows[0].ID, o.Number); return err })
}

func TestALayoutIsRememberedByItsHeader(t *testing.T) {
	b := open(t)
	text := "Wann,Wieviel,Wozu\n03.11.2026,\"70,00\",RF401001\n"
	f, err := statement.Pack("x", []byte(text))
	if err != nil {
		t.Fatal(err)
	}
	b.Must(func(tx *store.Tx) error { return statement.Keep(tx, f) })
	none := statement.None
	l := statement.Layout{Date: 0, Amount: 1, Credit: none, Direction: none, Currency: none, Text: []int{2}, Payer: none, Ref: none, Dates: statement.DayFirst}
	wrong := l
	wrong.Date = 3
	if e := b.Refuse("column_unknown", func(tx *store.Tx) error { return statement.Confirm(tx, f.ID, wrong) }); e.Field != "date" {
		t.Error(e.Field)
	}
	b.Must(func(tx *store.Tx) error { return statement.Confirm(tx, f.ID, l) })
	again, err := statement.Pack("y", []byte(strings.Replace(text, "70", "80", 1)))
	if err != nil {
		t.Fatal(err)
	}
	b.Must(func(tx *store.Tx) error { return statement.Keep(tx, again) })
	b.Read(func(tx *store.Tx) error {
		f, err := statement.Get(tx, again.ID)
		if err != nil || f.Layout == nil || f.Layout.Date != 0 || len(f.Layout.Text) != 1 {
			t.Errorf("%+v %v", f.Layout, err)
		}
		return nil
	})
	for range 12 {
		b.Clock.Move(60e9)
		more, err := statement.Pack("z", []byte(text))
		if err != nil {
			t.Fatal(err)
		}
		b.Must(func(tx *store.Tx) error { return statement.Keep(tx, more) })
	}
	b.Read(func(tx *store.Tx) error {
		list, err := statement.Files(tx)
		if len(list) != 10 {
			t.Errorf("%d files are kept", len(list))
		}
		return err
	})
	if _, err := statement.Pack("x", []byte("nothing")); !fault.Is(err, "statement_no_table") {
		t.Error(err)
	}
}
