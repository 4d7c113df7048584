package media

import (
	"context"
	"time"

	"github.com/pion/rtcp"
	"github.com/pion/webrtc/v4"

	"hawker/media/egress"
	"hawker/media/figures"
	"hawker/media/library"
	"hawker/media/offer"
	"hawker/media/shard"
)

// watchByLibrary answers a WHEP offer by a peer connection.
func (r *Relay) watchByLibrary(ctx context.Context, rm *room, o *offer.Offer) (Session, error) {
	pc, err := r.wire.Viewer()
	if err != nil {
		return Session{}, err
	}
	s := r.newSession(pc, rm, o)
	v := &viewer{session: s, codec: o.Codec, log: figures.NewLog(time.Now()), place: shard.NewViewer(o.Codec != "", func(_ *egress.Batch, p []rtcp.Packet) error { return pc.WriteRTCP(p) })}
	if err := r.admit(rm, v); err != nil {
		r.end(s)
		return Session{}, err
	}
	s.onEnd = func() { rm.unseat(v) }
	s.onReady = func() {
		v.log.Ready(time.Now())
		v.shard.Add(v.place)
	}
	senders, err := library.Attach(pc, o.Codec, o.Sound, func(k shard.Kind, l shard.Leg) { v.shard.Bind(v.place, k, l) })
	if err != nil {
		r.end(s)
		return Session{}, err
	}
	for _, sender := range senders {
		r.wg.Go(func() { library.Listen(sender, v.heard) })
	}
	senders[0].Transport().ICETransport().OnSelectedCandidatePairChange(func(pair *webrtc.ICECandidatePair) {
		v.shard.Path(v.place, r.wire.Line(pair))
	})
	return s.answer(ctx, o)
}
