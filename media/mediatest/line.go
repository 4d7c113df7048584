package mediatest

import (
	"container/heap"
	"errors"
	"fmt"
	"math/rand/v2"
	"net"
	"net/netip"
	"sync"
	"sync/atomic"
	"time"
)

// Weather is how a line is, in each direction by itself.
type Weather struct {
	Loss   float64       // share of packets, 0 to 1
	Delay  time.Duration // that every packet takes
	Jitter time.Duration // more, at random: packets overtake each other
	Rate   int           // bit/s of one client, without headers; 0 for no bound
	Dead   bool          // nothing passes
}

// standing is how much of a bounded rate may wait; what comes then is lost.
const standing = 300 * time.Millisecond

// Line is a bad way over UDP to one address. Any number of clients may use it.
type Line struct {
	to      netip.AddrPort
	conn    *net.UDPConn
	weather atomic.Pointer[Weather]
	cut     atomic.Int64 // counts how often the line was cut
	seed    uint64
	wg      sync.WaitGroup

	mu   sync.Mutex
	far  map[netip.AddrPort]*net.UDPConn // by client: the socket that speaks for it
	shut bool
	ways uint64
}

// OpenLine opens a line to an address; clients send to Addr. Close it.
func OpenLine(to netip.AddrPort, w Weather) (*Line, error) {
	conn, err := net.ListenUDP("udp4", nil)
	if err != nil {
		return nil, fmt.Errorf("opening line: %w", err)
	}
	l := &Line{to: to, conn: conn, far: map[netip.AddrPort]*net.UDPConn{}, seed: 5}
	l.Turn(w)
	_ = conn.SetReadBuffer(4 << 20) // a smaller one is used if the system wants that
	l.wg.Go(l.serve)
	return l, nil
}

// Port is where clients send to, at any address of this machine.
func (l *Line) Port() int { return l.conn.LocalAddr().(*net.UDPAddr).Port }

// Turn changes the weather from the next packet on.
func (l *Line) Turn(w Weather) { l.weather.Store(&w) }

// Cut loses all that those who use the line now send and get from here on; who comes
// later passes.
func (l *Line) Cut() { l.cut.Add(1) }

// Close ends the line; what is under way is lost.
func (l *Line) Close() error {
	err := l.conn.Close()
	l.mu.Lock()
	l.shut = true
	for _, c := range l.far {
		err = errors.Join(err, c.Close())
	}
	l.mu.Unlock()
	l.wg.Wait()
	return err
}

// serve takes what clients send.
func (l *Line) serve() {
	ways := map[netip.AddrPort]*way{}
	defer func() {
		for _, w := range ways {
			close(w.in)
		}
	}()
	buf := make([]byte, 2048)
	for {
		n, client, err := l.conn.ReadFromUDPAddrPort(buf)
		if err != nil {
			return
		}
		w := ways[client]
		if w == nil {
			if w = l.connect(client); w == nil {
				return
			}
			ways[client] = w
		}
		w.take(buf[:n])
	}
}

// connect opens the way there and back of one client; nil once the line is closed.
func (l *Line) connect(client netip.AddrPort) *way {
	conn, err := net.DialUDP("udp4", nil, net.UDPAddrFromAddrPort(l.to))
	if err != nil {
		return nil
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.shut {
		conn.Close()
		return nil
	}
	_ = conn.SetReadBuffer(4 << 20)
	l.far[client] = conn
	there := l.way(func(p []byte) { _, _ = conn.Write(p) })
	back := l.way(func(p []byte) { _, _ = l.conn.WriteToUDPAddrPort(p, client) })
	l.wg.Go(func() {
		defer close(back.in)
		buf := make([]byte, 2048)
		for {
			n, err := conn.Read(buf)
			if errors.Is(err, net.ErrClosed) {
				return
			}
			if err == nil { // a relay that is away for a moment refuses
				back.take(buf[:n])
			}
		}
	})
	return there
}

// way is one direction of one client.
type way struct {
	line *Line
	born int64 // how often the line had been cut
	luck *rand.Rand
	free time.Time // when a bounded rate has sent all that waits
	in   chan parcel
}

func (l *Line) way(out func([]byte)) *way {
	l.ways++
	w := &way{line: l, born: l.cut.Load(), luck: rand.New(rand.NewPCG(l.seed, l.ways)), in: make(chan parcel, 4096)}
	l.wg.Go(func() { carry(w.in, out) })
	return w
}

// take loses a packet, or decides when it arrives.
func (w *way) take(p []byte) {
	now, is := time.Now(), w.line.weather.Load()
	if is.Dead || w.born != w.line.cut.Load() || w.luck.Float64() < is.Loss {
		return
	}
	leaves := now
	if is.Rate > 0 {
		if w.free.After(now) {
			leaves = w.free
		}
		if leaves.Sub(now) > standing {
			return
		}
		leaves = leaves.Add(time.Duration(len(p)) * 8 * time.Second / time.Duration(is.Rate))
		w.free = leaves
	}
	late := time.Duration(w.luck.Float64() * float64(is.Jitter))
	select {
	case w.in <- parcel{leaves.Add(is.Delay + late), append([]byte(nil), p...)}:
	default: // longer than any queue of a real line
	}
}

// parcel is a packet and when it arrives.
type parcel struct {
	due  time.Time
	what []byte
}

// carry hands over each parcel when it is due, until in is closed.
func carry(in <-chan parcel, out func([]byte)) {
	var under parcels
	timer := time.NewTimer(time.Hour)
	defer timer.Stop()
	for {
		select {
		case p, ok := <-in:
			if !ok {
				return
			}
			heap.Push(&under, p)
		case <-timer.C:
		}
		for len(under) > 0 && !under[0].due.After(time.Now()) {
			out(heap.Pop(&under).(parcel).what)
		}
		if len(under) > 0 {
			timer.Reset(time.Until(under[0].due))
		}
	}
}

// parcels are ordered by when they are due.
type parcels []parcel

func (p parcels) Len() int           { return len(p) }
func (p parcels) Less(i, j int) bool { return p[i].due.Before(p[j].due) }
func (p parcels) Swap(i, j int)      { p[i], p[j] = p[j], p[i] }
func (p *parcels) Push(x any)        { *p = append(*p, x.(parcel)) }

func (p *parcels) Pop() any {
	all := *p
	x := all[len(all)-1]
	*p = all[:len(all)-1]
	return x
}
