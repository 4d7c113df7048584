// Package fold makes equal what a person takes for the same word, for whoever looks
// for words: the shelf's search, the desk's orders.
//
// It promises that a text and what was asked for are folded alike, in English and in
// Chinese, and that folding a folded text changes nothing. It is pure and knows no
// index: what is found by which words, and how near is near enough, is for the caller.
package fold

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// Text makes spellings equal that a person takes for the same: compatibility
// forms (NFKC: full-width letters, ligatures), case, and the accents of letters
// that have them apart (é as e); the marks of Japanese and Korean stay.
func Text(s string) string {
	if ASCII(s) {
		return strings.ToLower(s)
	}
	if !easy(s) {
		s = norm.NFKC.String(strings.ToValidUTF8(s, " "))
	}
	var b strings.Builder
	b.Grow(len(s))
	for _, r := range s {
		if '！' <= r && r <= '～' {
			r -= '！' - '!'
		}
		r = unicode.ToLower(r)
		switch {
		case r < utf8.RuneSelf || han(r) || Wide(r):
			b.WriteRune(r)
		case plain[r] != "":
			b.WriteString(plain[r])
		default:
			bare(&b, r)
		}
	}
	return b.String()
}

// easy tells a text that NFKC changes in nothing but full-width ASCII, which is
// most of what is written in English and Chinese.
func easy(s string) bool {
	for _, r := range s {
		if r >= utf8.RuneSelf && !han(r) && (r < '！' || r > '～') && r != '。' && r != '、' {
			return false
		}
	}
	return true
}

func han(r rune) bool { return 0x4e00 <= r && r <= 0x9fff }

// plain spells letters whose accent NFKD does not take apart.
var plain = map[rune]string{'ß': "ss", 'æ': "ae", 'œ': "oe", 'ø': "o", 'ł': "l", 'đ': "d", 'ð': "d", 'þ': "th", 'ı': "i"}

// bare writes a letter without the accents of U+0300 to U+036F.
func bare(b *strings.Builder, r rune) {
	var buf [utf8.UTFMax]byte
	for _, part := range string(norm.NFD.AppendString(buf[:0], string(r))) {
		if part < 0x300 || part > 0x36f {
			b.WriteRune(part)
		}
	}
}

// ASCII tells a text of bytes below 128.
func ASCII(s string) bool {
	for i := range len(s) {
		if s[i] >= utf8.RuneSelf {
			return false
		}
	}
	return true
}

// Wide tells the scripts that are written without spaces between words, and
// Korean, whose words carry their particles with them.
func Wide(r rune) bool {
	if r < 0x2e80 {
		return false
	}
	return han(r) || unicode.In(r, unicode.Han, unicode.Hiragana, unicode.Katakana, unicode.Hangul, unicode.Bopomofo) || r == 'ー' || r == '々'
}

// Letter tells what words are made of in the scripts that are written with spaces, in
// a text that is folded.
func Letter(r rune) bool {
	if r < utf8.RuneSelf {
		return 'a' <= r && r <= 'z' || '0' <= r && r <= '9'
	}
	return !Wide(r) && (unicode.IsLetter(r) || unicode.IsDigit(r) || unicode.Is(unicode.M, r))
}
