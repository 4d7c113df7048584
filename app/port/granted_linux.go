package port

import (
	"net"

	"golang.org/x/sys/unix"
)

// widen asks for the buffers once more where the system's bound was in the way: who
// administrates the machine may go past it.
func widen(c *net.UDPConn) {
	receive, send := granted(c)
	if raw, err := c.SyscallConn(); err == nil && min(receive, send) < socketBuffer {
		_ = raw.Control(func(fd uintptr) {
			_ = unix.SetsockoptInt(int(fd), unix.SOL_SOCKET, unix.SO_RCVBUFFORCE, socketBuffer)
			_ = unix.SetsockoptInt(int(fd), unix.SOL_SOCKET, unix.SO_SNDBUFFORCE, socketBuffer)
		})
	}
}

// granted gives the socket's buffers in bytes; the kernel tells twice what it grants,
// since it counts its own bookkeeping (socket(7)).
func granted(c *net.UDPConn) (receive, send int) {
	raw, err := c.SyscallConn()
	if err != nil {
		return 0, 0
	}
	_ = raw.Control(func(fd uintptr) {
		receive, _ = unix.GetsockoptInt(int(fd), unix.SOL_SOCKET, unix.SO_RCVBUF)
		send, _ = unix.GetsockoptInt(int(fd), unix.SOL_SOCKET, unix.SO_SNDBUF)
	})
	return receive / 2, send / 2
}
