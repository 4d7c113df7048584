package brand

import (
	"strings"

	"hawker/app/fault"
)

// ibanLength is the length of an IBAN per country (ISO 13616 registry).
var ibanLength = map[string]int{
	"AD": 24, "AE": 23, "AL": 28, "AT": 20, "AZ": 28, "BA": 20, "BE": 16, "BG": 22, "BH": 22, "BI": 27, "BR": 29, "BY": 28,
	"CH": 21, "CR": 22, "CY": 28, "CZ": 24, "DE": 22, "DJ": 27, "DK": 18, "DO": 28, "EE": 20, "EG": 29, "ES": 24, "FI": 18,
	"FK": 18, "FO": 18, "FR": 27, "GB": 22, "GE": 22, "GI": 23, "GL": 18, "GR": 27, "GT": 28, "HN": 28, "HR": 21, "HU": 28,
	"IE": 22, "IL": 23, "IQ": 23, "IS": 26, "IT": 27, "JO": 30, "KW": 30, "KZ": 20, "LB": 28, "LC": 32, "LI": 21, "LT": 20,
	"LU": 20, "LV": 21, "LY": 25, "MC": 27, "MD": 24, "ME": 22, "MK": 19, "MN": 20, "MR": 27, "MT": 31, "MU": 30, "NI": 28,
	"NL": 18, "NO": 15, "OM": 23, "PK": 24, "PL": 28, "PS": 29, "PT": 25, "QA": 29, "RO": 24, "RS": 22, "RU": 33, "SA": 24,
	"SC": 31, "SD": 18, "SE": 24, "SI": 19, "SK": 24, "SM": 27, "SO": 23, "ST": 25, "SV": 28, "TL": 23, "TN": 24, "TR": 26,
	"UA": 29, "VA": 22, "VG": 24, "XK": 20, "YE": 30,
}

// CheckIBAN refuses with iban_malformed what is no IBAN: the length of its
// country and the check digits of ISO 13616 (mod 97 = 1). Spaces are allowed.
func CheckIBAN(iban, field string) error {
	s := squeeze(iban)
	bad := fault.InvalidField("iban_malformed", field)
	if len(s) < 5 || ibanLength[s[:2]] != len(s) {
		return bad
	}
	rest := 0
	for _, r := range s[4:] + s[:4] {
		switch {
		case r >= '0' && r <= '9':
			rest = (rest*10 + int(r-'0')) % 97
		case r >= 'A' && r <= 'Z':
			rest = (rest*100 + int(r-'A') + 10) % 97
		default:
			return bad
		}
	}
	if rest != 1 {
		return bad
	}
	return nil
}

// checkAccount takes an IBAN where the country has them (GB, BR and others take
// either), and an account number of 4 to 34 letters and digits elsewhere.
func checkAccount(account, country, field string) error {
	s := squeeze(account)
	if s == "" {
		return fault.InvalidField("field_needed", field)
	}
	if ibanLength[country] > 0 || looksLikeIBAN(s) {
		return CheckIBAN(s, field)
	}
	if len(s) < 4 || len(s) > 34 || !alphanumeric(s) {
		return fault.InvalidField("account_malformed", field)
	}
	return nil
}

// looksLikeIBAN tells whether two letters and two digits lead, so that a typing
// error in an IBAN is not taken for a domestic number.
func looksLikeIBAN(s string) bool {
	return len(s) > 4 && alpha(s[:2]) && digits(s[2:4])
}

// checkBIC refuses with bic_malformed what has not the shape of ISO 9362:
// bank, country, location, and perhaps a branch. Empty is allowed.
func checkBIC(bic, field string) error {
	s := squeeze(bic)
	if s == "" {
		return nil
	}
	if len(s) != 8 && len(s) != 11 || !alphanumeric(s) || !alpha(s[4:6]) || !KnownCountry(s[4:6]) {
		return fault.InvalidField("bic_malformed", field)
	}
	return nil
}

func squeeze(s string) string {
	return strings.ToUpper(strings.NewReplacer(" ", "", "-", "", "\u00a0", "").Replace(s))
}

func alpha(s string) bool  { return all(s, func(b byte) bool { return b >= 'A' && b <= 'Z' }) }
func digits(s string) bool { return all(s, func(b byte) bool { return b >= '0' && b <= '9' }) }

func alphanumeric(s string) bool {
	return all(s, func(b byte) bool { return b >= '0' && b <= '9' || b >= 'A' && b <= 'Z' })
}

func all(s string, ok func(byte) bool) bool {
	for i := 0; i < len(s); i++ {
		if !ok(s[i]) {
			return false
		}
	}
	return true
}
