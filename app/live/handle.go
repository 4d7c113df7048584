package live

import (
	"fmt"
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"

	"hawker/app/brand"
	"hawker/app/fault"
	"hawker/app/store"
)

// redirect is where an address that a show once had leads now: to the show, so
// that a handle changed twice still takes one step.
type redirect struct {
	Show ShowID `json:"show"`
}

var redirects = store.NewBucket[string, redirect]("live/redirect", "show_not_found")

// Redirected finds the show that had this handle before; false where none had it,
// or where another show has it now.
func Redirected(tx *store.Tx, handle string) (Show, bool, error) {
	r, ok, err := redirects.Find(tx, handle)
	if err != nil || !ok {
		return Show{}, false, err
	}
	return shows.Find(tx, r.Show)
}

// moveHandle writes where the old handle leads and frees the new one: whoever has
// a handle now is whom it means.
func moveHandle(tx *store.Tx, was, is Show) error {
	if was.Handle == is.Handle {
		return nil
	}
	if err := redirects.Delete(tx, is.Handle); err != nil || was.Handle == "" {
		return err
	}
	return redirects.Put(tx, was.Handle, redirect{Show: is.ID})
}

// settleHandle takes the given handle or makes one that nothing has or had.
func settleHandle(tx *store.Tx, s Show) (string, error) {
	s.Handle = strings.ToLower(strings.TrimSpace(s.Handle))
	if s.Handle != "" {
		if len(s.Handle) > maxHandle || !handleShape.MatchString(s.Handle) {
			return "", fault.InvalidField("show_handle_malformed", "handle")
		}
		other, taken, err := ByHandle(tx, s.Handle)
		if err == nil && taken && other.ID != s.ID {
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
		if err == nil && !taken {
			_, taken, err = redirects.Find(tx, handle)
		}
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
