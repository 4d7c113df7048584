package port

import (
	"errors"
	"io"
	"net"
	"os"
	"syscall"

	"golang.org/x/sys/unix"
)

// FileSender is a connection on which the system sends a stretch of a file by itself,
// without a copy of it in the program (sendfile(2)). Those of HTTP without TLS are.
type FileSender interface {
	// SendFile sends size bytes of a regular file, which stays open meanwhile, from an
	// offset on. What must go before them is written by head, and leaves in the same
	// packets (TCP_CORK, tcp(7)).
	SendFile(head func() error, file uintptr, from, size int64) error
}

// SendFile is FileSender's.
func (s *sorted) SendFile(head func() error, file uintptr, from, size int64) error {
	c, ok := s.Conn.(*net.TCPConn)
	if !ok {
		return errors.ErrUnsupported
	}
	raw, err := c.SyscallConn()
	if err != nil {
		return err
	}
	if err = corked(raw, 1); err != nil {
		return err
	}
	if err = head(); err != nil {
		return errors.Join(err, corked(raw, 0))
	}
	var failed error
	err = raw.Write(func(out uintptr) bool {
		for size > 0 {
			n, err := unix.Sendfile(int(out), int(file), &from, int(min(size, 1<<30)))
			size -= int64(max(n, 0))
			switch {
			case errors.Is(err, unix.EAGAIN):
				return false // called again when there is room
			case errors.Is(err, unix.EINTR):
			case err == nil && n == 0:
				failed = io.ErrUnexpectedEOF
				return true
			case err != nil:
				failed = os.NewSyscallError("sendfile", err)
				return true
			}
		}
		return true
	})
	return errors.Join(err, failed, corked(raw, 0))
}

// corked holds back packets that are not full, or lets them go.
func corked(raw syscall.RawConn, on int) error {
	var failed error
	err := raw.Control(func(out uintptr) { failed = unix.SetsockoptInt(int(out), unix.IPPROTO_TCP, unix.TCP_CORK, on) })
	return errors.Join(err, os.NewSyscallError("setsockopt", failed))
}
