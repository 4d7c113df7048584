//go:build linux

// Package floor sends one stream to many destinations with only the work that no relay
// of SRTP can leave out: a fresh header and a seal a packet and destination
// (AES-128-GCM, RFC 7714), and handing it to the kernel, a destination's frame as one
// buffer to be cut (UDP_SEGMENT), many of these in one call (sendmmsg).
//
// It refuses to know sessions, losses, reports and who joins: what a relay costs more
// is what it pays for these.
package floor

import (
	"crypto/aes"
	"crypto/cipher"
	"encoding/binary"
	"fmt"
	"math/rand/v2"
	"time"
	"unsafe"

	"golang.org/x/sys/unix"
)

const (
	group       = 48 // destinations whose frames leave in one call: what a core's cache keeps
	header      = 12
	overhead    = 16
	maxSegments = 64
	maxMessage  = 65_000
	maxMessages = 1024
)

// Beat is what leaves together at a moment of the stream, by payload sizes in bytes.
type Beat struct {
	At    time.Duration
	Sizes []int
}

// destination is where packets go, with a key of its own as every viewer has.
type destination struct {
	name  unix.RawSockaddrInet4
	aead  cipher.AEAD
	nonce [12]byte
	ssrc  uint32
	seq   uint32
}

// Sender sends to ports of this machine.
type Sender struct {
	fd      int
	to      []*destination
	payload []byte
	arena   []byte
	headers []multiHeader
	iovecs  []unix.Iovec
	control [][24]byte
	n       int // messages gathered
}

type multiHeader struct {
	hdr unix.Msghdr
	n   uint32
	_   [4]byte
}

// New prepares a sender.
func New(ports []int) (*Sender, error) {
	fd, err := unix.Socket(unix.AF_INET, unix.SOCK_DGRAM|unix.SOCK_CLOEXEC, 0)
	if err != nil {
		return nil, fmt.Errorf("opening socket: %w", err)
	}
	_ = unix.SetsockoptInt(fd, unix.SOL_SOCKET, unix.SO_SNDBUF, 4<<20)
	s := &Sender{fd: fd, payload: make([]byte, 1500), arena: make([]byte, 0, 16<<20),
		headers: make([]multiHeader, maxMessages), iovecs: make([]unix.Iovec, maxMessages), control: make([][24]byte, maxMessages)}
	for i := range s.payload {
		s.payload[i] = byte(rand.Uint32())
	}
	for i, port := range ports {
		key := binary.BigEndian.AppendUint64(make([]byte, 8), uint64(i))
		block, err := aes.NewCipher(key)
		if err != nil {
			return nil, err
		}
		d := &destination{ssrc: uint32(i + 1)}
		if d.aead, err = cipher.NewGCM(block); err != nil {
			return nil, err
		}
		d.name = unix.RawSockaddrInet4{Family: unix.AF_INET, Port: uint16(port)<<8 | uint16(port)>>8, Addr: [4]byte{127, 0, 0, 1}}
		s.to = append(s.to, d)
	}
	return s, nil
}

// Run sends the beats over and over, a round taking so long, until d is over.
func (s *Sender) Run(beats []Beat, round, d time.Duration) {
	start := time.Now()
	for n := 0; ; n++ {
		b := beats[n%len(beats)]
		due := time.Duration(n/len(beats))*round + b.At
		if due >= d {
			return
		}
		if wait := time.Until(start.Add(due)); wait > 0 {
			nap := unix.NsecToTimespec(int64(wait))
			_ = unix.Nanosleep(&nap, nil)
		}
		s.beat(b.Sizes, uint32(due*90/time.Millisecond))
	}
}

func (s *Sender) beat(sizes []int, ts uint32) {
	for i, d := range s.to {
		s.seal(d, sizes, ts)
		if (i+1)%group == 0 || cap(s.arena)-len(s.arena) < 256<<10 {
			s.flush()
		}
	}
	s.flush()
}

// seal writes one destination's packets behind one another, in messages of packets of
// one size, of which only the last may be shorter.
func (s *Sender) seal(d *destination, sizes []int, ts uint32) {
	from, count := len(s.arena), 0
	for i, size := range sizes {
		h := s.arena[len(s.arena) : len(s.arena)+header]
		h[0], h[1] = 0x80, 102
		d.seq++
		binary.BigEndian.PutUint16(h[2:], uint16(d.seq))
		binary.BigEndian.PutUint32(h[4:], ts)
		binary.BigEndian.PutUint32(h[8:], d.ssrc)
		binary.BigEndian.PutUint32(d.nonce[2:], d.ssrc)
		binary.BigEndian.PutUint32(d.nonce[8:], d.seq)
		s.arena = d.aead.Seal(s.arena[:len(s.arena)+header], d.nonce[:], s.payload[:size], h)
		count++
		if i == len(sizes)-1 || sizes[i+1] > size || sizes[i-count+1] > size ||
			count == maxSegments || len(s.arena)-from+header+size+overhead > maxMessage {
			s.gather(d, s.arena[from:], header+sizes[i-count+1]+overhead)
			from, count = len(s.arena), 0
		}
	}
}

// gather makes a message of b, to be cut into segments.
func (s *Sender) gather(d *destination, b []byte, segment int) {
	if s.n == maxMessages {
		s.send()
	}
	i := s.n
	s.n++
	s.iovecs[i].Base = &b[0]
	s.iovecs[i].SetLen(len(b))
	h := &s.headers[i].hdr
	*h = unix.Msghdr{Name: (*byte)(unsafe.Pointer(&d.name)), Namelen: unix.SizeofSockaddrInet4, Iov: &s.iovecs[i]}
	h.SetIovlen(1)
	if len(b) <= segment {
		return
	}
	c := (*unix.Cmsghdr)(unsafe.Pointer(&s.control[i]))
	c.Level, c.Type = unix.SOL_UDP, unix.UDP_SEGMENT
	c.SetLen(unix.CmsgLen(2))
	binary.NativeEndian.PutUint16(s.control[i][unix.SizeofCmsghdr:], uint16(segment))
	h.Control = &s.control[i][0]
	h.SetControllen(unix.CmsgSpace(2))
}

func (s *Sender) flush() {
	s.send()
	s.arena = s.arena[:0]
}

// send hands over what was gathered; what a full buffer refuses is not sent again.
func (s *Sender) send() {
	for done := 0; done < s.n; {
		n, _, e := unix.Syscall6(unix.SYS_SENDMMSG, uintptr(s.fd), uintptr(unsafe.Pointer(&s.headers[done])), uintptr(s.n-done), 0, 0, 0)
		if e != 0 {
			n = 1
		}
		done += int(n)
	}
	s.n = 0
}
