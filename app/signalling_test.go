package app_test

import (
	"context"
	"errors"
	"io"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"hawker/app/live"
	"hawker/app/staff"
	"hawker/app/store"
	"hawker/media/mediatest"
)

const sdp = "application/sdp"

// offered is an offer that a real peer would send.
func offered(t testing.TB, publish bool) string {
	t.Helper()
	var offer string
	stop := errors.New("the offer is all that is wanted")
	signal := func(_ context.Context, sdp string) (string, func() error, error) {
		offer = sdp
		return "", nil, stop
	}
	var err error
	if publish {
		_, err = mediatest.PublishBy(t.Context(), signal, mediatest.Options{})
	} else {
		_, err = mediatest.WatchBy(t.Context(), signal, mediatest.Options{})
	}
	if !errors.Is(err, stop) {
		t.Fatal(err)
	}
	return offer
}

// errand is one signalling request.
type errand struct {
	method, path, body string
	header             map[string]string
}

func (c errand) send(t testing.TB, b *browser) (status int, header http.Header, body string) {
	t.Helper()
	address := c.path
	if strings.HasPrefix(address, "/") {
		address = b.base + address
	}
	req, err := http.NewRequest(c.method, address, strings.NewReader(c.body))
	if err != nil {
		t.Fatal(err)
	}
	for k, v := range c.header {
		req.Header.Set(k, v)
	}
	res, err := b.client.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	raw, err := io.ReadAll(res.Body)
	if err != nil {
		t.Fatal(err)
	}
	return res.StatusCode, res.Header, string(raw)
}

// sentence wants an answer in plain words.
func sentence(t testing.TB, what string, header http.Header, body string) {
	t.Helper()
	if kind := header.Get("Content-Type"); !strings.HasPrefix(kind, "text/plain") || len(strings.Fields(body)) < 4 || strings.Contains(body, "<") || strings.Contains(body, "fault.") {
		t.Errorf("%s: the answer is no sentence in plain text: %s %q", what, kind, clip(body))
	}
}

// publisher puts the clip into a show by WHIP.
func (s *site) publisher(show live.ShowID, key string) *mediatest.Publisher {
	s.t.Helper()
	ctx, cancel := context.WithTimeout(s.t.Context(), patience)
	defer cancel()
	p, err := mediatest.Publish(ctx, s.url+"/whip/"+string(show), key)
	if err != nil {
		s.t.Fatal(err)
	}
	s.t.Cleanup(p.Vanish)
	soon(s.t, "a viewer can join", func() bool {
		status, _, _ := errand{"POST", "/whep/" + string(show), "v=0", map[string]string{"Content-Type": sdp}}.send(s.t, s.browser())
		return status == http.StatusBadRequest
	})
	return p
}

func (s *site) viewer(show live.ShowID) *mediatest.Viewer {
	s.t.Helper()
	ctx, cancel := context.WithTimeout(s.t.Context(), patience)
	defer cancel()
	v, err := mediatest.Watch(ctx, s.url+"/whep/"+string(show))
	if err != nil {
		s.t.Fatal(err)
	}
	s.t.Cleanup(func() { _ = v.Close() })
	return v
}

// frames waits for n more.
func frames(t testing.TB, v *mediatest.Viewer, n int) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	defer cancel()
	if err := v.Wait(ctx, n); err != nil {
		t.Fatal(err)
	}
}

// What WHIP promises an encoder (RFC 9725).
func TestPublishingAnswersAsTheRFCSays(t *testing.T) {
	s, st := furnished(t, 5)
	key := s.streamKey(st.show.Host)
	whip := "/whip/" + st.show.Handle
	b := s.browser()
	status, header, answer := errand{"POST", whip, offered(t, true), map[string]string{"Content-Type": sdp, "Authorization": "Bearer " + key}}.send(t, b)
	place := header.Get("Location")
	if status != http.StatusCreated || header.Get("Content-Type") != sdp || !strings.HasPrefix(answer, "v=0") || place == "" {
		t.Fatalf("%d %v %q", status, header, clip(answer))
	}
	if tag := header.Get("ETag"); len(tag) < 4 || tag[0] != '"' || tag[len(tag)-1] != '"' {
		t.Errorf("ETag %q is not strong", tag)
	}
	at, _ := url.Parse(b.base + whip)
	at, err := at.Parse(place)
	if err != nil {
		t.Fatal(err)
	}
	fragment := "a=mid:0\r\na=candidate:1 1 udp 2130706431 192.0.2.9 40000 typ host\r\na=end-of-candidates\r\n"
	patch := func(body, kind string) int {
		status, _, _ := errand{"PATCH", at.Path, body, map[string]string{"Content-Type": kind, "Authorization": "Bearer " + key}}.send(t, b)
		return status
	}
	for _, row := range []struct {
		what, body, kind string
		want             int
	}{
		{"late candidate", fragment, "application/trickle-ice-sdpfrag", http.StatusNoContent},
		{"ICE restart, which is not offered", "a=ice-ufrag:other\r\na=ice-pwd:otherotherotherotherother\r\n" + fragment, "application/trickle-ice-sdpfrag", http.StatusUnprocessableEntity},
		{"wrong type", fragment, sdp, http.StatusUnsupportedMediaType},
		{"over-long", strings.Repeat(fragment, 2000), "application/trickle-ice-sdpfrag", http.StatusRequestEntityTooLarge},
	} {
		if got := patch(row.body, row.kind); got != row.want {
			t.Errorf("%s: %d, want %d", row.what, got, row.want)
		}
	}
	for _, method := range []string{"GET", "PUT"} {
		for _, path := range []string{whip, at.Path, "/whep/" + st.show.Handle} {
			if status, _, _ := (errand{method, path, "", nil}).send(t, b); status != http.StatusMethodNotAllowed {
				t.Errorf("%s %s: %d, want 405 (section 4.2)", method, path, status)
			}
		}
	}
	status, header, _ = errand{"OPTIONS", whip, "", nil}.send(t, b)
	if status/100 != 2 || header.Get("Accept-Post") != sdp {
		t.Errorf("OPTIONS: %d, Accept-Post %q", status, header.Get("Accept-Post"))
	}
	if status, _, _ := (errand{"DELETE", at.Path, "", map[string]string{"Authorization": "Bearer " + key}}).send(t, b); status != http.StatusOK {
		t.Errorf("DELETE: %d", status)
	}
	if status, header, body := (errand{"DELETE", at.Path, "", nil}).send(t, b); status != http.StatusNotFound {
		t.Errorf("DELETE again: %d %v %q", status, header, body)
	}
}

