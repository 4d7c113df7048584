// Package media is the relay: one publisher of a room in, by WHIP or from this
// process, and its viewers out, by WHEP, without transcoding.
//
// It promises that viewers of a room are never disturbed by one another, that
// they stay when the publisher drops, returns or changes its device, with one
// unbroken stream of numbers and timestamps, that each begins with a keyframe,
// and that all media uses one port number, over UDP or TCP. Packets are repaired
// and renumbered once, then shared by pointer and never changed; viewers live in
// shards, each owned by one goroutine with a bounded queue.
//
// It refuses to know shows, orders, accounts and HTTP: a room and a person are
// names that the caller has already checked. It stores nothing. What happens is
// told by two callbacks, which are called in order for each room and never under
// a lock.
package media

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"sync"
	"time"

	"hawker/media/egress"
	"hawker/media/figures"
	"hawker/media/offer"
	"hawker/media/tap"
	"hawker/media/wire"
)

// DefaultGrace is how long a publisher may be silent before it counts as lost.
const DefaultGrace = 2 * time.Second

// Config is what a relay is built from.
type Config struct {
	// UDP is the one socket for all sessions; required. The relay closes it.
	UDP net.PacketConn
	// TCP yields connections that speak RFC 4571-framed ICE; nil for none. The
	// relay closes it. Its address must carry the port that clients reach.
	TCP net.Listener
	// PublicIPs are announced beside this machine's own addresses.
	PublicIPs []string
	// Loopback offers loopback addresses too: for tests, and for browsers that
	// were started so as to accept them.
	Loopback bool
	Logger   *slog.Logger
	// OnAir is called when the first keyframe of a publisher flows, and again
	// when media returns after OnLost.
	OnAir func(room, person string)
	// OnLost is called when the publisher left, or sent nothing for GraceLost.
	// It is not called for a room that was stopped.
	OnLost func(room, person string)
	// GraceLost is DefaultGrace where it is 0.
	GraceLost time.Duration
	// Tap gives the sink that keeps a room's stream, or nil where it is not kept. It
	// is asked when a room's first publisher comes, off the path of packets.
	Tap func(room string) tap.Sink
	// Library sends to viewers by the WebRTC library alone, packet by packet; it
	// costs several times as much.
	Library bool
}

// Relay is the set of rooms of one process. Its methods may be called from any
// goroutine; Close must not be called from a callback.
type Relay struct {
	config Config
	log    *slog.Logger
	wire   *wire.Wire
	door   door
	joins  figures.Histogram
	wg     sync.WaitGroup // every goroutine that the relay has started

	mu       sync.Mutex
	closed   bool
	rooms    map[string]*room
	sessions map[string]*session
}

// New starts a relay on the sockets of c, which it owns from then on, also
// when it fails.
func New(c Config) (*Relay, error) {
	if c.UDP == nil {
		return nil, errors.New("starting relay: no UDP socket")
	}
	if c.GraceLost == 0 {
		c.GraceLost = DefaultGrace
	}
	if c.Logger == nil {
		c.Logger = slog.New(slog.DiscardHandler)
	}
	w, err := wire.Open(wire.Config{UDP: c.UDP, TCP: c.TCP, PublicIPs: c.PublicIPs, Loopback: c.Loopback, Library: c.Library})
	if err != nil {
		return nil, fmt.Errorf("starting relay: %w", err)
	}
	r := &Relay{
		config: c, log: c.Logger, wire: w,
		rooms: map[string]*room{}, sessions: map[string]*session{},
	}
	r.openDoor()
	return r, nil
}

// Session is an answered offer.
type Session struct {
	ID     string // unguessable; names the session to Patch and End
	Answer string // SDP with all candidates
	ETag   string // a strong entity tag for the ICE session (RFC 9725 section 4.3.1), in quotes
}

// Publish answers a publisher's offer. The same person's earlier session ends
// when the new one's first keyframe flows. Refusals: ErrBusy, ErrBadOffer,
// ErrClosed.
func (r *Relay) Publish(ctx context.Context, room, person, sdp string) (Session, error) {
	o, err := offer.Read(sdp, offer.Publish, "")
	if err != nil {
		return Session{}, err
	}
	rm, err := r.enter(room, person)
	if err != nil {
		return Session{}, err
	}
	defer r.leave(rm)
	return r.publish(ctx, rm, person, o)
}

// Watch answers a viewer's offer with what is on the air in the room. Refusals:
// ErrOffAir, ErrFull, ErrBadOffer, ErrClosed.
func (r *Relay) Watch(ctx context.Context, room, sdp string) (Session, error) {
	rm, err := r.find(room)
	if err != nil {
		return Session{}, err
	}
	defer r.leave(rm)
	p := rm.onAir(time.Now())
	if p == nil {
		return Session{}, ErrOffAir
	}
	o, err := offer.Read(sdp, offer.Watch, p.codec)
	if err != nil {
		return Session{}, err
	}
	return r.watch(ctx, rm, o)
}

// Patch adds a client's late ICE candidates, an SDP fragment (RFC 8840), to a
// session. The answer is empty: all of ours were in the Session. Refusals:
// ErrNotFound, ErrRestart, ErrBadOffer.
func (r *Relay) Patch(id, fragment string) (string, error) {
	s := r.session(id)
	if s == nil {
		return "", ErrNotFound
	}
	f, err := offer.ReadFragment(fragment)
	if err != nil {
		return "", err
	}
	return "", s.trickle(f)
}

// End ends a session, as its client asked. Refusal: ErrNotFound.
func (r *Relay) End(id string) error {
	s := r.session(id)
	if s == nil {
		return ErrNotFound
	}
	r.end(s)
	return nil
}

// Dismiss ends the sessions of a room's viewers, since who may watch has changed; whoever
// still may comes again. The publisher stays.
func (r *Relay) Dismiss(room string) {
	for _, v := range r.watching(room) {
		r.end(v.session)
	}
}

// Stop ends the publisher and all viewers of a room, without a callback; a
// room that does not exist is already stopped.
func (r *Relay) Stop(room string) {
	r.mu.Lock()
	rm := r.rooms[room]
	delete(r.rooms, room)
	r.mu.Unlock()
	if rm != nil {
		rm.stop()
	}
}

// Addresses lists where media is offered: the public addresses first, then this
// machine's. Empty means that only loopback exists, which a stock browser does
// not use for media.
func (r *Relay) Addresses() []string { return r.wire.Addresses() }

// Announce sets the public addresses that sessions to come are offered.
func (r *Relay) Announce(public []string) error { return r.wire.Announce(public) }

// Mode tells how packets leave: "gso", "sendmmsg" or "single"; "" by the library.
func (r *Relay) Mode() string { return r.wire.Mode() }

// Close ends all sessions and rooms, closes the sockets and waits for every
// goroutine, callbacks under way included.
func (r *Relay) Close() {
	r.mu.Lock()
	first := !r.closed
	r.closed = true
	rooms := r.rooms
	r.rooms = map[string]*room{}
	var left []*session
	for _, s := range r.sessions {
		left = append(left, s)
	}
	r.mu.Unlock()
	for _, rm := range rooms {
		rm.stop()
	}
	for _, s := range left {
		r.end(s)
	}
	r.wg.Wait()
	if first {
		r.wire.Close()
	}
}

// batch is what one shard gathers its packets in; nil where the library sends.
func (r *Relay) batch() *egress.Batch {
	if !r.wire.Direct() {
		return nil
	}
	return r.wire.Socket().NewBatch()
}
