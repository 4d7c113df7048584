package inlet

import (
	"testing"
	"time"

	"github.com/pion/rtp"

	"hawker/media/keyframe"
	"hawker/media/shard"
)

// source is a publisher that takes over with its first keyframe.
type source struct {
	room  *stage
	codec keyframe.Codec
}

// stage is a room with one track and whoever is on the air in it.
type stage struct {
	current *source
	out     []shard.Packet
}

func (s *source) Flows() bool { return s.room.current == s }

func (s *source) Begins(k shard.Kind, payload []byte) bool {
	if k == shard.Video && !keyframe.Begins(s.codec, payload) {
		return false
	}
	s.room.current = s
	return true
}

func (s *stage) track(k shard.Kind) *Track[*source] {
	return NewTrack[*source](k, func(p *shard.Packet) { s.out = append(s.out, *p) })
}

// frame is one packet: its number, its timestamp, its payload.
func frame(seq uint16, ts uint32, payload ...byte) *rtp.Packet {
	return &rtp.Packet{Header: rtp.Header{SequenceNumber: seq, Timestamp: ts, SSRC: 9, Marker: true}, Payload: payload}
}

// Parameter sets of 720x1280 and of 1280x720, by x264.
var (
	upright = []byte{0x67, 0x42, 0xc0, 0x1f, 0xd9, 0x00, 0xb4, 0x0a, 0x1b, 0x01, 0x10, 0, 0, 3, 0, 0x10, 0, 0, 3, 3, 0xc0, 0xf1, 0x83, 0x24, 0x80}
	lying   = []byte{0x67, 0x64, 0x00, 0x1f, 0xac, 0xd9, 0x40, 0x50, 0x05, 0xbb, 0x01, 0x6a, 0x02, 0x02, 0x02, 0x80, 0, 0, 3, 0, 0x80, 0, 0, 0x1e, 0x47, 0x8c, 0x18, 0xcb}
	pps     = []byte{0x68, 0xce, 0x3c, 0x80}
	idr     = []byte{0x65, 0x88}
	slice   = []byte{0x41, 0x9a}
)

// A host turns the phone: the new session has another picture size. Viewers get its
// own parameter sets before its first keyframe, though its encoder sends them once, and
// numbers and timestamps that go on.
func TestATakeoverWithAnotherResolutionHasItsOwnParameterSets(t *testing.T) {
	now := time.Unix(1000, 0)
	room := &stage{}
	track := room.track(shard.Video)
	first, second := &source{room, keyframe.H264}, &source{room, keyframe.H264}
	a, b := New(first, track, keyframe.H264, ""), New(second, track, keyframe.H264, "")
	for i, payload := range [][]byte{upright, pps, idr, slice} {
		a.Push(frame(uint16(100+i), 5000, payload...), now)
	}
	if size := a.Size.Load(); size != 720<<32|1280 {
		t.Fatalf("size %dx%d", size>>32, size&0xffffffff)
	}
	now = now.Add(40 * time.Millisecond)
	b.Push(frame(7, 90, slice...), now) // nothing begins with that
	a.Push(frame(104, 8600, slice...), now)
	if n := len(room.out); n != 5 {
		t.Fatalf("%d packets went out, want the five of the first", n)
	}
	for i, payload := range [][]byte{lying, pps, idr} {
		b.Push(frame(uint16(8+i), 3690, payload...), now)
	}
	a.Push(frame(105, 8600, slice...), now) // the first is heard no more
	b.Push(frame(11, 7290, idr...), now.Add(time.Second))
	want := []string{"g", "\x68", "\x65", "\x41", "\x41", "g", "\x68", "\x65", "\x78", "\x65"}
	if len(room.out) != len(want) {
		t.Fatalf("%d packets went out", len(room.out))
	}
	for i, p := range room.out {
		if string(p.Payload[:1]) != want[i] {
			t.Errorf("packet %d is of type %d", i, p.Payload[0]&0x1f)
		}
		if i > 0 && (p.Number != room.out[i-1].Number+1 || int32(p.TS-room.out[i-1].TS) < 0) {
			t.Errorf("packet %d: number %d after %d, stamped %d after %d", i, p.Number, room.out[i-1].Number, p.TS, room.out[i-1].TS)
		}
	}
	// The sets that lead the keyframe without any are the second's.
	if lead := room.out[8].Payload; string(lead[3:3+len(lying)]) != string(lying) || !room.out[8].Key || room.out[9].Key {
		t.Errorf("the second keyframe is led by %x", lead)
	}
	if size := b.Size.Load(); size != 1280<<32|720 {
		t.Errorf("size %dx%d", size>>32, size&0xffffffff)
	}
}

