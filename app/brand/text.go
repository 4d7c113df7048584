package brand

import (
	"sort"
	"strings"
	"unicode/utf8"

	"hawker/app/fault"
)

// Text is the same words in several languages: BCP 47 tag to text.
type Text map[string]string

// In gives the text in lang ("zh-CN" is served by "zh"), else in the first of
// the fallbacks that has it (callers pass the shop's language), else in any.
func (t Text) In(lang string, fallback ...string) string {
	for _, l := range append([]string{lang}, fallback...) {
		if s := t.exact(l); s != "" {
			return s
		}
	}
	for _, l := range t.tags() {
		if t[l] != "" {
			return t[l]
		}
	}
	return ""
}

func (t Text) exact(lang string) string {
	for {
		if s := t[lang]; s != "" {
			return s
		}
		i := strings.LastIndexByte(lang, '-')
		if i < 0 {
			return ""
		}
		lang = lang[:i]
	}
}

func (t Text) tags() []string {
	tags := make([]string, 0, len(t))
	for l := range t {
		tags = append(tags, l)
	}
	sort.Strings(tags)
	return tags
}

// Empty tells whether there are no words in any language.
func (t Text) Empty() bool {
	for _, s := range t {
		if strings.TrimSpace(s) != "" {
			return false
		}
	}
	return true
}

// Clean returns the text trimmed, with \n as line end and without languages that
// say nothing; nil when nothing is left.
func (t Text) Clean() Text {
	out := Text{}
	for l, s := range t {
		s = strings.TrimSpace(strings.ReplaceAll(strings.ReplaceAll(s, "\r\n", "\n"), "\r", "\n"))
		if s != "" {
			out[l] = s
		}
	}
	if len(out) == 0 {
		return nil
	}
	return out
}

// Check refuses a text that is longer than max runes (text_too_long{max}) or is
// not readable text (text_malformed), naming the field and the language:
// "title.zh"; words of no language are named by the field alone.
func (t Text) Check(field string, max int) error {
	for _, l := range t.tags() {
		if err := checkWords(t[l], strings.TrimSuffix(field+"."+l, "."), max); err != nil {
			return err
		}
	}
	return nil
}

// checkWords refuses broken UTF-8, control characters other than line end and
// tab, and too many runes.
func checkWords(s, field string, max int) error {
	if !utf8.ValidString(s) {
		return fault.InvalidField("text_malformed", field)
	}
	for _, r := range s {
		if r < ' ' && r != '\n' && r != '\t' && r != '\r' || r == 0x7f {
			return fault.InvalidField("text_malformed", field)
		}
	}
	if utf8.RuneCountInString(s) > max {
		return fault.InvalidField("text_too_long", field, "max", max)
	}
	return nil
}

// Listed joins words as the language lists them: "Celadon, 140 ml", "青釉，140 毫升".
func Listed(lang string, words ...string) string {
	if strings.HasPrefix(lang, "zh") {
		return strings.Join(words, "，")
	}
	return strings.Join(words, ", ")
}
