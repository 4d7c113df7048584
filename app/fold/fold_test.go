package fold_test

import (
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"hawker/app/fold"
)

func TestWords(t *testing.T) {
	for text, want := range map[string]string{
		"":                  "",
		"Mara Lindt":        "mara lindt",
		"Anna-Lena O’Neil":  "anna lena annalena oneil",
		"FM-CUP":            "fm cup fmcup",
		"FM-CUP fm cup":     "fm cup fmcup",
		"Jürgen Großmann":   "jurgen grossmann",
		"林月":                "林月 月",
		"景德镇":               "景德 德镇 镇",
		"王Wang":             "王 wang",
		"ＡＢＣ１２":             "abc12",
		"Müller & Söhne":    "muller sohne",
		"mara1@example.com": "mara1 example com mara1examplecom",
	} {
		if got := strings.Join(fold.Words(text), " "); got != want {
			t.Errorf("%q: %q, want %q", text, got, want)
		}
	}
}

func TestAsked(t *testing.T) {
	for text, want := range map[string]string{
		"fm-cup": "fmcup", "FM CUP": "fm cup", "林": "林", "林月": "林月", "景德镇": "景德 德镇", "O'Neil": "oneil", " ! ": "",
	} {
		if got := strings.Join(fold.Asked(text), " "); got != want {
			t.Errorf("%q: %q, want %q", text, got, want)
		}
	}
}

// Whatever a text is, asking for all of it finds it: each word asked for begins one
// that it is found by.
func TestATextIsFoundByItself(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		text := rapid.StringOf(rapid.SampledFrom([]rune("aB1é -_.'’ß林月镇ア한@ＡＢ!"))).Draw(t, "text")
		words := fold.Words(text)
		for _, asked := range fold.Asked(text) {
			if !slices.ContainsFunc(words, func(w string) bool { return strings.HasPrefix(w, asked) }) {
				t.Fatalf("%q asks for %q, which is not in %q", text, asked, words)
			}
		}
		if folded := fold.Text(text); fold.Text(folded) != folded {
			t.Fatalf("%q folds to %q, and that to %q", text, folded, fold.Text(folded))
		}
	})
}
