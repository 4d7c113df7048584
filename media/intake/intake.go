// Package intake reads the one socket of all sessions.
//
// It promises that what waits in the socket comes in with few system calls and
// without an allocation, and that a datagram which belongs to no session is turned
// away before anybody looks into it: it is answered by nothing, so that nobody is
// flooded by way of us, and costs no more than its reading. Reading never enters the
// scheduler as a blocking call, since each such entry wakes the runtime's monitor
// thread, which on one core takes turns with the fan-out.
//
// It refuses to know sessions: what a stray is, the first bytes and one question
// decide.
package intake

import (
	"fmt"
	"net"
	"net/netip"
	"sync/atomic"
	"syscall"
)

// Reader reads one socket. It belongs to one goroutine, but Strays is for all.
type Reader struct {
	conn   *net.UDPConn
	raw    syscall.RawConn
	knows  func(ufrag []byte) bool
	strays atomic.Uint64
	inbox
}

// Open prepares to read the socket; knows tells whether a session of ours has this
// ICE user fragment (RFC 8445, section 5.3), and must not keep it. It fails where the
// socket gives no access to its descriptor.
func Open(conn *net.UDPConn, knows func(ufrag []byte) bool) (*Reader, error) {
	raw, err := conn.SyscallConn()
	if err != nil {
		return nil, fmt.Errorf("opening media socket: %w", err)
	}
	r := &Reader{conn: conn, raw: raw, knows: knows}
	r.inbox.make()
	return r, nil
}

// Strays counts the datagrams that were turned away.
func (r *Reader) Strays() uint64 { return r.strays.Load() }

// Read waits for the next datagram that may belong to a session, copies it to b and
// tells where it came from.
func (r *Reader) Read(b []byte) (int, netip.AddrPort, error) {
	for {
		datagram, from, err := r.next(b)
		if err != nil {
			return 0, netip.AddrPort{}, err
		}
		if r.wanted(datagram) {
			return copy(b, datagram), from, nil
		}
		r.strays.Add(1)
	}
}
