package reach

import (
	"encoding/json"
	"io/fs"
	"net/netip"
	"slices"
	"strings"
	"testing"
	"time"

	"hawker/assets"
)

var now = time.Date(2026, 11, 26, 20, 0, 0, 0, time.UTC)

func at(texts ...string) (list []netip.Addr) {
	for _, t := range texts {
		list = append(list, netip.MustParseAddr(t))
	}
	return list
}

// shop is one at home behind a router, its name leading to the line's address; each
// case changes it.
func shop(change func(*Facts)) Facts {
	f := Facts{Now: now, Running: true, Port: Port{Number: 443},
		Addresses:   Addresses{Own: at("192.168.1.5"), Way: at("192.168.1.5"), Given: at("93.184.216.34")},
		Domains:     []Domain{{Name: "shop.example", Addrs: at("93.184.216.34")}},
		Certificate: &Certificate{Name: "shop.example", Until: now.AddDate(0, 0, 60)},
		Clock:       Clock{Built: now.AddDate(0, -1, 0)},
		Buffers:     Buffers{Receive: 4 << 20, Send: 4 << 20, Wanted: 4 << 20},
		Mode:        "gso", Files: Files{Most: 20000, Viewers: 800}}
	change(&f)
	return f
}

var cases = []struct {
	name   string
	change func(*Facts)
	want   string // findings that are not good, in order: level code do
}{
	{"at home, all well", func(*Facts) {}, "note own_private; note open_router test_outside"},
	{"another program has the port", func(f *Facts) { f.Port.Taken, f.Port.Failed, f.Running = true, "in use", false },
		"note not_running; bad port_taken port_taken"},
	{"only the administrator may", func(f *Facts) { f.Port.Denied, f.Port.Failed = true, "denied" }, "bad port_denied port_denied"},
	{"no such device", func(f *Facts) { f.Port.Failed = "no such device" }, "bad port_failed"},
	{"this machine only", func(f *Facts) { f.Domains, f.Certificate, f.Inside = nil, nil, true },
		"bad pages_inside pages_inside; note own_private"},
	{"loopback behind a proxy", func(f *Facts) { f.Domains, f.Certificate, f.Inside, f.Proxied = nil, nil, true, true },
		"note own_private; note open_router test_outside"},
	{"no network", func(f *Facts) { f.Own, f.Way, f.Given = nil, nil, nil },
		"bad own_none own_none; bad only_private public_hint; note domain_unknown"},
	{"in the local network", func(f *Facts) { f.Domains, f.Given, f.LAN = nil, nil, true },
		"note own_private; note open_machine"},
	{"a rented server", func(f *Facts) { f.Own, f.Given = at("93.184.216.34"), nil },
		"note own_public; note open_firewall test_outside"},
	{"nothing announced, the name points somewhere", func(f *Facts) { f.Given = nil },
		"note own_private; bad only_private public_hint; note open_router test_outside; note domain_unknown"},
	{"nothing announced behind a proxy", func(f *Facts) { f.Given, f.Domains, f.Proxied = nil, nil, true },
		"note own_private; bad only_private public_ip; note open_router test_outside"},
	{"only six", func(f *Facts) { f.Own, f.Given, f.Domains[0].Addrs = at("2a00::5"), nil, at("2a00::5") },
		"note own_public; warn only_six public_ip; note open_firewall test_outside"},
	{"the provider shares", func(f *Facts) {
		f.Own, f.Given, f.Seen = at("192.168.1.5", "100.64.3.4"), nil, []Sighting{{Server: "stun.example:3478", Addr: at("100.72.0.9")[0]}}
	}, "note own_private; note own_shared; note seen; bad behind_provider behind_provider; note open_router test_outside; note domain_unknown"},
	{"an address of documentation", func(f *Facts) { f.Own, f.Given = at("192.0.2.2"), at("203.0.113.7") },
		"note own_reserved; bad given_reserved public_ip; bad only_private public_hint; note open_router test_outside; note domain_unknown"},
	{"a private address named", func(f *Facts) { f.Given = at("10.0.0.1") },
		"note own_private; warn given_private public_ip; bad only_private public_hint; note open_router test_outside; note domain_unknown"},
	{"a shared address named", func(f *Facts) { f.Given = at("100.64.0.1") },
		"note own_private; warn given_shared; bad behind_provider behind_provider; note open_router test_outside; note domain_unknown"},
	{"found", func(f *Facts) { f.Given, f.Seen = nil, []Sighting{{Server: "s", Addr: at("93.184.216.34")[0]}} },
		"note own_private; note seen; note open_router test_outside"},
	{"found the same", func(f *Facts) { f.Seen = []Sighting{{Server: "s", Addr: at("93.184.216.34")[0]}} },
		"note own_private; note open_router test_outside"},
	{"the line has another address now", func(f *Facts) { f.Seen = []Sighting{{Server: "s", Addr: at("93.184.216.99")[0]}} },
		"note own_private; warn seen_differs seen_differs; note open_router test_outside"},
	{"the server is silent", func(f *Facts) { f.Seen = []Sighting{{Server: "s", Failed: "timeout"}} },
		"note own_private; warn seen_failed seen_failed; note open_router test_outside"},
	{"another port", func(f *Facts) { f.Number = 8443 }, "note own_private; note open_router test_outside; note challenge"},
	{"the name leads nowhere", func(f *Facts) { f.Domains[0].Addrs, f.Domains[0].Failed = nil, "no such host" },
		"note own_private; note open_router test_outside; bad domain_none domain_none"},
	{"the name leads elsewhere", func(f *Facts) { f.Domains[0].Addrs = at("93.184.216.1") },
		"note own_private; note open_router test_outside; bad domain_elsewhere domain_elsewhere"},
	{"the name leads here and elsewhere", func(f *Facts) { f.Domains[0].Addrs = at("93.184.216.34", "2a00::9") },
		"note own_private; note open_router test_outside; warn domain_partly domain_partly"},
	{"no certificate", func(f *Facts) { f.Certificate.None = true }, "note own_private; note open_router test_outside; bad certificate_none certificate"},
	{"no certificate before the first start", func(f *Facts) { f.Certificate.None, f.Running = true, false },
		"note not_running; note own_private; note open_router test_outside; note certificate_none"},
	{"it ended", func(f *Facts) { f.Certificate.Until = now.AddDate(0, 0, -1) }, "note own_private; note open_router test_outside; bad certificate_over certificate"},
	{"it ends soon", func(f *Facts) { f.Certificate.Until = now.AddDate(0, 0, 3) }, "note own_private; note open_router test_outside; warn certificate_late certificate"},
	{"before the program was made", func(f *Facts) { f.Clock.Built = now.Add(time.Hour) }, "note own_private; note open_router test_outside; bad clock_wrong clock"},
	{"nothing keeps the clock", func(f *Facts) { f.Clock.Loose = true }, "note own_private; note open_router test_outside; warn clock_loose clock"},
	{"small buffers", func(f *Facts) { f.Buffers.Receive = 212992 }, "note own_private; note open_router test_outside; warn buffers_small buffers"},
	{"nobody knows the buffers", func(f *Facts) { f.Buffers = Buffers{Wanted: 4 << 20} }, "note own_private; note open_router test_outside"},
	{"no cutting", func(f *Facts) { f.Mode = "sendmmsg" }, "note own_private; note open_router test_outside; note mode_many"},
	{"one by one", func(f *Facts) { f.Mode = "single" }, "note own_private; note open_router test_outside; note mode_single"},
	{"few files", func(f *Facts) { f.Files.Most = 1024 }, "note own_private; note open_router test_outside; warn files_few files"},
	{"nobody knows the files", func(f *Facts) { f.Files.Most = 0 }, "note own_private; note open_router test_outside"},
}