// Every way in which an offer is not taken has its own status and a sentence.
func TestRefusedOffers(t *testing.T) {
	s, st := furnished(t, 5)
	key := s.streamKey(st.show.Host)
	packer, p := s.hire(staff.Host)
	packerKey := s.streamKey(p.ID)
	p.Role = staff.Packer
	s.do(func(tx *store.Tx) error { return staff.Update(tx, p) })
	whip, whep := "/whip/"+string(st.show.ID), "/whep/"+string(st.show.ID)
	good, viewer := offered(t, true), offered(t, false)
	signedIn := s.owner()
	secret, err := os.ReadFile(filepath.Join(s.dir, "key"))
	if err != nil {
		t.Fatal(err)
	}
	pass := func(show live.ShowID, left time.Duration) string {
		return staff.PublishToken(secret, st.show.Host, string(show), time.Now().Add(left))
	}
	for _, row := range []struct {
		what, path, key, kind, accept, body string
		b                                   *browser
		want                                int
	}{
		{"no key", whip, "", sdp, "", good, s.browser(), 401},
		{"no key, unknown show", "/whip/nothing", "", sdp, "", good, s.browser(), 401},
		{"wrong key", whip, "hawker_wrong", sdp, "", good, s.browser(), 401},
		{"cookie alone", whip, "", sdp, "", good, signedIn, 401},
		{"key of a host who packs now", whip, packerKey, sdp, "", good, packer, 401},
		{"pass of another show", whip, pass("another", time.Minute), sdp, "", good, s.browser(), 401},
		{"pass that has run out", whip, pass(st.show.ID, -time.Second), sdp, "", good, s.browser(), 401},
		{"pass that was changed", whip, pass(st.show.ID, time.Minute) + "x", sdp, "", good, s.browser(), 401},
		{"unknown show", "/whip/nothing", key, sdp, "", good, s.browser(), 404},
		{"no SDP", whip, key, sdp, "", "hello", s.browser(), 400},
		{"empty", whip, key, sdp, "", "", s.browser(), 400},
		{"a viewer's offer", whip, key, sdp, "", viewer, s.browser(), 400},
		{"wrong type", whip, key, "application/json", "", good, s.browser(), 415},
		{"no type", whip, key, "", "", good, s.browser(), 415},
		{"answer not wanted", whip, key, sdp, "text/html", good, s.browser(), 406},
		{"over-long", whip, key, sdp, "", good + strings.Repeat("a=x:y\r\n", 20000), s.browser(), 413},
		{"WHEP, no picture", whep, "", sdp, "", viewer, s.browser(), 409},
		{"WHEP, unknown show", "/whep/nothing", "", sdp, "", viewer, s.browser(), 404},
		{"WHEP, wrong type", whep, "", "text/plain", "", viewer, s.browser(), 415},
		{"WHEP, answer not wanted", whep, "", sdp, "image/png", viewer, s.browser(), 406},
		{"WHEP, over-long", whep, "", sdp, "", strings.Repeat("a", 70<<10), s.browser(), 413},
	} {
		header := map[string]string{"Content-Type": row.kind, "Accept": row.accept}
		if row.key != "" {
			header["Authorization"] = "Bearer " + row.key
		}
		for k, v := range header {
			if v == "" {
				delete(header, k)
			}
		}
		status, answer, body := errand{"POST", row.path, row.body, header}.send(t, row.b)
		if status != row.want {
			t.Errorf("%s: %d, want %d: %s", row.what, status, row.want, clip(body))
			continue
		}
		sentence(t, row.what, answer, body)
		if status == 401 && answer.Get("WWW-Authenticate") == "" {
			t.Errorf("%s: no WWW-Authenticate (RFC 9110, 11.6.1)", row.what)
		}
		if row.path == whep && status == 409 && answer.Get("Retry-After") == "" {
			t.Errorf("%s: no Retry-After", row.what)
		}
	}
	s.publisher(st.show.ID, pass(st.show.ID, time.Minute))
	status, answer, body := errand{"POST", whep, "v=0\r\nnonsense", map[string]string{"Content-Type": sdp}}.send(t, s.browser())
	if sentence(t, "WHEP, bad SDP", answer, body); status != 400 {
		t.Errorf("WHEP, bad SDP: %d", status)
	}
}
