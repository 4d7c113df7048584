// Package sight gathers the facts on which reach judges: from this machine, from the
// shop that runs on it and from the name service that the machine uses anyway. It
// refuses to ask anybody else, and to judge.
package sight

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/netip"
	"runtime/debug"
	"slices"
	"syscall"
	"time"

	"hawker/app/port"
	"hawker/app/reach"
	"hawker/media"
)

// Asked is how the shop was started, as far as its viewers are concerned.
type Asked struct {
	reach.Audience
	Listen  string
	Domains []string
	Given   []string // public addresses
	Servers []string // to ask, host:port
}

// Shop is what is open. Port and Relay are there unless the port could not be
// opened; at most one of Certificates and Authority is.
type Shop struct {
	Running      bool
	Port         *port.Port
	Failed       error // why there is no port
	Relay        *media.Relay
	Outside      *Outside // nil where nobody is asked
	Certificates *port.Certificates
	Authority    *port.Authority
}

// lookupFor bounds how long the name service is waited for.
const lookupFor = 5 * time.Second

// Facts gathers; it takes as long as the name service, five seconds at most.
func Facts(ctx context.Context, a Asked, s Shop) reach.Facts {
	f := reach.Facts{Now: time.Now(), Running: s.Running, Audience: a.Audience, Domains: resolve(ctx, a.Domains)}
	f.Clock = reach.Clock{Built: built(), Loose: loose()}
	f.Port = opened(a.Listen, s)
	f.Certificate = certificate(ctx, a.Domains, s)
	for _, text := range a.Given {
		if ip, err := netip.ParseAddr(text); err == nil {
			f.Given = append(f.Given, ip.Unmap())
		}
	}
	f.Own, f.Way = own(), way()
	if s.Outside != nil {
		f.Seen = s.Outside.Seen()
	}
	f.Files.Most = files()
	if s.Port != nil {
		f.Buffers.Receive, f.Buffers.Send, f.Buffers.Wanted = s.Port.Buffers()
	}
	if s.Relay != nil {
		f.Mode = s.Relay.Mode()
		f.Files.Viewers = s.Relay.Capacity("").Viewers
	}
	return f
}

func opened(listen string, s Shop) reach.Port {
	if s.Port != nil {
		return reach.Port{Number: s.Port.Number()}
	}
	p := reach.Port{Failed: fmt.Sprint(s.Failed)}
	if at, err := netip.ParseAddrPort(listen); err == nil {
		p.Number = int(at.Port())
	} else if _, n, err := net.SplitHostPort(listen); err == nil {
		p.Number, _ = net.LookupPort("tcp", n)
	}
	p.Taken = errors.Is(s.Failed, syscall.EADDRINUSE)
	p.Denied = errors.Is(s.Failed, syscall.EACCES)
	return p
}

// resolve asks the machine's own name service.
func resolve(ctx context.Context, names []string) (list []reach.Domain) {
	ctx, cancel := context.WithTimeout(ctx, lookupFor)
	defer cancel()
	for _, name := range names {
		d := reach.Domain{Name: name}
		addrs, err := net.DefaultResolver.LookupNetIP(ctx, "ip", name)
		if err != nil {
			d.Failed = err.Error()
		}
		for _, a := range addrs {
			d.Addrs = append(d.Addrs, a.Unmap())
		}
		list = append(list, d)
	}
	return list
}

// certificate gives the domain without one, or the one that ends first.
func certificate(ctx context.Context, domains []string, s Shop) *reach.Certificate {
	switch {
	case s.Authority != nil:
		if until, ok := s.Authority.Until(); ok {
			return &reach.Certificate{Name: s.Authority.Names()[0], Until: until}
		}
	case s.Certificates != nil:
		var first *reach.Certificate
		for _, name := range domains {
			until, ok := s.Certificates.Until(ctx, name)
			if !ok {
				return &reach.Certificate{Name: name, None: true}
			}
			if first == nil || until.Before(first.Until) {
				first = &reach.Certificate{Name: name, Until: until}
			}
		}
		return first
	}
	return nil
}

// own gives the machine's addresses that others can reach.
func own() (list []netip.Addr) {
	addrs, _ := net.InterfaceAddrs()
	for _, a := range addrs {
		p, err := netip.ParsePrefix(a.String())
		if ip := p.Addr().Unmap().WithZone(""); err == nil && reach.KindOf(ip) != reach.Local && !slices.Contains(list, ip) {
			list = append(list, ip)
		}
	}
	return list
}

// way gives the addresses from which this machine would send to the internet. A
// connected UDP socket is a question to the routing table; nothing is sent.
func way() (list []netip.Addr) {
	for _, far := range []string{"192.0.2.1:9", "[2001:db8::1]:9"} {
		c, err := net.Dial("udp", far)
		if err != nil {
			continue
		}
		if at, ok := c.LocalAddr().(*net.UDPAddr); ok {
			if ip := at.AddrPort().Addr().Unmap().WithZone(""); reach.KindOf(ip) != reach.Local {
				list = append(list, ip)
			}
		}
		c.Close()
	}
	return list
}

// built is the time of the newest change in this program; the zero time where it was
// built without knowing.
func built() time.Time {
	info, _ := debug.ReadBuildInfo()
	if info == nil {
		return time.Time{}
	}
	for _, s := range info.Settings {
		if s.Key == "vcs.time" {
			if t, err := time.Parse(time.RFC3339, s.Value); err == nil {
				return t
			}
		}
	}
	return time.Time{}
}
