package app_test

import (
	"bytes"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/fasthttp/websocket"
	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// soon polls what can be observed until it is so, and fails after ten seconds.
func soon(t testing.TB, what string, seen func() bool) {
	t.Helper()
	for end := time.Now().Add(patience); !seen(); time.Sleep(2 * time.Millisecond) {
		if time.Now().After(end) {
			t.Fatalf("did not happen in time: %s", what)
		}
	}
}

// screen is an open page's socket, which keeps the newest of each fragment.
type screen struct {
	t    testing.TB
	conn *websocket.Conn
	done chan struct{}

	mu    sync.Mutex
	all   []message
	parts map[string]part
	err   error // that ended it
}

type message struct {
	at  time.Time
	raw string
}

// part is one element with an id, as it came last.
type part struct {
	at   time.Time
	node *html.Node
	text string
}

// dial asks for a socket as this browser would; extra are further headers.
func (b *browser) dial(extra http.Header, topics ...string) (*websocket.Conn, *http.Response, error) {
	b.t.Helper()
	d := websocket.Dialer{Jar: b.client.Jar, HandshakeTimeout: patience, ReadBufferSize: 64 << 10}
	header := b.header.Clone()
	for k, v := range extra {
		header[k] = v
	}
	address := strings.Replace(b.base, "http", "ws", 1) + "/socket?" + url.Values{"topic": topics}.Encode()
	return d.Dial(address, header)
}

// listen opens a socket that the test wants to be opened.
func (b *browser) listen(topics ...string) *screen {
	b.t.Helper()
	conn, res, err := b.dial(nil, topics...)
	if err != nil {
		status := 0
		if res != nil {
			status = res.StatusCode
		}
		b.t.Fatalf("the socket of %v did not open: %d %v", topics, status, err)
	}
	s := &screen{t: b.t, conn: conn, done: make(chan struct{}), parts: map[string]part{}}
	go s.read()
	b.t.Cleanup(s.close)
	return s
}

// refused is the status with which a socket is not opened.
func (b *browser) refused(extra http.Header, topics ...string) int {
	b.t.Helper()
	conn, res, err := b.dial(extra, topics...)
	if err == nil {
		_ = conn.Close()
		return http.StatusSwitchingProtocols
	}
	if res == nil {
		b.t.Fatal(err)
	}
	return res.StatusCode
}

func (s *screen) read() {
	defer close(s.done)
	for {
		_, raw, err := s.conn.ReadMessage()
		now := time.Now()
		if err != nil {
			s.mu.Lock()
			s.err = err
			s.mu.Unlock()
			return
		}
		nodes := fragments(raw)
		s.mu.Lock()
		s.all = append(s.all, message{now, string(raw)})
		for _, n := range nodes {
			walk(n, func(n *html.Node) {
				if id := attr(n, "id"); id != "" {
					s.parts[id] = part{now, n, text(n)}
				}
			})
		}
		s.mu.Unlock()
	}
}

// fragments are the elements of a message.
func fragments(raw []byte) []*html.Node {
	nodes, err := html.ParseFragment(bytes.NewReader(raw), &html.Node{Type: html.ElementNode, Data: "body", DataAtom: atom.Body})
	if err != nil {
		return nil
	}
	return nodes
}

func text(n *html.Node) string { return strings.Join(strings.Fields(inner(n)), " ") }

// close leaves as a page does that is closed.
func (s *screen) close() {
	_ = s.conn.Close()
	<-s.done
}

// gone waits until the other side has closed the socket, and gives its code.
func (s *screen) gone() int {
	s.t.Helper()
	select {
	case <-s.done:
	case <-time.After(patience):
		s.t.Fatal("the socket was not closed in time")
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if e, ok := s.err.(*websocket.CloseError); ok {
		return e.Code
	}
	return 0
}

func (s *screen) part(id string) (part, bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	p, ok := s.parts[id]
	return p, ok
}

// messages are all that came so far.
func (s *screen) messages() []message {
	s.mu.Lock()
	defer s.mu.Unlock()
	return append([]message{}, s.all...)
}

// until waits for a fragment with the id whose text holds the words.
func (s *screen) until(id, words string) part {
	s.t.Helper()
	var p part
	var ok bool
	for end := time.Now().Add(patience); ; time.Sleep(time.Millisecond) {
		if p, ok = s.part(id); ok && strings.Contains(p.text, words) {
			return p
		}
		if time.Now().After(end) {
			s.t.Fatalf("#%s did not come with %q in time; it is %q (%v)", id, words, p.text, ok)
		}
	}
}

// element is the element of a page with an id.
func (p *page) element(id string) *html.Node {
	var found *html.Node
	walk(p.root, func(n *html.Node) {
		if found == nil && attr(n, "id") == id {
			found = n
		}
	})
	return found
}

func firstElement(n *html.Node) *html.Node {
	for c := n.FirstChild; c != nil; c = c.NextSibling {
		if c.Type == html.ElementNode {
			return c
		}
	}
	return &html.Node{}
}
