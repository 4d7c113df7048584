package app_test

import (
	"bytes"
	"fmt"
	"net/http"
	"strings"
	"testing"

	"hawker/app/order"
	"hawker/app/statement"
	"hawker/app/store"
)

// statement hands in a file of one booking that names nothing, and gives its address.
func (s *site) statement() string {
	s.t.Helper()
	text := "Date,Amount,Description\n2026-11-03,7.00,coffee\n"
	f, err := statement.Pack("november.csv", []byte(text))
	if err != nil {
		s.t.Fatal(err)
	}
	sheet, err := f.Sheet()
	if err != nil {
		s.t.Fatal(err)
	}
	s.do(func(tx *store.Tx) error { return statement.Keep(tx, f) })
	s.do(func(tx *store.Tx) error { return statement.Confirm(tx, f.ID, statement.Guess(sheet)) })
	return "/desk/statements/" + string(f.ID)
}

// handIn sends a bank's file as the page's own form does.
func (b *browser) handIn(text string) *page {
	b.t.Helper()
	body, kind := parcelled("november.csv", []byte(text))
	body = bytes.Replace(body, []byte(`name="photo"`), []byte(`name="file"`), 1)
	return b.send("POST", "/desk/statements", bytes.NewReader(body), kind)
}

// The owner hands in what the bank wrote: looks, settles, hands it in again, and
// assigns what was left.
func TestTheBanksWordIsLookedAtThenSettledOnce(t *testing.T) {
	s, st := furnished(t, 9)
	owner := s.owner()
	var numbers []string
	var refs []string
	var due int64
	for range 3 {
		p := s.placeOrder(st)
		s.view(func(tx *store.Tx) error {
			o := byNumber(t, tx, p.number)
			numbers, refs, due = append(numbers, o.Number), append(refs, o.Reference), o.Total.Minor
			return nil
		})
	}
	paid := func() (list []string) {
		s.view(func(tx *store.Tx) error {
			for _, n := range numbers {
				o := byNumber(t, tx, n)
				list = append(list, o.Payment)
			}
			return nil
		})
		return list
	}
	sum := func(minor int64) string { return fmt.Sprintf("%d,%02d", minor/100, minor%100) }
	bank := "Kontoauszug;\n\nBuchungstag;Auftraggeber;Verwendungszweck;Betrag\n" +
		"03.11.2026;Mara Lindt;danke " + refs[0][:4] + " " + refs[0][4:] + ";" + sum(due) + "\n" +
		"03.11.2026;Jo Weiss;" + refs[1] + ";" + sum(due-100) + "\n" +
		"04.11.2026;Oma;=HYPERLINK(\"x\") für die Tasse;" + sum(due) + "\n" +
		"05.11.2026;Strom;Abschlag;-80,00\n"

	if p := owner.handIn("Dear shop,\nno table here").want(http.StatusUnprocessableEntity); !strings.Contains(p.words(), "no table that the shop can read") {
		t.Errorf("a letter: %s", clip(p.words()))
	}
	p := owner.handIn(bank).want(http.StatusOK)
	if !strings.Contains(p.words(), "What is in the columns?") {
		t.Fatalf("the first file of a bank is not asked about: %s", clip(p.words()))
	}
	p = p.form("/columns").send().want(http.StatusOK)
	for _, want := range []string{"1 payment fits its order", "1 payment is less than is owed", "1 payment names no order", "1 booking is money that went out", "$1.00 is still missing"} {
		if !strings.Contains(p.words(), want) {
			t.Errorf("%q is not in %s", want, clip(p.words()))
		}
	}
	if got := fmt.Sprint(paid()); got != "[unpaid unpaid unpaid]" {
		t.Errorf("looking settles: %s", got)
	}
	at := p.url.Path
	form := p.form(at)
	rows := form.values["row"]
	if len(rows) != 2 {
		t.Fatalf("%d rows are ticked", len(rows))
	}
	form.send().want(http.StatusOK)
	form.send().want(http.StatusOK) // twice
	p = owner.handIn(bank).want(http.StatusOK)
	if strings.Contains(p.words(), "What is in the columns?") || !strings.Contains(p.words(), "3 payments were dealt with before") {
		t.Errorf("the same file again: %s", clip(p.words()))
	}
	if got := fmt.Sprint(paid()); got != "[paid partially_paid unpaid]" {
		t.Errorf("settled twice they are %s", got)
	}

	list := owner.get("/desk/statements").want(http.StatusOK)
	assign := list.form("/order")
	if p := assign.set("order", "9999").send(); p.status != http.StatusUnprocessableEntity || !strings.Contains(p.words(), "There is no order with this number.") || !strings.Contains(p.text, `value="9999"`) {
		t.Errorf("assigned to nothing: %d %s", p.status, clip(p.words()))
	}
	assign.set("order", strings.ToLower(refs[2])).send().want(http.StatusOK)
	if got := fmt.Sprint(paid()); got != "[paid partially_paid paid]" {
		t.Errorf("assigned they are %s", got)
	}
	s.view(func(tx *store.Tx) error {
		if o := byNumber(t, tx, numbers[0]); o.Status != order.Open {
			t.Errorf("a paid order is %s", o.Status)
		}
		broken, err := statement.Doctor(tx)
		if len(broken) > 0 {
			t.Error(broken)
		}
		return err
	})
}
