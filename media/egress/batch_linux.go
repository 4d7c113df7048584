package egress

import (
	"errors"
	"fmt"
	"net"
	"net/netip"
	"strconv"
	"time"
	"unsafe"

	"golang.org/x/sys/unix"
)

const (
	supported = GSO
	// fullFor is how long a full socket is waited for: the kernel empties it at the
	// speed of the line, and one shard may not stand still for longer.
	fullFor = 5 * time.Millisecond
)

// sockaddr holds an address of either family.
type sockaddr struct {
	raw unix.RawSockaddrInet6
	len uint32
}

// Dest prepares an address for the socket's family. It fails for IPv6 on a socket of
// IPv4, and for a zone that is not there.
func (s *Socket) Dest(a netip.AddrPort) (Dest, error) {
	d := Dest{addr: a}
	ip := a.Addr().Unmap()
	port := [2]byte{byte(a.Port() >> 8), byte(a.Port())}
	if s.inet4 {
		if !ip.Is4() {
			return d, fmt.Errorf("reaching %s from a socket of IPv4: %w", a, net.ErrWriteToConnected)
		}
		sa := (*unix.RawSockaddrInet4)(unsafe.Pointer(&d.name.raw))
		sa.Family, sa.Addr = unix.AF_INET, ip.As4()
		*(*[2]byte)(unsafe.Pointer(&sa.Port)) = port
		d.name.len = unix.SizeofSockaddrInet4
		return d, nil
	}
	d.name.raw.Family, d.name.raw.Addr = unix.AF_INET6, ip.As16()
	*(*[2]byte)(unsafe.Pointer(&d.name.raw.Port)) = port
	d.name.len = unix.SizeofSockaddrInet6
	if zone := ip.Zone(); zone != "" {
		id, err := scope(zone)
		if err != nil {
			return d, err
		}
		d.name.raw.Scope_id = id
	}
	return d, nil
}

func scope(zone string) (uint32, error) {
	if n, err := strconv.ParseUint(zone, 10, 32); err == nil {
		return uint32(n), nil
	}
	i, err := net.InterfaceByName(zone)
	if err != nil {
		return 0, fmt.Errorf("reading zone %s: %w", zone, err)
	}
	return uint32(i.Index), nil
}

// header is struct mmsghdr.
type header struct {
	unix.Msghdr
	sent uint32
	_    [4]byte
}

// control says into how long pieces the kernel cuts a message.
type control struct {
	unix.Cmsghdr
	size uint16
	_    [6]byte
}

type vectors struct {
	headers  []header
	iovs     []unix.Iovec
	controls []control
}

func (v *vectors) make() {
	v.headers, v.iovs, v.controls = make([]header, maxMessages), make([]unix.Iovec, maxMessages), make([]control, maxMessages)
	for i := range v.controls {
		c := &v.controls[i]
		c.Level, c.Type = unix.SOL_UDP, unix.UDP_SEGMENT
		c.SetLen(unix.CmsgLen(2))
	}
}

// fill makes a header of each message.
func (b *Batch) fill(list []message) {
	for i, m := range list {
		h, iov := &b.headers[i], &b.iovs[i]
		iov.Base = &b.arena[m.from : m.from+1][0]
		iov.SetLen(m.to - m.from)
		h.Iov, h.Control, h.sent = iov, nil, 0
		h.SetIovlen(1)
		h.SetControllen(0)
		h.Name, h.Namelen = (*byte)(unsafe.Pointer(&m.dest.name.raw)), m.dest.name.len
		if m.count > 1 {
			b.controls[i].size = uint16(m.size)
			h.Control = (*byte)(unsafe.Pointer(&b.controls[i]))
			h.SetControllen(unix.CmsgSpace(2))
		}
	}
}

func (b *Batch) send() {
	if b.mode == Single {
		b.single(b.messages)
		return
	}
	list := b.messages
	b.fill(list)
	err := b.sock.raw.Control(func(fd uintptr) {
		for done := 0; done < len(list); {
			n, errno := b.many(fd, done, len(list))
			done += n
			if errno != 0 {
				done += b.mend(fd, list[done:], errno)
				b.fillAgain(list, done)
			}
		}
	})
	if err != nil { // the socket is closed
		b.sock.counts.Refused.Add(1)
	}
}

// fillAgain points the headers at what is left, after mend looked at its first.
func (b *Batch) fillAgain(list []message, done int) {
	if done < len(list) {
		rest := Batch{sock: b.sock, arena: b.arena, vectors: vectors{b.headers[done:], b.iovs[done:], b.controls[done:]}}
		rest.fill(list[done:])
	}
}

func (b *Batch) many(fd uintptr, from, to int) (int, unix.Errno) {
	b.sock.counts.Calls.Add(1)
	n, _, errno := unix.RawSyscall6(unix.SYS_SENDMMSG, fd, uintptr(unsafe.Pointer(&b.headers[from])), uintptr(to-from), unix.MSG_DONTWAIT, 0, 0)
	if errno != 0 {
		return 0, errno
	}
	return int(n), 0
}

// mend deals with the first message, at which a call stopped, and tells how many
// messages are dealt with.
func (b *Batch) mend(fd uintptr, list []message, errno unix.Errno) int {
	switch {
	case errno == unix.EINTR:
		return 0
	case errno == unix.EAGAIN || errno == unix.ENOBUFS:
		if waitFor(fd) {
			return 0
		}
		for _, m := range list {
			b.sock.counts.Dropped.Add(uint64(m.count))
		}
		return len(list)
	case errno == unix.ENOSYS:
		b.sock.worse(GSO)
		b.sock.worse(Many)
		b.single(list)
		return len(list)
	case list[0].count > 1 && (errno == unix.EIO || errno == unix.EINVAL || errno == unix.EOPNOTSUPP || errno == unix.EMSGSIZE):
		// The first piece alone tells whether the device does not cut, or the address
		// is none.
		if b.single(list[:1]) {
			b.sock.worse(GSO)
		}
		return 1
	}
	b.sock.counts.Refused.Add(uint64(list[0].count))
	return 1
}

// waitFor waits a moment until the socket takes more.
func waitFor(fd uintptr) bool {
	set := []unix.PollFd{{Fd: int32(fd), Events: unix.POLLOUT}}
	for {
		n, err := unix.Poll(set, int(fullFor/time.Millisecond))
		if errors.Is(err, unix.EINTR) {
			continue
		}
		return err == nil && n > 0 && set[0].Revents&unix.POLLOUT != 0
	}
}

// one sends one datagram.
func (s *Socket) one(d *Dest, datagram []byte) (n int, err error) {
	closed := s.raw.Control(func(fd uintptr) {
		for again := true; again; {
			_, _, errno := unix.RawSyscall6(unix.SYS_SENDTO, fd, uintptr(unsafe.Pointer(&datagram[0])), uintptr(len(datagram)),
				unix.MSG_DONTWAIT, uintptr(unsafe.Pointer(&d.name.raw)), uintptr(d.name.len))
			switch {
			case errno == 0:
				n = len(datagram)
			case errno == unix.EINTR:
				continue
			case errno != unix.EAGAIN && errno != unix.ENOBUFS:
				err = errno
			case waitFor(fd):
				continue
			default:
				s.counts.Dropped.Add(1)
				n = len(datagram) // lost, as on any line
			}
			again = false
		}
	})
	s.counts.Calls.Add(1)
	if closed != nil {
		return 0, closed
	}
	return n, err
}
