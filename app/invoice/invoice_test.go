package invoice_test

import (
	"encoding/json"
	"fmt"
	"sync"
	"testing"

	"hawker/app/brand"
	"hawker/app/invoice"
	"hawker/app/order"
	"hawker/app/order/ordertest"
	"hawker/app/parcel"
	"hawker/app/pay"
	"hawker/app/refund"
	"hawker/app/store"
)

func open(t testing.TB) *ordertest.Shop {
	s := ordertest.Open(t, refund.Doctor, invoice.Doctor, parcel.Doctor)
	s.Receive(s.Cup, 200)
	s.Must(func(tx *store.Tx) error {
		shop := ordertest.Settings()
		shop.Address, shop.TaxID = "Longmen 12\nDehua", "DE136695976"
		return brand.Save(tx, shop)
	})
	return s
}

func auto(s *ordertest.Shop, on bool) {
	s.Must(func(tx *store.Tx) error { return invoice.SaveSettings(tx, invoice.Settings{Auto: on}) })
}

func issue(s *ordertest.Shop, id order.ID) (d invoice.Document) {
	s.T.Helper()
	s.Must(func(tx *store.Tx) (err error) { d, err = invoice.Issue(tx, id); return err })
	return d
}

func of(s *ordertest.Shop, id order.ID) (list []invoice.Document) {
	s.T.Helper()
	s.Read(func(tx *store.Tx) (err error) { list, err = invoice.Of(tx, id); return err })
	return list
}

// sendBack refunds cents by hand and lets the documents follow.
func sendBack(s *ordertest.Shop, id order.ID, a refund.Ask) {
	s.T.Helper()
	s.Must(func(tx *store.Tx) error {
		o, err := order.Get(tx, id)
		if err != nil {
			return err
		}
		r, err := refund.Propose(tx, o, a)
		if err != nil {
			return err
		}
		if r, err = refund.Request(tx, id, a, r.Amount); err != nil {
			return err
		}
		if _, err := refund.MarkSent(tx, r.ID, refund.Sent{Ref: "SEPA 9"}); err != nil {
			return err
		}
		return invoice.FollowUp(tx, id)
	})
}

func cups(s *ordertest.Shop, n int64) order.Order {
	o := s.Buy(pay.Transfer, ordertest.Of(s.Cup, n))
	return s.Pay(o.ID, o.Total.Minor, "bank "+o.Number)
}

func TestAnInvoiceHasTheSumsOfItsOrder(t *testing.T) {
	s := open(t)
	o := cups(s, 2) // 64.00 and 6.00 to ship, with 19 % inside
	d := issue(s, o.ID)
	if d.Number != "2026-0001" || d.Total != o.Total || d.Tax != o.Tax || d.Net != ordertest.USD(7_000-o.Tax.Minor) || d.Paid != o.Total || d.OrderNo != o.Number {
		t.Errorf("document %+v", d)
	}
	if len(d.Lines) != 2 || d.Lines[0].Sum != ordertest.USD(6_400) || d.Lines[1].Part != invoice.Shipping || d.Lines[1].Sum != ordertest.USD(600) {
		t.Errorf("lines %+v", d.Lines)
	}
	if len(d.Taxes) != 1 || d.Taxes[0].PPM != 190_000 || d.Taxes[0].Base != d.Net || d.Taxes[0].Amount != d.Tax {
		t.Errorf("taxes %+v", d.Taxes)
	}
	if d.Seller.TaxID != "DE136695976" || len(d.Seller.Lines) != 2 || d.Buyer.Country != "DE" {
		t.Errorf("seller %+v, buyer %+v", d.Seller, d.Buyer)
	}
	if again := issue(s, o.ID); again.Number != d.Number {
		t.Errorf("a second invoice, %s", again.Number)
	}
}

func TestWhatCannotBeInvoiced(t *testing.T) {
	s := open(t)
	waiting := s.Buy(pay.Transfer, ordertest.Of(s.Cup, 1))
	s.Refuse("invoice_too_early", func(tx *store.Tx) error { _, err := invoice.Issue(tx, waiting.ID); return err })
	s.Refuse("order_not_found", func(tx *store.Tx) error { _, err := invoice.Issue(tx, "none"); return err })
	s.Must(func(tx *store.Tx) error { return brand.Save(tx, ordertest.Settings()) }) // without an address
	o := cups(s, 1)
	s.Refuse("invoice_no_address", func(tx *store.Tx) error { _, err := invoice.Issue(tx, o.ID); return err })
	auto(s, true)
	s.Must(func(tx *store.Tx) error { return invoice.FollowUp(tx, o.ID) })
	if list := of(s, o.ID); len(list) != 0 {
		t.Errorf("issued %+v", list)
	}
}

