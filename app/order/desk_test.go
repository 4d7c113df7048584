package order_test

import (
	"bytes"
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"

	"hawker/app/order"
	"hawker/app/order/ordertest"
	"hawker/app/pay"
	"hawker/app/store"
)

func TestMessagesAreCountedUntilSomebodyAnswers(t *testing.T) {
	s := ordertest.Open(t)
	s.Receive(s.Cup, 9)
	id := s.Buy(pay.Cash, ordertest.Of(s.Cup, 1)).ID
	say := func(from, text string) func(*store.Tx) error {
		return func(tx *store.Tx) error { return order.Message(tx, id, from, text) }
	}
	waiting := func() (n int64) {
		s.Read(func(tx *store.Tx) error {
			n = order.Counts(tx)[order.Messages]
			return nil
		})
		return n
	}
	s.Must(say(order.FromBuyer, "When does it come?"))
	s.Must(say(order.FromBuyer, "  Hello?\r\n "))
	if o := s.Order(id); o.Unread != 2 || waiting() != 1 {
		t.Errorf("unread %d in %d orders", o.Unread, waiting())
	}
	s.Must(func(tx *store.Tx) error { return order.AddNote(tx, id, "asks every time", false) })
	s.Must(say(order.FromStaff, "Tomorrow."))
	if o := s.Order(id); o.Unread != 0 || waiting() != 0 {
		t.Errorf("after the answer: unread %d in %d orders", o.Unread, waiting())
	}
	s.Refuse("field_needed", say(order.FromBuyer, " \n "))
	s.Refuse("text_too_long", say(order.FromBuyer, strings.Repeat("字", 2_001)))
	s.Refuse("text_malformed", say(order.FromBuyer, "bell\a"))
	s.Refuse("text_malformed", say(order.FromBuyer, "\xff"))
	s.Refuse("order_not_found", func(tx *store.Tx) error { return order.Message(tx, "x", order.FromBuyer, "hi") })
	for range 20 {
		s.Must(say(order.FromBuyer, "Hello?"))
	}
	s.Refuse("too_many_messages", say(order.FromBuyer, "Hello?"))
	s.Must(say(order.FromStaff, "Still tomorrow."))
	s.Read(func(tx *store.Tx) error {
		list, err := order.Timeline(tx, id)
		var shown []string
		for _, e := range list[:6] {
			shown = append(shown, fmt.Sprintf("%s %s%s %v", e.Kind, e.Data["from"], e.Text, e.Buyer))
		}
		want := "placed  true|opened  true|message buyerWhen does it come? true|message buyerHello? true|note asks every time false|message staffTomorrow. true"
		if got := strings.Join(shown, "|"); got != want {
			t.Errorf("timeline %s", got)
		}
		return err
	})
}

func TestALinkOpensItsOrderOnly(t *testing.T) {
	s := ordertest.Open(t)
	s.Receive(s.Cup, 9)
	secret := bytes.Repeat([]byte{7}, 32)
	mine, theirs := s.Buy(pay.Cash, ordertest.Of(s.Cup, 1)), s.Buy(pay.Cash, ordertest.Of(s.Cup, 1))
	token := order.Link(secret, mine.ID, mine.Rev)
	open := func(token string) (o order.Order, err error) {
		s.Read(func(tx *store.Tx) error {
			o, err = order.ByLink(tx, secret, token)
			return nil
		})
		return o, err
	}
	if o, err := open(token); err != nil || o.ID != mine.ID {
		t.Errorf("own link: %v", err)
	}
	if strings.ToLower(token) != token || len(token) > 64 {
		t.Errorf("token %q", token)
	}
	last := token[len(token)-1]
	other := byte('0')
	if last == other {
		other = '1'
	}
	for name, bad := range map[string]string{
		"nothing":              "",
		"an id alone":          string(mine.ID),
		"another's id":         strings.Replace(token, string(mine.ID), string(theirs.ID), 1),
		"a later revision":     strings.Replace(token, "-1-", "-2-", 1),
		"a revision with zero": strings.Replace(token, "-1-", "-01-", 1),
		"one letter wrong":     token[:len(token)-1] + string(other),
		"cut short":            token[:len(token)-1],
		"in capitals":          strings.ToUpper(token),
		"another shop's":       order.Link(bytes.Repeat([]byte{8}, 32), mine.ID, mine.Rev),
		"an order of nobody":   order.Link(secret, "nobody", 1),
		"very long":            strings.Repeat(token, 9),
	} {
		if o, err := open(bad); err == nil {
			t.Errorf("%s opens order %s", name, o.Number)
		} else if s.Refuse("order_not_found", func(*store.Tx) error { return err }); o.ID != "" {
			t.Errorf("%s is refused and given order %s", name, o.Number)
		}
	}
	s.Must(func(tx *store.Tx) error {
		_, err := order.RevokeLink(tx, mine.ID)
		return err
	})
	if _, err := open(token); err == nil {
		t.Error("a revoked link opens")
	}
	if o, err := open(order.Link(secret, mine.ID, s.Order(mine.ID).Rev)); err != nil || o.ID != mine.ID {
		t.Errorf("the new link: %v", err)
	}
}

func TestListsAreKeptAsOrdersMove(t *testing.T) {
	s := ordertest.Open(t)
	s.Receive(s.Pot, 50)
	where := map[string]string{
		"waiting":            "all unpaid",
		"waiting, part paid": "all unpaid tasks",
		"open, paid":         "all to_pack",
		"open, cash":         "all to_pack",
		"open, packed":       "all to_pack",
		"open, shipped":      "all shipped",
		"completed":          "all done",
		"cancelled":          "all cancelled",
	}
	names := slices.Sorted(maps.Keys(where))
	counts := map[string]int64{}
	for _, state := range names {
		id := states[state](s)
		var in []string
		s.Read(func(tx *store.Tx) error {
			for _, list := range order.Lists {
				found, _, err := order.List(tx, list, "", 100)
				if err != nil {
					return err
				}
				if slices.ContainsFunc(found, func(o order.Order) bool { return o.ID == id }) {
					in = append(in, list)
					counts[list]++
				}
			}
			return nil
		})
		if got := strings.Join(in, " "); got != where[state] {
			t.Errorf("%s stands in %q, want %q", state, got, where[state])
		}
	}
	s.Read(func(tx *store.Tx) error {
		for _, list := range order.Lists {
			if n := order.Counts(tx)[list]; n != counts[list] {
				t.Errorf("list %s counts %d, has %d", list, n, counts[list])
			}
		}
		if _, _, err := order.List(tx, "secrets", "", 1); err == nil {
			t.Error("there is a list of secrets")
		}
		return nil
	})
}

func TestListsArePagedFromTheLatest(t *testing.T) {
	s := ordertest.Open(t)
	s.Receive(s.Cup, 50)
	for range 7 {
		s.Buy(pay.Cash, ordertest.Of(s.Cup, 1))
	}
	var pages []string
	s.Read(func(tx *store.Tx) error {
		for cursor, first := "", true; first || cursor != ""; first = false {
			list, next, err := order.List(tx, order.ToPack, cursor, 3)
			if err != nil {
				return err
			}
			page := ""
			for _, o := range list {
				page += o.Number + " "
			}
			pages, cursor = append(pages, page), next
		}
		o, ok, err := order.ByNumber(tx, "1003")
		if !ok || o.Number != "1003" {
			t.Errorf("order 1003: %v, %v", ok, err)
		}
		return err
	})
	if got := strings.Join(pages, "| "); got != "1007 1006 1005 | 1004 1003 1002 | 1001 " {
		t.Errorf("pages %s", got)
	}
}
