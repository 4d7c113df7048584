package movie

import (
	"math"

	"hawker/media/fmp4/box"
)

// write makes everything before the media, which begins at base.
func (f *File) write(about About, base int64) []byte {
	var w box.Writer
	at := w.Open("ftyp")
	w.Text("isom")
	w.U32(0x200)
	w.Text("isomiso6mp41")
	w.Close(at)
	moov := w.Open("moov")
	writeMvhd(&w, f.shown())
	origin := f.origin()
	for _, t := range f.tracks() {
		picture := t.entry.Picture()
		id := uint32(soundID)
		if picture {
			id = pictureID
		}
		k := track{id: id, rate: uint32(t.rate), entry: t.entry, inBand: picture && f.inBand, length: t.length()}
		k.edits = f.edits(t, origin)
		for _, e := range k.edits {
			k.shown += e.length
		}
		k.write(&w, func() { f.tables(&w, t, base) })
	}
	about.write(&w)
	w.Close(moov)
	if f.wide() {
		w.U32(1)
		w.Text("mdat")
		w.U64(uint64(f.media) + 16)
	} else {
		w.U32(uint32(f.media) + 8)
		w.Text("mdat")
	}
	return w.B
}

// wide tells whether places in the file need 64 bits; tables take some of it too.
func (f *File) wide() bool { return f.media > math.MaxUint32-256<<20 }

func (f *File) tracks() (all []*table) {
	for _, t := range []*table{f.picture, f.sound} {
		if t != nil {
			all = append(all, t)
		}
	}
	return all
}

// origin is where the movie begins, at 90 kHz: with its picture, or within it.
func (f *File) origin() int64 {
	if f.picture != nil {
		return f.picture.start + f.skip
	}
	return f.sound.start*PictureRate/SoundRate + f.skip
}

// edits has the track begin with the movie and end with it (section 8.6.6).
func (f *File) edits(t *table, origin int64) (all []edit) {
	start := t.start * PictureRate / t.rate
	length, from := t.length()*PictureRate/t.rate, int64(0)
	if late := start - origin; late > 0 {
		all = append(all, edit{late, -1})
	} else if late < 0 {
		from = -late * t.rate / PictureRate
		length += late
	}
	length = min(length, f.shown()-max(start-origin, 0))
	if length <= 0 {
		return nil
	}
	return append(all, edit{length, from})
}

// tables writes what belongs to stbl besides stsd (sections 8.6 and 8.7).
func (f *File) tables(w *box.Writer, t *table, base int64) {
	at := w.Full("stts", 0, 0)
	w.U32(uint32(len(t.lasting)))
	for _, l := range t.lasting {
		w.U32(l.count, l.duration)
	}
	w.Close(at)
	if t.entry.Picture() {
		at = w.Full("stss", 0, 0)
		w.U32(uint32(len(t.keys)))
		for _, k := range t.keys {
			w.U32(k + 1)
		}
		w.Close(at)
	}
	at = w.Full("stsz", 0, 0)
	w.U32(0, uint32(len(t.sizes)))
	w.U32(t.sizes...)
	w.Close(at)
	at = w.Full("stsc", 0, 0)
	rows, count := len(w.B), uint32(0)
	w.U32(0)
	for i, n := range t.chunks {
		if i == 0 || n != t.chunks[i-1] {
			w.U32(uint32(i)+1, n, 1)
			count++
		}
	}
	w.Patch(rows, count)
	w.Close(at)
	f.offsets(w, t, base)
}

func (f *File) offsets(w *box.Writer, t *table, base int64) {
	kind := "stco"
	if f.wide() {
		kind = "co64"
	}
	at := w.Full(kind, 0, 0)
	w.U32(uint32(len(t.chunks)))
	for _, c := range f.chunks {
		switch {
		case c.picture != t.entry.Picture():
		case f.wide():
			w.U64(uint64(base + c.at))
		default:
			w.U32(uint32(base + c.at))
		}
	}
	w.Close(at)
}

// write makes the udta as iTunes and every player since reads it.
func (a About) write(w *box.Writer) {
	if a == (About{}) {
		return
	}
	udta := w.Open("udta")
	meta := w.Full("meta", 0, 0)
	at := w.Full("hdlr", 0, 0)
	w.U32(0)
	w.Text("mdirappl")
	w.Zeros(9)
	w.Close(at)
	list := w.Open("ilst")
	for _, row := range []struct{ kind, text string }{{"\xa9nam", a.Title}, {"\xa9cmt", a.Comment}, {"desc", a.Text}} {
		if row.text == "" {
			continue
		}
		at := w.Open(row.kind)
		data := w.Open("data")
		w.U32(1, 0) // UTF-8, any locale
		w.Text(row.text)
		w.Close(data)
		w.Close(at)
	}
	w.Close(list)
	w.Close(meta)
	w.Close(udta)
}
