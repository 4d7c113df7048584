//go:build !linux

package intake

import "net/netip"

type inbox struct{}

func (inbox) make() {}

func (r *Reader) next(b []byte) ([]byte, netip.AddrPort, error) {
	n, from, err := r.conn.ReadFromUDPAddrPort(b)
	return b[:n], from, err
}
