// Package door is how a bench reaches a relay that stands alone: WHIP and WHEP (RFC 9725)
// for one room, without shop, sign-in and budgets.
package door

import (
	"errors"
	"io"
	"net/http"

	"hawker/media"
)

// Room is the one that is sent to and watched.
const Room = "bench"

// Open puts the addresses /whip and /whep, and those of their sessions, into a mux.
func Open(mux *http.ServeMux, r *media.Relay) {
	mux.HandleFunc("POST /whip", answer("/whip/", func(q *http.Request, sdp string) (media.Session, error) {
		return r.Publish(q.Context(), Room, "host", sdp)
	}))
	mux.HandleFunc("POST /whep", answer("/whep/", func(q *http.Request, sdp string) (media.Session, error) {
		return r.Watch(q.Context(), Room, sdp)
	}))
	for _, path := range []string{"/whip/{id}", "/whep/{id}"} {
		mux.HandleFunc("DELETE "+path, func(w http.ResponseWriter, q *http.Request) { _ = r.End(q.PathValue("id")) })
	}
}

func answer(path string, open func(*http.Request, string) (media.Session, error)) http.HandlerFunc {
	return func(w http.ResponseWriter, q *http.Request) {
		body, err := io.ReadAll(io.LimitReader(q.Body, 64<<10))
		if err != nil {
			return
		}
		s, err := open(q, string(body))
		switch {
		case errors.Is(err, media.ErrOffAir):
			http.Error(w, err.Error(), http.StatusNotFound)
		case errors.Is(err, media.ErrFull):
			w.Header().Set("Retry-After", "30")
			http.Error(w, err.Error(), http.StatusServiceUnavailable)
		case err != nil:
			http.Error(w, err.Error(), http.StatusBadRequest)
		default:
			w.Header().Set("Content-Type", "application/sdp")
			w.Header().Set("Location", path+s.ID)
			w.WriteHeader(http.StatusCreated)
			_, _ = io.WriteString(w, s.Answer)
		}
	}
}
