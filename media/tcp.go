package media

import (
	"net"
	"sync"
	"sync/atomic"
)

// Marks of a TCP viewer's queue, in bytes. Above pauseAbove it gets no more
// video until the queue is below resumeBelow and a keyframe comes; above
// silentAbove no sound either; at fullAt everything is refused.
const (
	resumeBelow = 32 << 10
	pauseAbove  = 384 << 10
	silentAbove = 640 << 10
	fullAt      = 1 << 20
)

// tcpConns hands accepted connections to the ICE mux with writes that never
// block, so that one viewer on a bad line cannot hold up its shard, and lets a
// shard see how far behind a connection is.
type tcpConns struct {
	net.Listener
	wg sync.WaitGroup

	mu     sync.Mutex
	conns  map[string]*tcpConn // by remote address
	closed bool
}

func newTCPConns(l net.Listener) *tcpConns {
	return &tcpConns{Listener: l, conns: map[string]*tcpConn{}}
}

// Accept gives the next connection with its own writer.
func (t *tcpConns) Accept() (net.Conn, error) {
	raw, err := t.Listener.Accept()
	if err != nil {
		return nil, err
	}
	c := &tcpConn{Conn: raw, owner: t, more: make(chan struct{}, 1), done: make(chan struct{})}
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

func (t *tcpConns) byRemote(addr string) *tcpConn {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.conns[addr]
}

func (t *tcpConns) closeAll() {
	t.mu.Lock()
	t.closed = true
	all := make([]*tcpConn, 0, len(t.conns))
	for _, c := range t.conns {
		all = append(all, c)
	}
	t.mu.Unlock()
	for _, c := range all {
		c.Close()
	}
}

// tcpConn queues whole RFC 4571 frames; the mux writes one frame a call.
type tcpConn struct {
	net.Conn
	owner  *tcpConns
	behind atomic.Int64
	more   chan struct{}
	done   chan struct{}
	once   sync.Once

	mu    sync.Mutex
	queue [][]byte
}

// Write queues one frame, or drops it when the queue is full: to the peer it is
// a lost packet.
func (c *tcpConn) Write(frame []byte) (int, error) {
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
func (c *tcpConn) Close() error {
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

func (c *tcpConn) write() {
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
