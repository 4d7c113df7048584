package order_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"hawker/app/fault"
	"hawker/app/order"
	"hawker/app/order/ordertest"
	"hawker/app/pay"
	"hawker/app/store"
)

func sought(s *ordertest.Shop, asked, after string, limit int) (numbers, next string) {
	s.T.Helper()
	s.Read(func(tx *store.Tx) error {
		list, n, err := order.Search(tx, asked, after, limit)
		var all []string
		for _, o := range list {
			all = append(all, o.Number)
		}
		numbers, next = strings.Join(all, " "), n
		return err
	})
	return numbers, next
}

// Orders are found by what staff know of them, the latest first.
func TestSearch(t *testing.T) {
	s := ordertest.Open(t)
	s.Receive(s.Cup, 100)
	s.Receive(s.Pot, 100)
	var refs []string
	for i, who := range []struct{ name, mail, phone, city string }{
		{"Mara Lindt", "mara.lindt@kilnclub.example", "", "Berlin"},
		{"Jürgen Großmann", "jg@example.com", "", "Wien"},
		{"林月", "", "+49 170 1234567", "景德镇"},
		{"Anna-Lena O’Neil", "anna@example.com", "", "Berlin"},
		{"Marlene Berlin", "mb@example.com", "+49 30 7654321", "Graz"},
	} {
		piece := ordertest.Of(s.Cup, 1)
		if i%2 == 1 {
			piece = ordertest.Of(s.Pot, 1)
		}
		d := s.Draft(pay.Transfer, piece)
		d.Contact.Name, d.Contact.Address.Name, d.Contact.Email, d.Contact.Phone, d.Contact.Address.City = who.name, who.name, who.mail, who.phone, who.city
		o, err := s.Submit(d)
		if err != nil {
			t.Fatal(err)
		}
		refs = append(refs, o.Reference)
	}
	for asked, want := range map[string]string{
		"1003": "1003", "#1003": "1003", "100": "1005 1004 1003 1002 1001",
		"mara": "1001", "MAR": "1005 1001", "lindt mara": "1001", "mar berlin": "1005 1001", "lindt wien": "",
		"grossmann": "1002", "Großm": "1002", "jürgen": "1002",
		"林": "1003", "林月": "1003", "月": "1003", "德镇": "1003", "景德镇 林": "1003", "月林": "",
		"oneil": "1004", "O'Neil anna": "1004", "annalena": "1004", "anna-lena": "1004",
		"mara.lindt@kilnclub.example": "1001", "mara.l": "1001", "mara.lindt@": "1001", "@example.com": "",
		"fm-cup": "1005 1003 1001", "FMPOT": "1004 1002", "fm-pot berlin": "1004",
		"+49 170 1234567": "1003", "0170 1234567": "1003", "1234567": "1003", "54321": "1005",
		refs[0]: "1001", strings.ToLower(refs[1][:4]) + " " + refs[1][4:]: "1002",
		"berlin": "1005 1004 1001", "10435": "1005 1004 1003 1002 1001",
		"nobody": "", "": "", " ! ": "", "mara nobody": "",
	} {
		if got, next := sought(s, asked, "", 10); got != want || next != "" {
			t.Errorf("%q: %q %q, want %q", asked, got, next, want)
		}
	}
	first, next := sought(s, "berlin", "", 2)
	second, end := sought(s, "berlin", next, 2)
	if first != "1005 1004" || second != "1001" || next == "" || end != "" {
		t.Errorf("pages %q and %q", first, second)
	}
}

// A word under which every order stands is no slower to look under than any.
func TestSearchReadsAPageAndNotTheList(t *testing.T) {
	s := ordertest.Open(t)
	s.Receive(s.Cup, 500)
	for range 300 {
		s.Buy(pay.Transfer, ordertest.Of(s.Cup, 1))
	}
	if got, next := sought(s, "berlin mara", "", 3); got != "1300 1299 1298" || next == "" {
		t.Errorf("%q, next %q", got, next)
	}
	if got, next := sought(s, "mara7@example.com", "", 3); got != fmt.Sprint(1007) || next != "" {
		t.Errorf("%q, next %q", got, next)
	}
}

// What waits the longest comes first, and how many wait too long is known without
// reading them all.
func TestOldestAndBefore(t *testing.T) {
	s := ordertest.Open(t)
	s.Receive(s.Cup, 500)
	for range 9 {
		s.Buy(pay.Transfer, ordertest.Of(s.Cup, 1))
		s.Clock.Move(time.Hour)
	}
	s.Read(func(tx *store.Tx) error {
		list, err := order.Oldest(tx, order.Unpaid, 3)
		if err != nil || len(list) != 3 || list[0].Number != "1001" || list[2].Number != "1003" {
			t.Errorf("%d orders, %v", len(list), err)
		}
		for hours, want := range map[int]int64{0: 9, 1: 8, 4: 5, 9: 0, 24: 0} {
			if n, err := order.Before(tx, order.Unpaid, tx.Now.Add(-time.Duration(hours)*time.Hour)); n != want || err != nil {
				t.Errorf("%d orders are older than %d hours, want %d, %v", n, hours, want, err)
			}
		}
		return nil
	})
}

func TestFromOldestStopsWhenToldTo(t *testing.T) {
	s := ordertest.Open(t)
	s.Receive(s.Cup, 9)
	for range 5 {
		s.Buy(pay.Transfer, ordertest.Of(s.Cup, 1))
	}
	s.Read(func(tx *store.Tx) error {
		var got []string
		err := order.FromOldest(tx, order.Unpaid, func(o order.Order) error {
			if got = append(got, o.Number); len(got) == 3 {
				return store.ErrStop
			}
			return nil
		})
		if strings.Join(got, " ") != "1001 1002 1003" || err != nil {
			t.Errorf("%q, %v", got, err)
		}
		if err := order.FromOldest(tx, "nothing", nil); !fault.Is(err, "list_unknown") {
			t.Errorf("a list that is not there: %v", err)
		}
		return nil
	})
}
