package web

import (
	"context"
	"slices"
	"strings"
	"time"

	"github.com/gofiber/contrib/websocket"
	"github.com/gofiber/fiber/v2"

	"hawker/app/board"
	"hawker/app/fault"
	"hawker/app/hub"
	"hawker/app/lang"
	"hawker/app/order"
	"hawker/app/staff"
	"hawker/app/store"
	"hawker/app/web/edge"
	"hawker/app/web/gate"
)

const (
	pingEvery   = 12 * time.Second
	deadAfter   = 40 * time.Second
	writeWithin = 10 * time.Second
	mostTopics  = 4
	mostUpward  = 4 << 10 // bytes of one message from a page
)

// sockets opens the one socket of a page. Its topics are authorised before the
// upgrade; the private topic comes from the cookie, never from the query.
//
//	handler goroutine (reads, owns the life) ── waits for ──► writer goroutine (hub seat, pings)
type sockets struct{ *edge.Env }

// subscription is one topic that the person may hear.
type subscription struct{ kind, id, audience string }

// listener is who opened a socket, as far as it outlives the request.
type listener struct {
	topics  []string // as they were asked for
	visitor string
	session edge.Session
	keys    gate.Keys // to private shows
	ctx     context.Context
	person  staff.ID // who is signed in, "" for nobody
	subs    []subscription
}

const localListener = "listener"

func (s sockets) route() edge.Route {
	upgraded := websocket.New(s.serve, websocket.Config{
		Origins: []string{"*"}, // the Origin is checked against Host below, where ports count too
	})
	return edge.Route{Method: "GET", Path: "/socket", Limit: edge.Join, Handler: func(c *fiber.Ctx) error {
		if !websocket.IsWebSocketUpgrade(c) {
			return fault.New(fault.Malformed, "socket_only", "")
		}
		if origin := c.Get(fiber.HeaderOrigin); origin != "" && !edge.SameHost(c, origin) {
			return fault.Denied("cross_site")
		}
		l := &listener{visitor: edge.Visitor(c), session: edge.SessionOf(c), keys: gate.KeysOf(c), ctx: edge.Ctx(c)}
		for _, v := range c.Context().QueryArgs().PeekMulti("topic") {
			l.topics = append(l.topics, string(v))
		}
		if len(l.topics) == 0 || len(l.topics) > mostTopics {
			return fault.New(fault.Malformed, "topic_unknown", "")
		}
		var err error
		if l.subs, l.person, err = s.authorise(l); err != nil {
			return err
		}
		c.Locals(localListener, l)
		return upgraded(c)
	}}
}

// authorise reads the topics show/ID, crew/ID, order/TOKEN, desk, desk/today, and me for
// a page that follows nothing but what is the visitor's own.
func (s sockets) authorise(l *listener) (subs []subscription, who staff.ID, err error) {
	subs = []subscription{{kind: "me", id: l.visitor}}
	err = s.View(func(tx *store.Tx) error {
		person, signedIn, err := l.session.Person(tx)
		if err != nil {
			return err
		}
		who = person.ID
		for _, t := range l.topics {
			if t == "me" {
				continue
			}
			sub, err := s.permit(tx, t, caller{person, signedIn, l.keys})
			if err != nil {
				return err
			}
			subs = append(subs, sub)
		}
		return nil
	})
	return subs, who, err
}

// still tells whether the listener may hear the same today as when it came.
func (s sockets) still(l *listener) bool {
	subs, who, err := s.authorise(l)
	return err == nil && who == l.person && slices.Equal(subs, l.subs)
}

// caller is who asks for a topic, and whether the shop knows them.
type caller struct {
	staff.Person
	signedIn bool
	keys     gate.Keys
}

