package guide_test

import (
	"bytes"
	"context"
	"flag"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"hawker/app/lang"
	"hawker/views/desk/frame"
	"hawker/views/desk/guide"
	"hawker/views/ui"
)

var update = flag.Bool("update", false, "rewrite the golden files")

var hashed = regexp.MustCompile(`/assets/[0-9a-f]{16}/`)

// TestComponentsLookAsKept holds what every component draws, state by state, in
// both languages: the styleguide is the list.
func TestComponentsLookAsKept(t *testing.T) {
	words, err := lang.Load()
	if err != nil {
		t.Fatal(err)
	}
	for _, tag := range []string{"en", "zh"} {
		ctx := words.Context(context.Background(), tag)
		for _, part := range guide.Parts(ctx) {
			var got bytes.Buffer
			if err := guide.Chapter(part).Render(ctx, &got); err != nil {
				t.Fatalf("%s: %v", part.ID, err)
			}
			html := hashed.ReplaceAllString(got.String(), "/assets/…/")
			golden(t, filepath.Join("testdata", part.ID+"."+tag+".html"), strings.ReplaceAll(html, "><", ">\n<"))
		}
	}
}

// TestEverySampleHasItsWords renders the page itself; a key without a sentence
// would stand there as a key, and an id twice would lead a label to another field.
func TestEverySampleHasItsWords(t *testing.T) {
	words, err := lang.Load()
	if err != nil {
		t.Fatal(err)
	}
	ids := regexp.MustCompile(` id="([^"]+)"`)
	for _, tag := range []string{"en", "zh"} {
		var got bytes.Buffer
		page := guide.Page{Frame: frame.Frame{Page: ui.Page{Lang: tag, ShopName: "Halfmoon"}}, Theme: "dark"}
		if err := guide.Sheet(page).Render(words.Context(context.Background(), tag), &got); err != nil {
			t.Fatal(err)
		}
		if key := regexp.MustCompile(`>\s*guide\.[a-z.]+\s*<`).FindString(got.String()); key != "" {
			t.Errorf("%s: no sentence for %s", tag, key)
		}
		seen := map[string]bool{}
		for _, m := range ids.FindAllStringSubmatch(got.String(), -1) {
			if seen[m[1]] {
				t.Errorf("%s: id %q stands twice", tag, m[1])
			}
			seen[m[1]] = true
		}
	}
}

func golden(t *testing.T, file, got string) {
	t.Helper()
	if *update {
		if err := os.MkdirAll("testdata", 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(file, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff(string(want), got); d != "" {
		t.Errorf("%s differs (-kept +now):\n%s", file, d)
	}
}
