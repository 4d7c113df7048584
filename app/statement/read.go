package statement

import (
	"regexp"
	"strings"
	"time"

	"hawker/app/money"
)

// Dates is how a statement writes days.
type Dates string

// The ways: year, month, day in that order; day first; month first; and the year in
// two digits.
const (
	YearFirst  Dates = "ymd"
	DayFirst   Dates = "dmy"
	MonthFirst Dates = "mdy"
)

// AllDates lists the ways.
var AllDates = []Dates{YearFirst, DayFirst, MonthFirst}

var (
	numbers = regexp.MustCompile(`^(\d{1,4})(?:[-./]|年 ?)(\d{1,2})(?:[-./]|月 ?)(\d{1,4})日?\.?(?:[ T,].*)?$`)
	packed  = regexp.MustCompile(`^(\d{4})(\d{2})(\d{2})(?:[ T]?\d{4,6})?$`)
)

// dates lists the ways in which every day of a column can be read, the likelier
// first.
func (s Sheet) dates(at int) []Dates {
	var list []Dates
	for _, d := range AllDates {
		n := 0
		for _, r := range s.Rows {
			if r.cell(at) == "" {
				continue
			}
			if _, ok := d.read(r.cell(at), time.UTC); !ok {
				n = 0
				break
			}
			n++
		}
		if n > 0 {
			list = append(list, d)
		}
	}
	return list
}

// read is the noon of a day in a zone; a time of the day that stands beside it is
// left, since banks mean days.
func (d Dates) read(s string, zone *time.Location) (time.Time, bool) {
	parts := packed.FindStringSubmatch(s)
	if parts == nil || d != YearFirst {
		parts = numbers.FindStringSubmatch(s)
	}
	if parts == nil {
		return time.Time{}, false
	}
	year, month, day := parts[1], parts[2], parts[3]
	switch d {
	case DayFirst:
		year, day = parts[3], parts[1]
	case MonthFirst:
		year, month, day = parts[3], parts[1], parts[2]
	}
	if len(year) == 2 {
		year = "20" + year
	}
	if len(year) != 4 || len(month) > 2 || len(day) > 2 {
		return time.Time{}, false
	}
	t, err := time.ParseInLocation("2006-1-2 15", year+"-"+month+"-"+day+" 12", zone)
	return t.UTC(), err == nil && t.Year() >= 1990
}

var (
	signs  = regexp.MustCompile(`^[^\d]*`)
	digits = regexp.MustCompile(`^[\d.,' ]*\d$`)
)

// isAmount tells whether a cell is a sum with decimals, which no name of a column is.
func isAmount(s string) bool {
	_, ok := sum(s, 2)
	return ok && strings.ContainsAny(s, ".,") && !numbers.MatchString(s)
}

// sum reads an amount as banks write it: a decimal comma or point, thousands by
// points, commas, spaces or apostrophes, a sign before or behind, brackets, and a
// currency beside it. The last sign of a number divides decimals where it stands once
// and at most as many digits follow as the currency has; else it marks thousands.
func sum(s string, decimals int) (minor int64, ok bool) {
	s = strings.TrimSpace(strings.ReplaceAll(s, "−", "-"))
	minus := strings.HasPrefix(s, "(") && strings.HasSuffix(s, ")")
	s = strings.Trim(s, "()")
	head := signs.FindString(s)
	body := s[len(head):]
	tail := body[len(strings.TrimRightFunc(body, func(r rune) bool { return r < '0' || r > '9' })):]
	body = body[:len(body)-len(tail)]
	if !beside(head) || !beside(tail) || body == "" || len(body) > 30 || !digits.MatchString(body) {
		return 0, false
	}
	minus = minus || strings.Contains(head, "-") || strings.Contains(tail, "-")
	whole, part := body, ""
	if at := strings.LastIndexAny(body, ".,"); at >= 0 {
		after := body[at+1:]
		for len(after) > decimals && len(after) < 3 && strings.HasSuffix(after, "0") { // yen with the zeros of cents
			after = after[:len(after)-1]
		}
		once := strings.Count(body, body[at:at+1]) == 1
		switch {
		case once && len(after) <= decimals:
			whole, part = body[:at], after
		case len(after) != 3:
			return 0, false
		}
	}
	whole = strings.NewReplacer(".", "", ",", "", "'", "", " ", "").Replace(whole)
	for len(part) < decimals {
		part += "0"
	}
	for _, c := range strings.TrimLeft(whole, "0") + part {
		if c < '0' || c > '9' {
			return 0, false
		}
		if minor = minor*10 + int64(c-'0'); minor > money.MaxUnit {
			return 0, false
		}
	}
	if minus {
		minor = -minor
	}
	return minor, true
}

// beside tells whether signs can stand beside a sum: a sign, a currency, spaces.
func beside(s string) bool {
	letters := 0
	for _, r := range s {
		switch {
		case strings.ContainsRune("+- ", r):
		case strings.ContainsRune("€$£¥￥元", r), r >= 'A' && r <= 'Z':
			letters++
		default:
			return false
		}
	}
	return letters <= 4
}

// came reads whether money came in, as a column of its own says.
func came(s string) (in, ok bool) {
	switch strings.ToLower(strings.TrimSpace(s)) {
	case "c", "cr", "crdt", "credit", "h", "haben", "gutschrift", "eingang", "in", "收入", "贷", "贷方", "收":
		return true, true
	case "d", "dr", "dbit", "debit", "s", "soll", "lastschrift", "belastung", "ausgang", "out", "支出", "借", "借方", "支":
		return false, true
	}
	return false, false
}
