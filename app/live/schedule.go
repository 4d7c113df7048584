package live

import (
	"fmt"
	"regexp"
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"

	"hawker/app/brand"
	"hawker/app/fault"
	"hawker/app/photo"
	"hawker/app/staff"
	"hawker/app/store"
)

const (
	maxTitle  = 120
	maxNote   = 4_000
	maxHandle = 60
)

var handleShape = regexp.MustCompile(`^[a-z0-9]+(-[a-z0-9]+)*$`)

// Schedule announces a show. Title, start and host are needed; a handle is made
// from the title where none is given. It refuses with field_needed,
// text_too_long, show_handle_malformed, show_handle_taken, staff_not_found,
// not_permitted and photo_not_found.
func Schedule(tx *store.Tx, s Show) (Show, error) {
	announced := Show{
		ID: ShowID(store.NewID()), Handle: strings.ToLower(strings.TrimSpace(s.Handle)), State: Upcoming,
		NextN: 1, Created: tx.Now,
	}
	announced, err := announced.announce(tx, s)
	if err != nil {
		return Show{}, err
	}
	if announced.Handle, err = freeHandle(tx, announced); err != nil {
		return Show{}, err
	}
	return announced, save(tx, announced)
}

// Update changes what is announced: title, note, host, cover and, before the
// show is on the air, its start. The rest of s is not looked at. It refuses as
// Schedule does.
func Update(tx *store.Tx, s Show) error {
	was, err := shows.Get(tx, s.ID)
	if err != nil {
		return err
	}
	next, err := was.announce(tx, s)
	if err != nil {
		return err
	}
	if was.State != Upcoming {
		next.Starts = was.Starts
	}
	return save(tx, next)
}

// announce takes over from what somebody wrote that which can be announced.
func (s Show) announce(tx *store.Tx, from Show) (Show, error) {
	changedHost := s.Host != from.Host
	s.Title, s.Note = from.Title.Clean(), from.Note.Clean()
	s.Starts, s.Host, s.Cover = from.Starts.UTC(), from.Host, from.Cover
	if s.Title.Empty() {
		return s, fault.InvalidField("field_needed", "title")
	}
	if err := s.Title.Check("title", maxTitle); err != nil {
		return s, err
	}
	if err := s.Note.Check("note", maxNote); err != nil {
		return s, err
	}
	if from.Starts.IsZero() {
		return s, fault.InvalidField("field_needed", "starts")
	}
	if s.Cover != "" {
		if err := photo.Check(tx, s.Cover, "cover"); err != nil {
			return s, err
		}
	}
	host, err := staff.Get(tx, s.Host)
	if err != nil {
		return s, err
	}
	if changedHost {
		if err := host.Need(staff.ShowsPublish); err != nil {
			return s, err
		}
	}
	s.HostName = host.Name
	return s, nil
}

// freeHandle takes the given handle or makes one that nothing has.
func freeHandle(tx *store.Tx, s Show) (string, error) {
	if s.Handle != "" {
		if len(s.Handle) > maxHandle || !handleShape.MatchString(s.Handle) {
			return "", fault.InvalidField("show_handle_malformed", "handle")
		}
		_, taken, err := ByHandle(tx, s.Handle)
		if err == nil && taken {
			err = fault.New(fault.Conflict, "show_handle_taken", "handle")
		}
		return s.Handle, err
	}
	base := slug(s.Title)
	if base == "" {
		base = "show-" + s.Starts.Format("2006-01-02")
	}
	handle := base
	for n := 2; ; n++ {
		_, taken, err := ByHandle(tx, handle)
		if err != nil || !taken {
			return handle, err
		}
		handle = fmt.Sprintf("%s-%d", base, n)
	}
}

// slug writes the first title that has Latin letters for an address.
func slug(title brand.Text) string {
	for _, lang := range []string{"en", ""} {
		words := strings.FieldsFunc(norm.NFKD.String(strings.ToLower(title.In(lang))), func(r rune) bool {
			return (r < 'a' || r > 'z') && (r < '0' || r > '9') && !unicode.Is(unicode.Mn, r)
		})
		s := ""
		for _, w := range words {
			w = strings.Map(func(r rune) rune {
				if unicode.Is(unicode.Mn, r) {
					return -1
				}
				return r
			}, w)
			if len(s)+1+len(w) > maxHandle-10 {
				break
			}
			s = strings.Trim(s+"-"+w, "-")
		}
		if s != "" {
			return s
		}
	}
	return ""
}
