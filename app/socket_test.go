package app_test

import (
	"fmt"
	"net"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	"golang.org/x/net/html"

	"hawker/app/live"
	"hawker/app/staff"
	"hawker/app/store"
)

func TestWhoMayListen(t *testing.T) {
	s, st := furnished(t, 5)
	show := string(st.show.ID)
	mine, other := s.placeOrder(st), s.placeOrder(st)
	packer, _ := s.hire(staff.Packer)
	foreign := http.Header{"Origin": {"https://evil.example"}}
	for _, row := range []struct {
		what   string
		b      *browser
		extra  http.Header
		topics []string
		want   int
	}{
		{"stranger, desk", s.browser(), nil, []string{"desk"}, 401},
		{"stranger, today", s.browser(), nil, []string{"desk/today"}, 401},
		{"stranger, crew", s.browser(), nil, []string{"crew/" + show}, 401},
		{"stranger, show and crew", s.browser(), nil, []string{"show/" + show, "crew/" + show}, 401},
		{"packer, crew", packer, nil, []string{"crew/" + show}, 403},
		{"packer, desk", packer, nil, []string{"desk"}, 101},
		{"another site", s.browser(), foreign, []string{"show/" + show}, 403},
		{"another port of this host", s.browser(), http.Header{"Origin": {"http://127.0.0.1:1"}}, []string{"show/" + show}, 403},
		{"origin null", s.browser(), http.Header{"Origin": {"null"}}, []string{"show/" + show}, 403},
		{"own origin", s.browser(), http.Header{"Origin": {s.url}}, []string{"show/" + show}, 101},
		{"unknown show", s.browser(), nil, []string{"show/nothing"}, 404},
		{"unknown kind", s.browser(), nil, []string{"brand/x"}, 400},
		{"somebody's cart", s.browser(), nil, []string{"me/0123456789abcdef"}, 400},
		{"nothing", s.browser(), nil, nil, 400},
		{"too much", s.browser(), nil, []string{"show/" + show, "show/" + show, "show/" + show, "show/" + show, "show/" + show}, 400},
		{"own order", mine.b, nil, []string{"order/" + mine.token}, 101},
		{"order by a number", s.browser(), nil, []string{"order/1001"}, 404},
		{"order by its id", s.browser(), nil, []string{"order/" + mine.id}, 404},
		{"order, token cut", s.browser(), nil, []string{"order/" + other.token[:len(other.token)-1]}, 404},
		{"order, token changed", s.browser(), nil, []string{"order/" + swapLast(other.token)}, 404},
		{"staff, order by its id", packer, nil, []string{"order/" + mine.id}, 101},
	} {
		if got := row.b.refused(row.extra, row.topics...); got != row.want {
			t.Errorf("%s: %d, want %d", row.what, got, row.want)
		}
	}
	if p := s.browser().get("/socket?topic=show/" + show); p.status != http.StatusBadRequest {
		t.Errorf("without an upgrade: %d", p.status)
	}
}

func swapLast(s string) string {
	last := byte('A')
	if s[len(s)-1] == last {
		last = 'B'
	}
	return s[:len(s)-1] + string(last)
}

// placed is an order and its buyer.
type placed struct {
	b         *browser
	token, id string
	number    string
}

// placeOrder lets one more guest buy one piece.
func (s *site) placeOrder(st stall) placed {
	s.t.Helper()
	g := st.guest(s.t, s.url)
	done, err := g.buy()
	if err != nil || done.link == "" {
		s.t.Fatalf("the order was not taken: %v %s", err, clip(done.text))
	}
	p := placed{b: s.browser(), token: done.link}
	s.view(func(tx *store.Tx) error {
		o, err := newest(tx)
		p.id, p.number = string(o.ID), o.Number
		return err
	})
	return p
}

// A screen that comes back gets what the page would show, fragment by fragment.
func TestSnapshotIsThePage(t *testing.T) {
	s, st := furnished(t, 5)
	s.fill(st, 4)
	b := s.browser()
	room := "/live/" + st.show.Handle
	b.post(room+"/name", url.Values{"name": {"Ines"}, "text": {"good evening"}}).want(http.StatusOK)
	s.do(func(tx *store.Tx) error { return live.Pin(tx, st.show.ID, 2) })
	open := b.listen("show/" + string(st.show.ID))
	open.until("pin", "Piece 2")
	open.close()
	s.do(func(tx *store.Tx) error { return live.Pin(tx, st.show.ID, 3) })
	again := b.listen("show/" + string(st.show.ID))
	again.until("pin", "Piece 3")
	page := b.get(room)
	first := again.messages()[0]
	compared := 0
	for _, n := range fragments([]byte(first.raw)) {
		id := attr(n, "id")
		if n.Type != html.ElementNode || id == "" {
			continue
		}
		there := page.element(id)
		if there == nil {
			t.Errorf("the snapshot has #%s, the page has not", id)
			continue
		}
		compared++
		if got, want := shape(n), shape(there); got != want && !counts(there) {
			t.Errorf("#%s differs\nsnapshot %s\npage     %s", id, clip(got), clip(want))
		}
	}
	for _, id := range []string{"stage", "pin", "bag-list", "bag-title", "bag-count", "i1", "i4", "c1"} {
		if _, ok := again.part(id); !ok {
			t.Errorf("the snapshot has no #%s", id)
		}
	}
	if compared < 5 {
		t.Errorf("%d fragments were compared", compared)
	}
}

