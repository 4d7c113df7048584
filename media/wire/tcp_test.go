package wire

import (
	"encoding/binary"
	"io"
	"net"
	"testing"
	"time"
)

// A viewer who stops reading costs a bounded queue: writing goes on as if nothing
// were, what does not fit is left out by whole frames (RFC 4571), and once the viewer
// reads again, each of its frames is whole and they are in order.
func TestALineThatIsNotReadHoldsNobodyUp(t *testing.T) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	all := newLines(l)
	far, err := net.Dial("tcp", l.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	defer far.Close()
	_ = far.(*net.TCPConn).SetReadBuffer(32 << 10)
	near, err := all.Accept()
	if err != nil {
		t.Fatal(err)
	}
	line := near.(*Line)
	const size, n = 1202, 20_000 // 24 MB, of which a megabyte and what the kernel holds can wait
	for i := range uint32(n) {
		frame := make([]byte, size)
		binary.BigEndian.PutUint16(frame, size-2)
		binary.BigEndian.PutUint32(frame[2:], i)
		if took, err := line.Write(frame); err != nil || took != size {
			t.Fatalf("frame %d: took %d, %v", i, took, err)
		}
		if behind := line.Behind(); behind > fullAt+size {
			t.Fatalf("%d bytes wait after frame %d", behind, i)
		}
	}
	if line.Behind() < fullAt/2 {
		t.Fatalf("only %d bytes wait: the line was not full", line.Behind())
	}
	got, last, asked := 0, -1, false
	frame := make([]byte, size)
	_ = far.SetReadDeadline(time.Now().Add(20 * time.Second))
	for last < n { // the number of the one that is written when there is room again
		if !asked && line.Behind() < fullAt/2 {
			asked = true
			final := binary.BigEndian.AppendUint32([]byte{(size - 2) >> 8, (size - 2) & 255}, n)
			if _, err := line.Write(append(final, make([]byte, size-len(final))...)); err != nil {
				t.Fatal(err)
			}
		}
		if _, err := io.ReadFull(far, frame); err != nil {
			t.Fatalf("after %d frames: %v", got, err)
		}
		number := int(binary.BigEndian.Uint32(frame[2:]))
		if binary.BigEndian.Uint16(frame) != size-2 || number <= last {
			t.Fatalf("frame %d of %d bytes after frame %d", number, binary.BigEndian.Uint16(frame), last)
		}
		got, last = got+1, number
	}
	if got >= n/2 {
		t.Errorf("%d of %d frames came through", got, n)
	}
	if err := line.Close(); err != nil {
		t.Error(err)
	}
	all.wg.Wait()
	if _, err := line.Write(frame); err == nil {
		t.Error("a closed line takes a frame")
	}
}