// What is missing is asked for by its stream's number and once; nothing after it
// leaves before it came.
func TestAHoleIsAskedForAndWaitedFor(t *testing.T) {
	now := time.Unix(1000, 0)
	room := &stage{}
	s := &source{room, keyframe.H264}
	in := New(s, room.track(shard.Video), keyframe.H264, "")
	var asked []uint16
	in.Again = func(ssrc uint32, seqs []uint16) {
		if ssrc != 9 {
			t.Errorf("asked stream %d", ssrc)
		}
		asked = append(asked, seqs...)
	}
	in.Push(frame(1, 0, idr...), now)
	in.Push(frame(4, 0, slice...), now)
	in.Push(frame(5, 0, slice...), now.Add(time.Millisecond))
	if len(asked) != 2 || asked[0] != 2 || asked[1] != 3 {
		t.Fatalf("asked for %v", asked)
	}
	if len(room.out) != 1 {
		t.Fatalf("%d packets went out", len(room.out))
	}
	in.Push(frame(3, 0, slice...), now.Add(50*time.Millisecond))
	in.Push(frame(2, 0, slice...), now.Add(60*time.Millisecond))
	if len(room.out) != 5 || in.Lost.Load() != 0 {
		t.Fatalf("%d packets went out, %d lost", len(room.out), in.Lost.Load())
	}
	in.Push(frame(7, 0, slice...), now.Add(100*time.Millisecond))
	in.Push(frame(8, 0, slice...), now.Add(700*time.Millisecond))
	if len(room.out) != 7 || in.Lost.Load() != 1 {
		t.Errorf("what never comes is given up: %d packets went out, %d lost", len(room.out), in.Lost.Load())
	}
}

// FuzzPackets holds for any packets of any codec: what leaves is numbered without
// repetition, is never padding, and its sizes are possible ones.
func FuzzPackets(f *testing.F) {
	for c := range byte(4) {
		f.Add(c, append(append([]byte{2, 25}, upright...), 1, 3, 0x65, 0x88, 0x84, 40, 3, 0x41, 0x9a, 0, 3, 2, 0x41, 0x9a))
	}
	f.Add(byte(1), []byte{1, 6, 0x88, 0x83, 0x49, 0x83, 0x42, 0})                           // VP9
	f.Add(byte(2), []byte{1, 16, 0x18, 0x0a, 0x0b, 0, 0, 0, 2, 0xaf, 0xff, 0x9b, 0x5f, 48}) // AV1
	f.Fuzz(func(t *testing.T, which byte, data []byte) {
		codec := []keyframe.Codec{keyframe.H264, keyframe.VP9, keyframe.AV1, ""}[which%4]
		kind := shard.Video
		if codec == "" {
			kind = shard.Audio
		}
		room := &stage{}
		in := New(&source{room, codec}, room.track(kind), codec, "")
		asked := 0
		in.Again = func(_ uint32, seqs []uint16) { asked += len(seqs) }
		now, seq, pushed := time.Unix(1000, 0), uint16(65530), 0
		for len(data) > 1 {
			step, n := data[0], min(int(data[1]), len(data)-2)
			seq += uint16(int8(step))
			p := frame(seq, uint32(step)*uint32(pushed)<<7, data[2:2+n]...)
			p.Marker = step&1 == 0
			now = now.Add(time.Duration(step) * time.Millisecond)
			in.Push(p, now)
			data, pushed = data[2+n:], pushed+1
		}
		if len(room.out) > 2*pushed || asked > 128*pushed {
			t.Fatalf("%d packets became %d, %d were asked for", pushed, len(room.out), asked)
		}
		for i, p := range room.out {
			if len(p.Payload) == 0 || i > 0 && p.Number <= room.out[i-1].Number || p.Index != uint64(i) {
				t.Fatalf("packet %d: number %d, index %d, %d bytes", i, p.Number, p.Index, len(p.Payload))
			}
		}
		if size := in.Size.Load(); size>>32 > 1<<16 || size&0xffffffff > 1<<16 {
			t.Fatalf("absurd size %dx%d", size>>32, size&0xffffffff)
		}
	})
}

