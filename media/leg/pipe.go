package leg

import (
	"bytes"
	"errors"
	"io"
	"net"
	"os"
	"sync"
	"sync/atomic"
	"time"

	"github.com/pion/ice/v4"
)

// pipe sorts what comes over ICE by its first byte (RFC 7983): DTLS to the
// handshake, which takes the pipe for its socket, and RTCP to whoever listens. RTP is
// not expected from a viewer.
type pipe struct {
	conn *ice.Conn
	dtls chan []byte
	rtcp atomic.Pointer[func([]byte)]
	done chan struct{}

	mu       sync.Mutex
	deadline time.Time
	moved    chan struct{} // closed when the deadline moves
	closed   sync.Once
	shut     chan struct{}
}

const (
	waitingDTLS = 16
	maxPacket   = 2048 // what is longer is no viewer's
)

func newPipe(c *ice.Conn) *pipe {
	return &pipe{conn: c, dtls: make(chan []byte, waitingDTLS),
		done: make(chan struct{}), moved: make(chan struct{}), shut: make(chan struct{})}
}

// listen has f called for each RTCP packet, which it must not keep; what came before is
// lost, as on any line.
func (p *pipe) listen(f func([]byte)) { p.rtcp.Store(&f) }

// read sorts until ICE ends. A handshake that is slow loses packets.
func (p *pipe) read() {
	defer close(p.done)
	buf := make([]byte, maxPacket)
	for {
		n, err := p.conn.Read(buf)
		switch {
		case errors.Is(err, io.ErrShortBuffer) || err == nil && n < 2:
			continue
		case err != nil:
			return
		}
		switch first := buf[0]; {
		case first >= 20 && first <= 63:
			select {
			case p.dtls <- bytes.Clone(buf[:n]):
			default:
			}
		case first >= 128 && first <= 191 && buf[1] >= 192 && buf[1] <= 223: // RFC 5761
			if f := p.rtcp.Load(); f != nil {
				(*f)(buf[:n])
			}
		}
	}
}

// ReadFrom gives the handshake its next packet.
func (p *pipe) ReadFrom(b []byte) (int, net.Addr, error) {
	for {
		p.mu.Lock()
		deadline, moved := p.deadline, p.moved
		p.mu.Unlock()
		var late <-chan time.Time
		if !deadline.IsZero() {
			t := time.NewTimer(time.Until(deadline))
			defer t.Stop()
			late = t.C
		}
		select {
		case packet := <-p.dtls:
			return copy(b, packet), p.RemoteAddr(), nil
		case <-p.done:
			return 0, nil, net.ErrClosed
		case <-p.shut:
			return 0, nil, net.ErrClosed
		case <-late:
			return 0, nil, os.ErrDeadlineExceeded
		case <-moved:
		}
	}
}

// WriteTo sends a packet of the handshake over ICE.
func (p *pipe) WriteTo(b []byte, _ net.Addr) (int, error) { return p.conn.Write(b) }

// Close ends the reading of the handshake alone; ICE is ended by its agent.
func (p *pipe) Close() error {
	p.closed.Do(func() { close(p.shut) })
	return nil
}

// LocalAddr is that of the chosen path.
func (p *pipe) LocalAddr() net.Addr { return p.conn.LocalAddr() }

// RemoteAddr is that of the chosen path, or of none.
func (p *pipe) RemoteAddr() net.Addr {
	if a := p.conn.RemoteAddr(); a != nil {
		return a
	}
	return &net.UDPAddr{}
}

// SetDeadline bounds reading; writing never waits.
func (p *pipe) SetDeadline(t time.Time) error { return p.SetReadDeadline(t) }

// SetReadDeadline bounds the reads under way and to come.
func (p *pipe) SetReadDeadline(t time.Time) error {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.deadline = t
	close(p.moved)
	p.moved = make(chan struct{})
	return nil
}

// SetWriteDeadline does nothing: writing never waits.
func (p *pipe) SetWriteDeadline(time.Time) error { return nil }
