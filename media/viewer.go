package media

import (
	"context"
	"time"

	"github.com/pion/rtcp"

	"hawker/media/egress"
	"hawker/media/figures"
	"hawker/media/keyframe"
	"hawker/media/leg"
	"hawker/media/offer"
	"hawker/media/shard"
	"hawker/media/wire"
)

// viewer is one WHEP session.
type viewer struct {
	*session
	codec keyframe.Codec // "" without a picture
	shard *shard.Shard
	place *shard.Viewer
	log   *figures.Log
}

// heard takes what the viewer reports.
func (v *viewer) heard(packets []rtcp.Packet) {
	v.log.Take(packets, time.Now(), &v.room.count.Total)
	for _, p := range packets {
		switch p := p.(type) {
		case *rtcp.TransportLayerNack:
			v.shard.Repeat(v.place, p)
		case *rtcp.PictureLossIndication, *rtcp.FullIntraRequest:
			v.room.plea.Store(true)
			v.room.poke()
		}
	}
}

// watch answers a WHEP offer.
func (r *Relay) watch(ctx context.Context, rm *room, o *offer.Offer) (Session, error) {
	if !r.wire.Direct() {
		return r.watchByLibrary(ctx, rm, o)
	}
	s := r.newSession(nil, rm, o)
	v := &viewer{session: s, codec: o.Codec, log: figures.NewLog(time.Now())}
	v.place = shard.NewViewer(o.Codec != "", func(b *egress.Batch, p []rtcp.Packet) error { return s.leg.WriteRTCP(b, p) })
	if err := r.admit(rm, v); err != nil {
		return Session{}, err
	}
	s.onEnd = func() { rm.unseat(v) }
	l, sdp, err := leg.Open(ctx, r.wire, o, leg.Config{
		Ready: v.ready, Report: v.heard, Ended: func() { r.end(s) },
		Path: func(line *wire.Line) { v.shard.Path(v.place, line) },
	})
	if err != nil {
		r.end(s)
		return Session{}, err
	}
	s.leg = l
	if err := r.install(s); err != nil {
		r.end(s)
		return Session{}, err
	}
	l.Start()
	return s.opened(sdp), nil
}

// ready gives the viewer its streams, and then what is on the air.
func (v *viewer) ready(l *leg.Leg) {
	for k, media := range [...]string{"video", "audio"} {
		if pt := l.PT(media); pt != 0 {
			v.shard.Bind(v.place, shard.Kind(k), shard.Leg{Way: l, SSRC: l.SSRC(k), PT: pt})
		}
	}
	v.connected.Store(true)
	v.log.Ready(time.Now())
	v.shard.Add(v.place)
}
