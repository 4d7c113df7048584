//go:build linux

package datagram

import (
	"encoding/binary"
	"errors"
	"fmt"
	"net/netip"
	"unsafe"

	"golang.org/x/sys/unix"
)

// receiveBuffer holds a keyframe of some viewers' worth of delay.
const receiveBuffer = 2 << 20

// Open makes a socket on loopback that stamps what it receives. With whole, what
// was sent as one buffer to be cut is received as one (UDP_GRO).
func Open(whole bool) (fd, port int, err error) {
	fd, err = unix.Socket(unix.AF_INET, unix.SOCK_DGRAM|unix.SOCK_NONBLOCK|unix.SOCK_CLOEXEC, 0)
	if err != nil {
		return -1, 0, fmt.Errorf("opening socket: %w", err)
	}
	if unix.SetsockoptInt(fd, unix.SOL_SOCKET, unix.SO_RCVBUFFORCE, receiveBuffer) != nil {
		_ = unix.SetsockoptInt(fd, unix.SOL_SOCKET, unix.SO_RCVBUF, receiveBuffer)
	}
	err = unix.SetsockoptInt(fd, unix.SOL_SOCKET, unix.SO_TIMESTAMPNS, 1)
	if err == nil && whole {
		err = unix.SetsockoptInt(fd, unix.SOL_UDP, unix.UDP_GRO, 1)
	}
	if err == nil {
		err = unix.Bind(fd, &unix.SockaddrInet4{Addr: [4]byte{127, 0, 0, 1}})
	}
	var name unix.Sockaddr
	if err == nil {
		name, err = unix.Getsockname(fd)
	}
	at, ok := name.(*unix.SockaddrInet4)
	if err == nil && !ok {
		err = errors.New("no address of IPv4")
	}
	if err != nil {
		return -1, 0, errors.Join(fmt.Errorf("opening socket: %w", err), unix.Close(fd))
	}
	return fd, at.Port, nil
}

// Drops is how many datagrams the socket lost because it was not read in time.
func Drops(fd int) uint64 {
	var info [9]uint32 // SK_MEMINFO_VARS; the last is the drops
	size := uint32(unsafe.Sizeof(info))
	_, _, e := unix.Syscall6(unix.SYS_GETSOCKOPT, uintptr(fd), unix.SOL_SOCKET, unix.SO_MEMINFO,
		uintptr(unsafe.Pointer(&info)), uintptr(unsafe.Pointer(&size)), 0)
	if e != 0 {
		return 0
	}
	return uint64(info[8])
}

// Send sends one datagram; what does not fit is lost, as on any line.
func Send(fd int, b []byte, to netip.AddrPort) {
	_ = unix.Sendto(fd, b, unix.MSG_DONTWAIT, &unix.SockaddrInet4{Port: int(to.Port()), Addr: to.Addr().As4()})
}

// many is a vector of messages for recvmmsg and sendmmsg.
type many struct {
	headers []multiHeader
	iovecs  []unix.Iovec
	names   []unix.RawSockaddrInet4
	control [][96]byte
	buffers [][]byte
}

type multiHeader struct {
	hdr unix.Msghdr
	n   uint32
	_   [4]byte
}

func newMany(count, size int) *many {
	m := &many{headers: make([]multiHeader, count), iovecs: make([]unix.Iovec, count), names: make([]unix.RawSockaddrInet4, count),
		control: make([][96]byte, count), buffers: make([][]byte, count)}
	all := make([]byte, count*size)
	for i := range m.headers {
		m.buffers[i] = all[i*size : (i+1)*size]
		m.iovecs[i].Base = &m.buffers[i][0]
		m.iovecs[i].SetLen(size)
		h := &m.headers[i].hdr
		h.Iov = &m.iovecs[i]
		h.SetIovlen(1)
		h.Name = (*byte)(unsafe.Pointer(&m.names[i]))
		h.Control = &m.control[i][0]
	}
	return m
}

// receive reads what waits, and gives how many messages that is.
func (m *many) receive(fd int) int {
	for i := range m.headers {
		m.headers[i].hdr.Namelen = unix.SizeofSockaddrInet4
		m.headers[i].hdr.SetControllen(len(m.control[i]))
	}
	n, _, e := unix.Syscall6(unix.SYS_RECVMMSG, uintptr(fd), uintptr(unsafe.Pointer(&m.headers[0])), uintptr(len(m.headers)),
		unix.MSG_DONTWAIT, 0, 0)
	if e != 0 {
		return 0
	}
	return int(n)
}

// message is the i-th: its bytes, when the kernel had it, the size of the datagrams in
// it (0: it is one), and from where.
func (m *many) message(i int) (b []byte, at int64, size int, from netip.AddrPort) {
	h := &m.headers[i]
	at, size = readControl(m.control[i][:h.hdr.Controllen])
	port := m.names[i].Port<<8 | m.names[i].Port>>8
	return m.buffers[i][:h.n], at, size, netip.AddrPortFrom(netip.AddrFrom4(m.names[i].Addr), port)
}

func readControl(b []byte) (at int64, size int) {
	const head = unix.SizeofCmsghdr
	for len(b) >= head {
		h := (*unix.Cmsghdr)(unsafe.Pointer(&b[0]))
		n := int(h.Len)
		if n < head || n > len(b) {
			return at, size
		}
		data := b[head:n]
		switch {
		case h.Level == unix.SOL_SOCKET && h.Type == unix.SO_TIMESTAMPNS && len(data) >= 16:
			at = int64(binary.NativeEndian.Uint64(data))*1e9 + int64(binary.NativeEndian.Uint64(data[8:]))
		case h.Level == unix.SOL_UDP && h.Type == unix.UDP_GRO && len(data) >= 4:
			size = int(binary.NativeEndian.Uint32(data))
		}
		b = b[min((n+7)&^7, len(b)):]
	}
	return at, size
}
