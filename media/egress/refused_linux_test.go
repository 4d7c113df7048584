package egress_test

import (
	"testing"

	"golang.org/x/sys/unix"

	"hawker/media/egress"
)

// A socket without checksums may not be cut: the kernel itself refuses, as a device
// without offload does, and every datagram arrives all the same.
func TestAKernelThatRefusesToCutLosesNothing(t *testing.T) {
	s, conn, all := open(t, "127.0.0.1:0", "127.0.0.1:0", 3, egress.GSO)
	raw, err := conn.SyscallConn()
	if err != nil {
		t.Fatal(err)
	}
	if err := raw.Control(func(fd uintptr) { err = unix.SetsockoptInt(int(fd), unix.SOL_SOCKET, unix.SO_NO_CHECK, 1) }); err != nil {
		t.Fatal(err)
	}
	if err != nil {
		t.Skip(err)
	}
	frame(t, s, all, lots(9, 1204))
	if s.Mode() != egress.Many {
		t.Errorf("sends by %s now", s.Mode())
	}
	frame(t, s, all, lots(9, 1204))
	if n := s.Counts().Refused.Load() + s.Counts().Dropped.Load(); n != 0 {
		t.Errorf("%d lost", n)
	}
}
