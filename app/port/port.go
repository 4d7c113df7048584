// Package port is the one port number of the shop: web pages, media over UDP and
// media over TCP share it, so that a merchant opens one port and a guest's
// firewall sees one address.
//
// It promises that TCP connections are sorted by their first byte (STUN framed by
// RFC 4571 begins with 0 to 3, TLS with 22, HTTP with a letter), that a
// connection which says nothing is dropped after five seconds and cannot keep
// others out, and that a shop bound to loopback is not reachable from outside:
// there, only media is. It refuses to know what is said on the connections that
// it hands over.
//
// It runs goroutines, one per listener and one per undecided connection; Close
// waits for them.
package port

import (
	"container/list"
	"errors"
	"fmt"
	"net"
	"net/netip"
	"strconv"
	"sync"
	"sync/atomic"
	"syscall"
	"time"
)

const (
	// decideWithin is how long a connection may stay silent.
	decideWithin = 5 * time.Second
	// maxUndecided is how many may be silent at once; one more drops the oldest,
	// for an honest client speaks at once.
	maxUndecided = 1024
	// socketBuffer is asked of the kernel for UDP, in bytes: a keyframe arrives
	// as a hundred packets in one burst. The kernel may grant less.
	socketBuffer = 4 << 20
)

// Port is the open port.
type Port struct {
	number  int
	http    *branch
	ice     *branch
	udp     *net.UDPConn
	raw     []net.Listener
	secured atomic.Bool
	done    chan struct{}
	once    sync.Once
	wg      sync.WaitGroup

	mu        sync.Mutex
	undecided *list.List // of net.Conn, oldest first
}

// Listen opens addr, "host:number", for TCP and UDP. With number 0 it takes
// one that is free for both. On a loopback host HTTP is served there only,
// while media listens on all interfaces.
func Listen(addr string) (*Port, error) {
	host, number, err := split(addr)
	if err != nil {
		return nil, err
	}
	if number != 0 {
		return open(host, number)
	}
	const tries = 32
	for range tries {
		l, err := net.Listen("tcp", net.JoinHostPort(host, "0"))
		if err != nil {
			return nil, fmt.Errorf("finding a free port: %w", err)
		}
		number = l.Addr().(*net.TCPAddr).Port
		l.Close()
		p, err := open(host, number)
		if err == nil || !errors.Is(err, syscall.EADDRINUSE) {
			return p, err
		}
	}
	return nil, fmt.Errorf("finding a port free for TCP and UDP: %d tries", tries)
}

// ListenFrom is Listen on the first free number from addr's own on, at most
// tries of them.
func ListenFrom(addr string, tries int) (*Port, error) {
	host, number, err := split(addr)
	if err != nil {
		return nil, err
	}
	if number == 0 {
		return Listen(addr) // any number is the first free one
	}
	for n := number; ; n++ {
		p, err := open(host, n)
		if err == nil || !errors.Is(err, syscall.EADDRINUSE) || n >= number+tries-1 || n >= 65535 {
			return p, err
		}
	}
}

func split(addr string) (host string, number int, err error) {
	host, service, err := net.SplitHostPort(addr)
	if err != nil {
		return "", 0, fmt.Errorf("reading address: %w", err)
	}
	number, err = strconv.Atoi(service)
	if err != nil || number < 0 || number > 65535 {
		return "", 0, fmt.Errorf("reading address %q: the port is not a number up to 65535", addr)
	}
	return host, number, nil
}

func open(host string, number int) (*Port, error) {
	p := &Port{number: number, done: make(chan struct{}), undecided: list.New()}
	l, err := net.Listen("tcp", net.JoinHostPort(host, strconv.Itoa(number)))
	if err != nil {
		return nil, fmt.Errorf("opening TCP port: %w", err)
	}
	p.raw = []net.Listener{l}
	at := l.Addr().(*net.TCPAddr)
	inside := at.IP.IsLoopback()
	media := at.IP
	if inside {
		media = nil // all interfaces
	}
	if p.udp, err = net.ListenUDP("udp", &net.UDPAddr{IP: media, Port: number, Zone: at.Zone}); err != nil {
		l.Close()
		return nil, fmt.Errorf("opening UDP port: %w", err)
	}
	// A smaller buffer than asked for is not an error.
	_ = p.udp.SetReadBuffer(socketBuffer)
	_ = p.udp.SetWriteBuffer(socketBuffer)
	widen(p.udp)
	p.http = newBranch(at)
	iceAt := *at
	if inside {
		iceAt.IP = net.IPv4zero
	}
	p.ice = newBranch(&iceAt)
	p.wg.Go(func() { p.accept(l, true) })
	if inside {
		p.openOutside()
	}
	return p, nil
}

// openOutside accepts media, and nothing else, on every other address of this
// machine. An address that cannot be opened is left to UDP.
func (p *Port) openOutside() {
	addrs, _ := net.InterfaceAddrs()
	for _, a := range addrs {
		prefix, err := netip.ParsePrefix(a.String())
		if err != nil || prefix.Addr().IsLoopback() || prefix.Addr().IsLinkLocalUnicast() {
			continue
		}
		l, err := net.Listen("tcp", netip.AddrPortFrom(prefix.Addr(), uint16(p.number)).String())
		if err != nil {
			continue
		}
		p.raw = append(p.raw, l)
		p.wg.Go(func() { p.accept(l, false) })
	}
}

// Number is the port's.
func (p *Port) Number() int { return p.number }

// HTTP yields the connections that speak HTTP, or TLS; closing it leaves the
// port open for media.
func (p *Port) HTTP() net.Listener { return p.http }

// ICE yields the connections that speak RFC 4571-framed ICE.
func (p *Port) ICE() net.Listener { return p.ice }

// UDP is the socket for media. Whoever reads it may close it.
func (p *Port) UDP() net.PacketConn { return p.udp }

// Buffers gives, in bytes, what the system granted the UDP socket, and what was asked
// of it; 0 where the system does not tell.
func (p *Port) Buffers() (receive, send, wanted int) {
	receive, send = granted(p.udp)
	return receive, send, socketBuffer
}

// Close closes everything that is still open and waits.
func (p *Port) Close() error {
	p.once.Do(func() {
		close(p.done)
		for _, l := range p.raw {
			l.Close()
		}
		p.http.Close()
		p.ice.Close()
		p.udp.Close()
		p.mu.Lock()
		for e := p.undecided.Front(); e != nil; e = e.Next() {
			e.Value.(net.Conn).Close()
		}
		p.mu.Unlock()
	})
	p.wg.Wait()
	return nil
}

// branch is a listener that is fed with connections.
type branch struct {
	addr  net.Addr
	conns chan net.Conn
	done  chan struct{}
	once  sync.Once
}

func newBranch(addr net.Addr) *branch {
	return &branch{addr: addr, conns: make(chan net.Conn), done: make(chan struct{})}
}

// Accept gives the next connection; net.ErrClosed after Close.
func (b *branch) Accept() (net.Conn, error) {
	select {
	case c := <-b.conns:
		return c, nil
	case <-b.done:
		return nil, net.ErrClosed
	}
}

// Close ends Accept; connections that come later are closed.
func (b *branch) Close() error {
	b.once.Do(func() { close(b.done) })
	return nil
}

// Addr is where the branch can be reached.
func (b *branch) Addr() net.Addr { return b.addr }
