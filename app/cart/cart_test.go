package cart_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"hawker/app/brand"
	"hawker/app/cart"
	"hawker/app/catalog"
	"hawker/app/fault"
	"hawker/app/live"
	"hawker/app/order/ordertest"
	"hawker/app/pay"
	"hawker/app/store"
	"hawker/app/tariff"
)

func TestQuantitiesAsPeopleTypeThem(t *testing.T) {
	for in, want := range map[string]string{
		"1": "1", "99": "99", "007": "7",
		"0": "quantity_range", "100": "quantity_range", "99999999999999999999": "quantity_range",
		"-1": "quantity_malformed", "+1": "quantity_malformed", "1.5": "quantity_malformed", "1,5": "quantity_malformed",
		"1e9": "quantity_malformed", "": "quantity_malformed", " 1": "quantity_malformed", "0x10": "quantity_malformed",
		"１": "quantity_malformed", "1\x00": "quantity_malformed", "NaN": "quantity_malformed", "999999999999999999999": "quantity_malformed",
	} {
		n, err := cart.ParseQuantity(in)
		got := fmt.Sprint(n)
		if e, ok := fault.As(err); ok {
			got = e.Code
		}
		if got != want {
			t.Errorf("%q is %s, want %s", in, got, want)
		}
	}
}

func FuzzParseQuantity(f *testing.F) {
	for _, s := range []string{"1", "-1", "1e9", "１"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		if n, err := cart.ParseQuantity(s); err == nil && (n < 1 || n > 99 || strings.TrimLeft(s, "0") != fmt.Sprint(n)) {
			t.Errorf("%q is read as %d", s, n)
		}
	})
}

// Each row goes on with the cart of the row before; there are 5 cups and 150 pots.
func TestTheCartHoldsWhatCanBeBought(t *testing.T) {
	s := ordertest.Open(t)
	s.Receive(s.Cup, 5)
	s.Receive(s.Pot, 150)
	s.GoLive()
	add, set := cart.Add, cart.SetQuantity
	for _, row := range []struct {
		name string
		verb func(*store.Tx, cart.ID, cart.Line) (cart.Cart, error)
		line cart.Line
		want string
		code string
	}{
		{"the first", add, ordertest.Of(s.Cup, 1), "cup 1", ""},
		{"more of it joins the line", add, ordertest.Of(s.Cup, 2), "cup 3", ""},
		{"the same in the show is a line of its own", add, s.InShow(s.Cup, 1), "cup 3, cup in show 1", ""},
		{"both lines together ask for six of five", add, s.InShow(s.Cup, 2), "", "sold_out"},
		{"none of it", add, ordertest.Of(s.Cup, 0), "", "quantity_range"},
		{"less than none", add, ordertest.Of(s.Cup, -1), "", "quantity_range"},
		{"what nobody sells", add, ordertest.Of("x", 1), "", "variant_not_found"},
		{"an item that is not there", add, cart.Line{Variant: s.Cup, Quantity: 1, Show: s.Show, N: 3}, "", "item_not_in_show"},
		{"a show that is not there", add, cart.Line{Variant: s.Cup, Quantity: 1, Show: "x", N: 1}, "", "show_not_found"},
		{"ninety-nine", add, ordertest.Of(s.Pot, 99), "cup 3, cup in show 1, pot 99", ""},
		{"and one more", add, ordertest.Of(s.Pot, 1), "", "quantity_range"},
		{"fewer", set, ordertest.Of(s.Pot, 2), "cup 3, cup in show 1, pot 2", ""},
		{"more than there are", set, ordertest.Of(s.Cup, 5), "", "sold_out"},
		{"as many as there are", set, ordertest.Of(s.Cup, 4), "cup 4, cup in show 1, pot 2", ""},
		{"too many", set, ordertest.Of(s.Pot, 100), "", "quantity_range"},
		{"none: out", set, s.InShow(s.Cup, 0), "cup 4, pot 2", ""},
		{"what is out already", set, s.InShow(s.Cup, 1), "", "cart_line_gone"},
		{"none: out", set, ordertest.Of(s.Cup, 0), "pot 2", ""},
		{"none: empty", set, ordertest.Of(s.Pot, 0), "", ""},
	} {
		var c cart.Cart
		err := s.Try(func(tx *store.Tx) (err error) {
			c, err = row.verb(tx, "v", row.line)
			return err
		})
		if row.code != "" {
			if !fault.Is(err, row.code) {
				t.Errorf("%s: %v, want %s", row.name, err, row.code)
			}
			continue
		}
		var got []string
		for _, l := range c.Lines {
			name := map[catalog.VariantID]string{s.Cup: "cup", s.Pot: "pot"}[l.Variant]
			if l.Show != "" {
				name += " in show"
				if l.Pinned != 1 {
					t.Errorf("%s: pinned %d", row.name, l.Pinned)
				}
			}
			got = append(got, fmt.Sprint(name, " ", l.Quantity))
		}
		if text := strings.Join(got, ", "); err != nil || text != row.want {
			t.Errorf("%s: %q (%v), want %q", row.name, text, err, row.want)
		}
	}
}

