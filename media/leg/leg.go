// Package leg is one viewer's way: ICE (RFC 8445), DTLS (RFC 6347), SRTP (RFC 5764)
// and RTCP, without the rest of a peer connection.
//
// It promises that nothing leaves before the handshake is done, the certificate is
// the one that the offer named, and keys are there: a leg without keys writes
// nothing. What leaves is sealed by package seal and sent by package egress, so that
// one frame to many viewers is one call; only viewers over TCP are written to one by
// one. It refuses to know rooms, pictures and who may watch.
package leg

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/pion/ice/v4"
	"github.com/pion/rtcp"
	"github.com/pion/srtp/v3"

	"hawker/media/egress"
	"hawker/media/offer"
	"hawker/media/seal"
	"hawker/media/wire"
)

// connectWithin is how long ICE and the handshake may take.
const connectWithin = 15 * time.Second

// Report is an RTCP packet.
type Report = rtcp.Packet

// Config is whom a leg tells. The functions are called from goroutines of the leg,
// none after Close has returned; Ready before any Report.
type Config struct {
	Ready  func(*Leg)          // media can flow
	Ended  func()              // it is over, by whatever; once
	Report func([]rtcp.Packet) // what the viewer says
	Path   func(*wire.Line)    // it is reached by this TCP connection; nil over UDP
}

// Leg is one viewer's way.
type Leg struct {
	config Config
	wire   *wire.Wire
	agent  *ice.Agent
	ufrag  string // the viewer's
	terms  *offer.Terms
	ssrc   [2]uint32

	path   atomic.Pointer[path]
	sealer atomic.Pointer[seal.Sealer]

	life   context.Context
	cancel context.CancelFunc
	wg     sync.WaitGroup
	ended  sync.Once

	mu   sync.Mutex // guards conn and out
	conn *ice.Conn
	out  *srtp.Context
}

// Open answers an offer. Who has told the answer starts the leg; close it whatever
// happens.
func Open(ctx context.Context, w *wire.Wire, o *offer.Offer, c Config) (*Leg, string, error) {
	terms, err := o.Terms()
	if err != nil {
		return nil, "", err
	}
	agent, err := w.Agent()
	if err != nil {
		return nil, "", fmt.Errorf("opening ICE agent: %w", err)
	}
	l := &Leg{config: c, wire: w, agent: agent, terms: terms, ssrc: [2]uint32{rand.Uint32() | 1, rand.Uint32() &^ 1}}
	l.life, l.cancel = context.WithCancel(context.Background())
	answer, err := l.answer(ctx)
	if err == nil {
		err = agent.OnSelectedCandidatePairChange(func(_, remote ice.Candidate) { l.reach(remote) })
	}
	if err == nil {
		err = agent.OnConnectionStateChange(l.changed)
	}
	if err != nil {
		return nil, "", errors.Join(err, l.Close())
	}
	for _, line := range terms.Candidates {
		l.Candidate(line)
	}
	l.ufrag = o.Ufrag
	return l, answer, nil
}

// Start begins to connect; call it once.
func (l *Leg) Start() { l.wg.Go(func() { l.run(l.life) }) }

// SSRC names the leg's stream of the picture (0) or the sound (1).
func (l *Leg) SSRC(kind int) uint32 { return l.ssrc[kind] }

// PT is the payload type of "video" or "audio", 0 where the offer did not want it.
func (l *Leg) PT(media string) (pt uint8) {
	for _, s := range l.terms.Sections {
		if s.Media == media && s.PT != "" {
			n := 0
			_, _ = fmt.Sscan(s.PT, &n)
			pt = uint8(n)
		}
	}
	return pt
}

// answer gathers our candidates, all of which are there at once, and writes the
// answer.
func (l *Leg) answer(ctx context.Context) (string, error) {
	local := offer.Local{Fingerprint: l.wire.Fingerprint(), Session: rand.Uint64() >> 1,
		SSRC: map[string]uint32{"video": l.ssrc[0], "audio": l.ssrc[1]}}
	var err error
	if local.Ufrag, local.Pwd, err = l.agent.GetLocalUserCredentials(); err != nil {
		return "", fmt.Errorf("reading ICE credentials: %w", err)
	}
	all := make(chan struct{})
	if err = l.agent.OnCandidate(func(c ice.Candidate) {
		if c == nil {
			close(all)
			return
		}
		local.Candidates = append(local.Candidates, c.Marshal())
	}); err == nil {
		err = l.agent.GatherCandidates()
	}
	if err != nil {
		return "", fmt.Errorf("gathering candidates: %w", err)
	}
	select {
	case <-all:
	case <-ctx.Done():
		return "", fmt.Errorf("gathering candidates: %w", ctx.Err())
	}
	return l.terms.Answer(local), nil
}

