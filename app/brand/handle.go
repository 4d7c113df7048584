package brand

import (
	"fmt"
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

const longestHandle = 60

// IsHandle tells whether s can stand in an address: a-z and 0-9 in words joined
// by single dashes, at most 60 bytes.
func IsHandle(s string) bool { return s != "" && len(s) <= longestHandle && s == slug(s) }

// FreeHandle makes a handle that is not taken, from the first of a title's
// languages that has letters for one (English before the shop's own), else from
// other, which has.
func FreeHandle(title Text, other string, taken func(handle string) (bool, error)) (string, error) {
	base := slug(title["en"])
	for _, lang := range Languages {
		if base == "" {
			base = slug(title[lang])
		}
	}
	if base == "" {
		base = slug(title.In(""))
	}
	if base == "" {
		base = other
	}
	handle := base
	for n := 2; ; n++ {
		is, err := taken(handle)
		if err != nil || !is {
			return handle, err
		}
		end := fmt.Sprintf("-%d", n)
		handle = strings.Trim(base[:min(len(base), longestHandle-len(end))], "-") + end
	}
}

// slug writes a title as a handle: accents off, everything else that is no ASCII
// letter or digit becomes a dash.
func slug(title string) string {
	var b strings.Builder
	for _, r := range norm.NFKD.String(strings.ToLower(title)) {
		switch {
		case r >= 'a' && r <= 'z' || r >= '0' && r <= '9':
			b.WriteRune(r)
		case unicode.Is(unicode.Mn, r) || r == '\'' || r == '’':
		case b.Len() > 0 && !strings.HasSuffix(b.String(), "-"):
			b.WriteByte('-')
		}
		if b.Len() >= longestHandle {
			break
		}
	}
	return strings.Trim(b.String(), "-")
}
