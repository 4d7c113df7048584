// Package offsite holds what the shop knows of its copies in another place: the
// account at a store that speaks S3, and how the copying stands.
//
// It promises that the secret of the account is sealed by the shop's key, and that a
// copy is called whole only when all of it was compared with what the store holds. It
// refuses to know how files travel; what is in the bucket is asked there, so that
// nothing has to be believed twice.
package offsite

import (
	"errors"
	"net"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"hawker/app/fault"
	"hawker/app/seal"
	"hawker/app/store"
)

// Settings is the account at the store, and whether it is used.
type Settings struct {
	On       bool      `json:"on,omitempty"`
	Endpoint string    `json:"endpoint,omitempty"` // https://host[:port]
	Region   string    `json:"region,omitempty"`   // "": asked of the store
	Bucket   string    `json:"bucket,omitempty"`
	Prefix   string    `json:"prefix,omitempty"` // before every name, without / at its ends
	Key      string    `json:"key,omitempty"`    // the access key's name
	Secret   []byte    `json:"secret,omitempty"` // sealed
	Tested   time.Time `json:"tested,omitzero"`
	Problem  string    `json:"problem,omitempty"` // kind of what the last test failed with, "" where it went well

	Pace  int   `json:"pace,omitempty"` // Mbit a second at most while a show is on the air; 0 is the usual
	Here  int   `json:"here,omitempty"` // days that recordings stay on this machine, and then only there; 0: for ever
	Crowd Crowd `json:"crowd,omitzero"`
}

// State is how the copying stands.
type State struct {
	At      time.Time `json:"at,omitzero"`       // of the last whole copy of the database
	Name    string    `json:"name,omitempty"`    // of that copy
	Bytes   int64     `json:"bytes,omitempty"`   // of that copy
	Files   int       `json:"files,omitempty"`   // pictures and segments that are there
	Waiting int       `json:"waiting,omitempty"` // that are still to go
	Asked   bool      `json:"asked,omitempty"`   // somebody wants a copy now
	Away    int       `json:"away,omitempty"`    // segments that lie only there
	Lost    int       `json:"lost,omitempty"`    // of those, when it was last looked, not there
	Looked  time.Time `json:"looked,omitzero"`   // when that was

	Problem string    `json:"problem,omitempty"` // kind of what the last try failed with, "" where it went well
	Answer  string    `json:"answer,omitempty"`  // in the store's words
	Since   time.Time `json:"since,omitzero"`    // of the problem

	Carried bool      `json:"carried,omitempty"` // copies that everybody may read are there, or may be
	Deleted []Deleted `json:"deleted,omitempty"` // of those; the newest first
}

const (
	theShop = "shop"
	purpose = "offsite/secret"
	longest = 200
	// Every is how often the database is copied.
	Every = 24 * time.Hour
	// Late is how old the last whole copy may be before staff are told.
	Late = 2 * Every
)

var (
	settings = store.NewBucket[string, Settings]("offsite/settings", "offsite_not_set")
	states   = store.NewBucket[string, State]("offsite/state", "offsite_not_set")
)

// SealSecret puts the account's secret into the settings, sealed by the shop's key.
func (s *Settings) SealSecret(key []byte, secret string) (err error) {
	s.Secret, err = seal.Seal(key, purpose, secret)
	return err
}

// OpenSecret is the secret again. It refuses with offsite_secret what another key has
// sealed.
func (s Settings) OpenSecret(key []byte) (string, error) {
	secret, err := seal.Open(key, purpose, s.Secret)
	if errors.Is(err, seal.ErrOpen) {
		err = fault.InvalidField("offsite_secret", "secret")
	}
	return secret, err
}

// SameAccount tells whether a secret of the one may be sent to the other.
func (s Settings) SameAccount(t Settings) bool { return s.Endpoint == t.Endpoint && s.Key == t.Key }

// SamePlace tells whether both speak of the same folder of the same bucket, whatever keys
// open it.
func (s Settings) SamePlace(t Settings) bool {
	return s.Endpoint == t.Endpoint && s.Bucket == t.Bucket && s.Prefix == t.Prefix
}

// MostHere is for how many days at most recordings may stay here before they move.
const MostHere = 3650

// Used tells whether the account is used for anything.
func (s Settings) Used() bool { return s.On || s.Crowd.On }

// GetSettings reads the settings; the zero value is a shop without a bucket.
func GetSettings(tx *store.Tx) (Settings, error) {
	s, _, err := settings.Find(tx, theShop)
	return s, err
}

