package budget

import "time"

// window is over how many samples rates are taken.
const window = 5

// Sample is what was counted so far at a moment.
type Sample struct {
	At               time.Time
	Bytes, Got, Lost uint64 // payload; packets that came; packets that never did
}

// Window keeps the last samples, of which there should be one a second. The zero value
// is ready.
type Window struct {
	samples [window + 1]Sample
	n       int
}

// Add takes the newest sample.
func (w *Window) Add(s Sample) {
	w.samples[w.n%len(w.samples)] = s
	w.n++
}

// ends are the newest and the oldest sample.
func (w *Window) ends() (newest, oldest Sample) {
	if w.n < 2 {
		return Sample{}, Sample{}
	}
	oldest = w.samples[0]
	if w.n > len(w.samples) {
		oldest = w.samples[w.n%len(w.samples)]
	}
	return w.samples[(w.n-1)%len(w.samples)], oldest
}

// Rates are packets and bits of payload a second; false while nothing is known.
func (w *Window) Rates() (packets, bits float64, ok bool) {
	newest, oldest := w.ends()
	d := newest.At.Sub(oldest.At).Seconds()
	if d <= 0 {
		return 0, 0, false
	}
	return float64(newest.Got-oldest.Got) / d, float64(newest.Bytes-oldest.Bytes) * 8 / d, true
}

// Loss is the share of packets that never came, 0 to 1.
func (w *Window) Loss() float64 {
	newest, oldest := w.ends()
	lost, got := newest.Lost-oldest.Lost, newest.Got-oldest.Got
	if lost+got == 0 {
		return 0
	}
	return float64(lost) / float64(lost+got)
}