// Candidate adds a candidate of the viewer, the value of an a=candidate line. One
// that cannot be read, or that names a host only its own network knows, is left out:
// the viewer's checks reach us all the same.
func (l *Leg) Candidate(line string) {
	c, err := ice.UnmarshalCandidate(strings.TrimPrefix(line, "candidate:"))
	if err != nil {
		return
	}
	_ = l.agent.AddRemoteCandidate(c)
}

func (l *Leg) changed(s ice.ConnectionState) {
	if s == ice.ConnectionStateFailed || s == ice.ConnectionStateClosed {
		l.end()
	}
}

func (l *Leg) end() { l.ended.Do(l.config.Ended) }

// Close ends the leg and waits for its goroutines. It must not be called from one of
// the Config's functions.
func (l *Leg) Close() error {
	l.cancel()
	l.wg.Wait()
	return l.agent.GracefulClose()
}

// run connects, shakes hands, and reads until the leg ends.
func (l *Leg) run(ctx context.Context) {
	defer l.end()
	defer l.cancel()
	soon, cancel := context.WithTimeout(ctx, connectWithin)
	defer cancel()
	conn, err := l.agent.Accept(soon, l.ufrag, l.terms.Pwd)
	if err != nil {
		return
	}
	p := newPipe(conn)
	l.wg.Go(p.read)
	defer l.agent.Close() // its end is what ends the reading
	secure, err := l.shake(soon, p)
	if err != nil {
		return
	}
	defer secure.Close()
	in, err := l.keys(secure, conn)
	if err != nil {
		return
	}
	if at := l.path.Load(); at != nil {
		l.config.Path(at.line)
	}
	l.config.Ready(l)
	p.listen(func(sealed []byte) { l.report(sealed, in) })
	defer l.atEnd(ctx, func() { _ = secure.Close() })() // the viewer learns at once that it is over
	// Nothing but the end is expected from here on.
	buf := make([]byte, 1500)
	for err == nil {
		_, err = secure.Read(buf)
	}
}

// atEnd does f when the leg is ended from outside, off that goroutine, unless what it
// returns was called before.
func (l *Leg) atEnd(ctx context.Context, f func()) (never func()) {
	l.wg.Add(1)
	stop := context.AfterFunc(ctx, func() {
		defer l.wg.Done()
		f()
	})
	return func() {
		if stop() {
			l.wg.Done()
		}
	}
}

// report opens what the viewer says.
func (l *Leg) report(sealed []byte, in *srtp.Context) {
	plain, err := in.DecryptRTCP(nil, sealed, nil)
	if err != nil {
		return // forged or repeated
	}
	if packets, err := rtcp.Unmarshal(plain); err == nil {
		l.config.Report(packets)
	}
}

// WriteRTCP seals reports and gathers them in b, or sends them where the viewer is
// reached by TCP. Like Write it belongs to the viewer's shard.
func (l *Leg) WriteRTCP(b *egress.Batch, packets []rtcp.Packet) error {
	plain, err := rtcp.Marshal(packets)
	if err != nil {
		return fmt.Errorf("writing report: %w", err)
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.out == nil {
		return seal.ErrNoKey
	}
	sealed, err := l.out.EncryptRTCP(nil, plain, nil)
	if err != nil {
		return fmt.Errorf("sealing report: %w", err)
	}
	if p := l.path.Load(); p != nil && p.line == nil {
		b.Put(&p.dest, append(b.Room(len(sealed)), sealed...))
		return nil
	}
	_, err = l.conn.Write(sealed)
	return err
}

// Write gathers one packet in b, or sends it where the viewer is reached by TCP. It
// tells whether there are keys and a path; without either nothing leaves. It belongs
// to the viewer's shard.
func (l *Leg) Write(b *egress.Batch, h seal.Header, payload []byte) bool {
	s, p := l.sealer.Load(), l.path.Load()
	if s == nil || p == nil {
		return false
	}
	n := seal.HeaderLen + len(payload) + s.Overhead()
	if p.line == nil {
		b.Put(&p.dest, s.Seal(b.Room(n), h, payload))
		return true
	}
	_, err := l.conn.Write(s.Seal(make([]byte, 0, n), h, payload))
	return err == nil
}
