//go:build linux

package load

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"runtime"
	"sync"
	"sync/atomic"
	"time"

	"github.com/pion/ice/v4"
	"github.com/pion/interceptor"
	"github.com/pion/logging"
	"github.com/pion/rtcp"
	"github.com/pion/rtp"
	"github.com/pion/webrtc/v4"
	"golang.org/x/sys/unix"
)

// Publisher sends the stream until it is closed: a frame in one burst, as OBS does, and
// deaf to requests for a keyframe, as OBS is.
type Publisher struct {
	pc           *webrtc.PeerConnection
	client       *http.Client
	session      string
	video, audio *webrtc.TrackLocalStaticRTP
	sent         atomic.Uint64
	asked        atomic.Uint64
	late         atomic.Int64 // the latest frame since it was last asked, ns
	gap          chan func()
	stop         chan struct{}
	wg           sync.WaitGroup
}

// Publish connects to a WHIP address and sends.
func Publish(ctx context.Context, whip string) (*Publisher, error) {
	p := &Publisher{client: &http.Client{Timeout: joinWithin}, gap: make(chan func()), stop: make(chan struct{})}
	if err := p.open(); err != nil {
		return nil, fmt.Errorf("opening publisher: %w", err)
	}
	if err := p.connect(ctx, whip); err != nil {
		return nil, errors.Join(fmt.Errorf("publishing: %w", err), p.pc.GracefulClose())
	}
	p.wg.Go(p.run)
	return p, nil
}

func (p *Publisher) open() error {
	video := webrtc.RTPCodecCapability{MimeType: webrtc.MimeTypeH264, ClockRate: 90000,
		SDPFmtpLine:  "level-asymmetry-allowed=1;packetization-mode=1;profile-level-id=42e01f",
		RTCPFeedback: []webrtc.RTCPFeedback{{Type: "nack"}, {Type: "nack", Parameter: "pli"}}}
	audio := webrtc.RTPCodecCapability{MimeType: webrtc.MimeTypeOpus, ClockRate: 48000, Channels: 2}
	m := &webrtc.MediaEngine{}
	if err := m.RegisterCodec(webrtc.RTPCodecParameters{RTPCodecCapability: video, PayloadType: videoPT}, webrtc.RTPCodecTypeVideo); err != nil {
		return err
	}
	if err := m.RegisterCodec(webrtc.RTPCodecParameters{RTPCodecCapability: audio, PayloadType: audioPT}, webrtc.RTPCodecTypeAudio); err != nil {
		return err
	}
	r := &interceptor.Registry{}
	if err := webrtc.RegisterDefaultInterceptors(m, r); err != nil {
		return err
	}
	s := webrtc.SettingEngine{LoggerFactory: &logging.DefaultLoggerFactory{Writer: io.Discard, DefaultLogLevel: logging.LogLevelDisabled}}
	s.SetIncludeLoopbackCandidate(true)
	s.SetInterfaceFilter(func(name string) bool { return name == "lo" })
	s.SetNetworkTypes([]webrtc.NetworkType{webrtc.NetworkTypeUDP4})
	s.SetICEMulticastDNSMode(ice.MulticastDNSModeDisabled)
	var err error
	if p.pc, err = webrtc.NewAPI(webrtc.WithMediaEngine(m), webrtc.WithInterceptorRegistry(r), webrtc.WithSettingEngine(s)).
		NewPeerConnection(webrtc.Configuration{}); err != nil {
		return err
	}
	if p.video, err = p.track("video", video); err == nil {
		p.audio, err = p.track("audio", audio)
	}
	return err
}

func (p *Publisher) track(id string, c webrtc.RTPCodecCapability) (*webrtc.TrackLocalStaticRTP, error) {
	t, err := webrtc.NewTrackLocalStaticRTP(c, id, "bench")
	if err != nil {
		return nil, err
	}
	way, err := p.pc.AddTransceiverFromTrack(t, webrtc.RTPTransceiverInit{Direction: webrtc.RTPTransceiverDirectionSendonly})
	if err != nil {
		return nil, err
	}
	p.wg.Go(func() {
		for {
			list, _, err := way.Sender().ReadRTCP()
			if err != nil {
				return
			}
			for _, r := range list {
				switch r.(type) {
				case *rtcp.PictureLossIndication, *rtcp.FullIntraRequest:
					p.asked.Add(1)
				}
			}
		}
	})
	return t, nil
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
	answer, session, err := post(ctx, p.client, whip, p.pc.LocalDescription().SDP)
	if err != nil {
		return err
	}
	p.session = session
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

// run sends every frame and sound at the moment computed from the start.
func (p *Publisher) run() {
	runtime.LockOSThread()
	defer runtime.UnlockOSThread()
	_ = unix.Setpriority(unix.PRIO_PROCESS, unix.Gettid(), -5) // its beat is the measure; where that is not allowed, so be it
	s, start := newStream(), time.Now()
	var frame, sound int
	var seq, soundSeq uint16
	for {
		frameAt, soundAt := time.Duration(frame)*time.Second/fps, time.Duration(sound)*opusEvery
		due := start.Add(min(frameAt, soundAt))
		if !p.await(due) {
			return
		}
		if soundAt < frameAt {
			p.write(p.audio, &rtp.Packet{Payload: s.sound, Header: rtp.Header{Version: 2, Marker: sound == 0,
				SequenceNumber: soundSeq, Timestamp: uint32(soundAt * 48 / time.Millisecond)}})
			soundSeq, sound = soundSeq+1, sound+1
			continue
		}
		if frame%gopFrames == 0 {
			select {
			case f := <-p.gap:
				f()
			default:
			}
		}
		p.late.Store(max(p.late.Load(), int64(time.Since(due))))
		parts := s.frames[frame%gopFrames]
		for i, part := range parts {
			if part[0] == 0x7c {
				stamp(part, time.Now())
			}
			p.write(p.video, &rtp.Packet{Payload: part, Header: rtp.Header{Version: 2, Marker: i == len(parts)-1,
				SequenceNumber: seq, Timestamp: uint32(frame * (90000 / fps))}})
			seq++
		}
		frame++
	}
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

func (p *Publisher) write(t *webrtc.TrackLocalStaticRTP, packet *rtp.Packet) {
	if t.WriteRTP(packet) == nil {
		p.sent.Add(1)
	}
}

// BeforeKeyframe runs f right before a keyframe leaves, when the relay has sent what
// came before, and waits for it.
func (p *Publisher) BeforeKeyframe(f func()) {
	done := make(chan struct{})
	p.gap <- func() { f(); close(done) }
	<-done
}

// Sent is how many packets have left.
func (p *Publisher) Sent() uint64 { return p.sent.Load() }

// Asked is how often a keyframe was asked for.
func (p *Publisher) Asked() uint64 { return p.asked.Load() }

// Close ends the session and waits.
func (p *Publisher) Close() {
	close(p.stop)
	hangUp(p.client, p.session)
	_ = p.pc.GracefulClose()
	p.wg.Wait()
	p.client.CloseIdleConnections()
}
