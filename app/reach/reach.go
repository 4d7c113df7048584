// Package reach tells whether viewers can get to this shop, in findings that a person
// can act on: which addresses it has and announces, what keeps its port shut, what is
// wrong with its name, certificate, clock or limits, and what to open on the router.
//
// It promises that a finding is bad only when it keeps viewers away, and that it never
// guesses what cannot be seen from inside: under which address somebody far away
// arrives is told by a phone on /network, not here. It is pure: facts go in, findings
// come out; who gathers the facts asks no server that the owner did not name.
package reach

import (
	"net/netip"
	"time"
)

// Facts is what is known of a machine and of the shop on it.
type Facts struct {
	Now     time.Time
	Running bool // a shop runs; else the port was opened for a look
	Audience
	Port
	Addresses
	Domains     []Domain
	Certificate *Certificate // nil without TLS of the shop's own
	Clock       Clock
	Buffers     Buffers
	Mode        string // how packets leave: "gso", "sendmmsg" or "single"; "" when nobody knows
	Files       Files
}

// Audience is for whom the shop was started.
type Audience struct {
	LAN     bool // phones in the same network
	Proxied bool // pages come through a proxy
	Inside  bool // pages listen on loopback
}

// Port is the one port.
type Port struct {
	Number int
	Taken  bool   // another program has it
	Denied bool   // the system gives it to the administrator alone
	Failed string // why it could not be opened otherwise; "" when it is open
}

// Addresses are those of the machine, those that the owner named, and those under
// which servers that the owner named saw this machine.
type Addresses struct {
	Own   []netip.Addr
	Way   []netip.Addr // of them, those from which the internet is reached
	Given []netip.Addr
	Seen  []Sighting
}

// Sighting is what one server answered.
type Sighting struct {
	Server string
	Addr   netip.Addr // not valid when there was no answer
	Failed string     // why
}

// Domain is what the name service says of one of the shop's names.
type Domain struct {
	Name   string
	Addrs  []netip.Addr
	Failed string // why there was no answer
}

// Certificate is the one that the shop serves.
type Certificate struct {
	Name  string // the first name without one, else the one that ends first
	None  bool
	Until time.Time
}

// Clock is what can be known of the machine's clock without asking anybody.
type Clock struct {
	Built time.Time // of the program; before it, it cannot be
	Loose bool      // the system says that nothing keeps it right
}

// Buffers are the UDP socket's, in bytes; 0 where nobody knows.
type Buffers struct {
	Receive, Send int
	Wanted        int
}

// Files is how many descriptors the process may have open, and for how many viewers.
type Files struct {
	Most    uint64 // 0 where nobody knows
	Viewers int
}

// Level says how a finding weighs.
type Level string

// The levels.
const (
	Good Level = "good"
	Note Level = "note"
	Warn Level = "warn"
	Bad  Level = "bad" // keeps viewers away
)

// Finding is one sentence, by its code, and what to do about it, if anything; With
// are the words that both have.
type Finding struct {
	Level Level
	Code  string
	Do    string
	With  map[string]string
}

// Words are With as lang takes them: name, word, name, word.
func (f Finding) Words() (pairs []any) {
	for name, word := range f.With {
		pairs = append(pairs, name, word)
	}
	return pairs
}

// Healthy tells that nothing keeps viewers away.
func Healthy(list []Finding) bool {
	for _, f := range list {
		if f.Level == Bad {
			return false
		}
	}
	return true
}

// look gathers findings.
type look struct {
	Facts
	found []Finding
}

func (l *look) say(level Level, code, do string, pairs ...string) {
	with := map[string]string{}
	for i := 0; i+1 < len(pairs); i += 2 {
		with[pairs[i]] = pairs[i+1]
	}
	l.found = append(l.found, Finding{level, code, do, with})
}

// Judge gives the findings in the order in which a person mends them.
func Judge(f Facts) []Finding {
	l := &look{Facts: f}
	l.port()
	if l.Failed == "" {
		l.own()
		l.announced()
		l.doors()
	}
	for _, d := range l.Domains {
		l.domain(d)
	}
	l.certificate()
	l.clock()
	if l.Failed == "" {
		l.machine()
	}
	return l.found
}

// internet tells that viewers come from anywhere.
func (l *look) internet() bool { return len(l.Domains) > 0 || l.Proxied }
