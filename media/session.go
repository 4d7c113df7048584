package media

import (
	"context"
	"crypto/rand"
	"fmt"
	"sync"
	"sync/atomic"
	"time"

	"github.com/pion/webrtc/v4"

	"hawker/media/leg"
	"hawker/media/offer"
)

// connectWithin is how long a session may take until media can flow.
const connectWithin = 15 * time.Second

// session is one connection, in or out: a peer connection, or a leg of our own.
type session struct {
	id        string
	relay     *Relay
	room      *room
	pc        *webrtc.PeerConnection // nil with a leg
	leg       *leg.Leg
	ufrag     string // the peer's
	watchdog  *time.Timer
	connected atomic.Bool
	ended     sync.Once
	onReady   func()
	onEnd     func()
}

func (r *Relay) newSession(pc *webrtc.PeerConnection, rm *room, o *offer.Offer) *session {
	return &session{id: rand.Text(), relay: r, room: rm, pc: pc, ufrag: o.Ufrag, onReady: func() {}, onEnd: func() {}}
}

// answer negotiates and makes the session live. Whatever fails, the session
// has ended when it returns an error.
func (s *session) answer(ctx context.Context, o *offer.Offer) (Session, error) {
	sdp, err := s.negotiate(ctx, o)
	if err == nil {
		err = s.relay.install(s)
	}
	if err != nil {
		s.relay.end(s)
		return Session{}, err
	}
	return s.opened(sdp), nil
}

// opened is what the client is told.
func (s *session) opened(sdp string) Session {
	return Session{ID: s.id, Answer: sdp, ETag: `"` + s.id[:12] + `"`}
}

func (s *session) negotiate(ctx context.Context, o *offer.Offer) (string, error) {
	s.watchdog = time.AfterFunc(connectWithin, func() {
		if !s.connected.Load() {
			s.relay.end(s)
		}
	})
	s.pc.OnConnectionStateChange(s.changed)
	remote := webrtc.SessionDescription{Type: webrtc.SDPTypeOffer, SDP: o.SDP}
	if err := s.pc.SetRemoteDescription(remote); err != nil {
		return "", offer.Refuse(Malformed, err)
	}
	answer, err := s.pc.CreateAnswer(nil)
	if err != nil {
		return "", offer.Refuse(Malformed, err)
	}
	gathered := webrtc.GatheringCompletePromise(s.pc)
	if err := s.pc.SetLocalDescription(answer); err != nil {
		return "", offer.Refuse(Malformed, err)
	}
	select {
	case <-gathered:
	case <-ctx.Done():
		return "", fmt.Errorf("gathering candidates: %w", ctx.Err())
	}
	return s.pc.LocalDescription().SDP, nil
}

func (s *session) changed(state webrtc.PeerConnectionState) {
	switch state {
	case webrtc.PeerConnectionStateConnected:
		if !s.connected.Swap(true) {
			s.onReady()
		}
	case webrtc.PeerConnectionStateFailed, webrtc.PeerConnectionStateClosed:
		s.relay.end(s)
	}
}

func (s *session) trickle(f offer.Fragment) error {
	if f.Ufrag != "" && f.Ufrag != s.ufrag {
		return ErrRestart
	}
	for _, c := range f.Candidates {
		if s.leg != nil {
			s.leg.Candidate(c.Line)
			continue
		}
		init := webrtc.ICECandidateInit{Candidate: c.Line}
		if c.Mid != "" {
			init.SDPMid = &c.Mid
		}
		if err := s.pc.AddICECandidate(init); err != nil {
			return offer.Refuse(Malformed, err)
		}
	}
	return nil
}

// end takes the session out of its room and closes it, off the caller's
// goroutine: closing waits for callbacks, of which the caller may be one.
func (r *Relay) end(s *session) {
	s.ended.Do(func() {
		if s.watchdog != nil {
			s.watchdog.Stop()
		}
		s.onEnd()
		r.mu.Lock()
		delete(r.sessions, s.id)
		r.mu.Unlock()
		r.wg.Go(func() {
			if err := s.close(); err != nil {
				r.log.Warn("closing media session", "session", s.id[:6], "error", err)
			}
		})
	})
}

func (s *session) close() error {
	switch {
	case s.leg != nil:
		return s.leg.Close()
	case s.pc != nil:
		return s.pc.GracefulClose()
	}
	return nil
}
