//go:build linux

package load

import (
	"net"
	"time"

	"github.com/pion/transport/v4/packetio"
)

// pipe is the handshake's socket: the reader gives, the viewer's socket sends.
type pipe struct {
	viewer *Viewer
	in     *packetio.Buffer
}

func newPipe(v *Viewer) *pipe {
	b := packetio.NewBuffer()
	b.SetLimitCount(32)
	return &pipe{v, b}
}

// give never waits; what does not fit is lost, as on any line.
func (p *pipe) give(b []byte) { _, _ = p.in.Write(b) }

func (p *pipe) ReadFrom(b []byte) (int, net.Addr, error) {
	n, err := p.in.Read(b)
	return n, p.RemoteAddr(), err
}

func (p *pipe) WriteTo(b []byte, _ net.Addr) (int, error) {
	p.viewer.send(b)
	return len(b), nil
}

func (p *pipe) Close() error                       { return p.in.Close() }
func (p *pipe) LocalAddr() net.Addr                { return &net.UDPAddr{IP: net.IPv4(127, 0, 0, 1)} }
func (p *pipe) RemoteAddr() net.Addr               { return net.UDPAddrFromAddrPort(p.viewer.relay.at) }
func (p *pipe) SetDeadline(t time.Time) error      { return p.in.SetReadDeadline(t) }
func (p *pipe) SetReadDeadline(t time.Time) error  { return p.in.SetReadDeadline(t) }
func (p *pipe) SetWriteDeadline(_ time.Time) error { return nil }
