package reach

import (
	"net/netip"
	"slices"
	"strconv"
	"time"
)

func (l *look) port() {
	n := strconv.Itoa(l.Number)
	if !l.Running {
		l.say(Note, "not_running", "")
	}
	switch {
	case l.Taken:
		l.say(Bad, "port_taken", "port_taken", "port", n)
		return
	case l.Denied:
		l.say(Bad, "port_denied", "port_denied", "port", n)
		return
	case l.Failed != "":
		l.say(Bad, "port_failed", "", "port", n, "why", l.Failed)
		return
	}
	l.say(Good, "port_open", "", "port", n)
	if l.Inside && !l.Proxied {
		l.say(Bad, "pages_inside", "pages_inside")
	}
}

// own lists the machine's addresses by what they are good for.
func (l *look) own() {
	if len(l.Own) == 0 {
		l.say(Bad, "own_none", "own_none")
		return
	}
	for _, k := range []struct {
		kind Kind
		code string
	}{{Public, "own_public"}, {Private, "own_private"}, {Shared, "own_shared"}, {Reserved, "own_reserved"}} {
		if list := only(k.kind, l.Own); len(list) > 0 {
			l.say(Note, k.code, "", "list", words(list))
		}
	}
}

// announced tells whether viewers are given an address that leads here.
func (l *look) announced() {
	l.given()
	seen := l.seen()
	switch public := only(Public, slices.Concat(l.Given, seen, l.Own)); {
	case !l.internet():
		if l.LAN && len(l.Own) > 0 {
			l.say(Good, "for_network", "")
		}
	case len(public) == 0 && len(only(Shared, slices.Concat(l.Given, seen))) > 0:
		l.say(Bad, "behind_provider", "behind_provider")
	case len(public) == 0 && l.hint() != "":
		l.say(Bad, "only_private", "public_hint", "address", l.hint())
	case len(public) == 0:
		l.say(Bad, "only_private", "public_ip")
	case !anyFour(public):
		l.say(Warn, "only_six", "public_ip")
	default:
		l.say(Good, "public", "", "list", words(public))
	}
}

// given looks at what the owner named.
func (l *look) given() {
	for _, a := range l.Given {
		switch KindOf(a) {
		case Public:
		case Shared:
			l.say(Warn, "given_shared", "", "address", a.String())
		case Reserved, Local:
			l.say(Bad, "given_reserved", "public_ip", "address", a.String())
		case Private:
			if l.internet() {
				l.say(Warn, "given_private", "public_ip", "address", a.String())
			}
		}
	}
}

// seen looks at what the named servers saw, and gives it.
func (l *look) seen() (list []netip.Addr) {
	for _, s := range l.Seen {
		if !s.Addr.IsValid() {
			l.say(Warn, "seen_failed", "seen_failed", "server", s.Server, "why", s.Failed)
			continue
		}
		list = append(list, s.Addr)
		same := func(a netip.Addr) bool { return a.Is4() == s.Addr.Is4() }
		switch {
		case slices.Contains(l.Given, s.Addr):
			l.say(Good, "seen_same", "", "server", s.Server, "address", s.Addr.String())
		case slices.ContainsFunc(l.Given, same):
			l.say(Warn, "seen_differs", "seen_differs", "server", s.Server, "address", s.Addr.String(), "given", words(l.Given))
		default:
			l.say(Note, "seen", "", "server", s.Server, "address", s.Addr.String())
		}
	}
	return list
}

// hint is the address to which the domain points, where no other is known: most
// likely the one to announce.
func (l *look) hint() string {
	for _, d := range l.Domains {
		if list := only(Public, d.Addrs); len(list) > 0 {
			return list[0].String()
		}
	}
	return ""
}

// doors says what must be open in front of the machine, and what cannot be seen
// from it.
func (l *look) doors() {
	n := strconv.Itoa(l.Number)
	switch {
	case l.Inside && !l.Proxied, len(l.Own) == 0:
	case !l.internet():
		l.say(Note, "open_machine", "", "port", n)
	case len(only(Public, l.Own)) > 0:
		l.say(Note, "open_firewall", "test_outside", "port", n)
	default:
		way := l.Way
		if len(way) == 0 {
			way = l.Own
		}
		l.say(Note, "open_router", "test_outside", "port", n, "address", way[0].String())
	}
	if len(l.Domains) > 0 && l.Number != 443 {
		l.say(Note, "challenge", "", "port", n)
	}
}

