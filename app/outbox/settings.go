package outbox

import (
	"errors"
	"fmt"
	"net"
	"net/mail"
	"net/url"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"hawker/app/fault"
	"hawker/app/seal"
	"hawker/app/store"
)

// Security is how the line to the server is kept secret.
type Security string

// The ways: STARTTLS on a plain line (RFC 3207), TLS from the first byte (RFC
// 8314), or nothing, to this machine only.
const (
	StartTLS Security = "starttls"
	TLS      Security = "tls"
	Plain    Security = "none"
)

// Securities lists the ways, the one to propose first.
var Securities = []Security{StartTLS, TLS, Plain}

// Settings is the server that takes the shop's mails and how they are signed.
type Settings struct {
	Host     string        `json:"host,omitempty"` // "": none is set
	Port     int           `json:"port,omitempty"`
	Security Security      `json:"security,omitempty"`
	User     string        `json:"user,omitempty"` // "": without signing in
	Password []byte        `json:"password,omitempty"`
	FromName string        `json:"from_name,omitempty"` // "": the shop's name
	From     string        `json:"from,omitempty"`
	Site     string        `json:"site,omitempty"`  // scheme and host before every link
	Staff    string        `json:"staff,omitempty"` // who hears what the shop is told; "": nobody
	Off      map[Kind]bool `json:"off,omitempty"`   // kinds that are not sent
}

const purpose = "outbox/password"

// SealPassword puts a password into the settings, sealed by the shop's key.
func (s *Settings) SealPassword(key []byte, password string) (err error) {
	s.Password, err = seal.Seal(key, purpose, password)
	return err
}

// OpenPassword is the password again, "" where the server asks for none. It refuses
// with mail_password what another key has sealed.
func (s Settings) OpenPassword(key []byte) (string, error) {
	if s.User == "" {
		return "", nil
	}
	password, err := seal.Open(key, purpose, s.Password)
	if errors.Is(err, seal.ErrOpen) {
		err = fault.InvalidField("mail_password", "password")
	}
	return password, err
}

// Ready tells whether mails can be sent.
func (s Settings) Ready() bool { return s.Host != "" }

// SameAccount tells whether a password of the one belongs to the other.
func (s Settings) SameAccount(t Settings) bool {
	return s.Host == t.Host && s.Port == t.Port && s.User == t.User && s.Security == t.Security
}

var (
	settings = store.NewBucket[string, Settings]("outbox/settings", "mail_not_set")
	kept     = store.Keep(settings, theShop)

	errNotSet = fault.Clash("mail_not_set")
)

const theShop = "shop"

// GetSettings reads the settings; the zero value is a shop without a server.
// Readers share maps and slices of it.
func GetSettings(tx *store.Tx) (Settings, error) {
	s, _, err := kept.Find(tx)
	return s, err
}

// SaveSettings cleans, checks and stores the settings, and has mails that wait
// tried at once, since what hindered them may be mended. It refuses with
// field_needed, mail_host, mail_port, mail_security, mail_plain_remote, email_malformed, mail_site,
// text_too_long and text_malformed.
func SaveSettings(tx *store.Tx, s Settings) error {
	s = s.clean()
	if err := s.check(); err != nil {
		return err
	}
	if err := settings.Put(tx, theShop, s); err != nil {
		return err
	}
	if !s.Ready() {
		return nil
	}
	later, _, err := mails.On(tx, byDue, "", "", 200)
	if err != nil {
		return err
	}
	for _, m := range later {
		if m.Due.After(tx.Now) {
			m.Due = tx.Now
			if err := save(tx, m, Waiting); err != nil {
				return err
			}
		}
	}
	return nil
}

func (s Settings) clean() Settings {
	for _, text := range []*string{&s.Host, &s.User, &s.FromName, &s.From, &s.Site, &s.Staff} {
		*text = strings.TrimSpace(*text)
	}
	s.Host = strings.ToLower(strings.TrimSuffix(s.Host, "."))
	s.Site = strings.TrimRight(s.Site, "/")
	if s.User == "" {
		s.Password = nil
	}
	return s
}

