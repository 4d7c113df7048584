package app_test

import (
	"bytes"
	"encoding/json"
	"net/http"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"hawker/app/chat"
)

// Between the last write of an order to the database and its first answering
// byte the disk has synced.
func TestAnOrderIsSyncedBeforeItIsAnswered(t *testing.T) {
	straced(t)
	dir, trace := filepath.Join(t.TempDir(), "shop"), filepath.Join(t.TempDir(), "trace")
	s := lay(t, dir, 10)
	p := begin(t, dir, underStrace(trace, "-s", "2000", "-e", "trace=fdatasync,fsync,write,writev,pwrite64,sendto,sendmsg"))
	g := s.guest(t, p.url)
	b, err := g.buy()
	if err != nil || b.status != http.StatusSeeOther {
		t.Fatalf("%v %+v", err, b)
	}
	p.stop()
	untilTraced(t, trace)

	calls, db := readTrace(t, trace), filepath.Join(dir, "hawker.db")
	var answer, last, sync call
	for _, c := range calls {
		if strings.Contains(c.args, "HTTP/1.1 303") && strings.Contains(c.args, "/orders/"+b.link) {
			answer = c
		}
	}
	if answer.name == "" {
		t.Fatal("the answer is not in the trace")
	}
	writes := 0
	for _, c := range calls {
		if c.name == "pwrite64" && c.on(db) && c.begin < answer.end {
			writes++
			if c.end > last.end {
				last = c
			}
		}
	}
	for _, c := range calls {
		if (c.name == "fdatasync" || c.name == "fsync") && c.on(db) && c.begin > last.end && c.end < answer.begin && c.result == 0 {
			sync = c
		}
	}
	if writes == 0 || last.begin > answer.begin || sync.name == "" {
		t.Fatalf("the last of %d writes %+v, the sync %+v, the answer %+v", writes, last, sync, answer)
	}
	if at := last.offset(); at != 0 && at != 4096 {
		t.Errorf("the last write is no head of the file, but at %d", at)
	}
	t.Logf("trace lines: last write %d (of %d), %s %d to %d, answer %d", last.end, writes, sync.name, sync.begin, sync.end, answer.begin)
	healthy(t, dir)
}

// Buyers who come together share a sync: where one takes 5 ms, 64 buyers are
// served at least four times as fast as one after the other.
func TestBuyersShareCommits(t *testing.T) {
	straced(t)
	bench := filepath.Join(t.TempDir(), "commit")
	if err := build(bench, "./app/bench/commit"); err != nil {
		t.Fatal(err)
	}
	out, err := exec.Command("strace", "-f", "--seccomp-bpf", "-o", "/dev/null", "-e", "trace=fdatasync", "-e", "inject=fdatasync:delay_enter=5000", "--",
		bench, "-json", "-serial", "50", "-orders", "1280").Output()
	if err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	var f struct {
		Buyers                  int
		Serial, Together, Ratio float64
		Orders, Commits         int64
		PerCommit               float64 `json:"per_commit"`
		RawUpdate               float64 `json:"raw_update"`
		SerialToRaw             float64 `json:"serial_to_raw"`
		ToRaw                   float64 `json:"to_raw"`
		P99                     float64 `json:"p99_ms"`
	}
	if err := json.Unmarshal(out, &f); err != nil {
		t.Fatal(err)
	}
	t.Logf("at 5 ms a sync: one after the other %.0f orders/s; %d buyers at once %.0f orders/s, %.1f times as many (limit 4); %d orders in %d commits, %.1f each (limit 8); bare transactions %.0f/s, a serial order reaches %.2f of that, orders at once %.2f; answered within %.0f ms, 99 in 100 (limit 1000)",
		f.Serial, f.Buyers, f.Together, f.Ratio, f.Orders, f.Commits, f.PerCommit, f.RawUpdate, f.SerialToRaw, f.ToRaw, f.P99)
	if f.Ratio < 4 || f.Commits*8 > f.Orders {
		t.Error("commits are not shared as they should be")
	}
	if f.Together < 200 || f.P99 > 1000 {
		t.Error("fewer than 200 orders a second are acknowledged, or one waits for longer than a second")
	}
	if f.Serial > 110 {
		t.Errorf("%.0f serial orders a second: two syncs of 5 ms each were not waited for", f.Serial)
	}
}