func TestJudge(t *testing.T) {
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			var got []string
			list := Judge(shop(c.change))
			for _, f := range list {
				if f.Level != Good {
					got = append(got, strings.TrimSpace(string(f.Level)+" "+f.Code+" "+f.Do))
				}
			}
			if text := strings.Join(got, "; "); text != c.want {
				t.Errorf("got  %s\nwant %s", text, c.want)
			}
			if Healthy(list) == strings.Contains("; "+c.want, "; bad ") {
				t.Errorf("healthy is %v", Healthy(list))
			}
		})
	}
}

// Every finding and every advice has a sentence, whose blanks the finding fills, and
// no sentence waits for a finding that never comes.
func TestEveryFindingHasItsWords(t *testing.T) {
	used := map[string]map[string]string{}
	for _, c := range cases {
		for _, f := range Judge(shop(c.change)) {
			used["reach."+f.Code] = f.With
			if f.Do != "" {
				used["reach.do."+f.Do] = f.With
			}
		}
	}
	page := []string{"reach.title", "reach.lead", "reach.healthy", "reach.unhealthy", "reach.again", "reach.console"}
	for _, tongue := range []string{"en", "zh"} {
		text, err := fs.ReadFile(assets.Lang(), tongue+"/reach.json")
		if err != nil {
			t.Fatal(err)
		}
		var words map[string]string
		if err := json.Unmarshal(text, &words); err != nil {
			t.Fatal(err)
		}
		for key, with := range used {
			sentence, ok := words[key]
			if !ok {
				t.Errorf("%s has no words in %s", key, tongue)
			}
			for name := range with {
				sentence = strings.ReplaceAll(sentence, "{{."+name+"}}", "x")
			}
			if strings.Contains(sentence, "{{") {
				t.Errorf("%s in %s has a blank that nobody fills: %s", key, tongue, sentence)
			}
		}
		for key := range words {
			if _, ok := used[key]; !ok && !slices.Contains(page, key) && !strings.HasPrefix(key, "reach.level.") {
				t.Errorf("%s is never said", key)
			}
		}
	}
}

func TestKindOf(t *testing.T) {
	for text, want := range map[string]Kind{
		"93.184.216.34": Public, "2a00::1": Public, "10.1.2.3": Private, "172.31.0.1": Private, "172.32.0.1": Public,
		"192.168.0.9": Private, "fd00::1": Private, "::ffff:192.168.0.9": Private, "100.63.0.1": Public, "100.64.0.1": Shared,
		"100.127.255.1": Shared, "100.128.0.1": Public, "192.0.2.9": Reserved, "203.0.113.7": Reserved, "2001:db8::1": Reserved,
		"127.0.0.1": Local, "::1": Local, "169.254.1.1": Local, "fe80::1%eth0": Local, "0.0.0.0": Local, "224.0.0.1": Local,
	} {
		if got := KindOf(netip.MustParseAddr(text)); got != want {
			t.Errorf("%s is %s", text, got)
		}
	}
}
