package movie

import "time"

// A cut piece begins with the keyframe at or before its From, which players skip to by
// the edit list, and ends with the frame before its To: nothing is encoded again, and
// what is shown is exact.

// cut leaves of a piece's parts what its From and To ask for.
func (t *timeline) cut(p Piece, parts []Fragment) {
	if p.From <= 0 && p.To <= 0 || len(parts) == 0 {
		return
	}
	key, picture := first(parts)
	to := int64(-1)
	if p.To > 0 {
		to = key + ticks(p.To)
	}
	if p.From > 0 && !t.begun() {
		from := key + ticks(p.From)
		key = keyBefore(parts, from, picture)
		t.file.skip = from - key
	}
	for i := range parts {
		for k := range parts[i].Runs {
			parts[i].Runs[k].keep(key, to)
		}
	}
}

func ticks(d time.Duration) int64 { return int64(d) * PictureRate / int64(time.Second) }

// first is where a piece begins, at 90 kHz, and whether it does with a picture.
func first(parts []Fragment) (at int64, picture bool) {
	for _, f := range parts {
		for _, r := range f.Runs {
			if r.Picture {
				return r.From, true
			}
		}
	}
	return parts[0].Runs[0].From * PictureRate / SoundRate, false
}

// keyBefore is where the last frame begins, at 90 kHz, with which a decoder can start
// to show what stands at from.
func keyBefore(parts []Fragment, from int64, picture bool) int64 {
	key, _ := first(parts)
	for _, f := range parts {
		for _, r := range f.Runs {
			if r.Picture != picture {
				continue
			}
			at := r.From
			for _, s := range r.Samples {
				if start := r.time(at); s.Key && start <= from && start > key {
					key = start
				}
				at += int64(s.Duration)
			}
		}
	}
	return key
}

// time is a moment of the run at 90 kHz.
func (r Run) time(at int64) int64 {
	if r.Picture {
		return at
	}
	return at * PictureRate / SoundRate
}

// keep leaves the frames from one moment on up to another, at 90 kHz; below 0 is no
// end. A picture that would stand beyond the end is shortened to it; of the sound what
// goes beyond is left to the edit list.
func (r *Run) keep(from, to int64) {
	at, samples := r.From, r.Samples
	for len(samples) > 0 && r.time(at+int64(samples[0].Duration)) <= from {
		at += int64(samples[0].Duration)
		r.Offset += int64(samples[0].Size)
		samples = samples[1:]
	}
	r.From, r.Samples = at, samples
	for i, s := range samples {
		if to >= 0 && r.time(at) >= to {
			r.Samples = samples[:i]
			return
		}
		if end := at + int64(s.Duration); to >= 0 && r.Picture && end > to {
			samples[i].Duration = uint32(to - at)
		}
		at += int64(s.Duration)
	}
}
