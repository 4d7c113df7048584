package wire

import (
	"net"
	"strconv"
	"sync"
	"sync/atomic"

	"github.com/pion/webrtc/v4"
)

const (
	// fullAt is how many bytes a line's queue takes before it drops frames.
	fullAt = 1 << 20
	// kernelQueue is how many bytes the kernel may hold beyond that: what waits
	// there can no longer be left out.
	kernelQueue = 128 << 10
)

// lines hands accepted connections to the ICE mux with writes that never
// block, so that one viewer on a bad line cannot hold up its shard, and lets a
// shard see how far behind a connection is.
type lines struct {
	net.Listener
	wg sync.WaitGroup

	mu     sync.Mutex
	conns  map[string]*Line // by remote address
	closed bool
}

func newLines(l net.Listener) *lines {
	return &lines{Listener: l, conns: map[string]*Line{}}
}

// Accept gives the next connection with its own writer.
func (t *lines) Accept() (net.Conn, error) {
	raw, err := t.Listener.Accept()
	if err != nil {
		return nil, err
	}
	if b, ok := raw.(interface{ SetWriteBuffer(int) error }); ok {
		// Without it the line is slower to notice that it is behind.
		_ = b.SetWriteBuffer(kernelQueue)
	}
	c := &Line{Conn: raw, owner: t, more: make(chan struct{}, 1), done: make(chan struct{})}
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.closed {
		raw.Close()
		return nil, net.ErrClosed
	}
	t.conns[raw.RemoteAddr().String()] = c
	t.wg.Go(c.write)
	return c, nil
}

func (t *lines) byRemote(addr string) *Line {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.conns[addr]
}

// Line gives the TCP connection under a chosen ICE pair; nil over UDP.
func (w *Wire) Line(pair *webrtc.ICECandidatePair) *Line {
	if w.lines == nil || pair.Remote.Protocol != webrtc.ICEProtocolTCP {
		return nil
	}
	return w.lines.byRemote(net.JoinHostPort(pair.Remote.Address, strconv.Itoa(int(pair.Remote.Port))))
}

func (t *lines) closeAll() {
	t.mu.Lock()
	t.closed = true
	all := make([]*Line, 0, len(t.conns))
	for _, c := range t.conns {
		all = append(all, c)
	}
	t.mu.Unlock()
	for _, c := range all {
		c.Close()
	}
}

// Line is one TCP connection of a peer. It queues whole RFC 4571 frames; the mux writes one frame a call.
type Line struct {
	net.Conn
	owner  *lines
	behind atomic.Int64
	more   chan struct{}
	done   chan struct{}
	once   sync.Once

	mu    sync.Mutex
	queue [][]byte
}

// Behind is how many bytes wait to be sent; 0 on a nil Line, which is UDP.
func (c *Line) Behind() int64 {
	if c == nil {
		return 0
	}
	return c.behind.Load()
}

// Write queues one frame, or drops it when the queue is full: to the peer it is
// a lost packet.
func (c *Line) Write(frame []byte) (int, error) {
	select {
	case <-c.done:
		return 0, net.ErrClosed
	default:
	}
	if c.behind.Load() > fullAt {
		return len(frame), nil
	}
	c.mu.Lock()
	// The mux made the frame for this call and does not touch it again.
	c.queue = append(c.queue, frame)
	c.mu.Unlock()
	c.behind.Add(int64(len(frame)))
	select {
	case c.more <- struct{}{}:
	default:
	}
	return len(frame), nil
}

// Close ends the writer; what is queued is lost, as it would be over UDP.
func (c *Line) Close() error {
	c.once.Do(func() {
		close(c.done)
		c.owner.mu.Lock()
		if key := c.RemoteAddr().String(); c.owner.conns[key] == c {
			delete(c.owner.conns, key)
		}
		c.owner.mu.Unlock()
	})
	return c.Conn.Close()
}

func (c *Line) write() {
	for {
		select {
		case <-c.done:
			return
		case <-c.more:
		}
		c.mu.Lock()
		batch := c.queue
		c.queue = nil
		c.mu.Unlock()
		for _, frame := range batch {
			if _, err := c.Conn.Write(frame); err != nil {
				c.Close()
				return
			}
			c.behind.Add(-int64(len(frame)))
		}
	}
}
