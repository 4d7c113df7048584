package clerk_test

import (
	"context"
	"log/slog"
	"slices"
	"testing"
	"time"

	"hawker/app/brand"
	"hawker/app/cart"
	"hawker/app/catalog"
	"hawker/app/clerk"
	"hawker/app/clerk/talk"
	"hawker/app/collection"
	"hawker/app/live"
	"hawker/app/order"
	"hawker/app/order/ordertest"
	"hawker/app/pay"
	"hawker/app/staff"
	"hawker/app/stock"
	"hawker/app/store"
)

// atWork runs a clerk until seen says true; each job runs once when it starts.
func atWork(t *testing.T, s *ordertest.Shop, seen func() bool) {
	t.Helper()
	ctx, stop := context.WithCancel(context.Background())
	ended := make(chan error, 1)
	c := clerk.New(s.Store, talk.Open(t.TempDir(), slog.Default()), courier(t, s), slog.Default())
	go func() { ended <- c.Run(ctx) }()
	until(t, seen)
	stop()
	if err := <-ended; err != nil {
		t.Errorf("the clerk ended with %v", err)
	}
}

func until(t *testing.T, seen func() bool) {
	t.Helper()
	for end := time.Now().Add(10 * time.Second); !seen(); time.Sleep(time.Millisecond) {
		if time.Now().After(end) {
			t.Fatal("not seen within 10 s")
		}
	}
}

func TestStockOfUnpaidOrdersComesBackWhenTheirTimeIsOver(t *testing.T) {
	s := ordertest.Open(t)
	s.Receive(s.Cup, 9)
	s.Receive(s.Pot, 1)
	unpaid := s.Buy(pay.Transfer, ordertest.Of(s.Cup, 2), ordertest.Of(s.Pot, 1))
	paid := s.Buy(pay.Transfer, ordertest.Of(s.Cup, 3))
	s.Pay(paid.ID, paid.Total.Minor, "bank-1")
	short := s.Buy(pay.Transfer, ordertest.Of(s.Cup, 1))
	s.Pay(short.ID, 100, "bank-2")
	c := clerk.New(s.Store, talk.Open(t.TempDir(), slog.Default()), courier(t, s), slog.Default())
	expire := func() {
		t.Helper()
		if err := c.Expire(context.Background()); err != nil {
			t.Fatal(err)
		}
	}

	s.Clock.Move(ordertest.Days*24*time.Hour - time.Second)
	expire()
	if o := s.Order(unpaid.ID); o.Status != order.Pending {
		t.Fatalf("a second before its time the order is %s", o.Status)
	}
	s.Clock.Move(time.Second)
	expire()
	for name, want := range map[string]struct {
		id     order.ID
		status order.Status
	}{"unpaid": {unpaid.ID, order.Expired}, "paid": {paid.ID, order.Open}, "paid short": {short.ID, order.Pending}} {
		if o := s.Order(want.id); o.Status != want.status {
			t.Errorf("the %s order is %s, want %s", name, o.Status, want.status)
		}
	}
	if got, want := s.Level(s.Cup), (stock.Level{OnHand: 9, Reserved: 1, Committed: 3}); got != want {
		t.Errorf("cups: %+v, want %+v", got, want)
	}
	if got, want := s.Level(s.Pot), (stock.Level{OnHand: 1}); got != want {
		t.Errorf("pots: %+v, want %+v", got, want)
	}
	expire() // again without effect
	s.Buy(pay.Transfer, ordertest.Of(s.Pot, 1))
}

func TestEveryExpiredOrderIsReached(t *testing.T) {
	s := ordertest.Open(t)
	s.Receive(s.Cup, 250)
	for range 230 { // more than the clerk takes at once
		s.Buy(pay.Transfer, ordertest.Of(s.Cup, 1))
	}
	s.Wait(ordertest.Days)
	atWork(t, s, func() bool { return s.Level(s.Cup) == stock.Level{OnHand: 250} })
}

func TestAShowWhoseHostDoesNotComeBackEnds(t *testing.T) {
	s := ordertest.Open(t)
	s.GoLive()
	var other live.ShowID
	s.Must(func(tx *store.Tx) error {
		show, err := live.Schedule(tx, live.Show{Title: brand.Text{"en": "Glaze day"}, Starts: tx.Now, Host: s.Host})
		if err != nil {
			return err
		}
		other = show.ID
		if err := live.OnAir(tx, other, s.Host); err != nil {
			return err
		}
		return live.LostPicture(tx, other)
	})
	state := func(id live.ShowID) (st live.State) {
		s.Read(func(tx *store.Tx) error {
			show, err := live.Get(tx, id)
			st = show.State
			return err
		})
		return st
	}
	s.Clock.Move(3 * time.Hour)
	atWork(t, s, func() bool { return state(other) == live.Ended })
	if got := state(s.Show); got != live.OnTheAir {
		t.Errorf("the show whose picture is there is %s", got)
	}
}

