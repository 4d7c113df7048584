package customer

import (
	"net/mail"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"

	"hawker/app/fault"
)

// Clean returns the contact as it is kept: the e-mail address folded, the
// telephone number with its country's code, the address in its usual shape. The
// address takes the contact's name where it has none.
func (c Contact) Clean() Contact {
	c.Email = foldEmail(c.Email)
	c.Address = c.Address.Clean()
	c.Phone = foldPhone(c.Phone, c.Address.Country)
	c.Name = oneLine(c.Name)
	c.ConsentText = strings.TrimSpace(c.ConsentText)
	if c.Name == "" {
		c.Name = c.Address.Name
	}
	if c.Address.Name == "" {
		c.Address.Name = c.Name
	}
	return c
}

// foldEmail writes an address the way it is compared: full-width letters as
// ASCII, lower case. Mailboxes whose case matters exist only in RFC 5321.
func foldEmail(s string) string {
	return strings.ToLower(strings.TrimSpace(norm.NFKC.String(s)))
}

// isEmail takes a bare address whose domain has a dot (RFC 5321 lengths).
func isEmail(s string) bool {
	a, err := mail.ParseAddress(s)
	if err != nil || a.Address != s || len(s) > 254 || strings.ContainsAny(s, "\" \t\r\n") {
		return false
	}
	local, domain, _ := strings.Cut(s, "@")
	dot := strings.LastIndexByte(domain, '.')
	return len(local) <= 64 && dot > 0 && dot < len(domain)-1 && !strings.Contains(domain, "..") && !strings.HasPrefix(domain, "[")
}

// foldPhone writes a number as "+" and digits where it says its country or the
// address does, and as the digits alone where neither is known.
func foldPhone(s, country string) string {
	s = strings.TrimSpace(norm.NFKC.String(s))
	abroad := strings.HasPrefix(s, "+") || strings.HasPrefix(s, "00")
	if abroad {
		s = strings.Replace(s, "(0)", "", 1) // "+49 (0) 30": the zero is for callers at home
	}
	digits, rest := keepDigits(strings.TrimPrefix(s, "+"))
	switch {
	case rest:
		return s // letters or other signs: isPhone refuses it as it was typed
	case digits == "":
		return ""
	case strings.HasPrefix(s, "+"):
		return "+" + digits
	case abroad:
		return "+" + strings.TrimPrefix(digits, "00")
	}
	code := callingCode[country]
	if code == "" {
		return digits
	}
	if code == "1" {
		digits = strings.TrimPrefix(digits, "1")
	} else if !keepsZero[country] {
		digits = strings.TrimPrefix(digits, "0")
	}
	return "+" + code + digits
}

// keepDigits drops what people write between digits; rest tells of anything else.
func keepDigits(s string) (digits string, rest bool) {
	var b strings.Builder
	for _, r := range s {
		switch {
		case r >= '0' && r <= '9':
			b.WriteRune(r)
		case !strings.ContainsRune(" -.()/\u00a0‐‑–", r):
			return "", true
		}
	}
	return b.String(), false
}

// isPhone takes "+" and 7 to 15 digits (ITU-T E.164).
func isPhone(s string) bool {
	if len(s) < 8 || len(s) > 16 || s[0] != '+' || s[1] == '0' {
		return false
	}
	_, rest := keepDigits(s[1:])
	return !rest
}

const maxLine = 120

// checkLine refuses an empty line where it is needed, and one that is too long
// or no text.
func checkLine(s, field string, needed bool) error {
	if s == "" && needed {
		return fault.InvalidField("field_needed", field)
	}
	if !utf8.ValidString(s) || strings.ContainsFunc(s, func(r rune) bool { return r < ' ' || r == 0x7f }) {
		return fault.InvalidField("text_malformed", field)
	}
	if utf8.RuneCountInString(s) > maxLine {
		return fault.InvalidField("text_too_long", field, "max", maxLine)
	}
	return nil
}

// oneLine trims and joins what a paste has broken.
func oneLine(s string) string { return strings.Join(strings.Fields(s), " ") }
