package tariff

import (
	"slices"
	"strings"

	"hawker/app/fault"
)

// maxPostcodes is how many codes, beginnings and ranges a list may have.
const maxPostcodes = 500

func squeeze(code string) string {
	return strings.ToUpper(strings.ReplaceAll(strings.ReplaceAll(code, " ", ""), "-", ""))
}

// span is one entry of a list of postcodes.
type span struct {
	from, to string // of one length; equal for one code
	open     bool   // all that begin with from
}

func spanOf(part string) span {
	part = strings.ToUpper(strings.ReplaceAll(part, " ", ""))
	if prefix, open := strings.CutSuffix(part, "*"); open {
		return span{from: squeeze(prefix), open: true}
	}
	from, to, ok := strings.Cut(part, "..")
	if !ok {
		from, to, ok = strings.Cut(part, "-")
		ok = ok && len(from) == len(to) // else the dash is the code's own: 100-0001
	}
	if !ok {
		code := squeeze(part)
		return span{from: code, to: code}
	}
	return span{from: squeeze(from), to: squeeze(to)}
}

// inPostcodes tells whether a squeezed postcode is in a list. An empty list holds all.
func inPostcodes(list, code string) bool {
	return list == "" || slices.ContainsFunc(strings.Split(list, ","), func(part string) bool {
		s := spanOf(part)
		if s.open {
			return strings.HasPrefix(code, s.from)
		}
		return len(code) == len(s.from) && s.from <= code && code <= s.to
	})
}

// cleanPostcodes writes a list with one comma and one space between its entries.
func cleanPostcodes(list string) string {
	var parts []string
	for _, part := range strings.FieldsFunc(list, func(r rune) bool { return strings.ContainsRune(",;\n\r，、；", r) }) {
		if part = strings.ToUpper(strings.TrimSpace(part)); part != "" {
			parts = append(parts, part)
		}
	}
	return strings.Join(parts, ", ")
}

// checkPostcodes refuses a list that could not hold a code.
func checkPostcodes(list, field string) error {
	if list == "" {
		return nil
	}
	parts := strings.Split(list, ",")
	if len(parts) > maxPostcodes {
		return fault.InvalidField("too_many", field, "max", maxPostcodes)
	}
	for _, part := range parts {
		s := spanOf(part)
		plain := !strings.ContainsFunc(s.from+s.to, func(r rune) bool { return (r < '0' || r > '9') && (r < 'A' || r > 'Z') })
		if s.from == "" || !plain || !s.open && (len(s.from) != len(s.to) || s.from > s.to) {
			return fault.InvalidField("postcodes_malformed", field, "part", strings.TrimSpace(part))
		}
	}
	return nil
}
