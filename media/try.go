package media

import (
	"context"
	"time"

	"hawker/media/leg"
	"hawker/media/offer"
	"hawker/media/wire"
)

// tryFor is how long a session stays that only tries the way.
const tryFor = 20 * time.Second

// Try answers a WHEP offer with a session that sends nothing: who connects knows that
// media would reach it. It ends by itself. Refusals: ErrOffAir where viewers are served
// by the library, ErrBadOffer, ErrClosed.
func (r *Relay) Try(ctx context.Context, sdp string) (Session, error) {
	if !r.wire.Direct() {
		return Session{}, ErrOffAir
	}
	o, err := offer.Read(sdp, offer.Watch, "")
	if err != nil {
		return Session{}, err
	}
	s := r.newSession(nil, nil, o)
	l, answer, err := leg.Open(ctx, r.wire, o, leg.Config{
		Ready: func(*leg.Leg) {}, Report: func([]leg.Report) {}, Ended: func() { r.end(s) }, Path: func(*wire.Line) {},
	})
	if err != nil {
		return Session{}, err
	}
	s.leg = l
	s.watchdog = time.AfterFunc(tryFor, func() { r.end(s) })
	if err := r.install(s); err != nil {
		r.end(s)
		return Session{}, err
	}
	l.Start()
	return s.opened(answer), nil
}
