package app_test

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/chromedp"
)

// axe-core 4.14.1 (MPL-2.0) as its makers publish it, for these tests alone: what
// it is and its SHA-256.
var axeFiles = map[string]string{
	"axe.min.js":            "29348999450cdf2849a8e70b7912fc2da85a849da39c0d0d5394f51d4a9ed95c",
	"LICENSE":               "af175b9d96ee93c21a036152e1b905b0b95304d4ae8c2c921c7609100ba8df7e",
	"LICENSE-3RD-PARTY.txt": "4f8563870d0fca38bbc3e00b6f670cb7fa9f380ba9f26a7f7d1184a6b18b1653",
}

func TestAxeIsTheOneListed(t *testing.T) {
	held, err := os.ReadDir(filepath.Join("testdata", "axe"))
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range held {
		body, err := os.ReadFile(filepath.Join("testdata", "axe", f.Name()))
		if err != nil {
			t.Fatal(err)
		}
		sum := sha256.Sum256(body)
		if got := hex.EncodeToString(sum[:]); got != axeFiles[f.Name()] {
			t.Errorf("%s has sum %s, listed is %q", f.Name(), got, axeFiles[f.Name()])
		}
	}
	if len(held) != len(axeFiles) {
		t.Errorf("%d files, %d listed", len(held), len(axeFiles))
	}
}

// axeRun gives a line for each rule that is broken: where first, how often, and how
// to mend it. Every rule that is not an experiment counts, and the size of targets
// (WCAG 2.2, 2.5.8) besides.
const axeRun = `axe.run(document, { resultTypes: ["violations"], elementRef: false, rules: { "target-size": { enabled: true } } %s }).then((r) =>
	r.violations.map((v) => v.id + " at " + v.nodes.slice(0, 3).map((n) => n.target.flat().join(" ")).join(", ") +
		(v.nodes.length > 3 ? " and " + (v.nodes.length - 3) + " more" : "") +
		": " + v.nodes[0].failureSummary.split("\n").slice(1).map((s) => s.trim()).join("; ")))`

// colourOnly are the rules that another scheme can break.
const colourOnly = `, runOnly: ["color-contrast", "link-in-text-block"]`

// judge is axe in an open page, told to forgive nothing.
type judge struct {
	source string
	pages  atomic.Int64
}

func newJudge(t *testing.T) *judge {
	t.Helper()
	source, err := os.ReadFile(filepath.Join("testdata", "axe", "axe.min.js"))
	if err != nil {
		t.Fatal(err)
	}
	return &judge{source: string(source)}
}

var other = map[string]string{"light": "dark", "dark": "light"}

// scheme makes the window's person prefer light or dark, and no motion, so that
// nothing is looked at on its way.
func (b *tab) scheme(scheme string) {
	b.t.Helper()
	b.prefers = scheme
	_, err := chromedp.Call(b.ctx, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{Features: []*emulation.MediaFeature{
		{Name: "prefers-color-scheme", Value: scheme}, {Name: "prefers-reduced-motion", Value: "reduce"}}})
	if err != nil {
		b.t.Fatalf("%s: %v", b.name, err)
	}
}

// unhurried has a browser run scripts without making them quick first: each page runs axe
// once, and what was made quick for it is thrown away with the page.
var unhurried = chromeFlag{"js-flags", "--no-opt --no-maglev"}

// examine runs every rule in the scheme that the page was opened in, light and dark by
// turns, and those of colours in the other.
func (j *judge) examine(b *tab, where string) {
	b.t.Helper()
	ctx, cancel := context.WithTimeout(b.ctx, patience)
	defer cancel()
	if _, err := chromedp.Run(ctx, chromedp.Evaluate[string](j.source+"\n;axe.version")); err != nil {
		b.t.Fatalf("%s: %v", where, err)
	}
	if b.prefers == "" {
		b.scheme("light")
	}
	for i, scheme := range []string{b.prefers, other[b.prefers]} {
		only := ""
		if i > 0 {
			only = colourOnly
			b.scheme(scheme)
		}
		b.until("rest on "+where, patience, `document.getAnimations().every((a) => a.playState !== "running" || a.effect.getTiming().iterations === Infinity)`)
		for _, broken := range ask[[]string](b, strings.Replace(axeRun, "%s", only, 1)) {
			b.t.Errorf("%s, %s: %s", where, scheme, broken)
		}
	}
	j.pages.Add(1)
}