func TestNumbersHaveNoGapsAndBeginAnewEachYear(t *testing.T) {
	s := open(t)
	var all []order.Order
	for range 40 {
		all = append(all, cups(s, 1))
	}
	var wg sync.WaitGroup
	for i := range 80 { // each twice
		wg.Go(func() {
			err := s.Try(func(tx *store.Tx) error { _, err := invoice.Issue(tx, all[i/2].ID); return err })
			if err != nil {
				t.Error(err)
			}
		})
	}
	wg.Wait()
	seen := map[string]bool{}
	for _, o := range all {
		for _, d := range of(s, o.ID) {
			seen[d.Number] = true
		}
	}
	for n := 1; n <= 40; n++ {
		if !seen[fmt.Sprintf("2026-%04d", n)] {
			t.Errorf("no invoice %d", n)
		}
	}
	o := cups(s, 1)
	s.Wait(400)
	if d := issue(s, o.ID); d.N != 1 || d.Year < 2027 {
		t.Errorf("after the year: %s", d.Number)
	}
}

func TestADocumentNeverChanges(t *testing.T) {
	s := open(t)
	o := cups(s, 2)
	issue(s, o.ID)
	before, _ := json.Marshal(of(s, o.ID))
	s.Must(func(tx *store.Tx) error {
		shop := ordertest.Settings()
		shop.Name, shop.Address, shop.TaxID = "Another", "Elsewhere 1", ""
		return brand.Save(tx, shop)
	})
	s.Must(func(tx *store.Tx) error { return parcel.CancelOrder(tx, o.ID, "changed my mind", true) })
	if after, _ := json.Marshal(of(s, o.ID)); string(after) != string(before) {
		t.Errorf("was %s\nis  %s", before, after)
	}
}

func TestEachRefundThatWasSentHasACreditNote(t *testing.T) {
	s := open(t)
	auto(s, true)
	o := cups(s, 3) // 96.00, ships free
	s.Must(func(tx *store.Tx) error { return invoice.FollowUp(tx, o.ID) })
	one := refund.Ask{Pieces: []refund.Pieces{{Index: 0, Quantity: 1, How: refund.Cancel}}}
	for range 3 {
		sendBack(s, o.ID, one)
	}
	s.Must(func(tx *store.Tx) error { return invoice.FollowUp(tx, o.ID) }) // again has no effect
	list := of(s, o.ID)
	if len(list) != 4 || list[0].Kind != invoice.Invoice {
		t.Fatalf("%d documents: %+v", len(list), list)
	}
	var total, tax int64
	for i, d := range list[1:] {
		if d.Number != fmt.Sprintf("C2026-%04d", i+1) || d.Of != "2026-0001" || d.Reference != "SEPA 9" || len(d.Lines) != 1 {
			t.Errorf("credit note %+v", d)
		}
		total, tax = total+d.Total.Minor, tax+d.Tax.Minor
	}
	if total != o.Total.Minor || tax != o.Tax.Minor {
		t.Errorf("credited %d with tax %d of %s with %s", total, tax, o.Total, o.Tax)
	}
}

func TestAnInvoiceAfterARefundBringsItsCreditNote(t *testing.T) {
	s := open(t)
	o := cups(s, 2)
	half := ordertest.USD(1_111)
	sendBack(s, o.ID, refund.Ask{Amount: &half, Reason: "a scratch"})
	if list := of(s, o.ID); len(list) != 0 {
		t.Fatalf("issued %+v", list)
	}
	issue(s, o.ID)
	list := of(s, o.ID)
	if len(list) != 2 || list[1].Total != half || list[1].Lines[0].Part != invoice.Adjust || list[1].Reason != "a scratch" {
		t.Fatalf("documents %+v", list)
	}
}

func TestASaleCancelledBeforeItsInvoiceNeedsNone(t *testing.T) {
	s := open(t)
	o := cups(s, 2)
	auto(s, true)
	s.Must(func(tx *store.Tx) error { return parcel.CancelOrder(tx, o.ID, "changed my mind", true) })
	sendBack(s, o.ID, refund.Ask{Amount: &o.Total})
	if list := of(s, o.ID); len(list) != 0 {
		t.Errorf("documents %+v", list)
	}
}

func TestWhatWasPaidTooMuchIsNotCredited(t *testing.T) {
	s := open(t)
	o := cups(s, 2)
	s.Pay(o.ID, 5, "too much")
	issue(s, o.ID)
	five := ordertest.USD(5)
	sendBack(s, o.ID, refund.Ask{Amount: &five})
	if list := of(s, o.ID); len(list) != 1 {
		t.Errorf("documents %+v", list)
	}
}

func TestWhereNoTaxIsDueTheNoteSaysWhy(t *testing.T) {
	s := open(t)
	why := brand.Text{"en": "VAT exempt, small business.", "zh": "免税。"}
	s.Must(func(tx *store.Tx) error {
		shop := ordertest.Settings()
		shop.Address, shop.Tax.RatePPM = "Longmen 12", 0
		if err := invoice.SaveSettings(tx, invoice.Settings{Note: why}); err != nil {
			return err
		}
		return brand.Save(tx, shop)
	})
	o := cups(s, 1)
	if d := issue(s, o.ID); !o.Tax.IsZero() || d.Note["en"] != why["en"] || len(d.Taxes) != 0 || d.Net != d.Total {
		t.Errorf("document %+v", d)
	}
}
