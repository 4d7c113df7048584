package statement

import (
	"bytes"
	"fmt"
	"unicode/utf8"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/simplifiedchinese"
	"golang.org/x/text/encoding/unicode"
)

// decode makes text of what a bank wrote: UTF-8 or UTF-16 with or without a mark,
// GBK (GB 18030), or Windows-1252.
func decode(raw []byte) (string, error) {
	enc := detect(raw)
	if enc == nil {
		return string(bytes.TrimPrefix(raw, []byte("\ufeff"))), nil
	}
	text, err := enc.NewDecoder().Bytes(raw)
	if err != nil {
		return "", fmt.Errorf("decoding statement: %w", err)
	}
	return string(text), nil
}

// detect names the encoding, nil for UTF-8.
func detect(raw []byte) encoding.Encoding {
	big, little := unicode.UTF16(unicode.BigEndian, unicode.UseBOM), unicode.UTF16(unicode.LittleEndian, unicode.UseBOM)
	switch {
	case bytes.HasPrefix(raw, []byte{0xfe, 0xff}):
		return big
	case bytes.HasPrefix(raw, []byte{0xff, 0xfe}):
		return little
	}
	// ASCII in UTF-16 has a zero in every second place, before or after its letters.
	var zeros [2]int
	head := raw[:min(len(raw), 4096)]
	for i, b := range head {
		if b == 0 {
			zeros[i%2]++
		}
	}
	switch quarter := len(head) / 8; {
	case zeros[0] > quarter && zeros[1] <= zeros[0]/8:
		return unicode.UTF16(unicode.BigEndian, unicode.IgnoreBOM)
	case zeros[1] > quarter && zeros[0] <= zeros[1]/8:
		return unicode.UTF16(unicode.LittleEndian, unicode.IgnoreBOM)
	case utf8.Valid(raw):
		return nil
	case inPairs(raw):
		return simplifiedchinese.GB18030
	}
	return charmap.Windows1252
}

// inPairs tells Chinese from western text: characters of GB 2312 are two bytes from
// A1 up, an accented letter stands between ASCII ones.
func inPairs(raw []byte) bool {
	pairs, single := 0, 0
	for i := 0; i < len(raw); i++ {
		switch {
		case raw[i] < 0x80:
		case raw[i] >= 0xa1 && i+1 < len(raw) && raw[i+1] >= 0xa1:
			pairs++
			i++
		default:
			single++
		}
	}
	return pairs > single
}
