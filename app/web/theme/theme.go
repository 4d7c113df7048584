// Package theme writes a look as a stylesheet and names the icons that go with it.
//
// It promises that an address never changes its content: both are named by what they
// are made of. It is pure; what a look may be is the brand's rule.
package theme

import (
	"crypto/sha256"
	"fmt"
	"strings"
	"sync/atomic"

	"hawker/app/brand"
)

// Theme is a look as a stylesheet over the raw tier of tokens (tokens/raw.css).
// Name is a hash of the rules, so that an address never changes its content; it is
// "" where the look is the program's own. Light and Dark are the page's colours.
type Theme struct{ Name, CSS, Light, Dark string }

// lastTheme keeps what was written last: hardly ever are there two looks.
var lastTheme atomic.Pointer[struct {
	of   [5]string
	made Theme
}]

// Of writes the stylesheet of a look.
func Of(l brand.Look) Theme {
	of := [5]string{l.Accent, l.Paper, l.Heading, l.Corners, l.Scheme}
	if last := lastTheme.Load(); last != nil && last.of == of {
		return last.made
	}
	t := Theme{Light: "#fbf9f5", Dark: "#12100d"}
	var rules strings.Builder
	if l.Accent != "" {
		rules.WriteString("  :root { --brand: " + l.Accent + "; }\n")
	}
	if tokens := rootTokens(l, &t); tokens != "" {
		rules.WriteString("  :root { " + tokens + "}\n")
	}
	if l.Scheme == "light" || l.Scheme == "dark" {
		rules.WriteString("  :root:not([data-theme]) { color-scheme: " + l.Scheme + "; }\n")
	}
	if l.Scheme == "light" {
		t.Dark = t.Light
	} else if l.Scheme == "dark" {
		t.Light = t.Dark
	}
	if rules.Len() > 0 {
		t.CSS = "@layer tokens {\n" + rules.String() + "}\n"
		t.Name = fmt.Sprintf("%x", sha256.Sum256([]byte(t.CSS)))[:16]
	}
	lastTheme.Store(&struct {
		of   [5]string
		made Theme
	}{of, t})
	return t
}

// rootTokens are paper, type and corners.
func rootTokens(l brand.Look, t *Theme) string {
	var b strings.Builder
	if light, dark, ok := brand.Paper(l.Paper); ok {
		t.Light, t.Dark = light[0], dark[0]
		for i, token := range [5]string{"--n-1", "--n-3", "--n-4", "--n-5", "--n-6"} {
			fmt.Fprintf(&b, "%s: light-dark(%s, %s); ", token, light[i], dark[i])
		}
	}
	if l.Heading == "sans" {
		b.WriteString("--latin-serif: var(--latin); --han-serif: var(--han); ")
	}
	switch l.Corners {
	case "round":
		b.WriteString("--r-1: 0.5rem; --r-2: 0.75rem; --r-3: 1.375rem; --r-4: 1.5rem; --r-6: 2rem; ")
	case "square":
		b.WriteString("--r-1: 0; --r-2: 0; --r-3: 0; --r-4: 0; --r-6: 0; ")
	}
	return b.String()
}
