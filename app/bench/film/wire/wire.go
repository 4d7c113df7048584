//go:build linux

// Package wire asks a server for files over many kept connections, one request after the
// other on each, as cheaply as can be: one thread that never sleeps, so that no server
// pays for waking it, and bodies that the kernel throws away unread (MSG_TRUNC, tcp(7)).
// So the server's core is the one that is busy. It compares no bytes; who starts it does
// so before.
package wire

import (
	"bytes"
	"errors"
	"fmt"
	"net"
	"strconv"
	"time"

	"golang.org/x/sys/unix"
)

// Options say what is asked for.
type Options struct {
	Host  string   // of a loopback listener, host:port
	Paths []string // each connection asks for one after the other, and begins at another
	Conns int
	For   time.Duration
}

// Result is what came.
type Result struct {
	Requests int
	Bytes    int64 // of bodies
	Took     time.Duration
}

// patience is how long nothing may come.
const patience = 5 * time.Second

// headMost is the most that a head may have, in bytes.
const headMost = 8 << 10

// conn is one connection.
type conn struct {
	fd   int
	next int // path
	head []byte
	left int64 // of the body; -1 until the head is there
}

// loader is one run.
type loader struct {
	Options
	poll  int
	conns map[int32]*conn
	waste []byte
	got   Result
	until time.Time
}

// Run asks until its time is over. An answer other than 200 ends it with an error.
func Run(o Options) (Result, error) {
	l := &loader{Options: o, conns: map[int32]*conn{}, waste: make([]byte, 1<<20)}
	var err error
	if l.poll, err = unix.EpollCreate1(0); err != nil {
		return Result{}, fmt.Errorf("opening epoll: %w", err)
	}
	defer l.close()
	start := time.Now()
	l.until = start.Add(o.For)
	for i := range o.Conns {
		if err := l.dial(i); err != nil {
			return Result{}, fmt.Errorf("connecting to %s: %w", o.Host, err)
		}
	}
	events := make([]unix.EpollEvent, 128)
	for last := start; len(l.conns) > 0; {
		n, err := unix.EpollWait(l.poll, events, 0)
		switch {
		case errors.Is(err, unix.EINTR):
			continue
		case n > 0:
			last = time.Now()
		case err == nil && time.Since(last) > patience:
			err = fmt.Errorf("nothing came for %v", patience)
		}
		if err != nil {
			return l.got, err
		}
		for _, e := range events[:n] {
			if err := l.read(l.conns[e.Fd]); err != nil {
				return l.got, err
			}
		}
	}
	l.got.Took = time.Since(start)
	return l.got, nil
}

func (l *loader) close() {
	for _, c := range l.conns {
		unix.Close(c.fd)
	}
	unix.Close(l.poll)
}

func (l *loader) dial(i int) error {
	at, err := net.ResolveTCPAddr("tcp4", l.Host)
	if err != nil {
		return err
	}
	fd, err := unix.Socket(unix.AF_INET, unix.SOCK_STREAM|unix.SOCK_CLOEXEC, 0)
	if err != nil {
		return err
	}
	c := &conn{fd: fd, next: i, left: -1}
	l.conns[int32(fd)] = c
	to := &unix.SockaddrInet4{Port: at.Port, Addr: [4]byte(at.IP.To4())}
	if err := errors.Join(unix.Connect(fd, to), unix.SetNonblock(fd, true)); err != nil {
		return err
	}
	if err := unix.EpollCtl(l.poll, unix.EPOLL_CTL_ADD, fd, &unix.EpollEvent{Events: unix.EPOLLIN, Fd: int32(fd)}); err != nil {
		return err
	}
	return l.ask(c)
}

// ask sends a connection's next request, or ends it when the time is over.
func (l *loader) ask(c *conn) error {
	if time.Now().After(l.until) {
		delete(l.conns, int32(c.fd))
		return unix.Close(c.fd)
	}
	path := l.Paths[c.next%len(l.Paths)]
	c.next++
	c.head, c.left = c.head[:0], -1
	_, err := unix.Write(c.fd, fmt.Appendf(nil, "GET %s HTTP/1.1\r\nHost: %s\r\nUser-Agent: Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36\r\nAccept: */*\r\nAccept-Encoding: gzip, deflate, br\r\nAccept-Language: en-US,en;q=0.9\r\n\r\n", path, l.Host))
	return err
}

// read takes what is there of an answer.
func (l *loader) read(c *conn) error {
	for {
		var n int
		var err error
		if c.left < 0 {
			n, _, err = unix.Recvfrom(c.fd, l.waste[:headMost], 0)
		} else {
			n, _, err = unix.Recvfrom(c.fd, l.waste[:min(int64(len(l.waste)), c.left)], unix.MSG_TRUNC)
		}
		switch {
		case errors.Is(err, unix.EAGAIN):
			return nil
		case errors.Is(err, unix.EINTR):
			continue
		case err != nil:
			return err
		case n == 0:
			return errors.New("the server hung up")
		}
		if c.left >= 0 {
			c.left -= int64(n)
		} else if err := c.begin(l.waste[:n]); err != nil {
			return err
		} else if c.left < 0 {
			continue
		} else {
			l.got.Bytes += c.left // all of it comes, or the run fails
			c.left -= int64(len(c.head))
		}
		if c.left == 0 {
			l.got.Requests++
			return l.ask(c)
		}
	}
}

// begin takes bytes of the head; what is behind it stays in head, and left is the
// body's length then.
func (c *conn) begin(b []byte) error {
	c.head = append(c.head, b...)
	end := bytes.Index(c.head, []byte("\r\n\r\n"))
	if end < 0 {
		if len(c.head) > headMost {
			return errors.New("an answer's head does not end")
		}
		return nil
	}
	if !bytes.HasPrefix(c.head, []byte("HTTP/1.1 200 ")) {
		return fmt.Errorf("an answer begins %.60q", c.head)
	}
	const name = "\r\nContent-Length: "
	_, rest, ok := bytes.Cut(c.head[:end+2], []byte(name))
	text, _, _ := bytes.Cut(rest, []byte("\r\n"))
	n, err := strconv.ParseInt(string(text), 10, 64)
	if !ok || err != nil {
		return errors.New("an answer has no length")
	}
	c.left, c.head = n, c.head[end+4:]
	return nil
}