// While the disk takes nothing, a buyer gets a sentence and nothing acknowledged
// is lost; when it is well again the shop goes on, and the same form is one order.
func TestADiskThatFailsForAWhile(t *testing.T) {
	straced(t)
	for name, inject := range map[string]string{
		"full":                        "pwrite64:error=ENOSPC",
		"broken":                      "fdatasync:error=EIO",
		"broken at the second sync":   "fdatasync:error=EIO:when=2+2",
		"writes broken now and again": "pwrite64:error=EIO:when=3+2",
	} {
		t.Run(name, func(t *testing.T) { failForAWhile(t, inject) })
	}
}

func failForAWhile(t *testing.T, inject string) {
	dir := filepath.Join(t.TempDir(), "shop")
	s := lay(t, dir, 100)
	p := begin(t, dir, nil)
	all := s.crowd(t, p.url, 12)
	links := make([]string, len(all))
	buy := func(i int) bought {
		t.Helper()
		b, err := all[i].buy()
		if err != nil {
			t.Fatal(err)
		}
		if b.link != "" {
			if links[i] != "" && links[i] != b.link {
				t.Errorf("guest %d has two orders", i)
			}
			links[i] = b.link
		}
		return b
	}
	for i := range 3 {
		if b := buy(i); b.status != http.StatusSeeOther {
			t.Fatalf("%+v", b)
		}
	}
	mend := p.injured(inject)
	refused := 0
	for i := 3; i < 9; i++ {
		b := buy(i)
		switch {
		case b.status == http.StatusServiceUnavailable:
			refused++
			if !strings.Contains(b.text, "could not save this") || strings.Contains(b.text, "commit") || strings.Contains(b.text, "hawker.db") {
				t.Errorf("the buyer reads: %s", clip(b.text))
			}
		case b.status != http.StatusSeeOther:
			t.Errorf("%d: %s", b.status, clip(b.text))
		}
	}
	p.browser().get("/products/full-moon").want(http.StatusOK) // looking on needs no writing
	mend()
	if refused == 0 {
		t.Error("nobody was refused")
	}
	for i := range all {
		if b := buy(i); b.status != http.StatusSeeOther {
			t.Errorf("guest %d after the disk is well: %d %s", i, b.status, clip(b.text))
		}
	}
	healthy(t, dir)
	p.kill()
	if n := len(byLinks(t, dir, links)); n != len(all) {
		t.Errorf("%d orders, want %d", n, len(all))
	}
	wantOrders(t, dir, s, int64(len(all)))
	healthy(t, dir)
}

// Lines that were said while the disk failed are written once, in order, when it
// is well again.
func TestTalkWaitsForADiskThatFails(t *testing.T) {
	straced(t)
	for name, inject := range map[string]string{"full": "pwrite64:error=ENOSPC", "broken": "fsync:error=EIO"} {
		t.Run(name, func(t *testing.T) {
			dir := filepath.Join(t.TempDir(), "shop")
			s := lay(t, dir, 1)
			p := begin(t, dir, nil)
			room, path := "/live/"+s.show.Handle, filepath.Join(dir, "archive", string(s.show.ID), "talk")
			b := p.browser()
			b.post(room+"/name", url.Values{"name": {"Ines"}, "text": {"one"}}).want(http.StatusOK)
			p.until("first line", patience, func() bool { return len(talkOf(t, path)) == 1 })
			mend := p.injured(inject)
			b.post(room+"/chat", url.Values{"text": {"two"}}).want(http.StatusOK)
			p.until("failing sync", patience, func() bool { return strings.Contains(p.log.String(), "writing talk") })
			b.post(room+"/chat", url.Values{"text": {"three"}}).want(http.StatusOK)
			mend()
			p.stop()
			var texts []string
			for _, l := range talkOf(t, path) {
				texts = append(texts, l.Text)
			}
			if got := strings.Join(texts, " "); got != "one two three" {
				t.Errorf("the file holds %q", got)
			}
		})
	}
}

func talkOf(t testing.TB, path string) (lines []chat.Line) {
	t.Helper()
	raw, err := os.ReadFile(path)
	if err != nil {
		return nil // not there yet
	}
	for _, text := range bytes.SplitAfter(raw, []byte("\n")) {
		if l, err := chat.Decode(text); err == nil {
			lines = append(lines, l)
		}
	}
	return lines
}
