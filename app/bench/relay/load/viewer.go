//go:build linux

package load

import (
	"context"
	"crypto/rand"
	"encoding/binary"
	"encoding/hex"
	"errors"
	"fmt"
	"net/netip"
	"sync"
	"sync/atomic"
	"time"

	"github.com/pion/dtls/v3"
	"github.com/pion/rtcp"
	"github.com/pion/rtp"
	"github.com/pion/srtp/v3"

	"hawker/app/bench/relay/datagram"
)

const (
	checkEvery  = 50 * time.Millisecond
	sampleEvery = 16   // one packet of the picture in so many is opened
	seekFor     = 1200 // packets in which the first keyframe is looked for: two groups of pictures
	maxEarly    = 256  // packets that may come before the keys
)

// Viewer is one WHEP session. It acts as a browser does on a good line: it answers and
// repeats checks, reports what it got once a second, and asks for nothing again.
type Viewer struct {
	crowd   *Crowd
	fd      int
	ufrag   string
	pwd     string
	relay   answered
	session string
	pipe    *pipe
	secure  *dtls.Conn
	reached chan struct{} // closed by the first answer to a check
	once    sync.Once
	gone    atomic.Bool   // its socket is closed
	known   atomic.Bool   // the answer has told where the relay is
	out     *srtp.Context // for reports; the reporter's

	in     atomic.Pointer[srtp.Context] // the reader's, once it is there
	tracks [2]track

	// Of the reader alone.
	early []earlier
	n     uint64
	plain []byte

	posted            time.Time
	answeredAt        time.Time
	first, key, whole atomic.Int64 // unix ns: any RTP, the first packet of a keyframe, its last
}

type earlier struct {
	b  []byte
	at int64
}

// track counts one stream.
type track struct {
	got  atomic.Uint64
	ssrc atomic.Uint32
	last atomic.Uint32 // sequence number, with its cycles
}

func (t *track) count(b []byte) {
	seq := binary.BigEndian.Uint16(b[2:])
	last := t.last.Load()
	if t.got.Add(1) == 1 {
		t.ssrc.Store(binary.BigEndian.Uint32(b[8:]))
		t.last.Store(uint32(seq))
	} else if d := int16(seq - uint16(last)); d > 0 {
		t.last.Store(last + uint32(d))
	}
}

// Take is what the reader gives. What others send, to whoever had the port before, is
// not counted.
func (v *Viewer) Take(b []byte, at int64, from netip.AddrPort) {
	switch {
	case len(b) < 2 || !v.known.Load() || from != v.relay.at:
	case b[0] < 4:
		v.check(b, from)
	case b[0] >= 20 && b[0] <= 63:
		v.pipe.give(b)
	case b[0]>>6 == 2 && len(b) >= 12 && (b[1] < 192 || b[1] > 223): // RFC 5761
		v.media(b, at)
	}
}

func (v *Viewer) check(b []byte, from netip.AddrPort) {
	switch kindOf(b) {
	case stunRequest:
		datagram.Send(v.fd, answerCheck(b, from.Addr().As4(), from.Port(), v.pwd), from)
	case stunSuccess:
		v.once.Do(func() { close(v.reached) })
	}
}

func (v *Viewer) media(b []byte, at int64) {
	if v.first.Load() == 0 {
		v.first.Store(at)
	}
	if b[1]&0x7f == audioPT {
		v.tracks[1].count(b)
		return
	}
	v.tracks[0].count(b)
	v.n++
	in := v.in.Load()
	if in == nil {
		if len(v.early) < maxEarly {
			v.early = append(v.early, earlier{append([]byte(nil), b...), at})
		}
		return
	}
	for _, e := range v.early {
		v.open(in, e.b, e.at)
	}
	v.early = nil
	if v.whole.Load() == 0 && v.n < seekFor || v.n%sampleEvery == 0 {
		v.open(in, b, at)
	}
}

