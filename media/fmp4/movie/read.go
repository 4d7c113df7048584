package movie

import (
	"io"

	"hawker/media/fmp4/box"
)

// maxMoof bounds the headers of a part, in bytes: a part of an hour's frames would fit.
const maxMoof = 8 << 20

// Fragment is one stored part.
type Fragment struct {
	Offset, Size int64 // of moof and mdat together
	Runs         []Run // at most one a track, in the order of their media
}

// Run is the frames of a track within a part.
type Run struct {
	Picture bool
	From    int64 // decode time of the first, at 90 kHz (picture) or 48 kHz (sound)
	Offset  int64 // where its media begins in what is read
	Samples []Sample
}

func (r *Run) id() uint32 {
	if r.Picture {
		return pictureID
	}
	return soundID
}

// Sample is one frame: its bytes, its ticks, and whether a decoder can start with it.
type Sample struct {
	Size, Duration uint32
	Key            bool
}

// Fragments reads the parts of a stored segment, in order, without their media. It ends
// with an error that names box and offset where the bytes are not whole parts as
// AppendPart writes them; those before it were given.
func Fragments(r io.ReaderAt, size int64, each func(Fragment) error) error {
	for at := int64(0); at < size; {
		f, err := readFragment(r, at, size)
		if err != nil {
			return err
		}
		if err := each(f); err != nil {
			return err
		}
		at += f.Size
	}
	return nil
}

func readFragment(r io.ReaderAt, at, size int64) (Fragment, error) {
	f := Fragment{Offset: at}
	moof, err := box.At(r, at, size)
	if err != nil {
		return f, err
	}
	if moof.Kind != "moof" {
		return f, moof.Fail("a moof must stand here")
	}
	if moof, err = box.Load(r, moof, maxMoof); err != nil {
		return f, err
	}
	mdat, err := box.At(r, at+moof.Size, size)
	if err != nil {
		return f, err
	}
	if mdat.Kind != "mdat" {
		return f, mdat.Fail("the mdat of the moof at %d must stand here", at)
	}
	f.Size = moof.Size + mdat.Size
	return f, f.read(moof, mdat)
}

// read reads the runs of a moof, whose media must fill the mdat.
func (f *Fragment) read(moof, mdat box.Box) error {
	media := mdat.Offset + int64(mdat.Header)
	err := moof.Each(func(b box.Box) error {
		switch b.Kind {
		case "mfhd":
			return nil
		case "traf":
			run, err := readRun(b, f.Offset)
			if err != nil {
				return err
			}
			if len(f.Runs) == 2 || len(f.Runs) == 1 && f.Runs[0].Picture == run.Picture {
				return b.Fail("a second traf of a track")
			}
			if run.Offset != media {
				return b.Fail("its media begins at %d, not at %d", run.Offset, media)
			}
			for _, s := range run.Samples {
				media += int64(s.Size)
			}
			f.Runs = append(f.Runs, run)
			return nil
		}
		return b.Fail("not a box of a part")
	})
	if err != nil {
		return err
	}
	if end := mdat.Offset + mdat.Size; media != end {
		return mdat.Fail("its frames end at %d, it at %d", media, end)
	}
	return nil
}

// readRun reads a traf: tfhd, tfdt and trun, in this order. moof is where its moof
// begins.
func readRun(traf box.Box, moof int64) (Run, error) {
	var r Run
	want := []string{"tfhd", "tfdt", "trun"}
	err := traf.Each(func(b box.Box) error {
		if len(want) == 0 || b.Kind != want[0] {
			return b.Fail("not in its place in a traf")
		}
		want = want[1:]
		c := b.Fields()
		head := c.U32()
		switch b.Kind {
		case "tfhd":
			id := c.U32()
			if head != tfhdMoofBased || id != pictureID && id != soundID {
				return b.Fail("flags %x, track %d", head, id)
			}
			r.Picture = id == pictureID
		case "tfdt":
			if r.From = int64(c.U64()); head != 1<<24 || r.From < 0 || r.From > 1<<53 {
				return b.Fail("version and flags %x, time %d", head, r.From)
			}
		case "trun":
			return r.readFrames(b, c, head, moof)
		}
		return end(b, c)
	})
	if err == nil && len(want) > 0 {
		err = traf.Fail("no %s", want[0])
	}
	return r, err
}

func (r *Run) readFrames(b box.Box, c *box.Cursor, head uint32, moof int64) error {
	flags, width := uint32(trunOffset|trunDuration|trunSize), 8
	if r.Picture {
		flags, width = flags|trunFlags, 12
	}
	n := int64(c.U32())
	r.Offset = moof + int64(c.U32())
	if head != flags || n == 0 || n*int64(width) != int64(c.Left()) {
		return b.Fail("flags %x, %d frames in %d bytes", head, n, c.Left())
	}
	r.Samples = make([]Sample, n)
	for i := range r.Samples {
		s := &r.Samples[i]
		s.Duration, s.Size, s.Key = c.U32(), c.U32(), true
		if r.Picture {
			s.Key = c.U32() == flagsKey
		}
		if s.Duration > 1<<31 {
			return b.Fail("frame %d lasts %d ticks", i, s.Duration)
		}
	}
	return end(b, c)
}

// end tells that a box had other bytes than its fields.
func end(b box.Box, c *box.Cursor) error {
	if c.Left() > 0 {
		return b.Fail("%d bytes too many", c.Left())
	}
	return c.Err()
}