// SaveSettings cleans, checks and stores the settings. It refuses with field_needed,
// offsite_endpoint, offsite_plain, offsite_bucket, offsite_prefix, offsite_public,
// offsite_pace{max}, offsite_here{max}, text_too_long and text_malformed; and, unless it is
// wanted, with offsite_carried to leave copies behind that everybody may read, and with
// offsite_away{n} to leave the one place where recordings lie.
func SaveSettings(tx *store.Tx, s Settings) error {
	s = Clean(s)
	if err := s.check(); err != nil {
		return err
	}
	old, err := GetSettings(tx)
	if err != nil {
		return err
	}
	was, err := GetState(tx)
	switch other := !s.SamePlace(old); {
	case err != nil:
		return err
	case was.Away > 0 && (other || old.On && !s.On) && !s.Crowd.Leave:
		return fault.Clash("offsite_away", "n", was.Away)
	case other && was.Carried && !s.Crowd.Leave:
		return fault.Clash("offsite_carried")
	}
	if !s.SamePlace(old) {
		if err := states.Delete(tx, theShop); err != nil { // what is there is another place's
			return err
		}
	}
	tx.Mark(MarkChanged, theShop)
	return settings.Put(tx, theShop, s)
}

// MarkChanged is the kind of the mark that other settings give.
const MarkChanged = "offsite"

// Tested notes what a test of the account gave; problem "" is a success.
func Tested(tx *store.Tx, problem string) error {
	s, err := settings.Get(tx, theShop)
	if err != nil {
		return err
	}
	s.Tested, s.Problem = tx.Now, problem
	return settings.Put(tx, theShop, s)
}

// Clean gives settings as they will be stored.
func Clean(s Settings) Settings {
	for _, text := range []*string{&s.Endpoint, &s.Region, &s.Bucket, &s.Prefix, &s.Key, &s.Crowd.Address} {
		*text = strings.TrimSpace(*text)
	}
	for _, address := range []*string{&s.Endpoint, &s.Crowd.Address} {
		*address = strings.TrimRight(*address, "/")
		if *address != "" && !strings.Contains(*address, "://") {
			*address = "https://" + *address
		}
	}
	s.Prefix = strings.Trim(s.Prefix, "/")
	return s
}

var (
	// bucketName is what S3 allows ("Bucket naming rules").
	bucketName = regexp.MustCompile(`^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$`)
	optional   = []string{"region", "prefix", "address"}
	prefixPath = regexp.MustCompile(`^[A-Za-z0-9_-]+(/[A-Za-z0-9_-]+)*$`)
)

func (s Settings) check() error {
	for _, f := range []struct{ name, text string }{{"endpoint", s.Endpoint}, {"region", s.Region}, {"bucket", s.Bucket}, {"prefix", s.Prefix}, {"key", s.Key}, {"address", s.Crowd.Address}} {
		switch {
		case utf8.RuneCountInString(f.text) > longest:
			return fault.InvalidField("text_too_long", f.name, "max", longest)
		case strings.ContainsFunc(f.text, func(r rune) bool { return r <= ' ' || r == 0x7f }) || !utf8.ValidString(f.text):
			if f.name == "endpoint" {
				return fault.InvalidField("offsite_endpoint", f.name)
			}
			return fault.InvalidField("text_malformed", f.name)
		case f.text == "" && s.Used() && !slices.Contains(optional, f.name):
			return fault.InvalidField("field_needed", f.name)
		}
	}
	if s.Used() && len(s.Secret) == 0 {
		return fault.InvalidField("field_needed", "secret")
	}
	if s.Endpoint != "" {
		if err := checkEndpoint(s.Endpoint); err != nil {
			return err
		}
	}
	if s.Bucket != "" && !bucketName.MatchString(s.Bucket) {
		return fault.InvalidField("offsite_bucket", "bucket")
	}
	if s.Prefix != "" && !prefixPath.MatchString(s.Prefix) {
		return fault.InvalidField("offsite_prefix", "prefix")
	}
	if s.Pace < 0 || s.Pace > MostPace {
		return fault.InvalidField("offsite_pace", "pace", "max", MostPace)
	}
	if s.Here < 0 || s.Here > MostHere {
		return fault.InvalidField("offsite_here", "here", "max", MostHere)
	}
	return s.Crowd.check()
}

// checkEndpoint allows no open line but on this machine.
func checkEndpoint(endpoint string) error {
	u, err := url.Parse(endpoint)
	if err != nil || u.Hostname() == "" || u.User != nil || u.Path != "" || u.RawQuery != "" || u.Fragment != "" {
		return fault.InvalidField("offsite_endpoint", "endpoint")
	}
	if !safe(u) {
		return fault.InvalidField("offsite_plain", "endpoint")
	}
	return nil
}

// safe tells whether nobody on the way reads what is sent.
func safe(u *url.URL) bool {
	ip := net.ParseIP(u.Hostname())
	return u.Scheme == "https" || u.Scheme == "http" && (u.Hostname() == "localhost" || ip != nil && ip.IsLoopback())
}
