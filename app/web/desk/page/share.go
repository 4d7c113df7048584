package page

import (
	"fmt"
	"strconv"
	"strings"

	"hawker/app/fault"
)

// Percent writes parts per million as a person types them: 190000 is "19".
func Percent(ppm int64) string {
	s := fmt.Sprintf("%d.%04d", ppm/10_000, ppm%10_000)
	return strings.TrimSuffix(strings.TrimRight(s, "0"), ".")
}

// PercentOf reads a percentage with up to four decimals; it refuses with
// tax_rate_range and names the field.
func PercentOf(s, field string) (int64, error) {
	whole, part, _ := strings.Cut(strings.ReplaceAll(s, ",", "."), ".")
	n, err := strconv.ParseInt(whole, 10, 64)
	if err != nil || n < 0 || n > 100 || len(part) > 4 {
		return 0, fault.InvalidField("tax_rate_range", field)
	}
	fraction, err := strconv.ParseUint("0"+part+strings.Repeat("0", 4-len(part)), 10, 32)
	if err != nil {
		return 0, fault.InvalidField("tax_rate_range", field)
	}
	return n*10_000 + int64(fraction), nil
}

// CodesOf reads codes separated by anything that is no letter.
func CodesOf(s string) []string {
	return strings.FieldsFunc(strings.ToUpper(s), func(r rune) bool { return (r < 'A' || r > 'Z') && r < 0x80 || strings.ContainsRune("，、", r) })
}
