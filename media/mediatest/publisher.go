package mediatest

import (
	"context"
	"fmt"
	"sync"
	"sync/atomic"
	"time"

	"github.com/pion/rtcp"
	"github.com/pion/rtp"
	"github.com/pion/webrtc/v4"

	"hawker/media/loop"
)

// Publisher sends the clip until it is closed.
type Publisher struct {
	*peer
	video, audio *webrtc.TrackLocalStaticRTP
	asked        atomic.Int64
	sent         atomic.Int64
	muted        atomic.Bool
	cancel       context.CancelFunc
	done         chan struct{}
	wg           sync.WaitGroup
	once         sync.Once
}

// Publish connects to a WHIP address with a Bearer token and sends the clip.
func Publish(ctx context.Context, url, token string) (*Publisher, error) {
	return PublishBy(ctx, HTTP(nil, url, token), Options{})
}

// PublishBy is Publish by another way of signalling.
func PublishBy(ctx context.Context, signal Signal, o Options) (*Publisher, error) {
	clip, err := Clip()
	if err != nil {
		return nil, err
	}
	p := &Publisher{done: make(chan struct{})}
	if p.peer, err = newPeer(o); err != nil {
		return nil, err
	}
	if err := p.start(ctx, signal, o, clip); err != nil {
		p.pc.GracefulClose()
		p.wg.Wait()
		return nil, err
	}
	return p, nil
}

func (p *Publisher) start(ctx context.Context, signal Signal, o Options, clip *loop.Clip) (err error) {
	mime := webrtc.MimeTypeH264
	if o.VP8 {
		mime = webrtc.MimeTypeVP8
	}
	if p.video, err = p.track("video", mime, 90000, 0); err != nil {
		return err
	}
	if p.audio, err = p.track("audio", webrtc.MimeTypeOpus, 48000, 2); err != nil {
		return err
	}
	if err := p.connect(ctx, o, signal); err != nil {
		return err
	}
	run, cancel := context.WithCancel(context.Background())
	p.cancel = cancel
	p.wg.Go(func() { loop.NewPlayer(clip).Run(run, p) })
	return nil
}

func (p *Publisher) track(id, mime string, rate uint32, channels uint16) (*webrtc.TrackLocalStaticRTP, error) {
	t, err := webrtc.NewTrackLocalStaticRTP(
		webrtc.RTPCodecCapability{MimeType: mime, ClockRate: rate, Channels: channels}, id, "camera")
	if err != nil {
		return nil, fmt.Errorf("making track: %w", err)
	}
	s, err := p.pc.AddTransceiverFromTrack(t, webrtc.RTPTransceiverInit{Direction: webrtc.RTPTransceiverDirectionSendonly})
	if err != nil {
		return nil, fmt.Errorf("adding track: %w", err)
	}
	p.wg.Go(func() {
		for {
			packets, _, err := s.Sender().ReadRTCP()
			if err != nil {
				return
			}
			for _, packet := range packets {
				if _, ok := packet.(*rtcp.PictureLossIndication); ok {
					p.asked.Add(1)
				}
			}
		}
	})
	return t, nil
}

// WriteVideo sends a packet of the picture.
func (p *Publisher) WriteVideo(packet *rtp.Packet) error {
	p.sent.Add(1)
	if p.muted.Load() {
		return nil
	}
	return p.video.WriteRTP(packet)
}

// WriteAudio sends a packet of the sound.
func (p *Publisher) WriteAudio(packet *rtp.Packet) error {
	if p.muted.Load() {
		return nil
	}
	return p.audio.WriteRTP(packet)
}

// Sync does nothing: the stack sends its own reports.
func (p *Publisher) Sync(uint32, uint32, time.Time) {}

// Done is closed by Close.
func (p *Publisher) Done() <-chan struct{} { return p.done }

// Asked counts the requests for a keyframe that have come.
func (p *Publisher) Asked() int { return int(p.asked.Load()) }

// Sent counts the video packets made, lost ones included.
func (p *Publisher) Sent() int { return int(p.sent.Load()) }

// Mute stops or resumes sending while the session stays.
func (p *Publisher) Mute(on bool) { p.muted.Store(on) }

// Vanish ends without a word, as a phone that lost its network.
func (p *Publisher) Vanish() { p.finish(false) }

// Close ends the session by DELETE and waits for its goroutines.
func (p *Publisher) Close() error { return p.finish(true) }

func (p *Publisher) finish(tell bool) (err error) {
	p.once.Do(func() {
		p.cancel()
		close(p.done)
		if tell {
			err = p.end()
		} else {
			p.muted.Store(true)
		}
		p.pc.GracefulClose()
		p.wg.Wait()
	})
	return err
}
