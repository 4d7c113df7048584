//go:build linux

package marked

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"runtime"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/pion/ice/v4"
	"github.com/pion/interceptor"
	"github.com/pion/interceptor/pkg/nack"
	"github.com/pion/logging"
	"github.com/pion/rtcp"
	"github.com/pion/rtp"
	"github.com/pion/webrtc/v4"
	"golang.org/x/sys/unix"
)

// Publisher sends the marks until it is closed.
type Publisher struct {
	pc      *webrtc.PeerConnection
	session string
	key     string
	tracks  [2]*webrtc.TrackLocalStaticRTP // picture, sound
	ssrc    [2]uint32
	tape    *Tape
	start   time.Time
	late    atomic.Int64 // the latest packet, ns
	stop    chan struct{}
	wg      sync.WaitGroup
	once    sync.Once
}

// Options say where to and how.
type Options struct {
	WHIP string
	Key  string // Bearer
	// Fast is by how many millionths the sound's clock runs fast.
	Fast float64
}

// Publish connects and sends.
func Publish(ctx context.Context, o Options) (*Publisher, error) {
	p := &Publisher{key: o.Key, stop: make(chan struct{})}
	var err error
	if p.tape, err = NewTape(Usual, o.Fast); err != nil {
		return nil, err
	}
	if err := p.open(); err != nil {
		return nil, fmt.Errorf("opening publisher: %w", err)
	}
	if err := p.connect(ctx, o.WHIP); err != nil {
		return nil, errors.Join(fmt.Errorf("publishing: %w", err), p.pc.GracefulClose())
	}
	p.start = time.Now()
	p.wg.Go(p.run)
	return p, nil
}

func (p *Publisher) open() error {
	m := &webrtc.MediaEngine{}
	kinds := [2]webrtc.RTPCodecCapability{
		{MimeType: webrtc.MimeTypeH264, ClockRate: 90000, SDPFmtpLine: "level-asymmetry-allowed=1;packetization-mode=1;profile-level-id=42e01f",
			RTCPFeedback: []webrtc.RTCPFeedback{{Type: "nack"}, {Type: "nack", Parameter: "pli"}}},
		{MimeType: webrtc.MimeTypeOpus, ClockRate: 48000, Channels: 2},
	}
	for i, c := range kinds {
		kind := [...]webrtc.RTPCodecType{webrtc.RTPCodecTypeVideo, webrtc.RTPCodecTypeAudio}[i]
		if err := m.RegisterCodec(webrtc.RTPCodecParameters{RTPCodecCapability: c, PayloadType: webrtc.PayloadType(96 + i)}, kind); err != nil {
			return err
		}
	}
	again, err := nack.NewResponderInterceptor()
	if err != nil {
		return err
	}
	r := &interceptor.Registry{} // without the library's own reports, which know only when a packet was written
	r.Add(again)
	s := webrtc.SettingEngine{LoggerFactory: &logging.DefaultLoggerFactory{Writer: io.Discard, DefaultLogLevel: logging.LogLevelDisabled}}
	s.SetIncludeLoopbackCandidate(true)
	s.SetInterfaceFilter(func(name string) bool { return name == "lo" })
	s.SetNetworkTypes([]webrtc.NetworkType{webrtc.NetworkTypeUDP4})
	s.SetICEMulticastDNSMode(ice.MulticastDNSModeDisabled)
	api := webrtc.NewAPI(webrtc.WithMediaEngine(m), webrtc.WithInterceptorRegistry(r), webrtc.WithSettingEngine(s))
	if p.pc, err = api.NewPeerConnection(webrtc.Configuration{}); err != nil {
		return err
	}
	for i, c := range kinds {
		if err := p.track(i, c); err != nil {
			return err
		}
	}
	return nil
}

func (p *Publisher) track(i int, c webrtc.RTPCodecCapability) (err error) {
	if p.tracks[i], err = webrtc.NewTrackLocalStaticRTP(c, [...]string{"picture", "sound"}[i], "marked"); err != nil {
		return err
	}
	way, err := p.pc.AddTransceiverFromTrack(p.tracks[i], webrtc.RTPTransceiverInit{Direction: webrtc.RTPTransceiverDirectionSendonly})
	if err != nil {
		return err
	}
	p.ssrc[i] = uint32(way.Sender().GetParameters().Encodings[0].SSRC)
	p.wg.Go(func() {
		for { // so that what is lost is sent again
			if _, _, err := way.Sender().ReadRTCP(); err != nil {
				return
			}
		}
	})
	return nil
}

