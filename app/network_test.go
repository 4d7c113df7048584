package app_test

import (
	"encoding/json"
	"net"
	"os"
	"path/filepath"
	"strings"
	"testing"

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
