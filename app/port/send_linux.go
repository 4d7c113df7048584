package port

import (
	"errors"
	"io"
	"net"
	"os"

	"golang.org/x/sys/unix"
)

// FileSender is a connection on which the system sends a stretch of a file by itself,
// without a copy of it in the program (sendfile(2)). Those of HTTP without TLS are.
type FileSender interface {
	// SendFile sends size bytes of a regular file, which stays open meanwhile, from an
	// offset on. What must go before them is written by head, and leaves in the same
	// packets (MSG_MORE, send(2)).
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
	s.more = true
	err = head()
	s.more = false
	if err != nil {
		return err
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
	return errors.Join(err, failed)
}

// Write tells the system, within SendFile, that more follows at once.
func (s *sorted) Write(b []byte) (int, error) {
	c, ok := s.Conn.(*net.TCPConn)
	if !s.more || !ok {
		return s.Conn.Write(b)
	}
	raw, err := c.SyscallConn()
	if err != nil {
		return 0, err
	}
	sent := 0
	var failed error
	err = raw.Write(func(out uintptr) bool {
		for sent < len(b) {
			n, err := unix.SendmsgN(int(out), b[sent:], nil, nil, unix.MSG_MORE)
			sent += max(n, 0)
			switch {
			case errors.Is(err, unix.EAGAIN):
				return false
			case err != nil && !errors.Is(err, unix.EINTR):
				failed = os.NewSyscallError("sendmsg", err)
				return true
			}
		}
		return true
	})
	return sent, errors.Join(err, failed)
}