func TestACartIsShownAsItIsAndSaysWhatIsWrong(t *testing.T) {
	s := ordertest.Open(t)
	s.Receive(s.Cup, 5)
	s.Receive(s.Pot, 1)
	s.GoLive()
	price := func(country string, m pay.Method, lines ...cart.Line) (p cart.Priced) {
		s.Read(func(tx *store.Tx) (err error) {
			p, err = cart.Price(tx, cart.Cart{Lines: lines}, cart.Ask{Place: tariff.Place{Country: country}, Method: m})
			return err
		})
		return p
	}
	p := price("", "", ordertest.Of(s.Cup, 2))
	if !p.Ready() || p.Country != "DE" || p.Method != pay.Transfer || p.Quote.Total != ordertest.USD(7_000) || p.Lines[0].Sum != ordertest.USD(6_400) || p.Lines[0].Left != 5 {
		t.Errorf("two cups: %+v", p)
	}
	if len(p.Ways) != 2 || p.Ways[0].Total != ordertest.USD(7_000) || p.Ways[1].Total != ordertest.USD(7_250) || p.Ways[1].Fee != ordertest.USD(250) || p.Ways[0].Hash != p.Quote.Hash() {
		t.Errorf("ways to pay: %+v", p.Ways)
	}
	if p := price("AT", pay.Cash, ordertest.Of(s.Cup, 1)); len(p.Ways) != 1 || p.Quote.Total != ordertest.USD(3_800) {
		t.Errorf("cash is not taken in Austria: %+v", p.Ways)
	}
	p = price("FR", "", ordertest.Of(s.Cup, 1))
	if p.Ready() || p.Problem == nil || p.Problem.Code != "ships_not_there" || p.Quote.Goods != ordertest.USD(3_200) {
		t.Errorf("to France: %+v", p)
	}
	p = price("DE", "", ordertest.Of(s.Cup, 1), ordertest.Of(s.Pot, 2), ordertest.Of("x", 1))
	if p.Ready() || p.Lines[0].Problem != nil || p.Lines[1].Problem.Code != "sold_out" || p.Lines[1].Problem.Args["left"] != int64(1) ||
		p.Lines[2].Problem.Code != "variant_not_found" || p.Quote.Goods != ordertest.USD(3_200) {
		t.Errorf("one good line of three: %+v", p)
	}
	s.Must(func(tx *store.Tx) error { return live.SetItemState(tx, s.Show, 1, live.Closed) })
	if p := price("DE", "", s.InShow(s.Cup, 1)); p.Lines[0].Problem == nil || p.Lines[0].Problem.Code != "item_closed" || p.Lines[0].Product.ID != s.Product.ID {
		t.Errorf("a closed item: %+v", p.Lines[0])
	}
	if p := price("DE", ""); p.Ready() || p.Problem != nil || !p.Quote.Total.IsZero() {
		t.Errorf("an empty cart: %+v", p)
	}
	s.Must(func(tx *store.Tx) error {
		cashless := ordertest.Settings()
		cashless.Transfer.On, cashless.Cash.On = false, false
		return brand.Save(tx, cashless)
	})
	if p := price("DE", "", ordertest.Of(s.Cup, 1)); p.Ready() || p.Problem.Code != "no_way_to_pay" {
		t.Errorf("no way to pay: %+v", p.Problem)
	}
}

func TestIdleCartsAreForgotten(t *testing.T) {
	s := ordertest.Open(t)
	s.Receive(s.Cup, 5)
	for i := range 3 {
		s.Must(func(tx *store.Tx) error {
			_, err := cart.Add(tx, cart.ID(fmt.Sprint(i)), ordertest.Of(s.Cup, 1))
			return err
		})
		s.Wait(10)
	}
	forget := func(limit int) (n int) {
		s.Must(func(tx *store.Tx) (err error) {
			n, err = cart.Forget(tx, tx.Now.Add(-15*24*time.Hour), limit)
			return err
		})
		return n
	}
	for _, want := range []int{1, 1, 0} {
		if n := forget(1); n != want {
			t.Errorf("forgot %d, want %d", n, want)
		}
	}
	s.Read(func(tx *store.Tx) error {
		for i, want := range []int64{0, 0, 1} {
			if c, err := cart.Get(tx, cart.ID(fmt.Sprint(i))); err != nil || c.Count() != want {
				t.Errorf("cart %d has %d pieces", i, c.Count())
			}
		}
		return nil
	})
}