func (l *look) domain(d Domain) {
	if len(d.Addrs) == 0 {
		l.say(Bad, "domain_none", "domain_none", "domain", d.Name, "why", d.Failed)
		return
	}
	var ours []netip.Addr
	ours = append(append(ours, l.Given...), l.Own...)
	for _, s := range l.Seen {
		ours = append(ours, s.Addr)
	}
	var right, wrong []netip.Addr
	for _, a := range d.Addrs {
		if slices.Contains(ours, a) {
			right = append(right, a)
		} else {
			wrong = append(wrong, a)
		}
	}
	known := only(Public, ours)
	switch {
	case len(wrong) == 0:
		l.say(Good, "domain_here", "", "domain", d.Name, "list", words(right))
	case len(known) == 0:
		l.say(Note, "domain_unknown", "", "domain", d.Name, "list", words(d.Addrs))
	case len(right) == 0:
		l.say(Bad, "domain_elsewhere", "domain_elsewhere", "domain", d.Name, "list", words(wrong), "ours", words(known))
	default:
		l.say(Warn, "domain_partly", "domain_partly", "domain", d.Name, "list", words(right), "wrong", words(wrong))
	}
}

// renewedBy is how long before its end a certificate has been renewed if all is well:
// it is tried when a third of its life is left, thirty days of ninety.
const renewedBy = 14 * 24 * time.Hour

func (l *look) certificate() {
	c := l.Certificate
	if c == nil {
		return
	}
	left := c.Until.Sub(l.Now)
	days := strconv.Itoa(int(left / (24 * time.Hour)))
	until := c.Until.UTC().Format(time.DateOnly)
	switch {
	case c.None && !l.Running: // a start asks for it
		l.say(Note, "certificate_none", "", "domain", c.Name)
	case c.None:
		l.say(Bad, "certificate_none", "certificate", "domain", c.Name)
	case left <= 0:
		l.say(Bad, "certificate_over", "certificate", "domain", c.Name, "until", until)
	case left < renewedBy:
		l.say(Warn, "certificate_late", "certificate", "domain", c.Name, "until", until, "days", days)
	default:
		l.say(Good, "certificate", "", "domain", c.Name, "until", until, "days", days)
	}
}

func (l *look) clock() {
	switch {
	case l.Now.Before(l.Clock.Built):
		l.say(Bad, "clock_wrong", "clock", "now", l.Now.UTC().Format(time.DateTime), "built", l.Clock.Built.UTC().Format(time.DateOnly))
	case l.Clock.Loose:
		l.say(Warn, "clock_loose", "clock", "now", l.Now.UTC().Format(time.DateTime))
	default:
		l.say(Good, "clock", "", "now", l.Now.UTC().Format(time.DateTime))
	}
}

// perViewer is how many descriptors one viewer takes at most: the page's socket, a
// request beside it, and the picture where it comes over TCP. others is what the shop
// has open itself.
const (
	perViewer = 3
	others    = 256
)

// machine looks at what the system grants.
func (l *look) machine() {
	b := l.Buffers
	size := func(n int) string { return strconv.Itoa(n / 1024) }
	switch {
	case b.Receive == 0 || b.Wanted == 0:
	case b.Receive < b.Wanted || b.Send < b.Wanted:
		l.say(Warn, "buffers_small", "buffers", "receive", size(b.Receive), "send", size(b.Send), "wanted", size(b.Wanted), "bytes", strconv.Itoa(b.Wanted))
	default:
		l.say(Good, "buffers", "", "receive", size(b.Receive), "send", size(b.Send))
	}
	switch l.Mode {
	case "gso":
		l.say(Good, "mode_gso", "")
	case "sendmmsg":
		l.say(Note, "mode_many", "")
	case "single":
		l.say(Note, "mode_single", "")
	}
	if l.Files.Most == 0 {
		return
	}
	most, wanted := strconv.FormatUint(l.Files.Most, 10), l.Files.Viewers*perViewer+others
	if l.Files.Most < uint64(wanted) {
		l.say(Warn, "files_few", "files", "most", most, "viewers", strconv.Itoa(l.Files.Viewers), "wanted", strconv.Itoa(wanted))
	} else {
		l.say(Good, "files", "", "most", most, "viewers", strconv.Itoa(l.Files.Viewers))
	}
}
