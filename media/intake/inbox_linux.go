package intake

import (
	"net"
	"net/netip"
	"strconv"
	"unsafe"

	"golang.org/x/sys/unix"
)

const (
	// atOnce is how many datagrams one call reads: a frame of a publisher, or what a
	// hundred viewers have to say in a millisecond.
	atOnce = 32
	// longest is what of a datagram is read. Media does without fragments.
	longest = 2048
)

// header is struct mmsghdr.
type header struct {
	unix.Msghdr
	n uint32
	_ [4]byte
}

// inbox holds what one call read.
type inbox struct {
	headers [atOnce]header
	iovs    [atOnce]unix.Iovec
	names   [atOnce]unix.RawSockaddrInet6
	memory  []byte
	at, n   int
	failed  unix.Errno
	fill    func(fd uintptr) bool
	zones   map[uint32]string // names of interfaces
}

func (i *inbox) make() {
	i.memory, i.zones = make([]byte, atOnce*longest), map[uint32]string{}
	for k := range i.headers {
		h, iov := &i.headers[k], &i.iovs[k]
		iov.Base = &i.memory[k*longest]
		iov.SetLen(longest)
		h.Iov, h.Name = iov, (*byte)(unsafe.Pointer(&i.names[k]))
		h.SetIovlen(1)
	}
	i.fill = i.receive // made once: it allocates
}

// next gives the next datagram, in memory that is overwritten after as many calls as
// one call of the system read.
func (r *Reader) next([]byte) ([]byte, netip.AddrPort, error) {
	for r.at == r.n {
		if err := r.raw.Read(r.fill); err != nil {
			return nil, netip.AddrPort{}, err
		}
		if r.failed != 0 {
			return nil, netip.AddrPort{}, r.failed
		}
	}
	k := r.at
	r.at++
	return r.memory[k*longest:][:r.headers[k].n], r.from(k), nil
}

// receive reads what is there; false says that there is nothing yet.
func (i *inbox) receive(fd uintptr) bool {
	i.at, i.n, i.failed = 0, 0, 0
	for k := range i.headers {
		i.headers[k].Namelen = unix.SizeofSockaddrInet6
	}
	for {
		n, _, errno := unix.RawSyscall6(unix.SYS_RECVMMSG, fd, uintptr(unsafe.Pointer(&i.headers)), atOnce, unix.MSG_DONTWAIT, 0, 0)
		switch errno {
		case 0:
			i.n = int(n)
			return true
		case unix.EINTR:
		case unix.EAGAIN:
			return false
		default:
			i.failed = errno
			return true
		}
	}
}

// from is the address that the datagram came from.
func (i *inbox) from(k int) netip.AddrPort {
	six := &i.names[k]
	port := func(p *uint16) uint16 {
		b := (*[2]byte)(unsafe.Pointer(p))
		return uint16(b[0])<<8 | uint16(b[1])
	}
	switch six.Family {
	case unix.AF_INET:
		four := (*unix.RawSockaddrInet4)(unsafe.Pointer(six))
		return netip.AddrPortFrom(netip.AddrFrom4(four.Addr), port(&four.Port))
	case unix.AF_INET6:
		at := netip.AddrFrom16(six.Addr)
		if six.Scope_id != 0 {
			at = at.WithZone(i.zone(six.Scope_id))
		}
		return netip.AddrPortFrom(at, port(&six.Port))
	}
	return netip.AddrPort{}
}

// zone names an interface of this machine.
func (i *inbox) zone(id uint32) string {
	if name, ok := i.zones[id]; ok {
		return name
	}
	name := strconv.FormatUint(uint64(id), 10)
	if it, err := net.InterfaceByIndex(int(id)); err == nil {
		name = it.Name
	}
	i.zones[id] = name
	return name
}
