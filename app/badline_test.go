package app_test

import (
	"math/rand/v2"
	"net"
	"sync"
	"testing"
	"time"
)

// badLine is a way over UDP that loses, delays and reorders packets in both
// directions.
type badLine struct {
	loss   float64       // of packets, each way
	delay  time.Duration // each way
	jitter time.Duration // more, at random: packets overtake each other
	to     *net.UDPAddr
	conn   *net.UDPConn

	mu   sync.Mutex
	luck *rand.Rand
	ups  map[string]*net.UDPConn
	wg   sync.WaitGroup
}

// open begins to pass on and gives the port to send to.
func (l *badLine) open(t testing.TB, to *net.UDPAddr) int {
	t.Helper()
	var err error
	if l.conn, err = net.ListenUDP("udp4", nil); err != nil {
		t.Fatal(err)
	}
	_ = l.conn.SetReadBuffer(4 << 20)
	l.to, l.ups, l.luck = to, map[string]*net.UDPConn{}, rand.New(rand.NewPCG(5, 100))
	l.wg.Go(func() { l.read(l.conn, l.up) })
	t.Cleanup(l.close)
	return l.conn.LocalAddr().(*net.UDPAddr).Port
}

func (l *badLine) close() {
	l.conn.Close()
	l.mu.Lock()
	for _, c := range l.ups {
		c.Close()
	}
	l.mu.Unlock()
	l.wg.Wait()
}

// read passes each packet to whoever by names for its sender, if it is not lost.
func (l *badLine) read(c *net.UDPConn, by func(net.Addr) func([]byte)) {
	buf := make([]byte, 2000)
	for {
		n, from, err := c.ReadFrom(buf)
		if err != nil {
			return
		}
		l.mu.Lock()
		lost, late := l.luck.Float64() < l.loss, time.Duration(l.luck.Float64()*float64(l.jitter))
		l.mu.Unlock()
		if lost {
			continue
		}
		packet, send := append([]byte(nil), buf[:n]...), by(from)
		time.AfterFunc(l.delay+late, func() { send(packet) })
	}
}

// up gives the way of a client to the relay; what comes back goes to that client.
func (l *badLine) up(client net.Addr) func([]byte) {
	l.mu.Lock()
	defer l.mu.Unlock()
	c := l.ups[client.String()]
	if c == nil {
		var err error
		if c, err = net.DialUDP("udp4", nil, l.to); err != nil {
			return func([]byte) {}
		}
		_ = c.SetReadBuffer(4 << 20)
		l.ups[client.String()] = c
		down := func(packet []byte) { _, _ = l.conn.WriteTo(packet, client) }
		l.wg.Go(func() { l.read(c, func(net.Addr) func([]byte) { return down }) })
	}
	return func(packet []byte) { _, _ = c.Write(packet) }
}
