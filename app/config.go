package app

import (
	"errors"
	"flag"
	"fmt"
	"net"
	"os"
	"strconv"
	"strings"
	"time"

	"hawker/app/pay/gateways"
	"hawker/app/reach/sight"
)

// Config is what needs a restart to change; everything else is data that the
// shopkeeper edits in the desk. Each flag has an environment twin.
type Config struct {
	Listen         string            // host:port of the one port
	Data           string            // folder of everything that is kept
	PublicIPs      []string          // announced to viewers beside the machine's own addresses
	STUN           []string          // servers, host:port, that tell under which address this machine is seen; none is asked unnamed
	TrustedProxies []string          // whose X-Forwarded-* headers are believed
	Domains        []string          // names of the shop on the internet; it gets their certificates by itself
	ACME           string            // the authority that gives them; "" is Let's Encrypt
	LAN            bool              // TLS by a local authority, for phones in the same network
	Scale          float64           // multiplies the budgets per client address
	Relay          string            // how video reaches viewers: "direct", or "pion" packet by packet through the library
	LoopbackMedia  bool              // also offer loopback addresses for media: for tests on one machine
	PortTries      int               // how many port numbers from Listen's on may be tried; 0 is its own only
	MetricsToken   string            // opens /metrics and /readyz to whoever shows it; "" leaves them to this machine
	Fresh          bool              // demo: start over
	PayEndpoints   map[string]string // a provider's name to the address of a test's server, loopback only
	OwnerEmail     string            // makes the owner on an empty folder, without the set-up page
	OwnerPassword  string

	Now func() time.Time // the clock of the store; nil is the machine's. For tests
}

// tokenLeast is how many characters a token has that nobody guesses.
const tokenLeast = 16

// How video reaches viewers.
const (
	relayDirect = "direct"
	relayPion   = "pion"
)

// Flags declares the flags of serve and demo on a set; the returned function
// finishes the Config after parsing.
func Flags(fs *flag.FlagSet, demo bool) func() (Config, error) {
	var c Config
	data, listen := "hawker-data", ""
	if demo {
		data, listen = "hawker-demo", "127.0.0.1:8080"
	}
	fs.StringVar(&c.Listen, "listen", text("listen", listen), "address and port of the shop (default 127.0.0.1:8080; with -lan :8443, with -domain :443)")
	domains := list(fs, "domain", "names of the shop on the internet, comma-separated: it gets and renews their certificates by itself")
	fs.StringVar(&c.ACME, "acme", text("acme", ""), "directory of another certificate authority than Let's Encrypt (https)")
	fs.StringVar(&c.Data, "data", text("data", data), "folder that holds everything")
	ips := list(fs, "public-ip", "addresses by which viewers reach this machine, comma-separated")
	stun := list(fs, "stun", "servers that may be asked under which address this machine is seen, comma-separated (RFC 8489); that is announced where -public-ip is not given. No server is asked that is not named here")
	proxies := list(fs, "trusted-proxy", "addresses or networks of the proxy in front, comma-separated")
	fs.BoolVar(&c.LAN, "lan", yes("lan"), "serve TLS to phones in this network by a local authority")
	fs.Float64Var(&c.Scale, "limit-scale", number("limit-scale", 1), "multiplies the request budgets per address (benches, big halls)")
	fs.StringVar(&c.Relay, "relay", text("relay", relayDirect), "how video reaches viewers: direct, or pion (packet by packet by the WebRTC library; costs several times as much)")
	fs.BoolVar(&c.LoopbackMedia, "loopback-media", yes("loopback-media"), "also offer loopback addresses for video (tests on one machine)")
	fs.StringVar(&c.MetricsToken, "metrics-token", text("metrics-token", ""), "opens /metrics and /readyz to who shows it as Bearer token, 16 characters or more (better by the environment); without it they answer this machine alone")
	endpoints := list(fs, "pay-endpoint", "for tests: PROVIDER=URL on this machine instead of the provider's own, comma-separated")
	if demo {
		fs.BoolVar(&c.Fresh, "fresh", yes("fresh"), "throw the demo's folder away and start over")
	}
	return func() (Config, error) {
		c.PublicIPs, c.TrustedProxies, c.Domains = split(*ips), split(*proxies), split(strings.ToLower(*domains))
		var err error
		if c.STUN, err = sight.Servers(split(*stun)); err != nil {
			return c, err
		}
		if c.PayEndpoints, err = gateways.Endpoints(split(*endpoints)); err != nil {
			return c, err
		}
		c.OwnerEmail, c.OwnerPassword = os.Getenv("HAWKER_OWNER_EMAIL"), os.Getenv("HAWKER_OWNER_PASSWORD")
		if c.Listen == "" {
			c.Listen = "127.0.0.1:8080"
			switch {
			case len(c.Domains) > 0:
				c.Listen = ":443"
			case c.LAN:
				c.Listen = ":8443"
			}
		}
		return c, c.check()
	}
}

