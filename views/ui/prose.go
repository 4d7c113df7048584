package ui

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"regexp"
	"strings"
	"sync"

	"github.com/a-h/templ"
	"github.com/microcosm-cc/bluemonday"
	"github.com/yuin/goldmark"
	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/extension"
	"github.com/yuin/goldmark/parser"
	"github.com/yuin/goldmark/renderer/html"
	"github.com/yuin/goldmark/text"
	"github.com/yuin/goldmark/util"
)

// Prose is a text that the shop wrote in Markdown (CommonMark with tables), as HTML
// that can do nothing but be read: its writer's HTML is dropped, and what is left
// passes an allow list of elements, of web, mail and telephone links, and of the
// shop's own pictures. Headings begin at the second level, under the page's own.
func Prose(markdown string) templ.Component {
	return templ.ComponentFunc(func(_ context.Context, w io.Writer) error {
		b, err := written.get(markdown)
		if err != nil {
			return err
		}
		_, err = w.Write(b)
		return err
	})
}

// Gist is the first paragraph of a Markdown text in plain words, for where a few
// must do; "" where there is none.
func Gist(source string) string {
	raw := []byte(source)
	var b strings.Builder
	for n := markdown.Parser().Parse(text.NewReader(raw)).FirstChild(); n != nil; n = n.NextSibling() {
		if n.Kind() != ast.KindParagraph {
			continue
		}
		_ = ast.Walk(n, func(n ast.Node, entering bool) (ast.WalkStatus, error) {
			if t, ok := n.(*ast.Text); ok && entering {
				b.Write(t.Value(raw))
				if t.SoftLineBreak() || t.HardLineBreak() {
					b.WriteByte(' ')
				}
			}
			return ast.WalkContinue, nil
		})
		break
	}
	return b.String()
}

var markdown = goldmark.New(
	goldmark.WithExtensions(extension.Table, extension.Strikethrough),
	goldmark.WithParserOptions(parser.WithASTTransformers(util.Prioritized(lowered{}, 100))),
	goldmark.WithRendererOptions(html.WithHardWraps()), // an address is typed line by line
)

// lowered makes room for the page's own heading.
type lowered struct{}

// Transform moves the headings so that the highest is of the second level, whatever
// its writer began with, and that none skips a level (WCAG 2.2, technique G141).
func (lowered) Transform(doc *ast.Document, _ text.Reader, _ parser.Context) {
	var all []*ast.Heading
	_ = ast.Walk(doc, func(n ast.Node, entering bool) (ast.WalkStatus, error) {
		if h, ok := n.(*ast.Heading); ok && entering {
			all = append(all, h)
		}
		return ast.WalkContinue, nil
	})
	highest := 6
	for _, h := range all {
		highest = min(highest, h.Level)
	}
	above := 1
	for _, h := range all {
		h.Level = min(h.Level-highest+2, above+1, 4)
		above = h.Level
	}
}

var harmless = func() *bluemonday.Policy {
	p := bluemonday.NewPolicy()
	p.AllowElements("p", "br", "hr", "h2", "h3", "h4", "ul", "ol", "li", "strong", "em", "del", "blockquote", "code", "pre",
		"table", "thead", "tbody", "tr", "th", "td")
	p.AllowAttrs("href").OnElements("a")
	p.AllowURLSchemes("https", "http", "mailto", "tel")
	p.AllowRelativeURLs(true)
	p.RequireParseableURLs(true)
	p.AllowAttrs("src").Matching(regexp.MustCompile(`^/photo/[0-9a-f]{64}/(320|800|1600)$`)).OnElements("img")
	p.AllowAttrs("alt").OnElements("img")
	p.AllowAttrs("start").Matching(bluemonday.Integer).OnElements("ol")
	return p
}()

// written keeps what was last written: the pages of a shop are few, and each is read
// often.
var written = prose{kept: map[string][]byte{}}

const (
	proseKept = 64
	proseMost = 200_000 // bytes; longer than any text that a shop can save
)

type prose struct {
	mu   sync.Mutex
	kept map[string][]byte
}

func (p *prose) get(source string) ([]byte, error) {
	p.mu.Lock()
	b, ok := p.kept[source]
	p.mu.Unlock()
	if ok {
		return b, nil
	}
	if len(source) > proseMost {
		return nil, fmt.Errorf("writing prose: %d bytes", len(source))
	}
	var out bytes.Buffer
	if err := markdown.Convert([]byte(source), &out); err != nil {
		return nil, fmt.Errorf("writing prose: %w", err)
	}
	b = harmless.SanitizeBytes(out.Bytes())
	p.mu.Lock()
	defer p.mu.Unlock()
	if len(p.kept) >= proseKept {
		clear(p.kept)
	}
	p.kept[source] = b
	return b, nil
}
