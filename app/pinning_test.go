package app_test

import (
	"fmt"
	"net/http"
	"net/url"
	"sync"
	"testing"
	"time"

	"hawker/app/brand"
	"hawker/app/catalog"
	"hawker/app/live"
	"hawker/app/order/ordertest"
	"hawker/app/staff"
	"hawker/app/store"
)

// fill puts more products into the bag of the show, so that it holds n items.
func (s *site) fill(st stall, n int) {
	s.t.Helper()
	s.do(func(tx *store.Tx) error {
		for i := 2; i <= n; i++ {
			p, _, err := catalog.Create(tx, catalog.Product{Title: brand.Text{"en": fmt.Sprint("Piece ", i)}, Status: catalog.Active},
				[]catalog.Variant{{SKU: fmt.Sprint("SKU-", i), Bin: fmt.Sprint("BIN-", i), Price: ordertest.USD(int64(100 * i))}})
			if err != nil {
				return err
			}
			if _, err := live.AddItem(tx, st.show.ID, p.ID, ""); err != nil {
				return err
			}
		}
		return nil
	})
}

// pinOf reads which item a screen's pinned card shows; "" is none.
func pinOf(s *screen) string {
	p, ok := s.part("pin")
	if !ok {
		return "no card"
	}
	return p.text
}

// Two people who pin at once can never leave screens that disagree.
func TestTwoPinAtOnce(t *testing.T) {
	const rounds, items = 50, 6
	s, st := furnished(t, 5)
	s.fill(st, items)
	assistant, _ := s.hire(staff.Assistant)
	people := []*browser{s.owner(), assistant}
	for _, b := range people {
		b.client.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	}
	buyer := s.browser()
	chinese := s.browser()
	chinese.header.Set("Accept-Language", "zh-CN")
	screens := []*screen{buyer.listen("show/" + string(st.show.ID)), buyer.listen("show/" + st.show.Handle),
		chinese.listen("show/" + string(st.show.ID)), people[0].listen("crew/" + string(st.show.ID)), people[1].listen("crew/" + string(st.show.ID))}
	for _, v := range screens[:3] {
		v.until("pin", "")
	}
	slowest := time.Duration(0)
	for round := range rounds {
		var wait sync.WaitGroup
		for i, b := range people {
			n := 1 + (round*2+i*3)%items
			wait.Go(func() {
				b.post("/control/"+st.show.Handle+"/pin", url.Values{"n": {fmt.Sprint(n)}}).want(http.StatusSeeOther)
			})
		}
		wait.Wait()
		answered := time.Now()
		var truth live.Show
		s.view(func(tx *store.Tx) (err error) { truth, err = live.Get(tx, st.show.ID); return err })
		page, _ := buyer.get("/live/" + st.show.Handle).id("pin")
		card := fmt.Sprint("pin-", truth.Pinned)
		soon(t, fmt.Sprintf("round %d: every screen shows %s", round, card), func() bool {
			for _, v := range screens[:3] {
				if p, ok := v.part("pin"); !ok || p.node.FirstChild == nil || attr(firstElement(p.node), "id") != card {
					return false
				}
			}
			return pinOf(screens[0]) == page && pinOf(screens[1]) == page
		})
		soon(t, fmt.Sprintf("round %d: the consoles agree", round), func() bool {
			for _, v := range screens[3:] {
				for n := 1; n <= items; n++ {
					row, ok := v.part(fmt.Sprint("ci", n))
					if !ok || has(row.node, "data-now") != (n == truth.Pinned) {
						return false
					}
				}
			}
			return true
		})
		slowest = max(slowest, time.Since(answered))
	}
	t.Logf("%d rounds: all screens and the page agreed at most %v after both answers", rounds, slowest.Round(time.Millisecond))
}
