package app_test

import (
	"fmt"
	"math/rand/v2"
	"net"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"sort"
	"strings"
	"sync"
	"testing"
	"time"

	"hawker/app/chat"
	"hawker/app/order"
	"hawker/app/stock"
	"hawker/app/store"
)

// receipts collects what was acknowledged, and calls enough once at the number.
type receipts struct {
	mu     sync.Mutex
	links  map[int]string // by guest
	at     int
	enough func()
}

func (r *receipts) add(guest int, link string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.links[guest] = link
	if len(r.links) == r.at {
		r.enough()
	}
}

// rush sends the checkouts of all guests, 64 at a time, and notes each answer.
func rush(t *testing.T, all []*guest, got *receipts) {
	t.Helper()
	inParallel(64, len(all), func(i int) {
		b, err := all[i].buy()
		if err != nil {
			return // not answered: nothing was promised
		}
		if b.status != http.StatusSeeOther || b.link == "" {
			t.Errorf("guest %d got %d: %s", i, b.status, clip(b.text))
			return
		}
		got.add(i, b.link)
	})
}

// A shop that is killed in the middle of a rush comes back with every order that
// it acknowledged; who got no answer sends the same form again and gets one order.
func TestKilledInARushNoAcknowledgedOrderIsLost(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "shop")
	s := lay(t, dir, 1000)
	p := begin(t, dir, nil)
	all := s.crowd(t, p.url, 320)
	got := &receipts{links: map[int]string{}, at: 200, enough: func() { _ = p.cmd.Process.Kill() }}
	rush(t, all, got)
	p.kill()
	if n := len(got.links); n < 200 || n == len(all) {
		t.Fatalf("%d of %d orders were acknowledged before the kill", n, len(all))
	}
	acknowledged := map[int]string{}
	for i, link := range got.links {
		acknowledged[i] = link
	}

	start := time.Now()
	p = beginAt(t, dir, "127.0.0.1:"+p.port(), start)
	healthy(t, dir)
	b := p.browser()
	for _, link := range acknowledged {
		b.get("/orders/" + link).want(http.StatusOK)
	}
	rest := &receipts{links: map[int]string{}}
	rush(t, all, rest) // everybody sends the same form again
	for i, link := range acknowledged {
		if rest.links[i] != link {
			t.Errorf("guest %d has order %s and, sending again, %s", i, link, rest.links[i])
		}
	}
	p.stop()
	numbers := map[string]bool{}
	for link, o := range byLinks(t, dir, values(rest.links)) {
		if numbers[o.Number] {
			t.Errorf("number %s is there twice, at %s", o.Number, link)
		}
		numbers[o.Number] = true
	}
	wantOrders(t, dir, s, int64(len(all)))
	healthy(t, dir)
	t.Logf("%d orders were acknowledged before the kill, %d of %d guests sent again", len(acknowledged), len(all)-len(acknowledged), len(all))
}

func values(m map[int]string) (list []string) {
	for _, v := range m {
		list = append(list, v)
	}
	return list
}

// wantOrders sees that the folder holds n orders of one piece each, and that the
// ledger says the same.
func wantOrders(t *testing.T, dir string, s stall, n int64) {
	t.Helper()
	inside(t, dir, func(st *store.Store) error {
		return st.View(func(tx *store.Tx) error {
			l, err := stock.Get(tx, s.cup)
			if err != nil {
				return err
			}
			if all := order.Counts(tx)[order.All]; all != n || l.Reserved != n {
				t.Errorf("%d orders are there and %d pieces are reserved, want %d", all, l.Reserved, n)
			}
			return nil
		})
	})
}

// beginAt starts the shop again on its old address and prints how long a browser
// that waits would be without an answer.
func beginAt(t *testing.T, dir, addr string, start time.Time) *program {
	t.Helper()
	listens := make(chan time.Time, 1)
	go func() {
		for end := start.Add(patience); time.Now().Before(end); time.Sleep(2 * time.Millisecond) {
			if c, err := net.DialTimeout("tcp", addr, time.Second); err == nil {
				_ = c.Close()
				listens <- time.Now()
				return
			}
		}
		listens <- time.Time{}
	}()
	p := begin(t, dir, nil, "-listen", addr)
	p.browser().get("/").want(http.StatusOK)
	answered, port := time.Now(), <-listens
	if port.IsZero() {
		t.Fatal("the port did not listen in time")
	}
	t.Logf("from exec to the port %v", port.Sub(start).Round(time.Millisecond))
	figure(t, "from the port to an answered page", 5*time.Second, answered.Sub(port))
	return p
}

// said is a line that a guest was shown to have said.
type said struct {
	text string
	at   time.Time
}

// ending is when the file of a talk was seen to have grown, and when its shop was killed.
type ending struct {
	syncs []time.Time
	at    time.Time
}

