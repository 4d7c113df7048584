package web

import (
	"context"
	"strings"
	"time"

	"github.com/gofiber/contrib/websocket"
	"github.com/gofiber/fiber/v2"

	"hawker/app/board"
	"hawker/app/fault"
	"hawker/app/hub"
	"hawker/app/lang"
	"hawker/app/order"
	"hawker/app/store"
	"hawker/app/web/edge"
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

const localTopics = "topics"

func (s sockets) route() edge.Route {
	upgraded := websocket.New(s.serve, websocket.Config{
		Origins: []string{"*"}, // the Origin is checked against Host in open, where ports count too
	})
	return edge.Route{Method: "GET", Path: "/socket", Limit: edge.Join, Handler: func(c *fiber.Ctx) error {
		if !websocket.IsWebSocketUpgrade(c) {
			return fault.New(fault.Malformed, "socket_only", "")
		}
		if origin := c.Get(fiber.HeaderOrigin); origin != "" && !edge.SameHost(c, origin) {
			return fault.Denied("cross_site")
		}
		topics, err := s.authorise(c)
		if err != nil {
			return err
		}
		c.Locals(localTopics, topics)
		c.Locals("lang", lang.Tag(edge.Ctx(c)))
		c.Locals("ctx", edge.Ctx(c))
		return upgraded(c)
	}}
}

// authorise reads ?topic=show/ID, crew/ID, order/TOKEN, desk and desk/today.
func (s sockets) authorise(c *fiber.Ctx) ([]subscription, error) {
	var asked []string
	for _, v := range c.Context().QueryArgs().PeekMulti("topic") {
		asked = append(asked, string(v))
	}
	if len(asked) == 0 || len(asked) > mostTopics {
		return nil, fault.New(fault.Malformed, "topic_unknown", "")
	}
	subs := []subscription{{kind: "me", id: edge.Visitor(c)}}
	err := s.View(func(tx *store.Tx) error {
		for _, t := range asked {
			sub, err := s.permit(c, tx, t)
			if err != nil {
				return err
			}
			subs = append(subs, sub)
		}
		return nil
	})
	return subs, err
}

func (s sockets) permit(c *fiber.Ctx, tx *store.Tx, topic string) (subscription, error) {
	kind, id, _ := strings.Cut(topic, "/")
	person, signedIn := edge.Staff(c)
	switch kind {
	case "show":
		show, err := edge.ShowOf(tx, id)
		return subscription{"show", string(show.ID), board.Viewer}, err
	case "crew":
		if !signedIn {
			return subscription{}, fault.New(fault.Unauthorized, "sign_in_needed", "")
		}
		if !person.May("shows.control") && !person.May("shows.publish") {
			return subscription{}, fault.Denied("not_permitted")
		}
		show, err := edge.ShowOf(tx, id)
		return subscription{"show", string(show.ID), board.Crew}, err
	case "desk":
		if !signedIn {
			return subscription{}, fault.New(fault.Unauthorized, "sign_in_needed", "")
		}
		if !person.May("desk.view") {
			return subscription{}, fault.Denied("not_permitted")
		}
		if id != "" && id != board.Today {
			return subscription{}, fault.New(fault.Malformed, "topic_unknown", "")
		}
		return subscription{kind: "desk", id: id}, nil
	case "order":
		return s.permitOrder(tx, id, signedIn && person.May("desk.view"))
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
	subs, _ := conn.Locals(localTopics).([]subscription)
	tag, _ := conn.Locals("lang").(string)
	ctx, _ := conn.Locals("ctx").(context.Context)
	names := make([]string, len(subs))
	for i, t := range subs {
		names[i] = board.Topic(t.kind, t.id, t.audience, tag)
	}
	seat := s.Hub.Join(names...)
	done := make(chan struct{})
	go func() {
		defer close(done)
		s.write(ctx, conn, seat, subs)
		_ = conn.Conn.Close()
	}()
	read(conn)
	seat.Leave()
	<-done
}

// write sends the snapshot first, then what the hub brings.
func (s sockets) write(ctx context.Context, conn *websocket.Conn, seat *hub.Seat, subs []subscription) {
	ping := time.NewTicker(pingEvery)
	defer ping.Stop()
	for _, t := range subs {
		if t.kind == "me" {
			continue
		}
		html, err := s.Board.Snapshot(ctx, t.kind, t.id, t.audience)
		if err != nil {
			s.Log.Error("rendering snapshot", "topic", t.kind, "id", t.id, "err", err)
			return
		}
		if send(conn, websocket.TextMessage, html) != nil {
			return
		}
	}
	for {
		select {
		case m := <-seat.Messages():
			if send(conn, websocket.TextMessage, m) != nil {
				return
			}
		case <-ping.C:
			if send(conn, websocket.PingMessage, nil) != nil {
				return
			}
		case <-seat.Gone():
			_ = send(conn, websocket.CloseMessage, websocket.FormatCloseMessage(websocket.CloseServiceRestart, ""))
			return
		}
	}
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
