package fold

import (
	"slices"
	"strings"
	"unicode/utf8"
)

// apostrophes stand inside a word and are not read: potter's is potters.
const apostrophes = "'’"

// Words lists what a short text such as a name or a code is found by, each once:
// every word without its signs ("fm-cup" is fmcup), the parts that signs hold
// together, and of a run of a script without spaces its pairs and its last character.
// What begins with a word asked for is found by it.
func Words(text string) []string {
	var list []string
	add := func(word string) {
		if word != "" && !slices.Contains(list, word) {
			list = append(list, word)
		}
	}
	for _, chunk := range strings.Fields(Text(text)) {
		whole, parts := "", 0
		split(chunk, func(run []string) {
			for i, one := range run {
				if i+1 < len(run) {
					one += run[i+1]
				}
				add(one)
			}
		}, func(part string) {
			whole, parts = whole+part, parts+1
			add(part)
		})
		if parts > 1 {
			add(whole)
		}
	}
	return list
}

// Asked lists the words of a question, all of which a text must be found by; each may
// be the beginning of one.
func Asked(text string) []string {
	var list []string
	for _, chunk := range strings.Fields(Text(text)) {
		whole := ""
		split(chunk, func(run []string) {
			if len(run) == 1 {
				list = append(list, run[0])
			}
			for i := range len(run) - 1 {
				list = append(list, run[i]+run[i+1])
			}
		}, func(part string) { whole += part })
		if whole != "" {
			list = append(list, whole)
		}
	}
	return list
}

// split cuts what stands between two spaces: runs hands out the characters of scripts
// without spaces, parts the letters and digits between signs.
func split(chunk string, runs func([]string), parts func(string)) {
	var run []string
	var part strings.Builder
	flush := func() {
		if len(run) > 0 {
			runs(run)
			run = nil
		}
		if part.Len() > 0 {
			parts(part.String())
			part.Reset()
		}
	}
	wasWide := false
	for _, r := range chunk {
		switch {
		case r == utf8.RuneError, strings.ContainsRune(apostrophes, r):
		case Wide(r):
			if !wasWide {
				flush()
			}
			run, wasWide = append(run, string(r)), true
		case Letter(r):
			if wasWide {
				flush()
			}
			part.WriteRune(r)
			wasWide = false
		default:
			flush()
			wasWide = false
		}
	}
	flush()
}
