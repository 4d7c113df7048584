package media

import (
	"context"
	"fmt"
	"sync/atomic"
	"time"

	"github.com/pion/rtcp"
	"github.com/pion/rtp"
	"github.com/pion/webrtc/v4"

	"hawker/media/inlet"
	"hawker/media/keyframe"
	"hawker/media/offer"
	"hawker/media/rewrite"
	"hawker/media/shard"
	"hawker/media/wire"
)

// publisher is whoever sends into a room: a WHIP session or a Feed.
type publisher struct {
	person  string
	codec   keyframe.Codec // "" without a picture
	room    *room
	in      [2]*inlet.Inlet[*publisher]
	layers  *inlet.Layers[*publisher] // of the picture, where it comes in several sizes
	last    atomic.Int64              // unix ns of the newest packet
	heard   time.Time                 // the first sound; of the goroutine that pushes sound
	lost    atomic.Uint64             // packets of the picture that never came, as of the last plea
	request func()                    // asks for a keyframe
	leave   func()                    // ends it; room.gone follows
	asker   keyframe.Asker            // room.run's
	keySeen int64                     // room.run's
	clock   rewrite.Clock
	session *session // nil for a Feed
}

func newPublisher(r *room, person string, codec keyframe.Codec, fmtp string) *publisher {
	p := &publisher{room: r, person: person, codec: codec}
	for k := range p.in {
		p.in[k] = inlet.New(p, r.tracks[k], codec, fmtp)
	}
	p.layers = inlet.NewLayers(p.in[shard.Video])
	return p
}

// push takes a packet; rid names the layer of a picture that comes in several sizes.
func (p *publisher) push(k shard.Kind, rid string, packet *rtp.Packet) {
	now := time.Now()
	p.last.Store(now.UnixNano())
	stuck := false
	switch {
	case rid != "":
		stuck = p.layers.Push(rid, packet, now)
	case k == shard.Audio && p.heard.IsZero():
		p.heard = now
		fallthrough
	default:
		p.in[k].Push(packet, now)
	}
	if lost := p.in[k].Lost.Load(); k == shard.Video && (p.lost.Swap(lost) != lost || stuck) && p.Flows() {
		p.room.plea.Store(true) // no viewer's picture moves on before the next keyframe
		p.room.poke()
	}
}

// Flows tells whether it is the one on the air.
func (p *publisher) Flows() bool { return p.room.current.Load() == p }

// Begins puts it on the air if this payload begins its picture, or if its sound has
// waited for a picture of which nothing comes.
func (p *publisher) Begins(k shard.Kind, payload []byte) bool {
	begins := keyframe.Begins(p.codec, payload)
	if k == shard.Audio {
		begins = p.codec == "" || p.in[shard.Video].Got.Load() == 0 && time.Since(p.heard) > p.room.relay.config.GraceLost
	}
	return begins && p.room.promote(p)
}

func (p *publisher) silent(now time.Time, grace time.Duration) bool {
	return now.UnixNano()-p.last.Load() > int64(grace)
}

func (p *publisher) ask(wanted bool, now time.Time) {
	if !wanted {
		p.asker.Got()
		return
	}
	p.asker.Want()
	if p.asker.Ask(now) {
		p.room.count.Total.Asked.Add(1)
		p.in[shard.Video].Keys.Ask(now)
		p.request()
	}
}

// capture takes a sender report, which ties both streams to one clock. Layers have
// timestamps of their own: that of the one that flows counts.
func (p *publisher) capture(k shard.Kind, rid string, sr *rtcp.SenderReport) {
	at := p.clock.Wall(sr.NTPTime, time.Now())
	if rid == "" || p.layers.Flows(rid) {
		p.in[k].Capture(sr.RTPTime, at)
	}
}

// publish answers a WHIP offer.
func (r *Relay) publish(ctx context.Context, rm *room, person string, o *offer.Offer) (Session, error) {
	pc, err := r.wire.Publisher(o.Unnamed)
	if err != nil {
		return Session{}, err
	}
	s := r.newSession(pc, rm, o)
	p := newPublisher(rm, person, o.Codec, o.FMTP)
	p.leave = func() { r.end(s) }
	p.request = func() { wire.AskKeyframe(s.pc) }
	s.onEnd = func() { rm.gone(p) }
	p.session = s
	for k, again := range o.Again {
		if again {
			p.in[k].Again = func(ssrc uint32, seqs []uint16) { wire.AskAgain(pc, ssrc, seqs) }
		}
	}
	s.pc.OnTrack(func(t *webrtc.TrackRemote, recv *webrtc.RTPReceiver) {
		k, layer := shard.Video, t.RID()
		if t.Kind() == webrtc.RTPCodecTypeAudio {
			k = shard.Audio
		} else if o.Unnamed { // there may be several, or another later
			layer = fmt.Sprint(t.SSRC())
		}
		// The stack calls this on a goroutine of its own.
		if !r.join(2) {
			return
		}
		go func() {
			defer r.wg.Done()
			wire.Reports(recv, t.RID(), func(sr *rtcp.SenderReport) { p.capture(k, layer, sr) })
		}()
		defer r.wg.Done()
		wire.Packets(t, func(packet *rtp.Packet) { p.push(k, layer, packet) })
	})
	// Expected before the answer is out: media may be faster than our return.
	if err := rm.expect(p); err != nil {
		r.end(s)
		return Session{}, err
	}
	session, err := s.answer(ctx, o)
	session.Answer = offer.Hasten(session.Answer)
	return session, err
}