// Of two layers the larger flows, from its keyframe on; a stalled one gives way to the
// next keyframe of the other, and viewers see one stream all the while.
func TestLayers(t *testing.T) {
	small := []byte{0x67, 0x42, 0xc0, 0x1e, 0xd9, 0x00, 0xa0, 0x2f, 0xf9, 0x70, 0x11, 0, 0, 3, 0, 1, 0, 0, 3, 0, 0x3c, 0x0f, 0x16, 0x2e, 0x48} // 640x360
	steps := []struct {
		at      int
		rid     string
		payload []byte
		out     int // packets that have left by then
		asks    bool
	}{
		{0, "h", slice, 0, true}, // nothing has begun
		{5, "h", small, 1, false},
		{6, "h", idr, 2, false},
		{10, "f", slice, 2, false},
		{20, "f", upright, 3, false},
		{21, "f", idr, 4, false},
		{40, "h", small, 4, false},
		{50, "f", slice, 5, false},
		{740, "h", small, 5, false}, // not stalled yet
		{760, "h", slice, 5, true},
		{800, "h", small, 6, false},
		{801, "h", idr, 7, false},
		{830, "h", slice, 8, false},
		{900, "f", slice, 8, false},
		{950, "f", upright, 9, false},
		{951, "h", slice, 9, false},
	}
	room := &stage{}
	in := New(&source{room, keyframe.H264}, room.track(shard.Video), keyframe.H264, "")
	layers := NewLayers(in)
	seqs := map[string]uint16{"h": 65530, "f": 3}
	for i, s := range steps {
		seqs[s.rid]++
		p := frame(seqs[s.rid], uint32(s.at)*90+uint32(seqs[s.rid])<<8, s.payload...)
		if asks := layers.Push(s.rid, p, time.Unix(1000, 0).Add(time.Duration(s.at)*time.Millisecond)); asks != s.asks {
			t.Errorf("step %d: asks for a keyframe: %v", i, asks)
		}
		if len(room.out) != s.out {
			t.Fatalf("step %d: %d packets have left, want %d", i, len(room.out), s.out)
		}
	}
	for i, p := range room.out[1:] {
		if p.Number != room.out[i].Number+1 || int32(p.TS-room.out[i].TS) < 0 {
			t.Errorf("packet %d: number %d after %d, stamped %d after %d", i+1, p.Number, room.out[i].Number, p.TS, room.out[i].TS)
		}
	}
	if !layers.Flows("f") || layers.Flows("h") || layers.Flows("x") {
		t.Error("another layer flows")
	}
}

// Pictures that come before those to be shown earlier are counted: not the packets of one
// picture, not what the line has mixed up, and not a clock that was set anew.
func TestPicturesThatGoBack(t *testing.T) {
	const tick = 3000
	tests := []struct {
		name   string
		stamps []uint32 // of the pictures, as they are numbered
		swap   int      // the packet that comes after the next; 0 is none
		want   uint64
	}{
		{"one after another", []uint32{0, 1, 2, 3, 4}, 0, 0},
		{"two B-frames after each", []uint32{0, 3, 1, 2, 6, 4, 5}, 0, 2},
		{"in two packets each", []uint32{0, 0, 1, 1, 2, 2}, 0, 0},
		{"mixed up on the way", []uint32{0, 1, 2, 3, 4}, 2, 0},
		{"a clock that is set back", []uint32{300, 301, 0, 1, 2}, 0, 0},
	}
	for _, tt := range tests {
		now, room := time.Unix(1000, 0), &stage{}
		in := New(&source{room, keyframe.H264}, room.track(shard.Video), keyframe.H264, "")
		var all []*rtp.Packet
		for i, s := range tt.stamps {
			payload := slice
			if i == 0 {
				payload = idr
			}
			all = append(all, frame(uint16(65534+i), 1<<32-tick+s*tick, payload...)) // across the turn of both
		}
		if i := tt.swap; i > 0 {
			all[i], all[i+1] = all[i+1], all[i]
		}
		for _, p := range all {
			now = now.Add(10 * time.Millisecond)
			in.Push(p, now)
		}
		if got := in.Counts().Back; got != tt.want {
			t.Errorf("%s: %d went back, want %d", tt.name, got, tt.want)
		}
	}
}
