package port

import (
	"bufio"
	"bytes"
	"container/list"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"time"
)

// First bytes: RFC 7983 section 7 for STUN, RFC 8446 section 5.1 for TLS.
const (
	lastOfSTUN = 3
	firstOfTLS = 22
)

func (p *Port) accept(l net.Listener, pages bool) {
	for {
		c, err := l.Accept()
		switch {
		case errors.Is(err, net.ErrClosed):
			return
		case err != nil:
			// Out of file descriptors, most likely: others will be given back.
			select {
			case <-p.done:
				return
			case <-time.After(50 * time.Millisecond):
			}
			continue
		}
		e := p.admit(c)
		if e == nil {
			c.Close()
			return
		}
		p.wg.Go(func() {
			defer p.decided(e)
			p.sort(c, pages)
		})
	}
}

// admit notes an undecided connection and drops the oldest when there are too
// many; nil after Close.
func (p *Port) admit(c net.Conn) *list.Element {
	p.mu.Lock()
	defer p.mu.Unlock()
	select {
	case <-p.done:
		return nil
	default:
	}
	if p.undecided.Len() >= maxUndecided {
		oldest := p.undecided.Front()
		oldest.Value.(net.Conn).Close()
		p.undecided.Remove(oldest)
	}
	return p.undecided.PushBack(c)
}

func (p *Port) decided(e *list.Element) {
	p.mu.Lock()
	p.undecided.Remove(e)
	p.mu.Unlock()
}

// sort reads what the connection says first and hands it over.
func (p *Port) sort(c net.Conn, pages bool) {
	head := make([]byte, 2048)
	if err := c.SetReadDeadline(time.Now().Add(decideWithin)); err != nil {
		c.Close()
		return
	}
	n, err := c.Read(head)
	if n == 0 || err != nil {
		c.Close()
		return
	}
	to := p.http
	switch first := head[0]; {
	case first <= lastOfSTUN:
		to = p.ice
	case !pages:
		c.Close()
		return
	case p.secured.Load() && first != firstOfTLS:
		redirect(c, head[:n])
		c.Close()
		return
	}
	if err := c.SetReadDeadline(time.Time{}); err != nil {
		c.Close()
		return
	}
	select {
	case to.conns <- &sorted{Conn: c, head: head[:n]}:
	case <-to.done:
		c.Close()
	case <-p.done:
		c.Close()
	}
}

// sorted gives back first what was read to sort it.
type sorted struct {
	net.Conn
	head []byte
}

func (s *sorted) Read(b []byte) (int, error) {
	if len(s.head) > 0 {
		n := copy(b, s.head)
		if s.head = s.head[n:]; len(s.head) == 0 {
			s.head = nil
		}
		return n, nil
	}
	return s.Conn.Read(b)
}

// SetWriteBuffer bounds what the kernel queues for a slow peer, in bytes.
func (s *sorted) SetWriteBuffer(n int) error {
	if c, ok := s.Conn.(*net.TCPConn); ok {
		return c.SetWriteBuffer(n)
	}
	return nil
}

// redirect answers plain HTTP on a port that speaks TLS.
func redirect(c net.Conn, head []byte) {
	const most = 8 << 10
	from := io.LimitReader(io.MultiReader(bytes.NewReader(head), c), most)
	r, err := http.ReadRequest(bufio.NewReader(from))
	if err != nil {
		fmt.Fprint(c, "HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")
		return
	}
	host := r.Host
	if host == "" {
		host = c.LocalAddr().String()
	}
	target := "https://" + host + r.URL.RequestURI()
	body := "This address speaks HTTPS: " + target + "\n"
	fmt.Fprintf(c, "HTTP/1.1 307 Temporary Redirect\r\nLocation: %s\r\n"+
		"Content-Type: text/plain; charset=utf-8\r\nContent-Length: %d\r\nConnection: close\r\n\r\n%s",
		target, len(body), body)
}