const longest = 200

func (s Settings) check() error {
	for field, text := range map[string]string{"host": s.Host, "user": s.User, "from_name": s.FromName, "from": s.From, "site": s.Site, "staff": s.Staff} {
		switch {
		case utf8.RuneCountInString(text) > longest:
			return fault.InvalidField("text_too_long", field, "max", longest)
		case !utf8.ValidString(text), strings.ContainsFunc(text, unicode.IsControl):
			return fault.InvalidField("text_malformed", field)
		}
	}
	if s.Staff != "" && !isAddress(s.Staff) {
		return fault.InvalidField("email_malformed", "staff")
	}
	if s.Host == "" {
		return nil
	}
	if err := s.checkServer(); err != nil {
		return err
	}
	switch {
	case s.From == "":
		return fault.InvalidField("field_needed", "from")
	case !isAddress(s.From):
		return fault.InvalidField("email_malformed", "from")
	case s.Site == "":
		return fault.InvalidField("field_needed", "site")
	}
	u, err := url.Parse(s.Site)
	if err != nil || u.Scheme != "https" && u.Scheme != "http" || u.Host == "" || s.Site != u.Scheme+"://"+u.Host {
		return fault.InvalidField("mail_site", "site")
	}
	return nil
}

func (s Settings) checkServer() error {
	switch {
	case !isHost(s.Host):
		return fault.InvalidField("mail_host", "host")
	case s.Port < 1 || s.Port > 65_535:
		return fault.InvalidField("mail_port", "port")
	case !slices.Contains(Securities, s.Security):
		return fault.InvalidField("mail_security", "security")
	case s.Security == Plain && !isHere(s.Host):
		return fault.InvalidField("mail_plain_remote", "security")
	case s.User != "" && len(s.Password) == 0:
		return fault.InvalidField("field_needed", "password")
	}
	return nil
}

func isHost(s string) bool {
	if net.ParseIP(s) != nil {
		return true
	}
	odd := func(r rune) bool {
		return (r < 'a' || r > 'z') && (r < '0' || r > '9') && r != '-' && r != '.'
	}
	return !strings.ContainsFunc(s, odd) && !strings.HasPrefix(s, ".") && !strings.Contains(s, "..")
}

func isHere(host string) bool {
	ip := net.ParseIP(host)
	return host == "localhost" || ip != nil && ip.IsLoopback()
}

// isAddress takes a bare address with a domain (RFC 5321).
func isAddress(s string) bool {
	a, err := mail.ParseAddress(s)
	return err == nil && a.Address == s && len(s) <= 254 && !strings.ContainsAny(s, "\" \t")
}

// Doctor counts the lists again and looks for mails that cannot be.
func Doctor(tx *store.Tx) ([]string, error) {
	var broken []string
	say := func(format string, args ...any) { broken = append(broken, "outbox: "+fmt.Sprintf(format, args...)) }
	counts := map[State]int64{}
	err := mails.Each(tx, "", func(id ID, m Mail) error {
		counts[m.State.list()]++
		switch {
		case id != m.ID || !slices.Contains(Kinds, m.Kind) || m.Object == "" || m.To == "" && m.State.list() == Waiting:
			say("%s is no mail: %+v", id, m)
		case m.To == "" && len(m.Data)+len(m.Answer) > 0:
			say("%s was erased and says something", id)
		case (m.State == Waiting) == m.Due.IsZero():
			say("%s is %s and due at %v", id, m.State, m.Due)
		case (m.State == Failed) != (m.Why != ""):
			say("%s is %s because of %q", id, m.State, m.Why)
		}
		return nil
	})
	if err != nil {
		return broken, err
	}
	for _, l := range Lists {
		if n := Count(tx, l); n != counts[l] {
			say("%d are counted as %s, %d are", n, l, counts[l])
		}
	}
	err = copies.Each(tx, "", func(id ID, _ Copy) error {
		m, found, err := mails.Find(tx, id)
		if err == nil && (!found || m.State != Sent) {
			say("%s has words and was not sent", id)
		}
		return err
	})
	return broken, err
}