// With such a show its broadcast ends, once, and nobody else's.
func TestTheBroadcastOfAnAbandonedShowEnds(t *testing.T) {
	s := ordertest.Open(t)
	s.GoLive()
	var ended []live.ShowID
	c := clerk.New(s.Store, talk.Open(t.TempDir(), slog.Default()), courier(t, s), slog.New(slog.DiscardHandler)).
		Ends(func(id live.ShowID) { ended = append(ended, id) })
	look := func(want ...live.ShowID) {
		t.Helper()
		if err := c.EndAbandoned(context.Background()); err != nil {
			t.Fatal(err)
		}
		if !slices.Equal(ended, want) {
			t.Errorf("ended broadcasts: %v, want %v", ended, want)
		}
	}
	s.Clock.Move(3 * time.Hour)
	look()
	s.Must(func(tx *store.Tx) error { return live.LostPicture(tx, s.Show) })
	look()
	s.Clock.Move(3 * time.Hour)
	look(s.Show)
	look(s.Show)
}

func TestWhatNeedNotBeKeptIsForgotten(t *testing.T) {
	s := ordertest.Open(t)
	s.Receive(s.Cup, 5)
	token := staff.NewToken()
	s.Must(func(tx *store.Tx) error {
		if _, err := cart.Add(tx, "old", ordertest.Of(s.Cup, 1)); err != nil {
			return err
		}
		if err := staff.OpenSession(tx, s.Host, token); err != nil {
			return err
		}
		return store.Finish(tx, "key", "print", "result")
	})
	s.Wait(31)
	s.Must(func(tx *store.Tx) error {
		_, err := cart.Add(tx, "new", ordertest.Of(s.Cup, 1))
		return err
	})
	count := func(id cart.ID) (n int64) {
		s.Read(func(tx *store.Tx) error {
			c, err := cart.Get(tx, id)
			n = c.Count()
			return err
		})
		return n
	}
	atWork(t, s, func() bool { return count("old") == 0 })
	if n := count("new"); n != 1 {
		t.Errorf("the new cart has %d pieces", n)
	}
}

func TestSalesAndProductsComeAtTheirTime(t *testing.T) {
	s := ordertest.Open(t)
	var tea collection.Collection
	s.Must(func(tx *store.Tx) (err error) {
		tea, err = collection.Create(tx, collection.Collection{Title: brand.Text{"en": "For tea"},
			Rules: &collection.Rules{List: []collection.Rule{{Field: "price", Op: "under", Value: "30"}}}})
		if err != nil {
			return err
		}
		sale := catalog.Sale{Price: ordertest.USD(2_900), From: tx.Now.Add(time.Minute)}
		if err := catalog.EditVariant(tx, s.Cup, catalog.Edit{Sale: &sale}); err != nil {
			return err
		}
		_, _, err = catalog.Create(tx, catalog.Product{Title: brand.Text{"en": "Spoon"}, Status: catalog.Active, PublishAt: tx.Now.Add(time.Minute)},
			[]catalog.Variant{{Price: ordertest.USD(900)}})
		return err
	})
	members := func() (n int) {
		s.Read(func(tx *store.Tx) error {
			list, _, err := catalog.Members(tx, tea.ID, "", 10)
			n = len(list)
			return err
		})
		return n
	}
	c := clerk.New(s.Store, talk.Open(t.TempDir(), slog.Default()), courier(t, s), slog.Default())
	for _, row := range []struct{ minutes, members int }{{0, 0}, {1, 2}} {
		s.Clock.Move(time.Duration(row.minutes) * time.Minute)
		before := s.Commits()
		for range 2 {
			if err := c.Turn(context.Background()); err != nil {
				t.Fatal(err)
			}
		}
		if members() != row.members {
			t.Errorf("after %d minutes: %d in the collection, want %d", row.minutes, members(), row.members)
		}
		if got := s.Commits() - before; got != int64(row.minutes) {
			t.Errorf("after %d minutes: %d commits", row.minutes, got)
		}
	}
}
