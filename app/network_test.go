package app_test

import (
	"encoding/json"
	"io"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/pion/stun/v4"

	"hawker/app/reach/report"
)

// looked runs "doctor -network -json" and gives its findings by code.
func looked(t *testing.T, args ...string) (map[string]report.Finding, int) {
	t.Helper()
	said, code := shopkeeper(t, nil, append([]string{"doctor", "-network", "-json"}, args...)...)
	var r report.Report
	if err := json.Unmarshal([]byte(said), &r); err != nil {
		t.Fatalf("%v: %s", err, said)
	}
	if r.Healthy != (code == 0) {
		t.Errorf("healthy is %v, the program ended with %d", r.Healthy, code)
	}
	found := map[string]report.Finding{}
	for _, f := range r.Findings {
		found[f.Code] = f
	}
	return found, code
}

func TestTheDoctorLooksAtTheNetwork(t *testing.T) {
	folder := filepath.Join(t.TempDir(), "shop")
	found, code := looked(t, "-data", folder, "-listen", "127.0.0.1:0")
	if code != 1 || found["pages_inside"].Do == "" || found["not_running"].Code == "" {
		t.Errorf("a shop for this machine only: %d %v", code, found)
	}
	if found, code = looked(t, "-data", folder, "-listen", "127.0.0.1:0", "-trusted-proxy", "127.0.0.1", "-public-ip", "93.184.216.34"); code != 0 ||
		!strings.Contains(found["public"].With["list"], "93.184.216.34") {
		t.Errorf("behind a proxy, with a public address: %d %v", code, found)
	}
	if _, err := os.Stat(folder); err == nil {
		t.Error("a look made the folder")
	}
	other, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer other.Close()
	_, number, _ := net.SplitHostPort(other.Addr().String())
	if found, code = looked(t, "-data", folder, "-listen", other.Addr().String()); code != 1 || found["port_taken"].With["port"] != number {
		t.Errorf("a taken port: %d %v", code, found)
	}
	if said, code := shopkeeper(t, nil, "doctor", "-network", "-data", folder, "-listen", other.Addr().String()); code != 1 || !strings.Contains(said, "BAD") || !strings.Contains(said, number) {
		t.Errorf("%d %s", code, said)
	}
}

// While a shop runs, it is its own port that is looked at.
func TestTheDoctorAsksTheRunningShopForItsNetwork(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "shop")
	p := begin(t, dir, nil)
	found, code := looked(t, "-data", dir, "-lan")
	if _, port, _ := net.SplitHostPort(strings.TrimPrefix(p.url, "http://")); code != 1 || found["port_open"].With["port"] != port {
		t.Errorf("%d %v", code, found)
	}
	if found["not_running"].Code != "" || found["pages_inside"].Code == "" {
		t.Errorf("the running shop was not asked: %v", found)
	}
	p.stop()
}

// mirror is a STUN server that sees everybody at one address.
func mirror(t *testing.T, address string) string {
	t.Helper()
	conn, err := net.ListenUDP("udp4", &net.UDPAddr{IP: net.IPv4(127, 0, 0, 1)})
	if err != nil {
		t.Fatal(err)
	}
	done := make(chan struct{})
	go func() {
		defer close(done)
		buf := make([]byte, 1500)
		for {
			n, from, err := conn.ReadFromUDP(buf)
			if err != nil {
				return
			}
			m := &stun.Message{Raw: append([]byte(nil), buf[:n]...)}
			if m.Decode() == nil {
				_, _ = conn.WriteToUDP(stun.MustBuild(m, stun.BindingSuccess, &stun.XORMappedAddress{IP: net.ParseIP(address), Port: 1}).Raw, from)
			}
		}
	}()
	t.Cleanup(func() { conn.Close(); <-done })
	return conn.LocalAddr().String()
}

// A shop behind a router learns its address from the server that its owner named, says
// so, and offers it to viewers; what a provider shares among many it does not offer.
func TestTheShopLearnsItsAddressFromTheServerThatWasNamed(t *testing.T) {
	for address, public := range map[string]bool{"93.184.216.34": true, "100.72.0.9": false} {
		server := mirror(t, address)
		args := []string{"-listen", "127.0.0.1:0", "-trusted-proxy", "127.0.0.1", "-stun", server}
		found, _ := looked(t, append([]string{"-data", filepath.Join(t.TempDir(), "none")}, args...)...)
		if found["seen"].With["address"] != address || (found["behind_provider"].Code == "") != public {
			t.Errorf("before the start: %v", found)
		}
		dir := filepath.Join(t.TempDir(), "shop")
		p := begin(t, dir, nil, args...)
		for found = nil; found["seen"].Code == ""; { // it is asked when the shop has begun
			found, _ = looked(t, "-data", dir)
		}
		if found["seen"].With["address"] != address || strings.Contains(found["public"].With["list"], address) != public {
			t.Errorf("the running shop: %v", found)
		}
		if answer := tried(t, p.url); strings.Contains(answer, " "+address+" ") != public {
			t.Errorf("viewers are offered %s", answer)
		}
		p.stop()
	}
}

// tried is the answer to an offer that only tries the way.
func tried(t *testing.T, base string) string {
	t.Helper()
	req, err := http.NewRequest("POST", base+"/network", strings.NewReader(offered(t, false)))
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("Content-Type", "application/sdp")
	req.Header.Set("X-Forwarded-Proto", "https")
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	answer, err := io.ReadAll(resp.Body)
	if err != nil || resp.StatusCode != http.StatusCreated {
		t.Fatalf("%d %s %v", resp.StatusCode, answer, err)
	}
	return string(answer)
}