// Talk is shown before it is on disk, and is there with the next sync, 250 ms later.
func TestKilledInATalkOldLinesAreThere(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "shop")
	s := lay(t, dir, 1)
	p := begin(t, dir, nil)
	room := "/live/" + s.show.Handle
	talkers := make([]*browser, 8)
	for n := range talkers {
		talkers[n] = p.browser()
		talkers[n].client.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
		talkers[n].post(room+"/name", url.Values{"name": {fmt.Sprint("Guest ", n)}}).want(http.StatusSeeOther)
	}
	path := filepath.Join(dir, "archive", string(s.show.ID), "talk")
	killed := make(chan ending, 1)
	go func() {
		var syncs []time.Time
		size := int64(0)
		for end := time.Now().Add(patience); len(syncs) < 3 && time.Now().Before(end); time.Sleep(time.Millisecond) {
			asked := time.Now()
			if info, err := os.Stat(path); err == nil && info.Size() > size {
				size, syncs = info.Size(), append(syncs, asked)
			}
		}
		time.Sleep(time.Duration(rand.IntN(200)) * time.Millisecond) // anywhere between the third sync and the fourth
		killed <- ending{syncs, time.Now()}
		_ = p.cmd.Process.Kill()
	}()
	heard := chatter(t, talkers, p.url+room+"/chat")
	p.kill()
	checkTalk(t, path, heard, <-killed)

	p = begin(t, dir, nil)
	if page := p.browser().get(room).want(http.StatusOK); !strings.Contains(page.words(), "line ") {
		t.Error("the room does not show what was said before")
	}
	p.stop()
	healthy(t, dir)
}

// chatter lets everybody talk until nobody answers any more.
func chatter(t *testing.T, talkers []*browser, to string) (heard []said) {
	t.Helper()
	var mu sync.Mutex
	inParallel(len(talkers), len(talkers), func(n int) {
		for i := 0; ; i++ {
			text := fmt.Sprintf("line %d of %d", i, n)
			res, err := talkers[n].client.PostForm(to, url.Values{"text": {text}})
			if err != nil {
				return
			}
			_ = res.Body.Close()
			if res.StatusCode != http.StatusSeeOther {
				t.Errorf("a line got %d", res.StatusCode)
				return
			}
			mu.Lock()
			heard = append(heard, said{text, time.Now()})
			mu.Unlock()
		}
	})
	return heard
}

func checkTalk(t *testing.T, path string, heard []said, killed ending) {
	t.Helper()
	if len(killed.syncs) < 3 {
		t.Fatalf("the talk was synced %d times", len(killed.syncs))
	}
	raw, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	kept := map[string]bool{}
	for _, l := range strings.SplitAfter(string(raw), "\n") {
		if line, err := chat.Decode([]byte(l)); err == nil {
			kept[line.Text] = true
		}
	}
	sort.Slice(heard, func(i, j int) bool { return heard[i].at.Before(heard[j].at) })
	lost, oldest := 0, time.Duration(0)
	for _, h := range heard {
		if kept[h.text] {
			continue
		}
		lost++
		oldest = max(oldest, killed.at.Sub(h.at))
		if h.at.Before(killed.syncs[len(killed.syncs)-2]) { // whatever the machine: the sync after that has it
			t.Errorf("%q was shown before the last sync but one, and is lost", h.text)
		}
	}
	t.Logf("%d lines were shown, %d of them are not on disk", len(heard), lost)
	figure(t, "the oldest lost line before the kill", 250*time.Millisecond, oldest)
}

// What a killed program wrote halfway is cut, and the talk goes on behind it.
func TestATornTalkIsCutAtTheStart(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "shop")
	s := lay(t, dir, 1)
	path := filepath.Join(dir, "archive", string(s.show.ID), "talk")
	whole, err := chat.Encode(chat.Line{Seq: 1, Show: s.show.ID, Name: "Mara", Text: "whole"})
	if err != nil {
		t.Fatal(err)
	}
	torn, err := chat.Encode(chat.Line{Seq: 2, Show: s.show.ID, Name: "Mara", Text: "torn"})
	if err != nil {
		t.Fatal(err)
	}
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, append(whole, torn[:len(torn)-3]...), 0o600); err != nil {
		t.Fatal(err)
	}
	p := begin(t, dir, nil)
	b, room := p.browser(), "/live/"+s.show.Handle
	b.post(room+"/name", url.Values{"name": {"Ines"}, "text": {"after"}}).want(http.StatusOK)
	if text := b.get(room).words(); !strings.Contains(text, "whole") || !strings.Contains(text, "after") || strings.Contains(text, "torn") {
		t.Errorf("the room shows: %s", clip(text))
	}
	p.stop()
	raw, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	lines := strings.SplitAfter(strings.TrimSuffix(string(raw), "\n"), "\n")
	if len(lines) != 2 || lines[0] != string(whole) {
		t.Errorf("the file holds %q", raw)
	}
	if l, err := chat.Decode([]byte(lines[1])); err != nil || l.Text != "after" || l.Seq != 2 {
		t.Errorf("the second line is %+v, %v", l, err)
	}
}

// The sample shop's broadcast is back by itself: a viewer who was watching when
// the program was killed sees frames again within five seconds of the port.
func TestKilledOnTheAirThePictureComesBack(t *testing.T) {
	dir, addr := filepath.Join(t.TempDir(), "demo"), free(t)
	for _, when := range []string{"at first", "killed and started again"} {
		start := time.Now()
		p := run(t, dir, []string{binary(t), "demo", "-data", dir, "-loopback-media", "-listen", addr}, plain())
		addr = "127.0.0.1:" + p.port()
		room := roomLink.FindStringSubmatch(p.out.String())
		if room == nil {
			t.Fatalf("no room was named:\n%s", p.out)
		}
		listens := time.Now()
		watch(t, p.url+"/whep/"+room[1], 5)
		t.Logf("%s: greeting %v after exec", when, listens.Sub(start).Round(time.Millisecond))
		figure(t, "five frames after that", 5*time.Second, time.Since(listens))
		p.kill()
	}
	healthy(t, dir)
}

var roomLink = regexp.MustCompile(`/live/(\S+) `)
