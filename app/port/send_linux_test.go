package port_test

import (
	"bytes"
	"io"
	"math/rand/v2"
	"net"
	"os"
	"path/filepath"
	"testing"

	"hawker/app/port"
)

// What is sent from a file is its bytes behind the head, all of them and at once: also
// the last few, also when more than the socket holds is asked for, again and again.
func TestAStretchOfAFileLeavesBehindItsHead(t *testing.T) {
	p, err := port.Listen("127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer p.Close()
	all := make([]byte, 9<<20)
	for i := range all {
		all[i] = byte(rand.Uint32())
	}
	path := filepath.Join(t.TempDir(), "film")
	if err := os.WriteFile(path, all, 0o600); err != nil {
		t.Fatal(err)
	}
	file, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	stretches := []struct{ from, size int64 }{{0, 1}, {4097, 60_001}, {1, 8 << 20}, {12, 0}, {100, 66_000}, {9<<20 - 7, 7}}
	served := make(chan error, 1)
	go func() { served <- serve(p.HTTP(), file, stretches) }()
	c, err := net.Dial("tcp", p.HTTP().Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	if _, err := c.Write([]byte("G")); err != nil {
		t.Fatal(err)
	}
	for _, s := range stretches {
		want := append([]byte("head "), all[s.from:s.from+s.size]...)
		got := make([]byte, len(want))
		if _, err := io.ReadFull(c, got); err != nil {
			t.Fatalf("%d bytes from %d: %v", s.size, s.from, err)
		}
		if !bytes.Equal(got, want) {
			t.Errorf("%d bytes from %d are others", s.size, s.from)
		}
	}
	if err := <-served; err != nil {
		t.Error(err)
	}
}

func serve(l net.Listener, file *os.File, stretches []struct{ from, size int64 }) error {
	c, err := l.Accept()
	if err != nil {
		return err
	}
	for _, s := range stretches {
		head := func() error { _, err := c.Write([]byte("head ")); return err }
		if err := c.(port.FileSender).SendFile(head, file.Fd(), s.from, s.size); err != nil {
			return err
		}
	}
	return nil
}
