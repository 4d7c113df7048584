package mediatest

import (
	"strings"

	"github.com/pion/interceptor"
	"github.com/pion/rtp"
)

// lossy loses every nth video packet, in both directions; what is sent again
// comes through.
type lossy int

func (n lossy) NewInterceptor(string) (interceptor.Interceptor, error) {
	return &hole{every: int(n)}, nil
}

type hole struct {
	interceptor.NoOp
	every int
}

// counter decides what is lost of one stream.
type counter struct {
	every, seen int
	lost        map[uint16]bool
}

func (c *counter) loses(seq uint16) bool {
	if c.lost[seq] {
		return false
	}
	if c.seen++; c.seen%c.every != 0 {
		return false
	}
	c.lost[seq] = true
	return true
}

func (h *hole) BindLocalStream(i *interceptor.StreamInfo, w interceptor.RTPWriter) interceptor.RTPWriter {
	if !strings.HasPrefix(i.MimeType, "video/") {
		return w
	}
	c := &counter{every: h.every, lost: map[uint16]bool{}}
	return interceptor.RTPWriterFunc(func(head *rtp.Header, payload []byte, a interceptor.Attributes) (int, error) {
		if c.loses(head.SequenceNumber) {
			return len(payload), nil
		}
		return w.Write(head, payload, a)
	})
}

func (h *hole) BindRemoteStream(i *interceptor.StreamInfo, r interceptor.RTPReader) interceptor.RTPReader {
	if !strings.HasPrefix(i.MimeType, "video/") {
		return r
	}
	c := &counter{every: h.every, lost: map[uint16]bool{}}
	return interceptor.RTPReaderFunc(func(b []byte, a interceptor.Attributes) (int, interceptor.Attributes, error) {
		for {
			n, attr, err := r.Read(b, a)
			var head rtp.Header
			if err != nil {
				return n, attr, err
			}
			if _, bad := head.Unmarshal(b[:n]); bad != nil || !c.loses(head.SequenceNumber) {
				return n, attr, err
			}
		}
	})
}
