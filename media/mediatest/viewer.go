package mediatest

import (
	"context"
	"fmt"
	"sync"
	"time"

	"github.com/pion/rtp"
	"github.com/pion/webrtc/v4"

	"hawker/media/keyframe"
)

// Viewer counts what arrives, and whether it could be played.
type Viewer struct {
	*peer
	wg    sync.WaitGroup
	once  sync.Once
	begun time.Time

	mu    sync.Mutex
	wake  chan struct{} // closed and made anew at every frame
	seen  Seen
	seq   uint16
	ts    uint32
	any   bool
	whole bool // every packet of the frame under way came
	key   bool
}

// Seen is what a viewer has received of the picture.
type Seen struct {
	Packets    int
	Frames     int           // whole frames, from the first keyframe on
	Keyframes  int           // of them
	Audio      int           // packets of sound
	Holes      int           // jumps in the numbers
	Repaired   int           // packets that came after their turn
	Backwards  int           // timestamps that went back
	Early      int           // packets before the first keyframe
	First      time.Duration // from the start of joining to the first whole keyframe
	LongestGap time.Duration // between two frames
	LastFrame  time.Time
}

// Watch connects to a WHEP address.
func Watch(ctx context.Context, url string) (*Viewer, error) {
	return WatchBy(ctx, HTTP(nil, url, ""), Options{})
}

// WatchBy is Watch by another way of signalling.
func WatchBy(ctx context.Context, signal Signal, o Options) (*Viewer, error) {
	v := &Viewer{begun: time.Now(), wake: make(chan struct{})}
	var err error
	if v.peer, err = newPeer(o); err != nil {
		return nil, err
	}
	v.pc.OnTrack(func(t *webrtc.TrackRemote, _ *webrtc.RTPReceiver) {
		v.wg.Add(1)
		defer v.wg.Done()
		for {
			p, _, err := t.ReadRTP()
			if err != nil {
				return
			}
			if t.Kind() == webrtc.RTPCodecTypeAudio {
				v.mu.Lock()
				v.seen.Audio++
				v.mu.Unlock()
			} else {
				v.take(p)
			}
		}
	})
	for _, k := range []webrtc.RTPCodecType{webrtc.RTPCodecTypeVideo, webrtc.RTPCodecTypeAudio} {
		_, err := v.pc.AddTransceiverFromKind(k, webrtc.RTPTransceiverInit{Direction: webrtc.RTPTransceiverDirectionRecvonly})
		if err != nil {
			v.pc.GracefulClose()
			return nil, fmt.Errorf("adding transceiver: %w", err)
		}
	}
	if err := v.connect(ctx, o, signal); err != nil {
		v.pc.GracefulClose()
		return nil, err
	}
	return v, nil
}

func (v *Viewer) take(p *rtp.Packet) {
	v.mu.Lock()
	defer v.mu.Unlock()
	s := &v.seen
	s.Packets++
	now := time.Now()
	if v.any && int16(p.SequenceNumber-v.seq) <= 0 {
		s.Repaired++
		return
	}
	if v.any && p.SequenceNumber != v.seq+1 {
		s.Holes++
		v.whole = false
	}
	if v.any && int32(p.Timestamp-v.ts) < 0 {
		s.Backwards++
	}
	if !v.any || p.Timestamp != v.ts {
		v.whole, v.key = !v.any || p.SequenceNumber == v.seq+1, false
	}
	v.any, v.seq, v.ts = true, p.SequenceNumber, p.Timestamp
	v.key = v.key || keyframe.Begins(keyframe.H264, p.Payload)
	if !v.key && s.Keyframes == 0 {
		s.Early++
		return
	}
	if !p.Marker || !v.whole {
		return
	}
	if v.key {
		s.Keyframes++
		if s.First == 0 {
			s.First = now.Sub(v.begun)
		}
	}
	s.Frames++
	if !s.LastFrame.IsZero() {
		s.LongestGap = max(s.LongestGap, now.Sub(s.LastFrame))
	}
	s.LastFrame = now
	close(v.wake)
	v.wake = make(chan struct{})
}

// Seen gives all counts at once.
func (v *Viewer) Seen() Seen {
	v.mu.Lock()
	defer v.mu.Unlock()
	return v.seen
}

// Frames counts whole frames from the first keyframe on.
func (v *Viewer) Frames() int { return v.Seen().Frames }

// AudioPackets counts packets of sound.
func (v *Viewer) AudioPackets() int { return v.Seen().Audio }

// FirstFrame is the time from the start of joining to the first whole
// keyframe; 0 before it.
func (v *Viewer) FirstFrame() time.Duration { return v.Seen().First }

// Wait returns when n frames more than now have come.
func (v *Viewer) Wait(ctx context.Context, n int) error {
	v.mu.Lock()
	goal := v.seen.Frames + n
	v.mu.Unlock()
	for {
		v.mu.Lock()
		frames, wake := v.seen.Frames, v.wake
		v.mu.Unlock()
		if frames >= goal {
			return nil
		}
		select {
		case <-wake:
		case <-ctx.Done():
			return fmt.Errorf("waiting for %d frames, %d came: %w", n, n-goal+frames, ctx.Err())
		}
	}
}

// Ended waits until the other side has ended the session.
func (v *Viewer) Ended(ctx context.Context) error {
	for {
		select {
		case s := <-v.state:
			if s == webrtc.PeerConnectionStateClosed || s == webrtc.PeerConnectionStateFailed {
				return nil
			}
		case <-ctx.Done():
			return fmt.Errorf("waiting for the end: %w", ctx.Err())
		}
	}
}

// Close ends the session by DELETE and waits for its goroutines.
func (v *Viewer) Close() (err error) {
	v.once.Do(func() {
		err = v.end()
		v.pc.GracefulClose()
		v.wg.Wait()
	})
	return err
}
