package media

import (
	"sync"
	"time"

	"github.com/pion/rtp"

	"hawker/media/keyframe"
	"hawker/media/shard"
)

// Feed is a publisher inside this process. Its packets go the very same way as
// those of a WHIP session. Video and audio may be written from two goroutines;
// each alone must be written from one.
type Feed struct {
	room  *room
	pub   *publisher
	wants chan struct{}
	done  chan struct{}
	once  sync.Once
}

// Feed opens an in-process publisher of H.264 (packetization mode 1) at 90 kHz
// and Opus at 48 kHz. It ends by Close, by a takeover of the same person, or
// with the room. Refusals: ErrBusy, ErrClosed.
func (r *Relay) Feed(room, person string) (*Feed, error) {
	rm, err := r.enter(room, person)
	if err != nil {
		return nil, err
	}
	defer r.leave(rm)
	f := &Feed{
		room: rm, pub: newPublisher(rm, person, keyframe.H264, ""),
		wants: make(chan struct{}, 1), done: make(chan struct{}),
	}
	f.pub.request = func() {
		select {
		case f.wants <- struct{}{}:
		default:
		}
	}
	f.pub.leave = f.Close
	if err := rm.expect(f.pub); err != nil {
		return nil, err
	}
	return f, nil
}

// WriteVideo sends a packet of the picture. The feed keeps it: it must not be
// changed afterwards. ErrClosed once the feed has ended.
func (f *Feed) WriteVideo(p *rtp.Packet) error { return f.write(shard.Video, p) }

// WriteAudio sends a packet of the sound, as WriteVideo does.
func (f *Feed) WriteAudio(p *rtp.Packet) error { return f.write(shard.Audio, p) }

func (f *Feed) write(k shard.Kind, p *rtp.Packet) error {
	select {
	case <-f.done:
		return ErrClosed
	default:
	}
	f.pub.push(k, "", p)
	return nil
}

// Sync tells that at the wall time at the stream's timestamps were these, as a
// sender report would; call it about once a second.
func (f *Feed) Sync(videoTS, audioTS uint32, at time.Time) {
	f.pub.in[shard.Video].Capture(videoTS, at)
	f.pub.in[shard.Audio].Capture(audioTS, at)
}

// KeyframeWanted yields when somebody waits for a keyframe, at most once every
// 500 ms.
func (f *Feed) KeyframeWanted() <-chan struct{} { return f.wants }

// Done is closed when the feed has ended.
func (f *Feed) Done() <-chan struct{} { return f.done }

// Close ends the feed; its viewers stay.
func (f *Feed) Close() {
	f.once.Do(func() {
		close(f.done)
		f.room.gone(f.pub)
	})
}
