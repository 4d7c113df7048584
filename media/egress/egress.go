// Package egress sends one frame's packets to many viewers with few system calls.
//
// It promises that what belongs to one viewer leaves in one message where the kernel
// can cut it (UDP segmentation offload: one buffer, one size, only the last
// shorter), that messages to many viewers leave in one call (sendmmsg), and that a
// kernel or a device that refuses either gets the next best from then on, with
// nothing lost: GSO inside sendmmsg, sendmmsg, plain writes. It never waits for a
// viewer; a socket whose buffer stays full for longer than a moment loses packets,
// which are counted.
//
// It refuses to know RTP, viewers and keys: bytes go to addresses.
package egress

import (
	"fmt"
	"net"
	"net/netip"
	"sync/atomic"
	"syscall"
)

// Mode is how datagrams leave, from the best to what every system has.
type Mode int32

// The modes.
const (
	GSO    Mode = iota // UDP_SEGMENT inside sendmmsg (Linux 4.18)
	Many               // sendmmsg (Linux 3.0)
	Single             // one write a datagram
)

// String names the mode for metrics and logs.
func (m Mode) String() string { return [...]string{"gso", "sendmmsg", "single"}[m] }

const (
	// arenaLen holds the frames of about fifty viewers: what a core's cache keeps.
	arenaLen = 512 << 10
	// maxMessages is how many messages one call takes.
	maxMessages = 256
	// maxSegments and maxMessage are the kernel's bounds of one message that is cut
	// (UDP_MAX_SEGMENTS; 65,535 bytes less the headers).
	maxSegments = 64
	maxMessage  = 65_000
)

// Socket is the one socket that all viewers are sent from; many batches share it.
type Socket struct {
	conn   *net.UDPConn
	raw    syscall.RawConn
	inet4  bool // the socket is of IPv4 alone
	mode   atomic.Int32
	counts Counts
}

// Counts is what left, for metrics.
type Counts struct {
	Datagrams atomic.Uint64
	Calls     atomic.Uint64
	Dropped   atomic.Uint64 // the socket's buffer stayed full
	Refused   atomic.Uint64 // there is no way to the address
}

// Open prepares a socket; best is the best mode that may be tried. It fails where
// the socket gives no access to its descriptor.
func Open(conn *net.UDPConn, best Mode) (*Socket, error) {
	raw, err := conn.SyscallConn()
	if err != nil {
		return nil, fmt.Errorf("opening media socket: %w", err)
	}
	s := &Socket{conn: conn, raw: raw}
	local, _ := conn.LocalAddr().(*net.UDPAddr)
	s.inet4 = local != nil && local.IP.To4() != nil
	s.mode.Store(int32(max(best, supported)))
	return s, nil
}

// Mode is how datagrams leave now.
func (s *Socket) Mode() Mode { return Mode(s.mode.Load()) }

// Counts is what left so far.
func (s *Socket) Counts() *Counts { return &s.counts }

// worse gives up a mode that was refused, once.
func (s *Socket) worse(refused Mode) { s.mode.CompareAndSwap(int32(refused), int32(refused+1)) }

// Dest is where a viewer is, ready for the kernel.
type Dest struct {
	addr netip.AddrPort
	name sockaddr
}

// Addr is the address of the destination.
func (d Dest) Addr() netip.AddrPort { return d.addr }

// Batch gathers datagrams until Flush. It belongs to one goroutine and keeps its
// memory.
type Batch struct {
	sock     *Socket
	mode     Mode
	arena    []byte
	messages []message
	vectors
}

// message is consecutive datagrams to one destination: all of size, but the last,
// which may be shorter.
type message struct {
	dest     *Dest
	from, to int // in the arena
	size     int
	count    int
	closed   bool // a shorter one ended it
}

// NewBatch makes a batch on the socket.
func (s *Socket) NewBatch() *Batch {
	b := &Batch{sock: s, mode: s.Mode(), arena: make([]byte, 0, arenaLen), messages: make([]message, 0, maxMessages)}
	b.vectors.make()
	return b
}

// Room gives memory for a datagram of at most n bytes; Put takes what was written
// into it.
func (b *Batch) Room(n int) []byte {
	if cap(b.arena)-len(b.arena) < n || len(b.messages) == maxMessages {
		b.Flush()
	}
	return b.arena[len(b.arena):len(b.arena):cap(b.arena)]
}

// Put adds the datagram that was written into Room's memory. d stays the caller's
// and must not change before Flush.
func (b *Batch) Put(d *Dest, datagram []byte) {
	n := len(datagram)
	from := len(b.arena)
	b.arena = b.arena[:from+n]
	if last := len(b.messages) - 1; last >= 0 && b.mode == GSO {
		m := &b.messages[last]
		if m.dest == d && !m.closed && n <= m.size && m.count < maxSegments && m.to-m.from+n <= maxMessage {
			m.to, m.count, m.closed = from+n, m.count+1, n < m.size
			return
		}
	}
	b.messages = append(b.messages, message{dest: d, from: from, to: from + n, size: n, count: 1})
}

// Flush sends what was put and forgets it.
func (b *Batch) Flush() {
	if len(b.messages) > 0 {
		b.send()
		for _, m := range b.messages {
			b.sock.counts.Datagrams.Add(uint64(m.count))
		}
	}
	b.arena, b.messages, b.mode = b.arena[:0], b.messages[:0], b.sock.Mode()
}

// Send sends one datagram at once, for what is rare. What a full socket does not
// take within a moment is lost and counted.
func (s *Socket) Send(datagram []byte, to netip.AddrPort) (int, error) {
	if s.Mode() == Single || len(datagram) == 0 {
		return s.conn.WriteToUDPAddrPort(datagram, to)
	}
	d, err := s.Dest(to)
	if err != nil {
		return 0, err
	}
	return s.one(&d, datagram)
}

// single writes the datagrams of the messages one by one, and tells whether every
// one left.
func (b *Batch) single(list []message) bool {
	whole := true
	for _, m := range list {
		for at := m.from; at < m.to; at += m.size {
			_, err := b.sock.conn.WriteToUDPAddrPort(b.arena[at:min(at+m.size, m.to)], m.dest.addr)
			b.sock.counts.Calls.Add(1)
			if err != nil {
				b.sock.counts.Refused.Add(1)
				whole = false
			}
		}
	}
	return whole
}
