package media_test

import (
	"context"
	"errors"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"slices"
	"testing"
	"time"

	"github.com/chromedp/chromedp"

	"hawker/media"
	"hawker/media/mediatest"
)

// browser opens Chromium with a camera that is not there. With loopback it
// accepts loopback candidates, which a stock browser does not.
func browser(t *testing.T, ctx context.Context, loopback bool) context.Context {
	t.Helper()
	if loopback {
		return browserWith(t, ctx, chromedp.Flag("allow-loopback-in-peer-connection", true))
	}
	return browserWith(t, ctx)
}

func browserWith(t *testing.T, ctx context.Context, more ...chromedp.ExecAllocatorOption) context.Context {
	t.Helper()
	path, err := exec.LookPath("chromium")
	if err != nil {
		if os.Getenv("CI") == "true" {
			t.Fatal("no chromium")
		}
		t.Skip("no chromium on this machine")
	}
	o := append(slices.Clone(chromedp.DefaultExecAllocatorOptions[:]), chromedp.ExecPath(path),
		chromedp.NoSandbox, chromedp.DisableGPU, chromedp.UserDataDir(t.TempDir()),
		chromedp.Flag("disable-quic", true), chromedp.Flag("disable-component-update", true),
		chromedp.Flag("use-fake-device-for-media-stream", true), chromedp.Flag("use-fake-ui-for-media-stream", true),
		chromedp.Flag("autoplay-policy", "no-user-gesture-required"))
	ctx, cancel := chromedp.NewExecAllocator(ctx, append(o, more...)...)
	t.Cleanup(cancel)
	ctx, cancel = chromedp.NewContext(ctx)
	t.Cleanup(cancel)
	return ctx
}

func eval[T any](t *testing.T, ctx context.Context, js string) T {
	t.Helper()
	v, err := chromedp.Run(ctx, chromedp.Evaluate[T](js, chromedp.EvalAwaitPromise))
	if err != nil {
		t.Fatalf("%s: %v", js, err)
	}
	return v
}

// site serves the test's page, WHIP and WHEP.
func site(t *testing.T, r *media.Relay) string {
	return siteBy(t, r, func(sdp string) string { return sdp })
}

// siteBy changes the answers to publishers.
func siteBy(t *testing.T, r *media.Relay, change func(sdp string) string) string {
	answer := func(w http.ResponseWriter, s media.Session, err error) {
		switch {
		case errors.Is(err, media.ErrOffAir):
			http.Error(w, err.Error(), http.StatusConflict)
		case err != nil:
			http.Error(w, err.Error(), http.StatusBadRequest)
		default:
			w.Header().Set("Content-Type", "application/sdp")
			w.Header().Set("Location", "/session/"+s.ID)
			w.Header().Set("ETag", s.ETag)
			w.WriteHeader(http.StatusCreated)
			io.WriteString(w, s.Answer)
		}
	}
	mux := http.NewServeMux()
	mux.HandleFunc("POST /whip", func(w http.ResponseWriter, req *http.Request) {
		body, _ := io.ReadAll(req.Body)
		s, err := r.Publish(req.Context(), "show", "mara", string(body))
		s.Answer = change(s.Answer)
		answer(w, s, err)
	})
	mux.HandleFunc("POST /whep", func(w http.ResponseWriter, req *http.Request) {
		body, _ := io.ReadAll(req.Body)
		s, err := r.Watch(req.Context(), "show", string(body))
		answer(w, s, err)
	})
	mux.HandleFunc("DELETE /session/{id}", func(w http.ResponseWriter, req *http.Request) {
		if err := r.End(req.PathValue("id")); err != nil {
			http.Error(w, err.Error(), http.StatusNotFound)
		}
	})
	mux.Handle("GET /", http.FileServer(http.Dir("testdata")))
	srv := httptest.NewServer(mux)
	t.Cleanup(srv.Close)
	return srv.URL
}

func TestPeersSpeakHTTP(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	at := site(t, s.Relay)
	var refused *mediatest.StatusError
	if _, err := mediatest.Watch(s.ctx, at+"/whep"); !errors.As(err, &refused) || refused.Status != http.StatusConflict {
		t.Fatalf("an empty room: %v", err)
	}
	p, err := mediatest.Publish(s.ctx, at+"/whip", "key")
	if err != nil {
		t.Fatal(err)
	}
	s.heard("air show mara")
	v, err := mediatest.Watch(s.ctx, at+"/whep")
	if err != nil {
		t.Fatal(err)
	}
	s.frames(v, 5)
	if err := v.Close(); err != nil {
		t.Error(err)
	}
	if err := p.Close(); err != nil {
		t.Error(err)
	}
	s.heard("air show mara", "lost show mara")
}

// TestBrowserOverItsOwnAddress is a newcomer's machine: a stock browser, media
// over the address of a network interface.
func TestBrowserOverItsOwnAddress(t *testing.T) {
	if testing.Short() {
		t.Skip("drives a browser")
	}
	udp, err := net.ListenUDP("udp", &net.UDPAddr{})
	if err != nil {
		t.Fatal(err)
	}
	onAir := make(chan struct{}, 8)
	r, err := media.New(media.Config{UDP: udp, OnAir: func(string, string) { onAir <- struct{}{} }})
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	if len(r.Addresses()) == 0 {
		t.Skip("this machine has loopback only, which a stock browser does not use for media")
	}
	ctx, cancel := context.WithTimeout(t.Context(), 60*time.Second)
	defer cancel()
	page := site(t, r) + "/room.html"
	ctx = browser(t, ctx, false)
	if err := chromedp.Do(ctx, chromedp.Navigate(page)); err != nil {
		t.Fatal(err)
	}
	begun := time.Now()
	eval[bool](t, ctx, `publish("/whip")`)
	select {
	case <-onAir:
	case <-ctx.Done():
		t.Fatal("never on the air")
	}
	t.Logf("on the air after %s", time.Since(begun).Round(time.Millisecond))
	room, cancel := chromedp.NewContext(ctx)
	defer cancel()
	if err := chromedp.Do(room, chromedp.Navigate(page)); err != nil {
		t.Fatal(err)
	}
	var joins []float64
	for range 10 {
		joins = append(joins, eval[float64](t, room, `watch("/whep")`))
		eval[bool](t, room, `leave()`)
	}
	eval[float64](t, room, `watch("/whep")`)
	eval[int](t, room, `new Promise(done => setTimeout(() => done(1), 3000))`)
	slices.Sort(joins)
	t.Logf("join to first frame: p50 %.0f ms, most %.0f ms", joins[5], joins[9])
	t.Logf("studio %v", eval[map[string]any](t, ctx, `sending()`))
	seen := eval[map[string]any](t, room, `seen()`)
	t.Logf("room   %v", seen)
	stats, _ := r.Stats("show")
	t.Logf("relay  %+v", stats)
	if joins[5] > 1000 {
		t.Errorf("p50 of join to first frame is %.0f ms", joins[5])
	}
	if frames, _ := seen["frames"].(float64); frames < 45 || seen["sound"] == 0.0 || stats.Codec != "video/h264" || stats.Width == 0 {
		t.Error("too few frames, no sound, or another codec")
	}
}
