//go:build !linux

package egress

import "net/netip"

const supported = Single

type sockaddr struct{}

type vectors struct{}

func (vectors) make() {}

// Dest prepares an address.
func (s *Socket) Dest(a netip.AddrPort) (Dest, error) { return Dest{addr: a}, nil }

func (b *Batch) send() { b.single(b.messages) }

func (s *Socket) one(d *Dest, datagram []byte) (int, error) {
	return s.conn.WriteToUDPAddrPort(datagram, d.addr)
}
