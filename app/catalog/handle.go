package catalog

import (
	"fmt"
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"

	"hawker/app/brand"
)

const maxHandle = 60

// isHandle tells whether s can stand in an address: a-z and 0-9 in words joined
// by single dashes.
func isHandle(s string) bool { return s != "" && len(s) <= maxHandle && s == slug(s) }

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
		if b.Len() >= maxHandle {
			break
		}
	}
	return strings.Trim(b.String(), "-")
}

// freeHandle makes a handle that is not taken, from the first title that has
// letters for one (English before the shop's own), else from the id.
func freeHandle(title brand.Text, id string, taken func(handle string) (bool, error)) (string, error) {
	base := ""
	for _, lang := range append([]string{"en"}, brand.Languages...) {
		if base = slug(title[lang]); base != "" {
			break
		}
	}
	if base == "" {
		base = slug(title.In(""))
	}
	if base == "" {
		base = "item-" + id[len(id)-6:]
	}
	handle := base
	for n := 2; ; n++ {
		is, err := taken(handle)
		if err != nil || !is {
			return handle, err
		}
		end := fmt.Sprintf("-%d", n)
		handle = strings.Trim(base[:min(len(base), maxHandle-len(end))], "-") + end
	}
}
