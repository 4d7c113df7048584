package wire

import (
	"context"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"hawker/app/fault"
	"hawker/app/pay"
)

// provider answers each path in its own bad way.
func provider(t *testing.T) (*Client, *int) {
	followed := 0
	mux := http.NewServeMux()
	mux.HandleFunc("/echo", func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Said", r.Header.Get("Asked"))
		w.WriteHeader(http.StatusTeapot)
		_, _ = w.Write([]byte(r.Method + r.URL.RawQuery))
	})
	mux.HandleFunc("/away", func(w http.ResponseWriter, r *http.Request) { http.Redirect(w, r, "/else", http.StatusFound) })
	mux.HandleFunc("/else", func(http.ResponseWriter, *http.Request) { followed++ })
	mux.HandleFunc("/much", func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write(make([]byte, most+1)) })
	mux.HandleFunc("/just", func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write(make([]byte, most)) })
	mux.HandleFunc("/hang", func(_ http.ResponseWriter, r *http.Request) {
		_, _ = io.Copy(io.Discard, r.Body) // only then does the server see the line end
		<-r.Context().Done()
	})
	mux.HandleFunc("/half", func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Length", "9")
		_, _ = w.Write([]byte("half"))
	})
	mux.HandleFunc("/gone", func(w http.ResponseWriter, _ *http.Request) {
		if c, _, err := http.NewResponseController(w).Hijack(); err == nil {
			_ = c.Close()
		}
	})
	s := httptest.NewServer(mux)
	t.Cleanup(s.Close)
	return To("https://provider.example", s.URL+"/"), &followed
}

func TestEveryAnswerIsReadWhole(t *testing.T) {
	c, followed := provider(t)
	a, err := c.Do(t.Context(), Question{http.MethodPut, "/echo?a=b", "body", http.Header{"Asked": {"yes"}}})
	if err != nil || a.Status != http.StatusTeapot || string(a.Body) != "PUTa=b" || a.Header.Get("Said") != "yes" {
		t.Errorf("%+v, %v", a, err)
	}
	if a, err = c.Do(t.Context(), Question{Method: http.MethodGet, Path: "/just"}); err != nil || len(a.Body) != most {
		t.Errorf("%d bytes, %v", len(a.Body), err)
	}
	if a, err = c.Do(t.Context(), Question{Method: http.MethodGet, Path: "/away"}); err != nil || a.Status != http.StatusFound || *followed > 0 {
		t.Errorf("%+v, %v, followed %d", a, err, *followed)
	}
}

func TestAFailureSaysWhetherAnythingWasAsked(t *testing.T) {
	c, _ := provider(t)
	closed := httptest.NewServer(nil)
	closed.Close()
	over, end := context.WithCancel(t.Context())
	end()
	short, done := context.WithTimeout(t.Context(), 50*time.Millisecond)
	defer done()
	for _, row := range []struct {
		name   string
		client *Client
		ctx    context.Context
		path   string
		unsure bool
	}{
		{"nobody listens", To(closed.URL, ""), t.Context(), "/echo", false},
		{"over before it began", c, over, "/echo", false},
		{"plain http to another machine", To("http://192.0.2.1", ""), t.Context(), "/", false},
		{"plain http to a name", To("https://provider.example", "http://provider.example"), t.Context(), "/", false},
		{"no address", To("provider", ""), t.Context(), "/", false},
		{"no answer in time", c, short, "/hang", true},
		{"the line breaks", c, t.Context(), "/gone", true},
		{"half an answer", c, t.Context(), "/half", true},
		{"too much", c, t.Context(), "/much", true},
	} {
		_, err := row.client.Do(row.ctx, Question{Method: http.MethodPost, Path: row.path, Body: "x"})
		if _, no := fault.As(err); err == nil || no || errors.Is(err, pay.ErrUnsure) != row.unsure {
			t.Errorf("%s: %v, want unsure %v", row.name, err, row.unsure)
		}
	}
	if !strings.HasPrefix(c.URL("/x"), "http://127.0.0.1:") || strings.Contains(c.URL("/x"), "//x") {
		t.Error(c.URL("/x"))
	}
}
