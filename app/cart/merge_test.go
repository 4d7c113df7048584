package cart_test

import (
	"bytes"
	"fmt"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"hawker/app/cart"
	"hawker/app/catalog"
	"hawker/app/fault"
	"hawker/app/order/ordertest"
	"hawker/app/store"
)

// There are 5 cups and 150 pots; each row fills two fresh carts and merges them.
func TestTwoCartsBecomeOne(t *testing.T) {
	s := ordertest.Open(t)
	s.Receive(s.Cup, 5)
	s.Receive(s.Pot, 150)
	s.GoLive()
	cups := func(n int64) cart.Line { return ordertest.Of(s.Cup, n) }
	pots := func(n int64) cart.Line { return ordertest.Of(s.Pot, n) }
	for i, row := range []struct {
		name       string
		from, to   []cart.Line
		want, left string
	}{
		{"nothing into nothing", nil, nil, "", ""},
		{"nothing into some", nil, []cart.Line{cups(1)}, "cup 1", ""},
		{"some into nothing", []cart.Line{cups(2)}, nil, "cup 2", ""},
		{"the same is added up", []cart.Line{cups(2)}, []cart.Line{cups(1)}, "cup 3", ""},
		{"in a show it is a line of its own", []cart.Line{s.InShow(s.Cup, 2)}, []cart.Line{cups(1)}, "cup 1, cup in show 2", ""},
		{"as many as there are", []cart.Line{cups(4)}, []cart.Line{cups(3)}, "cup 5", "2 sold_out"},
		{"both lines together", []cart.Line{s.InShow(s.Cup, 4)}, []cart.Line{cups(3)}, "cup 3, cup in show 2", "2 sold_out"},
		{"none is left", []cart.Line{cups(2)}, []cart.Line{cups(5)}, "cup 5", "2 sold_out"},
		{"ninety-nine at most", []cart.Line{pots(60)}, []cart.Line{pots(60)}, "pot 99", "21 quantity_range"},
	} {
		from, to := cart.ID(fmt.Sprint("from", i)), cart.ID(fmt.Sprint("to", i))
		fill := func(id cart.ID, lines []cart.Line) {
			for _, l := range lines {
				s.Must(func(tx *store.Tx) error { _, err := cart.Add(tx, id, l); return err })
			}
		}
		fill(from, row.from)
		fill(to, row.to)
		var m cart.Merged
		s.Must(func(tx *store.Tx) (err error) { m, err = cart.Merge(tx, from, to); return err })
		var left []string
		for _, l := range m.Left {
			left = append(left, fmt.Sprint(l.Pieces, " ", l.Why.Code))
			if l.Title["en"] == "" {
				t.Errorf("%s: what was left has no name", row.name)
			}
		}
		if got := said(s, m.Cart); got != row.want || strings.Join(left, ", ") != row.left {
			t.Errorf("%s: %q, left %v; want %q, left %q", row.name, got, left, row.want, row.left)
		}
		s.Must(func(tx *store.Tx) (err error) { m, err = cart.Merge(tx, from, to); return err })
		if got := said(s, m.Cart); got != row.want || m.Pieces != 0 {
			t.Errorf("%s: twice it is %q", row.name, got)
		}
	}
}

func said(s *ordertest.Shop, c cart.Cart) string {
	var got []string
	for _, l := range c.Lines {
		name := map[catalog.VariantID]string{s.Cup: "cup", s.Pot: "pot"}[l.Variant]
		if l.Show != "" {
			name += " in show"
		}
		got = append(got, fmt.Sprint(name, " ", l.Quantity))
	}
	return strings.Join(got, ", ")
}

func TestWhatIsSoldNoMoreStaysBehind(t *testing.T) {
	s := ordertest.Open(t)
	s.Receive(s.Cup, 5)
	s.Must(func(tx *store.Tx) error { _, err := cart.Add(tx, "a", ordertest.Of(s.Cup, 1)); return err })
	s.Must(func(tx *store.Tx) error { return catalog.SetStatus(tx, s.Product.ID, catalog.Draft) })
	var m cart.Merged
	s.Must(func(tx *store.Tx) (err error) { m, err = cart.Merge(tx, "a", "b"); return err })
	if len(m.Left) != 1 || m.Left[0].Why.Code != "not_for_sale" || m.Left[0].Title.Empty() || len(m.Cart.Lines) != 0 {
		t.Errorf("%+v", m)
	}
}

// However two carts are filled, none of it is lost without being named, no line is
// above 99, and no variant above what there is.
func TestMergingLosesNothingUnnamed(t *testing.T) {
	s := ordertest.Open(t)
	s.Receive(s.Cup, 120)
	n := 0
	rapid.Check(t, func(t *rapid.T) {
		n++
		a, b := cart.ID(fmt.Sprint("a", n)), cart.ID(fmt.Sprint("b", n))
		counts := [2]int64{rapid.Int64Range(0, 99).Draw(t, "a"), rapid.Int64Range(0, 99).Draw(t, "b")}
		for i, id := range []cart.ID{a, b} {
			if counts[i] > 0 {
				s.Must(func(tx *store.Tx) error { _, err := cart.Add(tx, id, ordertest.Of(s.Cup, counts[i])); return err })
			}
		}
		var m cart.Merged
		s.Must(func(tx *store.Tx) (err error) { m, err = cart.Merge(tx, a, b); return err })
		left := int64(0)
		for _, l := range m.Left {
			left += l.Pieces
		}
		if m.Cart.Count()+left != counts[0]+counts[1] || m.Cart.Count() > 99 || m.Pieces+left != counts[0] {
			t.Fatalf("%d and %d make %d, %d left", counts[0], counts[1], m.Cart.Count(), left)
		}
	})
}

func TestALinkToACartOpensThatCartForAWhile(t *testing.T) {
	secret, now := bytes.Repeat([]byte{1}, 32), time.Date(2026, 11, 26, 20, 0, 0, 0, time.UTC)
	token, err := cart.Pass(secret, "v", now.Add(cart.PassFor))
	if err != nil || strings.Contains(token, "v ") {
		t.Fatal(token, err)
	}
	if id, err := cart.ByPass(secret, token, now.Add(cart.PassFor-time.Second)); err != nil || id != "v" {
		t.Error(id, err)
	}
	for name, c := range map[string]struct {
		token string
		at    time.Time
	}{
		"later": {token, now.Add(cart.PassFor)}, "another": {swapped(token, 40), now}, "none": {"", now}, "words": {"hello there", now}, "long": {strings.Repeat("A", 1000), now},
	} {
		if _, err := cart.ByPass(secret, c.token, c.at); !fault.Is(err, "cart_link_over") {
			t.Errorf("%s: %v", name, err)
		}
	}
	if _, err := cart.ByPass(bytes.Repeat([]byte{2}, 32), token, now); !fault.Is(err, "cart_link_over") {
		t.Error(err)
	}
}

// swapped changes one sign of a token.
func swapped(token string, at int) string {
	b := []byte(token)
	if b[at] == 'A' {
		b[at] = 'B'
	} else {
		b[at] = 'A'
	}
	return string(b)
}
