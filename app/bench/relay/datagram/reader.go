//go:build linux

// Package datagram reads many UDP sockets from one thread, as cheaply as Linux lets it,
// and tells when the kernel had what it reads and what was lost because it came too late.
package datagram

import (
	"fmt"
	"net/netip"
	"runtime"
	"sync"
	"sync/atomic"
	"time"

	"golang.org/x/sys/unix"
)

const (
	atOnce = 64 // messages that one call reads
	// napFor lets datagrams gather between two rounds: reading each as it comes would
	// cost a core more than the relay's.
	napFor = time.Millisecond
)

// Sink takes what its socket receives, on the reader's goroutine: the bytes, which are
// valid until it returns, when the kernel had them (unix ns), and from where.
type Sink interface {
	Take(b []byte, at int64, from netip.AddrPort)
}

// Reader reads all its sockets from one thread.
type Reader struct {
	poll  int
	whole bool
	stop  atomic.Bool
	wg    sync.WaitGroup

	mu    sync.Mutex
	sinks map[int]Sink
}

// NewReader starts to read. With whole, what was sent as one buffer to be cut is
// received as one (UDP_GRO); its sockets must be opened so too.
func NewReader(whole bool) (*Reader, error) {
	poll, err := unix.EpollCreate1(unix.EPOLL_CLOEXEC)
	if err != nil {
		return nil, fmt.Errorf("opening epoll: %w", err)
	}
	r := &Reader{poll: poll, whole: whole, sinks: map[int]Sink{}}
	r.wg.Go(r.run)
	return r, nil
}

// Add reads a socket, which is the reader's from then on, also when it fails.
func (r *Reader) Add(fd int, s Sink) error {
	r.mu.Lock()
	r.sinks[fd] = s
	r.mu.Unlock()
	if err := unix.EpollCtl(r.poll, unix.EPOLL_CTL_ADD, fd, &unix.EpollEvent{Events: unix.EPOLLIN, Fd: int32(fd)}); err != nil {
		return fmt.Errorf("reading socket: %w", err)
	}
	return nil
}

// Remove closes a socket.
func (r *Reader) Remove(fd int) {
	r.mu.Lock()
	defer r.mu.Unlock()
	delete(r.sinks, fd)
	_ = unix.Close(fd)
}

func (r *Reader) run() {
	runtime.LockOSThread()
	defer runtime.UnlockOSThread()
	size := 2048
	if r.whole {
		size = 1 << 16
	}
	m, events := newMany(atOnce, size), make([]unix.EpollEvent, 1024)
	for !r.stop.Load() {
		n, err := unix.EpollWait(r.poll, events, 50)
		if err != nil && err != unix.EINTR {
			return
		}
		r.mu.Lock()
		for _, e := range events[:max(n, 0)] {
			if s := r.sinks[int(e.Fd)]; s != nil {
				r.read(int(e.Fd), s, m)
			}
		}
		r.mu.Unlock()
		nap := unix.NsecToTimespec(int64(napFor))
		_ = unix.Nanosleep(&nap, nil)
	}
}

func (r *Reader) read(fd int, s Sink, m *many) {
	for i := range m.receive(fd) {
		b, at, size, from := m.message(i)
		for size > 0 && len(b) > size {
			s.Take(b[:size], at, from)
			b = b[size:]
		}
		s.Take(b, at, from)
	}
}

// Close closes all sockets and waits.
func (r *Reader) Close() {
	r.stop.Store(true)
	r.wg.Wait()
	for fd := range r.sinks {
		_ = unix.Close(fd)
	}
	_ = unix.Close(r.poll)
}
