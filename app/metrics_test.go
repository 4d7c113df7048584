package app_test

import (
	"encoding/json"
	"net/http"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/prometheus/client_golang/prometheus/testutil/promlint"

	"hawker/app"
)

const metricsToken = "a token that is long enough"

// The shop's own machine reads its figures; nobody else does without the token.
func TestWhoMayReadTheMetrics(t *testing.T) {
	open := func(token string, proxies ...string) *site {
		s := openWith(t, app.Config{Data: filepath.Join(t.TempDir(), "shop"), Scale: 1000, MetricsToken: token, TrustedProxies: proxies})
		s.furnish(1)
		return s
	}
	plain, behind, closed := open(metricsToken), open(metricsToken, "127.0.0.1"), open("")
	bearer := "Bearer " + metricsToken
	tests := []struct {
		name   string
		site   *site
		header map[string]string
		want   int
	}{
		{"from this machine", plain, nil, http.StatusOK},
		{"from this machine, without a token set", closed, nil, http.StatusOK},
		{"through a proxy that nobody named", plain, map[string]string{"X-Forwarded-For": "203.0.113.9"}, http.StatusUnauthorized},
		{"the same, which says that it is this machine", plain, map[string]string{"X-Forwarded-For": "127.0.0.1"}, http.StatusUnauthorized},
		{"the same in the words of RFC 7239", plain, map[string]string{"Forwarded": "for=127.0.0.1"}, http.StatusUnauthorized},
		{"the same in others", plain, map[string]string{"X-Real-Ip": "127.0.0.1"}, http.StatusUnauthorized},
		{"the same with the token", plain, map[string]string{"X-Forwarded-For": "203.0.113.9", "Authorization": bearer}, http.StatusOK},
		{"the same with another", plain, map[string]string{"X-Forwarded-For": "203.0.113.9", "Authorization": bearer + "x"}, http.StatusUnauthorized},
		{"the same with none", plain, map[string]string{"X-Forwarded-For": "203.0.113.9", "Authorization": "Bearer "}, http.StatusUnauthorized},
		{"none set, and none shown", closed, map[string]string{"X-Forwarded-For": "203.0.113.9", "Authorization": "Bearer "}, http.StatusUnauthorized},
		{"a trusted proxy names another client", behind, map[string]string{"X-Forwarded-For": "203.0.113.9"}, http.StatusUnauthorized},
		{"a client that writes a chain of its own", behind, map[string]string{"X-Forwarded-For": "127.0.0.1, 203.0.113.9"}, http.StatusUnauthorized},
		{"a trusted proxy hides the client", behind, map[string]string{"X-Forwarded-Proto": "https"}, http.StatusUnauthorized},
		{"a trusted proxy names nobody", behind, map[string]string{"X-Forwarded-For": "203.0.113.9, somebody"}, http.StatusUnauthorized},
		{"a trusted proxy names its own machine", behind, map[string]string{"X-Forwarded-For": "203.0.113.9, 127.0.0.1"}, http.StatusOK},
		{"a client behind it with the token", behind, map[string]string{"X-Forwarded-For": "203.0.113.9", "Authorization": bearer}, http.StatusOK},
	}
	for _, path := range []string{"/metrics", "/readyz"} {
		for _, tt := range tests {
			status, header, body := errand{"GET", path, "", tt.header}.send(t, tt.site.browser())
			if status != tt.want {
				t.Errorf("%s, %s: %d, want %d", path, tt.name, status, tt.want)
			}
			if status == http.StatusUnauthorized {
				if header.Get("Www-Authenticate") != "Bearer" {
					t.Errorf("%s, %s: no word of how to prove it", path, tt.name)
				}
				sentence(t, tt.name, header, body)
			}
		}
	}
	// The owner's cookie is no token.
	owner := plain.owner()
	if status, _, _ := (errand{"GET", "/metrics", "", map[string]string{"X-Forwarded-For": "203.0.113.9"}}).send(t, owner); status != http.StatusUnauthorized {
		t.Errorf("a cookie opens the metrics: %d", status)
	}
}

func TestReadyTellsWhatItLookedAt(t *testing.T) {
	s, _ := furnished(t, 1)
	ready := func() (status int, checks map[string]string) {
		status, _, body := errand{"GET", "/readyz", "", nil}.send(t, s.browser())
		var r struct {
			Ready  bool
			Checks map[string]string
		}
		if err := json.Unmarshal([]byte(body), &r); err != nil || r.Ready != (status == http.StatusOK) {
			t.Errorf("%d %q %v", status, body, err)
		}
		return status, r.Checks
	}
	if status, checks := ready(); status != http.StatusOK || checks["store"] != "ok" || checks["relay"] != "ok" || checks["sockets"] != "ok" {
		t.Errorf("%d %v", status, checks)
	}
	s.shop.Relay().Close()
	if status, checks := ready(); status != http.StatusServiceUnavailable || checks["relay"] == "ok" || checks["store"] != "ok" {
		t.Errorf("without a relay: %d %v", status, checks)
	}
}

var labels = regexp.MustCompile(`(?m)^hawker_[a-z_]+\{([^}]*)\}`)

// The figures follow the field's conventions, tell of a show that is watched, and are
// as many for two viewers as for one.
func TestMetrics(t *testing.T) {
	s, st := furnished(t, 1)
	s.publisher(st.show.ID, s.streamKey(st.show.Host))
	first := s.viewer(st.show.ID)
	frames(t, first, 3)
	read := func() string {
		status, header, body := errand{"GET", "/metrics", "", nil}.send(t, s.browser())
		if status != http.StatusOK || !strings.HasPrefix(header.Get("Content-Type"), "text/plain") {
			t.Fatalf("%d %v", status, header)
		}
		return body
	}
	id := string(st.show.ID)
	var text string
	soon(t, "both are counted", func() bool {
		text = read()
		return strings.Contains(text, `hawker_show_viewers{path="udp4",show="`+id+`"} 1`) && strings.Contains(text, "hawker_relay_join_seconds_count 1")
	})
	for _, want := range []string{
		"go_goroutines ", "process_resident_memory_bytes ", "go_build_info", "hawker_publishers 1", `hawker_show_joins_total{show="` + id + `"} 1`,
		`hawker_relay_join_seconds_bucket{le="0.1"}`, "hawker_relay_packet_cost_seconds ", "hawker_store_commit_seconds_count ", "hawker_sockets 0",
		`hawker_publisher_received_packets_total{kind="video",show="` + id + `"}`, `hawker_show_rejects_total{show="` + id + `"} 0`, "hawker_relay_send_mode{mode=",
	} {
		if !strings.Contains(text, want) {
			t.Errorf("%q is not in the metrics", want)
		}
	}
	problems, err := promlint.New(strings.NewReader(text)).Lint()
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range problems {
		t.Errorf("%s: %s", p.Metric, p.Text)
	}
	before := len(labels.FindAllString(text, -1))
	frames(t, s.viewer(st.show.ID), 3)
	soon(t, "the second is counted", func() bool {
		text = read()
		return strings.Contains(text, `hawker_show_viewers{path="udp4",show="`+id+`"} 2`)
	})
	for _, m := range labels.FindAllStringSubmatch(text, -1) {
		if strings.Contains(m[1], "viewer=") || strings.Contains(m[1], "127.0.0.1") || strings.Contains(m[1], st.show.Handle) {
			t.Errorf("a label tells too much: %s", m[0])
		}
	}
	if after := len(labels.FindAllString(text, -1)); after > before+2 { // the latency's two may have been unknown
		t.Errorf("%d series for one viewer, %d for two", before, after)
	}
}