func (p *Publisher) connect(ctx context.Context, whip string) error {
	connected := make(chan struct{})
	var once sync.Once
	p.pc.OnConnectionStateChange(func(s webrtc.PeerConnectionState) {
		if s == webrtc.PeerConnectionStateConnected {
			once.Do(func() { close(connected) })
		}
	})
	offer, err := p.pc.CreateOffer(nil)
	if err != nil {
		return err
	}
	gathered := webrtc.GatheringCompletePromise(p.pc)
	if err := p.pc.SetLocalDescription(offer); err != nil {
		return err
	}
	<-gathered
	answer, at, err := p.ask(ctx, http.MethodPost, whip, p.pc.LocalDescription().SDP)
	if err != nil {
		return err
	}
	p.session = at
	if err := p.pc.SetRemoteDescription(webrtc.SessionDescription{Type: webrtc.SDPTypeAnswer, SDP: answer}); err != nil {
		return err
	}
	select {
	case <-connected:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// ask sends a request of WHIP (RFC 9725) and gives the answer and the session's address.
func (p *Publisher) ask(ctx context.Context, method, target, body string) (text, at string, err error) {
	req, err := http.NewRequestWithContext(ctx, method, target, strings.NewReader(body))
	if err != nil {
		return "", "", err
	}
	req.Header.Set("Content-Type", "application/sdp")
	req.Header.Set("Authorization", "Bearer "+p.key)
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		return "", "", err
	}
	defer resp.Body.Close()
	b, err := io.ReadAll(io.LimitReader(resp.Body, 1<<20))
	if err == nil && resp.StatusCode/100 != 2 {
		err = fmt.Errorf("asking %s: %s: %.200s", target, resp.Status, b)
	}
	if found, e := resp.Location(); e == nil {
		at = found.String()
	}
	return string(b), at, err
}

// Beep is how long after a flash its beep begins, as of the Tape that is sent.
func (p *Publisher) Beep(mark int) time.Duration { return p.tape.Beep(mark) }

// Flash is when a flash left.
func (p *Publisher) Flash(mark int) time.Time { return p.start.Add(time.Duration(mark) * Every) }

// Late is by how much the latest packet left late.
func (p *Publisher) Late() time.Duration { return time.Duration(p.late.Load()) }

// run sends every packet at its moment.
func (p *Publisher) run() {
	runtime.LockOSThread()
	defer runtime.UnlockOSThread()
	_ = unix.Setpriority(unix.PRIO_PROCESS, unix.Gettid(), -5) // its beat is the measure; where that is not allowed, so be it
	var seq [2]uint16
	reported := -time.Second
	for {
		q := p.tape.Next()
		if !p.await(p.start.Add(q.Due)) {
			return
		}
		p.late.Store(max(p.late.Load(), int64(time.Since(p.start)-q.Due)))
		if q.Due-reported >= time.Second {
			reported = q.Due
			p.report()
		}
		h := rtp.Header{Version: 2, SequenceNumber: seq[q.Track], Timestamp: q.TS, Marker: q.Marker}
		_ = p.tracks[q.Track].WriteRTP(&rtp.Packet{Header: h, Payload: q.Payload}) // a line that is gone is seen by who watches
		seq[q.Track]++
	}
}

// report tells when the next of both left, or will.
func (p *Publisher) report() {
	for i, ssrc := range p.ssrc {
		at, ts := p.tape.Report(i)
		_ = p.pc.WriteRTCP([]rtcp.Packet{&rtcp.SenderReport{SSRC: ssrc, NTPTime: ntp(p.start.Add(at)), RTPTime: ts}})
	}
}

// ntp is a time as RFC 5905 writes it.
func ntp(t time.Time) uint64 {
	const since1900 = 2_208_988_800
	return uint64(t.Unix()+since1900)<<32 | uint64(t.Nanosecond())<<32/uint64(time.Second)
}

// await sleeps until then; false says that the publisher was closed.
func (p *Publisher) await(due time.Time) bool {
	select {
	case <-p.stop:
		return false
	default:
	}
	if d := time.Until(due); d > 0 {
		nap := unix.NsecToTimespec(int64(d))
		_ = unix.Nanosleep(&nap, nil)
	}
	return true
}

// Close ends the session and waits.
func (p *Publisher) Close() (err error) {
	p.once.Do(func() {
		close(p.stop)
		_, _, err = p.ask(context.Background(), http.MethodDelete, p.session, "")
		err = errors.Join(err, p.pc.GracefulClose())
		p.wg.Wait()
	})
	return err
}