// open decrypts a packet of the picture, for its stamp and for what begins there.
func (v *Viewer) open(in *srtp.Context, b []byte, at int64) {
	var h rtp.Header
	plain, err := in.DecryptRTP(v.plain[:0], b, &h)
	if err != nil {
		v.crowd.bad.Add(1)
		return
	}
	v.plain = plain[:0]
	n, err := h.Unmarshal(plain)
	if err != nil {
		v.crowd.bad.Add(1)
		return
	}
	payload := plain[n:]
	switch partOf(payload) {
	case keyBegins:
		v.key.CompareAndSwap(0, at)
	case keyEnds:
		if v.key.Load() != 0 {
			v.whole.CompareAndSwap(0, at)
		}
	}
	if sent := stamped(payload); sent > 0 && v.crowd.timing.Load() {
		v.crowd.latency.Add(time.Duration(at - sent))
	}
}

func (v *Viewer) join(ctx context.Context) error {
	var id [16]byte
	_, _ = rand.Read(id[:])
	v.ufrag, v.pwd = hex.EncodeToString(id[:4]), hex.EncodeToString(id[:])
	fd, port, err := datagram.Open(v.crowd.whole)
	if err != nil {
		return err
	}
	v.fd, v.pipe = fd, newPipe(v)
	if err := v.crowd.reader.Add(fd, v); err != nil {
		return err
	}
	answer, err := v.ask(ctx, port)
	if err != nil {
		return err
	}
	if v.relay, err = readAnswer(answer); err != nil {
		return err
	}
	v.known.Store(true)
	if err := v.reach(ctx); err != nil {
		return err
	}
	return v.shake(ctx)
}

// ask posts the offer; while nobody is on the air again and again, as a player does.
func (v *Viewer) ask(ctx context.Context, port int) (answer string, err error) {
	offer := offerFor(v.ufrag, v.pwd, v.crowd.fingerprint, port)
	for {
		v.posted = time.Now()
		answer, v.session, err = post(ctx, v.crowd.client, v.crowd.whep, offer)
		v.answeredAt = time.Now()
		if !errors.Is(err, errOffAir) {
			return answer, err
		}
		select {
		case <-time.After(200 * time.Millisecond):
		case <-ctx.Done():
			return "", err
		}
	}
}

func (v *Viewer) send(b []byte) {
	if !v.gone.Load() {
		datagram.Send(v.fd, b, v.relay.at)
	}
}

// reach checks the path until it works.
func (v *Viewer) reach(ctx context.Context) error {
	t := time.NewTicker(checkEvery)
	defer t.Stop()
	for {
		v.probe()
		select {
		case <-v.reached:
			return nil
		case <-t.C:
		case <-ctx.Done():
			return fmt.Errorf("reaching the relay: %w", ctx.Err())
		}
	}
}

func (v *Viewer) probe() {
	var id [12]byte
	_, _ = rand.Read(id[:])
	v.send(check(id[:], v.relay.ufrag+":"+v.ufrag, v.relay.pwd))
}

// report sends what a receiver sends once a second (RFC 3550, section 6.4.2).
func (v *Viewer) report() {
	r := &rtcp.ReceiverReport{SSRC: 1}
	for i := range v.tracks {
		if ssrc := v.tracks[i].ssrc.Load(); ssrc != 0 {
			r.Reports = append(r.Reports, rtcp.ReceptionReport{SSRC: ssrc, LastSequenceNumber: v.tracks[i].last.Load()})
		}
	}
	plain, err := r.Marshal()
	if err != nil {
		return
	}
	if sealed, err := v.out.EncryptRTCP(nil, plain, nil); err == nil {
		v.send(sealed)
	}
}

func (v *Viewer) got() uint64 { return v.tracks[0].got.Load() + v.tracks[1].got.Load() }

// Answered is the time from asking to the answer.
func (v *Viewer) Answered() time.Duration { return v.answeredAt.Sub(v.posted) }

// Keyframe is the time from asking to the first packet of a keyframe, and to the last of
// one; 0 while there was none.
func (v *Viewer) Keyframe() (first, whole time.Duration) {
	since := func(at int64) time.Duration {
		if at == 0 {
			return 0
		}
		return time.Duration(at - v.posted.UnixNano())
	}
	return since(v.key.Load()), since(v.whole.Load())
}