func (s sockets) permit(tx *store.Tx, topic string, by caller) (subscription, error) {
	kind, id, _ := strings.Cut(topic, "/")
	switch kind {
	case "show":
		show, err := by.keys.Show(tx, s.Secret, id)
		return subscription{"show", string(show.ID), board.Viewer}, err
	case "crew":
		if !by.signedIn {
			return subscription{}, fault.New(fault.Unauthorized, "sign_in_needed", "")
		}
		if !by.May(staff.ShowsControl) && !by.May(staff.ShowsPublish) {
			return subscription{}, fault.Denied("not_permitted")
		}
		show, err := edge.ShowOf(tx, id)
		return subscription{"show", string(show.ID), board.Crew}, err
	case "desk":
		if !by.signedIn {
			return subscription{}, fault.New(fault.Unauthorized, "sign_in_needed", "")
		}
		if !by.May(staff.DeskView) {
			return subscription{}, fault.Denied("not_permitted")
		}
		if id != "" && id != board.Today {
			return subscription{}, fault.New(fault.Malformed, "topic_unknown", "")
		}
		return subscription{"desk", id, string(by.Role)}, nil
	case "order":
		return s.permitOrder(tx, id, by.signedIn && by.May(staff.DeskView))
	}
	return subscription{}, fault.New(fault.Malformed, "topic_unknown", "")
}

// permitOrder takes the order's link token, or for staff its id.
func (s sockets) permitOrder(tx *store.Tx, id string, crew bool) (subscription, error) {
	o, err := order.ByLink(tx, s.Secret, id)
	if err == nil {
		return subscription{"order", string(o.ID), board.Viewer}, nil
	}
	if crew {
		o, err := order.Get(tx, order.ID(id))
		return subscription{"order", string(o.ID), board.Crew}, err
	}
	return subscription{}, fault.Missing("order_not_found")
}

// serve runs one socket until the page, the hub or silence ends it.
func (s sockets) serve(conn *websocket.Conn) {
	l, ok := conn.Locals(localListener).(*listener)
	if !ok {
		return
	}
	tag := lang.Tag(l.ctx)
	names := make([]string, 0, len(l.subs)+1)
	for _, t := range l.subs {
		names = append(names, board.Topic(t.kind, t.id, t.audience, tag))
	}
	if l.person != "" {
		names = append(names, board.Crewed(string(l.person)))
	}
	seat := s.Hub.Join(names...)
	done := make(chan struct{})
	go func() {
		defer close(done)
		if code := s.write(conn, seat, l); code != 0 {
			_ = send(conn, websocket.CloseMessage, websocket.FormatCloseMessage(code, ""))
		}
		_ = conn.Conn.Close()
	}()
	read(conn)
	seat.Leave()
	<-done
}

// write sends the snapshot first, then what the hub brings, and gives the code to
// close with; 0 when nobody is there to read it. An empty message says that the
// rights of who listens have changed; rights that change without one (a session
// that runs out, a link that is revoked) are looked at with each ping.
func (s sockets) write(conn *websocket.Conn, seat *hub.Seat, l *listener) (code int) {
	ping := time.NewTicker(pingEvery)
	defer ping.Stop()
	if !s.snapshots(conn, l) {
		return 0
	}
	for {
		select {
		case m := <-seat.Messages():
			if len(m) == 0 && !s.still(l) {
				return websocket.ClosePolicyViolation
			}
			if len(m) > 0 && send(conn, websocket.TextMessage, m) != nil {
				return 0
			}
		case <-ping.C:
			if !s.still(l) {
				return websocket.ClosePolicyViolation
			}
			if send(conn, websocket.PingMessage, nil) != nil {
				return 0
			}
		case <-seat.Gone():
			return websocket.CloseServiceRestart
		}
	}
}

func (s sockets) snapshots(conn *websocket.Conn, l *listener) bool {
	for _, t := range l.subs {
		if t.kind == "me" {
			continue
		}
		html, err := s.Board.Snapshot(l.ctx, t.kind, t.id, t.audience)
		if err != nil {
			s.Log.Error("rendering snapshot", "topic", t.kind, "id", t.id, "err", err)
			return false
		}
		if send(conn, websocket.TextMessage, html) != nil {
			return false
		}
	}
	return true
}

func send(conn *websocket.Conn, kind int, b []byte) error {
	if err := conn.SetWriteDeadline(time.Now().Add(writeWithin)); err != nil {
		return err
	}
	return conn.WriteMessage(kind, b)
}

// read notices pongs and the end; pages send nothing upward that counts.
func read(conn *websocket.Conn) {
	conn.SetReadLimit(mostUpward)
	alive := func(string) error { return conn.SetReadDeadline(time.Now().Add(deadAfter)) }
	_ = alive("")
	conn.SetPongHandler(alive)
	for {
		if _, _, err := conn.ReadMessage(); err != nil {
			return
		}
		_ = alive("")
	}
}
