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
	layers       layers
	asked        atomic.Int64
	sent         atomic.Int64
	muted        [2]atomic.Bool // picture, sound
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
	clip, err := o.Clip, error(nil)
	if clip == nil {
		if clip, err = Clip(); err != nil {
			return nil, err
		}
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
	if !o.NoVideo {
		if p.video, err = p.track("video", mime, 90000, o.Layers...); err != nil {
			return err
		}
	}
	if !o.NoAudio {
		if p.audio, err = p.track("audio", webrtc.MimeTypeOpus, 48000); err != nil {
			return err
		}
	}
	p.MuteVideo(o.LateVideo)
	p.MuteAudio(o.LateAudio)
	if err := p.connect(ctx, o, signal); err != nil {
		return err
	}
	p.layers.agreed()
	run, cancel := context.WithCancel(context.Background())
	p.cancel = cancel
	p.wg.Go(func() { loop.NewPlayer(clip).Run(run, p) })
	return nil
}

func (p *Publisher) track(id, mime string, rate uint32, rids ...string) (*webrtc.TrackLocalStaticRTP, error) {
	codec := webrtc.RTPCodecCapability{MimeType: mime, ClockRate: rate}
	if id == "audio" {
		codec.Channels = 2
	}
	t, err := newTrack(codec, id, rids)
	if err != nil {
		return nil, fmt.Errorf("making track: %w", err)
	}
	s, err := p.pc.AddTransceiverFromTrack(t, webrtc.RTPTransceiverInit{Direction: webrtc.RTPTransceiverDirectionSendonly})
	if err != nil {
		return nil, fmt.Errorf("adding track: %w", err)
	}
	if len(rids) > 0 {
		if p.layers, err = newLayers(s, t, codec, rids); err != nil {
			return nil, fmt.Errorf("adding layers: %w", err)
		}
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
	if p.video == nil || p.muted[0].Load() {
		return nil
	}
	if len(p.layers.tracks) > 0 {
		return p.layers.write(packet)
	}
	return p.video.WriteRTP(packet)
}

// WriteAudio sends a packet of the sound.
func (p *Publisher) WriteAudio(packet *rtp.Packet) error {
	if p.audio == nil || p.muted[1].Load() {
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
func (p *Publisher) Mute(on bool) { p.MuteVideo(on); p.MuteAudio(on) }

// MuteVideo stops or resumes the picture alone, as a track that was replaced by none.
func (p *Publisher) MuteVideo(on bool) { p.muted[0].Store(on) }

// MuteAudio stops or resumes the sound alone.
func (p *Publisher) MuteAudio(on bool) { p.muted[1].Store(on) }

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
			p.Mute(true)
		}
		p.pc.GracefulClose()
		p.wg.Wait()
	})
	return err
}