// counts tells whether a fragment holds the number of viewers, which the page
// that is read without a socket does not raise.
func counts(n *html.Node) bool { return strings.Contains(attr(n, "class"), "badge") }

// shape is an element without what tells a page how to put it in its place.
func shape(n *html.Node) string {
	var b strings.Builder
	var write func(*html.Node)
	write = func(n *html.Node) {
		switch n.Type {
		case html.TextNode:
			b.WriteString(strings.Join(strings.Fields(n.Data), " "))
		case html.ElementNode:
			fmt.Fprintf(&b, "<%s", n.Data)
			for _, a := range n.Attr {
				if a.Key != "hx-swap-oob" {
					fmt.Fprintf(&b, " %s=%q", a.Key, a.Val)
				}
			}
			b.WriteString(">")
			for c := n.FirstChild; c != nil; c = c.NextSibling {
				write(c)
			}
		}
	}
	write(n)
	return b.String()
}

// The number of viewers goes up and down with the sockets.
func TestViewersAreCounted(t *testing.T) {
	s, st := furnished(t, 5)
	key := s.streamKey(st.show.Host)
	s.publisher(st.show.ID, key)
	watched := func(v *screen, n int) {
		t.Helper()
		soon(t, fmt.Sprint(n, " viewers"), func() bool { return watching(v) == fmt.Sprint(n) })
	}
	first := s.browser().listen("show/" + string(st.show.ID))
	watched(first, 1)
	second, third := s.browser().listen("show/"+string(st.show.ID)), s.browser().listen("show/"+string(st.show.ID))
	watched(first, 3)
	second.close()
	watched(first, 2)
	third.close()
	watched(first, 1)
}

// A screen that does not read is sent away; the others go on.
func TestSlowScreen(t *testing.T) {
	s, st := furnished(t, 5)
	s.fill(st, 30)
	good := s.browser().listen("show/" + string(st.show.ID))
	good.until("pin", "")
	slow, err := net.Dial("tcp", strings.TrimPrefix(s.url, "http://"))
	if err != nil {
		t.Fatal(err)
	}
	defer slow.Close()
	_ = slow.(*net.TCPConn).SetReadBuffer(4 << 10)
	fmt.Fprintf(slow, "GET /socket?topic=show/%s HTTP/1.1\r\nHost: %s\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n",
		st.show.ID, strings.TrimPrefix(s.url, "http://"))
	soon(t, "two screens", func() bool { return watching(good) == "2" })
	start, sent := time.Now(), 0
	for ; watching(good) == "2" && time.Since(start) < patience; sent++ {
		n := 1 + sent%30
		s.do(func(tx *store.Tx) error {
			if err := live.MoveItem(tx, st.show.ID, n, 1); err != nil {
				return err
			}
			return live.Pin(tx, st.show.ID, n)
		})
	}
	if watching(good) != "1" {
		t.Fatalf("after %d changes the slow screen is still there", sent)
	}
	t.Logf("the slow screen was sent away after %d changes in %v", sent, time.Since(start).Round(time.Millisecond))
	s.do(func(tx *store.Tx) error { return live.Pin(tx, st.show.ID, 7) })
	good.until("pin", "Piece 7")
}

// watching is how many viewers a screen says there are.
func watching(v *screen) string {
	p, _ := v.part("badge")
	return regexp.MustCompile(`\d+`).FindString(p.text)
}

func TestShuttingDownClosesSockets(t *testing.T) {
	s, st := furnished(t, 5)
	b := s.owner()
	screens := []*screen{b.listen("show/" + string(st.show.ID)), b.listen("crew/" + string(st.show.ID)), b.listen("desk")}
	start := time.Now()
	s.stop()
	for _, v := range screens {
		if code := v.gone(); code != 1012 {
			t.Errorf("a socket was closed with %d, want 1012: the service restarts (RFC 6455, 7.4)", code)
		}
	}
	figure(t, "closing", 10*time.Second, time.Since(start))
}