func env(flagName string) string {
	return os.Getenv("HAWKER_" + strings.ToUpper(strings.ReplaceAll(flagName, "-", "_")))
}

func text(name, value string) string {
	if v := env(name); v != "" {
		return v
	}
	return value
}

func list(fs *flag.FlagSet, name, usage string) *string { return fs.String(name, env(name), usage) }

func yes(name string) bool { v, _ := strconv.ParseBool(env(name)); return v }

func number(name string, value float64) float64 {
	if v, err := strconv.ParseFloat(env(name), 64); err == nil {
		return v
	}
	return value
}

func split(s string) []string {
	var out []string
	for _, p := range strings.Split(s, ",") {
		if p = strings.TrimSpace(p); p != "" {
			out = append(out, p)
		}
	}
	return out
}

// check refuses what cannot be served safely, with the flag that mends it.
func (c Config) check() error {
	host, port, err := net.SplitHostPort(c.Listen)
	if err != nil {
		return fmt.Errorf("-listen %q is not host:port, such as 127.0.0.1:8080", c.Listen)
	}
	if n, err := strconv.Atoi(port); err != nil || n < 0 || n > 65535 {
		return fmt.Errorf("-listen %q has no port between 0 and 65535", c.Listen)
	}
	for _, ip := range c.PublicIPs {
		if net.ParseIP(ip) == nil {
			return fmt.Errorf("-public-ip %q is not an address", ip)
		}
	}
	for _, p := range c.TrustedProxies {
		if _, _, err := net.ParseCIDR(p); err != nil && net.ParseIP(p) == nil {
			return fmt.Errorf("-trusted-proxy %q is neither an address nor a network such as 10.0.0.0/8", p)
		}
	}
	if err := c.checkDomains(); err != nil {
		return err
	}
	if !loopback(host) && !c.LAN && len(c.Domains) == 0 && len(c.TrustedProxies) == 0 {
		return errors.New("plain HTTP is served to this machine only: passwords and cameras need TLS.\n" +
			"  on the internet:        -domain shop.example\n" +
			"  in this network:        -lan\n" +
			"  behind a TLS proxy:     -trusted-proxy ADDRESS\n" +
			"  on this machine only:   -listen 127.0.0.1:8080")
	}
	if c.Relay != relayDirect && c.Relay != relayPion {
		return fmt.Errorf("-relay %q is neither %s nor %s", c.Relay, relayDirect, relayPion)
	}
	if c.MetricsToken != "" && len(c.MetricsToken) < tokenLeast {
		return fmt.Errorf("-metrics-token has fewer than %d characters", tokenLeast)
	}
	if !(c.Scale > 0) {
		return errors.New("-limit-scale must be above 0")
	}
	return nil
}

func loopback(host string) bool {
	if host == "localhost" {
		return true
	}
	ip := net.ParseIP(host)
	return ip != nil && ip.IsLoopback()
}

// checkDomains refuses what no authority gives a certificate for, and two kinds of
// TLS at once.
func (c Config) checkDomains() error {
	for _, d := range c.Domains {
		if net.ParseIP(d) != nil || !strings.Contains(d, ".") || strings.ContainsAny(d, "/:* ") || strings.HasSuffix(d, ".local") {
			return fmt.Errorf("-domain %q is not a name on the internet, such as shop.example", d)
		}
	}
	switch {
	case len(c.Domains) > 0 && (c.LAN || len(c.TrustedProxies) > 0):
		return errors.New("-domain has the shop speak TLS itself: leave out -lan and -trusted-proxy")
	case c.ACME != "" && (len(c.Domains) == 0 || !strings.HasPrefix(c.ACME, "https://")):
		return errors.New("-acme is the https address of an authority's directory, and goes with -domain")
	}
	return nil
}
