package reach

import (
	"net/netip"
	"slices"
	"strings"
)

// Kind is what an address is good for.
type Kind string

// The kinds.
const (
	Public   Kind = "public"
	Private  Kind = "private"  // RFC 1918, RFC 4193
	Shared   Kind = "shared"   // RFC 6598: of a provider that gives many customers one address
	Reserved Kind = "reserved" // RFC 5737, RFC 3849 and others: of documentation, tests and no network
	Local    Kind = "local"    // loopback, link-local, unspecified
)

var ranges = []struct {
	kind Kind
	in   []netip.Prefix
}{
	{Shared, prefixes("100.64.0.0/10")},
	{Reserved, prefixes("192.0.2.0/24", "198.51.100.0/24", "203.0.113.0/24", "198.18.0.0/15", "240.0.0.0/4", "0.0.0.0/8", "2001:db8::/32", "3fff::/20", "100::/64")},
}

func prefixes(texts ...string) (list []netip.Prefix) {
	for _, t := range texts {
		list = append(list, netip.MustParsePrefix(t))
	}
	return list
}

// KindOf tells what an address is good for.
func KindOf(a netip.Addr) Kind {
	a = a.Unmap().WithZone("")
	switch {
	case a.IsLoopback(), a.IsLinkLocalUnicast(), a.IsUnspecified(), a.IsMulticast():
		return Local
	case a.IsPrivate():
		return Private
	}
	for _, r := range ranges {
		for _, p := range r.in {
			if p.Contains(a) {
				return r.kind
			}
		}
	}
	return Public
}

// only keeps the addresses of a kind.
func only(kind Kind, list []netip.Addr) (kept []netip.Addr) {
	for _, a := range list {
		if KindOf(a) == kind {
			kept = append(kept, a)
		}
	}
	return kept
}

// words writes addresses, each once.
func words(list []netip.Addr) string {
	var texts []string
	for _, a := range list {
		if t := a.String(); !slices.Contains(texts, t) {
			texts = append(texts, t)
		}
	}
	return strings.Join(texts, ", ")
}

func anyFour(list []netip.Addr) bool {
	return slices.ContainsFunc(list, func(a netip.Addr) bool { return a.Unmap().Is4() })
}
