// Package movie writes MP4 as players read it, and reads its own parts back.
//
// It promises structure: initialization segments and parts of ISO/IEC 14496-12 with one
// picture at 90 kHz and one sound at 48 kHz, and plain MP4s made of them whose tables
// come first and whose durations are exact. Stored bytes are not trusted: what is not as
// this package writes it is an error that names box and offset. It refuses to know when
// a frame should stand where; it is told.
package movie

import (
	"hawker/media/fmp4/box"
	"hawker/media/fmp4/entry"
)

// PictureRate and SoundRate are the tracks' ticks a second.
const (
	PictureRate = 90000
	SoundRate   = 48000
)

// The tracks' numbers.
const (
	pictureID = 1
	soundID   = 2
)

// Sample flags (ISO/IEC 14496-12 section 8.8.3.1): depends on none, or on others and no
// place to begin.
const (
	flagsKey   = 0x02000000
	flagsOther = 0x01010000
)

// trun and tfhd flags (sections 8.8.7 and 8.8.8).
const (
	trunOffset    = 0x000001
	trunDuration  = 0x000100
	trunSize      = 0x000200
	trunFlags     = 0x000400
	tfhdMoofBased = 0x020000
)

var matrix = []uint32{0x10000, 0, 0, 0, 0x10000, 0, 0, 0, 0x40000000}

// Init makes an initialization segment; picture may be nil.
func Init(picture, sound *entry.Entry) []byte {
	var w box.Writer
	at := w.Open("ftyp")
	w.Text("iso6")
	w.U32(0)
	w.Text("iso6mp41")
	w.Close(at)
	moov := w.Open("moov")
	writeMvhd(&w, 0)
	tracks := []track{{id: soundID, rate: SoundRate, entry: sound}}
	if picture != nil {
		tracks = []track{{id: pictureID, rate: PictureRate, entry: picture}, tracks[0]}
	}
	for _, t := range tracks {
		t.write(&w, func() {
			for _, kind := range []string{"stts", "stsc", "stco"} {
				at := w.Full(kind, 0, 0)
				w.U32(0)
				w.Close(at)
			}
			at := w.Full("stsz", 0, 0)
			w.U32(0, 0)
			w.Close(at)
		})
	}
	at = w.Open("mvex")
	for _, t := range tracks {
		flags := uint32(flagsKey)
		if t.entry.Picture() {
			flags = flagsOther
		}
		trex := w.Full("trex", 0, 0)
		w.U32(t.id, 1, 0, 0, flags)
		w.Close(trex)
	}
	w.Close(at)
	w.Close(moov)
	return w.B
}

func writeMvhd(w *box.Writer, duration int64) {
	at := w.Full("mvhd", 1, 0)
	w.U64(0)
	w.U64(0)
	w.U32(PictureRate)
	w.U64(uint64(duration))
	w.U32(0x10000)
	w.U16(0x100)
	w.Zeros(10)
	w.U32(matrix...)
	w.Zeros(24)
	w.U32(soundID + 1)
	w.Close(at)
}

// track is what a trak box says.
type track struct {
	id, rate uint32
	entry    *entry.Entry
	inBand   bool  // the samples carry their parameter sets
	length   int64 // in its own ticks; 0 where parts follow
	shown    int64 // in the movie's
	edits    []edit
}

// edit is a row of an edit list: from is in the track's ticks, -1 shows nothing.
type edit struct{ length, from int64 }

// write makes the trak; tables writes what belongs to stbl besides stsd.
func (t track) write(w *box.Writer, tables func()) {
	trak := w.Open("trak")
	at := w.Full("tkhd", 1, 3)
	w.U64(0)
	w.U64(0)
	w.U32(t.id, 0)
	w.U64(uint64(t.shown))
	w.Zeros(12)
	if t.entry.Picture() {
		w.U16(0, 0)
	} else {
		w.U16(0x100, 0)
	}
	w.U32(matrix...)
	w.U32(uint32(t.entry.Width)<<16, uint32(t.entry.Height)<<16)
	w.Close(at)
	t.writeEdits(w)
	mdia := w.Open("mdia")
	at = w.Full("mdhd", 1, 0)
	w.U64(0)
	w.U64(0)
	w.U32(t.rate)
	w.U64(uint64(t.length))
	w.U16(0x55c4, 0) // language undetermined
	w.Close(at)
	kind, name := "soun", "Sound"
	if t.entry.Picture() {
		kind, name = "vide", "Picture"
	}
	at = w.Full("hdlr", 0, 0)
	w.U32(0)
	w.Text(kind)
	w.Zeros(12)
	w.Text(name)
	w.U8(0)
	w.Close(at)
	t.writeMinf(w, tables)
	w.Close(mdia)
	w.Close(trak)
}

func (t track) writeEdits(w *box.Writer) {
	if len(t.edits) == 0 {
		return
	}
	edts := w.Open("edts")
	at := w.Full("elst", 1, 0)
	w.U32(uint32(len(t.edits)))
	for _, e := range t.edits {
		w.U64(uint64(e.length))
		w.U64(uint64(e.from))
		w.U16(1, 0)
	}
	w.Close(at)
	w.Close(edts)
}

func (t track) writeMinf(w *box.Writer, tables func()) {
	minf := w.Open("minf")
	var at int
	if t.entry.Picture() {
		at = w.Full("vmhd", 0, 1)
		w.Zeros(8)
	} else {
		at = w.Full("smhd", 0, 0)
		w.Zeros(4)
	}
	w.Close(at)
	dinf := w.Open("dinf")
	at = w.Full("dref", 0, 0)
	w.U32(1)
	w.Close(w.Full("url ", 0, 1))
	w.Close(at)
	w.Close(dinf)
	stbl := w.Open("stbl")
	at = w.Full("stsd", 0, 0)
	w.U32(1)
	if t.inBand {
		t.entry.WriteInBand(w)
	} else {
		t.entry.Write(w)
	}
	w.Close(at)
	tables()
	w.Close(stbl)
	w.Close(minf)
}

// AppendPart appends moof and mdat of at most one run a track to b; data is the media of
// each run. Their Offsets are not read.
func AppendPart(b []byte, sequence uint32, runs []Run, data [][]byte) []byte {
	w := box.Writer{B: b}
	moof := w.Open("moof")
	at := w.Full("mfhd", 0, 0)
	w.U32(sequence)
	w.Close(at)
	var offsets [2]int
	for i, r := range runs {
		traf := w.Open("traf")
		at = w.Full("tfhd", 0, tfhdMoofBased)
		w.U32(r.id())
		w.Close(at)
		at = w.Full("tfdt", 1, 0)
		w.U64(uint64(r.From))
		w.Close(at)
		flags := uint32(trunOffset | trunDuration | trunSize)
		if r.Picture {
			flags |= trunFlags
		}
		at = w.Full("trun", 0, flags)
		w.U32(uint32(len(r.Samples)))
		offsets[i] = len(w.B)
		w.U32(0)
		for _, s := range r.Samples {
			w.U32(s.Duration, s.Size)
			switch {
			case !r.Picture:
			case s.Key:
				w.U32(flagsKey)
			default:
				w.U32(flagsOther)
			}
		}
		w.Close(at)
		w.Close(traf)
	}
	w.Close(moof)
	mdat := w.Open("mdat")
	for i, d := range data {
		w.Patch(offsets[i], uint32(len(w.B)-moof))
		w.U8(d...)
	}
	w.Close(mdat)
	return w.B
}
