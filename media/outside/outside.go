// Package outside asks servers that the owner named under which address they see this
// machine: a STUN Binding (RFC 8489).
//
// It promises to ask nobody else. There is no server of ours, and none is built in: a
// shop that asked one unbidden would tell a stranger where it is, and every time that
// it starts. It refuses to know what the answer is for. The question leaves from a
// socket of its own, since the port number that a router makes up for one flow says
// nothing of another: the owner opens the media port as it is.
package outside

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/netip"
	"strings"
	"time"

	"github.com/pion/stun/v4"
)

// port is the one of a server that was named without.
const port = "3478"

// tries are the pauses after which the question is repeated (RFC 8489, section 6.2.1,
// cut short).
var tries = []time.Duration{500 * time.Millisecond, time.Second, 2 * time.Second}

// Target checks the name of a server, "host" or "host:port", and completes it.
func Target(server string) (string, error) {
	host, number, err := net.SplitHostPort(server)
	if err != nil {
		host, number, err = net.SplitHostPort(net.JoinHostPort(server, port))
	}
	_, literal := netip.ParseAddr(host)
	if n, bad := net.LookupPort("udp", number); err != nil || bad != nil || n == 0 || host == "" || strings.Contains(host, ":") && literal != nil {
		return "", fmt.Errorf("%q is not a server's name or address, with or without a port", server)
	}
	return net.JoinHostPort(host, number), nil
}

// Ask gives the address under which the server sees this machine: an IPv4 one where
// the server has such, since IPv6 is seldom translated. It takes at most four seconds.
func Ask(ctx context.Context, server string) (netip.Addr, error) {
	var d net.Dialer
	conn, err := d.DialContext(ctx, "udp4", server)
	if err != nil {
		conn, err = d.DialContext(ctx, "udp6", server)
	}
	if err != nil {
		return netip.Addr{}, fmt.Errorf("asking for our address: %w", err)
	}
	defer conn.Close()
	defer context.AfterFunc(ctx, func() { conn.Close() })()
	question, err := stun.Build(stun.TransactionID, stun.BindingRequest)
	if err != nil {
		return netip.Addr{}, fmt.Errorf("asking for our address: %w", err)
	}
	for _, pause := range tries {
		if _, err := conn.Write(question.Raw); err != nil {
			return netip.Addr{}, fmt.Errorf("asking for our address: %w", err)
		}
		if addr, err := answer(conn, question, time.Now().Add(pause)); err == nil || !timedOut(err) {
			return addr, err
		}
	}
	return netip.Addr{}, errors.New("no answer")
}

func timedOut(err error) bool {
	var n net.Error
	return errors.As(err, &n) && n.Timeout()
}

// answer reads until the question is answered; what answers another is passed over.
func answer(conn net.Conn, question *stun.Message, until time.Time) (netip.Addr, error) {
	if err := conn.SetReadDeadline(until); err != nil {
		return netip.Addr{}, fmt.Errorf("asking for our address: %w", err)
	}
	buf := make([]byte, 1500)
	for {
		n, err := conn.Read(buf)
		if err != nil {
			return netip.Addr{}, fmt.Errorf("asking for our address: %w", err)
		}
		m := &stun.Message{Raw: buf[:n]}
		if m.Decode() != nil || m.TransactionID != question.TransactionID || m.Type != stun.BindingSuccess {
			continue
		}
		var seen stun.XORMappedAddress
		if err := seen.GetFrom(m); err != nil {
			return netip.Addr{}, fmt.Errorf("reading our address: %w", err)
		}
		addr, ok := netip.AddrFromSlice(seen.IP)
		if !ok {
			return netip.Addr{}, errors.New("reading our address: none in the answer")
		}
		return addr.Unmap(), nil
	}
}
