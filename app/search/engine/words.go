package engine

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// fold makes spellings equal that a person takes for the same: compatibility
// forms (NFKC: full-width letters, ligatures), case, and the accents of letters
// that have them apart (é as e); the marks of Japanese and Korean stay.
func fold(s string) string {
	if ascii(s) {
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
		case r < utf8.RuneSelf || han(r) || wide(r):
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

func ascii(s string) bool {
	for i := range len(s) {
		if s[i] >= utf8.RuneSelf {
			return false
		}
	}
	return true
}

// wide tells the scripts that are written without spaces between words, and
// Korean, whose words carry their particles with them.
func wide(r rune) bool {
	if r < 0x2e80 {
		return false
	}
	return han(r) || unicode.In(r, unicode.Han, unicode.Hiragana, unicode.Katakana, unicode.Hangul, unicode.Bopomofo) || r == 'ー' || r == '々'
}

// chunk is what stands between two spaces or signs: one run of a script without
// spaces, or parts that dashes, dots, slashes or a change between letters and
// digits hold together ("hm-gw-01", "140ml").
type chunk struct {
	from, to int      // bytes in the folded text
	run      []string // the characters of a run, each a piece of the text
	parts    []part
	joined   string // the parts without what held them together; "" for one part
}

type part struct {
	text     string
	from, to int
}

// chunks cuts a folded text and hands its chunks out; they hold until the next.
func chunks(text string, each func(chunk)) {
	var c chunk
	for i := 0; i < len(text); {
		r, n := utf8.DecodeRuneInString(text[i:])
		switch {
		case wide(r):
			c = chunk{from: i, run: c.run[:0], parts: c.parts[:0]}
			for i < len(text) && wide(r) {
				c.run, i = append(c.run, text[i:i+n]), i+n
				r, n = utf8.DecodeRuneInString(text[i:])
			}
			c.to = i
			each(c)
		case letter(r):
			c = chunk{from: i, run: c.run[:0], parts: c.parts[:0]}
			i = c.word(text, i)
			each(c)
		default:
			i += n
		}
	}
}

func letter(r rune) bool {
	if r < utf8.RuneSelf {
		return 'a' <= r && r <= 'z' || '0' <= r && r <= '9'
	}
	return !wide(r) && (unicode.IsLetter(r) || unicode.IsDigit(r) || unicode.Is(unicode.M, r))
}

const glue = "-_./‐‑"

// apostrophes stand inside a word and are not read: potter's is potters.
const apostrophes = "'’"

// word reads the parts of the chunk that begins at i and returns its end.
func (c *chunk) word(text string, i int) int {
	start, digits := i, text[i] >= '0' && text[i] <= '9'
	silent := false
	end := func(to int) {
		if start < to {
			p := part{text[start:to], start, to}
			if silent {
				p.text = strings.NewReplacer("'", "", "’", "").Replace(p.text)
			}
			c.parts = append(c.parts, p)
		}
		silent = false
	}
	for i < len(text) {
		r, n := utf8.DecodeRuneInString(text[i:])
		if letter(r) {
			if d := r >= '0' && r <= '9'; d != digits {
				end(i)
				start, digits = i, d
			}
			i += n
			continue
		}
		next, _ := utf8.DecodeRuneInString(text[min(i+n, len(text)):])
		if !letter(next) {
			break
		}
		if strings.ContainsRune(apostrophes, r) {
			silent = true
		} else if strings.ContainsRune(glue, r) {
			end(i)
			start, digits = i+n, next >= '0' && next <= '9'
		} else {
			break
		}
		i += n
	}
	end(i)
	c.to = i
	if len(c.parts) > 1 {
		for _, p := range c.parts {
			c.joined += p.text
		}
	}
	return i
}

// squeeze is a code without anything but its letters and digits: hmgw01.
func squeeze(code string) string {
	return strings.Map(func(r rune) rune {
		if letter(r) || wide(r) {
			return r
		}
		return -1
	}, fold(code))
}

// terms hands out what a text is found by. Of a run these are its pairs, and its
// last character, which begins none.
func terms(text string, each func(string)) {
	text = fold(text)
	chunks(text, func(c chunk) {
		at := c.from
		for i, one := range c.run {
			to := at + len(one)
			if i+1 < len(c.run) {
				to += len(c.run[i+1])
			}
			each(text[at:to])
			at += len(one)
		}
		for _, p := range c.parts {
			each(p.text)
		}
		if c.joined != "" {
			each(c.joined)
		}
	})
}
