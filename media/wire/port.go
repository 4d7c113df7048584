package wire

import (
	"net"
	"net/netip"
	"sync"
	"time"

	"github.com/pion/ice/v4"

	"hawker/media/egress"
	"hawker/media/intake"
)

// port is the one socket as the library has it: read many datagrams a call, written
// without waiting. It ignores write deadlines: the library ends one session's blocked
// write by a deadline on the socket that all share, and writes here never wait for
// long.
type port struct {
	*net.UDPConn
	in  *intake.Reader
	out *egress.Socket
}

// ReadFromAddrPort gives the library the next datagram that may be a session's.
func (p port) ReadFromAddrPort(b []byte) (int, netip.AddrPort, error) { return p.in.Read(b) }

// WriteToAddrPort sends one datagram.
func (p port) WriteToAddrPort(b []byte, to netip.AddrPort) (int, error) { return p.out.Send(b, to) }

// ReadFrom is ReadFromAddrPort for who knows only that.
func (p port) ReadFrom(b []byte) (int, net.Addr, error) {
	n, from, err := p.in.Read(b)
	return n, net.UDPAddrFromAddrPort(from), err
}

// WriteTo is WriteToAddrPort for who knows only that.
func (p port) WriteTo(b []byte, to net.Addr) (int, error) {
	if a, ok := to.(*net.UDPAddr); ok {
		return p.out.Send(b, a.AddrPort())
	}
	return p.UDPConn.WriteTo(b, to)
}

// SetWriteDeadline does nothing.
func (port) SetWriteDeadline(time.Time) error { return nil }

// SetDeadline bounds reading.
func (p port) SetDeadline(t time.Time) error { return p.SetReadDeadline(t) }

// sessions is the library's table of who is reached through the port, whose names the
// reader asks for before anything else is done with a datagram.
type sessions struct {
	*ice.UDPMuxDefault
	loopback bool // is offered too
	*names
}

// names are the ICE user fragments of the sessions.
type names struct {
	mu    sync.RWMutex
	known map[string]struct{}
}

func (n *names) knows(ufrag []byte) bool {
	n.mu.RLock()
	defer n.mu.RUnlock()
	_, ok := n.known[string(ufrag)]
	return ok
}

// GetConn opens a session's share of the port.
func (s *sessions) GetConn(ufrag string, at net.Addr) (net.PacketConn, error) {
	s.mu.Lock()
	s.known[ufrag] = struct{}{}
	s.mu.Unlock()
	return s.UDPMuxDefault.GetConn(ufrag, at)
}

// RemoveConnByUfrag ends a session's share; the library calls it when an agent ends.
func (s *sessions) RemoveConnByUfrag(ufrag string) {
	s.mu.Lock()
	delete(s.known, ufrag)
	s.mu.Unlock()
	s.UDPMuxDefault.RemoveConnByUfrag(ufrag)
}

// GetListenAddresses are those that are offered. The library leaves loopback out of
// its own table only.
func (s *sessions) GetListenAddresses() []net.Addr {
	var list []net.Addr
	for _, a := range s.UDPMuxDefault.GetListenAddresses() {
		if u, ok := a.(*net.UDPAddr); !ok || s.loopback || !u.IP.IsLoopback() {
			list = append(list, a)
		}
	}
	return list
}
