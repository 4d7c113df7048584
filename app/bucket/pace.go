package bucket

import (
	"context"
	"io"
	"net/http"
	"time"
)

// Pace tells how many bytes a second may be sent just now; 0 is no limit. It is asked
// again and again while something is sent, so that what is under way when a show
// begins slows down, too.
type Pace func() int64

// over has what is sent keep the pace.
func (p Pace) over(next http.RoundTripper) http.RoundTripper {
	if p == nil {
		return next
	}
	return paced{next, p}
}

type paced struct {
	http.RoundTripper
	pace Pace
}

// RoundTrip is http.RoundTripper's.
func (p paced) RoundTrip(r *http.Request) (*http.Response, error) {
	if r.Body == nil || r.Body == http.NoBody {
		return p.RoundTripper.RoundTrip(r)
	}
	slow := r.Clone(r.Context())
	slow.Body = &slowly{ReadCloser: r.Body, ctx: r.Context(), pace: p.pace}
	return p.RoundTripper.RoundTrip(slow)
}

// slowly gives a body in pieces of at most a tenth of a second, each when its time has
// come.
type slowly struct {
	io.ReadCloser
	ctx  context.Context
	pace Pace
	next time.Time
}

// Read is io.Reader's.
func (s *slowly) Read(b []byte) (int, error) {
	a := s.pace()
	if a <= 0 {
		return s.ReadCloser.Read(b)
	}
	if wait := time.Until(s.next); wait > 0 {
		t := time.NewTimer(wait)
		defer t.Stop()
		select {
		case <-t.C:
		case <-s.ctx.Done():
			return 0, s.ctx.Err()
		}
	}
	began := time.Now()
	n, err := s.ReadCloser.Read(b[:min(len(b), max(1, int(a/10)))])
	s.next = began.Add(time.Duration(float64(n) / float64(a) * float64(time.Second)))
	return n, err
}
