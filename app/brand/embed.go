package brand

import (
	"net"
	"net/url"
	"slices"
	"strings"

	"hawker/app/fault"
	"hawker/app/store"
)

// Embed is where else the shop's shows may be shown.
type Embed struct {
	// Origins of the sites that may frame a show and ask for it (RFC 6454, 6.2:
	// "https://blog.example"), in the order in which they were entered.
	Origins []string `json:"origins,omitempty"`
}

// MaxOrigins is how many sites may show the shop's shows.
const MaxOrigins = 20

var embeds = store.NewBucket[string, Embed]("brand/embed", "not_set_up")

var theEmbed = store.Keep(embeds, theShop)

// GetEmbed reads where shows may be shown; nowhere until somebody says so.
func GetEmbed(tx *store.Tx) (Embed, error) {
	e, _, err := theEmbed.Find(tx)
	return e, err
}

// SaveEmbed stores where shows may be shown. An address is cut to its origin. It
// refuses with origin_malformed, and with too_many_origins beyond MaxOrigins.
func SaveEmbed(tx *store.Tx, e Embed) error {
	var clean Embed
	for _, entered := range e.Origins {
		if strings.TrimSpace(entered) == "" {
			continue
		}
		origin, err := Origin(entered)
		if err != nil {
			return err
		}
		if !slices.Contains(clean.Origins, origin) {
			clean.Origins = append(clean.Origins, origin)
		}
	}
	if len(clean.Origins) > MaxOrigins {
		return fault.InvalidField("too_many_origins", "origins", "max", MaxOrigins)
	}
	if err := embeds.Put(tx, theShop, clean); err != nil {
		return err
	}
	tx.Mark("brand", "")
	return nil
}

// Allows tells whether the origin of a request is one of those.
func (e Embed) Allows(origin string) bool { return slices.Contains(e.Origins, origin) }

// Origin cuts an address to its origin, as browsers write it. It refuses with
// origin_malformed what is not https; on this machine itself http will do, for
// whoever builds a site.
func Origin(address string) (string, error) {
	address = strings.TrimSpace(address)
	refused := fault.InvalidField("origin_malformed", "origins", "origin", short(address))
	u, err := url.Parse(address)
	if err != nil || u.User != nil || u.Opaque != "" || len(address) > 255 {
		return "", refused
	}
	scheme, host, port := strings.ToLower(u.Scheme), strings.ToLower(u.Hostname()), u.Port()
	if !hostName(host) || scheme != "https" && (scheme != "http" || !ownMachine(host)) {
		return "", refused
	}
	if strings.Contains(host, ":") {
		host = "[" + host + "]"
	}
	if port == "" || scheme == "https" && port == "443" || scheme == "http" && port == "80" {
		return scheme + "://" + host, nil
	}
	return scheme + "://" + host + ":" + port, nil
}

func ownMachine(host string) bool {
	return host == "localhost" || strings.HasSuffix(host, ".localhost") || net.ParseIP(host).IsLoopback()
}

// hostName takes names of letters, digits, dots and dashes (others in their ASCII
// form, RFC 5891) and addresses; no wildcard, for it would let in who rents a name.
func hostName(host string) bool {
	if net.ParseIP(host) != nil {
		return true
	}
	ok := host != "" && len(host) <= 253 && !strings.HasPrefix(host, ".") && !strings.Contains(host, "..")
	return ok && all(host, func(b byte) bool {
		return b >= 'a' && b <= 'z' || b >= '0' && b <= '9' || b == '-' || b == '.'
	})
}

// short is as much of a text as fits into a sentence about it.
func short(s string) string {
	if r := []rune(s); len(r) > 60 {
		return string(r[:60]) + "…"
	}
	return s
}
