package findable

import (
	"bytes"
	"strconv"
	"sync"
	"time"

	"github.com/gofiber/fiber/v2"

	found "hawker/app/board/findable"
	"hawker/app/fault"
	"hawker/app/store"
	"hawker/app/web/edge"
)

// perFile is how many addresses a sitemap holds. The protocol allows 50,000 and
// 50 MB (sitemaps.org); with MaxImages pictures each, this many stay below both.
const perFile = 10_000

// file is one sitemap: the part of a kind that begins after a cursor and ends at
// the next one's.
type file struct {
	kind         string
	n            int
	after, until string
	last         time.Time
}

// plan is how what is public now falls into files.
type plan struct{ files []file }

// plans keeps the plan until what it was made from has changed: making one walks
// the whole catalogue.
type plans struct {
	mu   sync.Mutex
	made string // version
	plan plan
}

// get gives the plan of a version, making it where it is not the one that is kept.
func (p *plans) get(version string, walk func() (plan, error)) (plan, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.made == version {
		return p.plan, nil
	}
	made, err := walk()
	if err == nil {
		p.made, p.plan = version, made
	}
	return made, err
}

// walk reads every kind once, a page and a snapshot at a time.
func (h Handlers) walk(size int) (plan, error) {
	var p plan
	for _, kind := range found.Kinds {
		f, count := file{kind: kind, n: 1}, 0
		for after, more := "", true; more; {
			list, next, err := h.addresses(kind, after)
			if err != nil {
				return plan{}, err
			}
			if count > 0 && count+len(list) > size {
				f.until = after
				p.files = append(p.files, f)
				f, count = file{kind: kind, n: f.n + 1, after: after}, 0
			}
			for _, a := range list {
				count++
				if a.Changed.After(f.last) {
					f.last = a.Changed
				}
			}
			after, more = next, next != ""
		}
		if count > 0 {
			p.files = append(p.files, f)
		}
	}
	return p, nil
}

func (h Handlers) addresses(kind, after string) (list []found.Address, next string, err error) {
	err = h.View(func(tx *store.Tx) error {
		list, next, err = found.Addresses(tx, kind, after)
		return err
	})
	return list, next, err
}

// planned gives the plan of now; while nothing has changed it is not made again.
func (h Handlers) planned(tag string) (plan, error) {
	return h.plans.get(tag, func() (plan, error) { return h.walk(perFile) })
}

const sitemapSpace = ` xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"`

func (h Handlers) listSitemaps(c *fiber.Ctx) error {
	tag := h.content.version(c)
	p, err := h.planned(tag)
	if err != nil {
		return err
	}
	if known(c, tag) {
		return nil
	}
	base := edge.BaseURL(c)
	return h.send(c, func(b *bytes.Buffer) (bool, error) {
		b.WriteString(`<?xml version="1.0" encoding="UTF-8"?>` + "\n<sitemapindex" + sitemapSpace + ">\n")
		for _, f := range p.files {
			b.WriteString("<sitemap>")
			element(b, "loc", base+"/sitemap-"+f.kind+"-"+strconv.Itoa(f.n)+".xml")
			element(b, "lastmod", day(f.last))
			b.WriteString("</sitemap>\n")
		}
		b.WriteString("</sitemapindex>\n")
		return false, nil
	})
}

func (h Handlers) showSitemap(c *fiber.Ctx) error {
	tag := h.content.version(c)
	p, err := h.planned(tag)
	if err != nil {
		return err
	}
	f, ok := p.find(edge.Param(c, "kind"), edge.Param(c, "n"))
	if !ok {
		return fault.Missing("page_not_found")
	}
	if known(c, tag) {
		return nil
	}
	return h.send(c, h.sitemap(f, edge.BaseURL(c)))
}

func (p plan) find(kind, n string) (file, bool) {
	for _, f := range p.files {
		if f.kind == kind && strconv.Itoa(f.n) == n {
			return f, true
		}
	}
	return file{}, false
}

// sitemap writes a file page by page.
func (h Handlers) sitemap(f file, base string) part {
	after, begun, count := f.after, false, 0
	return func(b *bytes.Buffer) (bool, error) {
		if !begun {
			begun = true
			b.WriteString(`<?xml version="1.0" encoding="UTF-8"?>` + "\n<urlset" + sitemapSpace +
				` xmlns:image="http://www.google.com/schemas/sitemap-image/1.1">` + "\n")
		}
		list, next, err := h.addresses(f.kind, after)
		if err != nil {
			return false, err
		}
		for _, a := range list {
			writeAddress(b, base, a)
		}
		count, after = count+len(list), next
		if next != "" && next != f.until && count < perFile {
			return true, nil
		}
		b.WriteString("</urlset>\n")
		return false, nil
	}
}

func writeAddress(b *bytes.Buffer, base string, a found.Address) {
	b.WriteString("<url>")
	element(b, "loc", base+a.Path)
	element(b, "lastmod", day(a.Changed))
	for _, path := range a.Images {
		b.WriteString("<image:image>")
		element(b, "image:loc", base+path)
		b.WriteString("</image:image>")
	}
	b.WriteString("</url>\n")
}

// day is a moment as the W3C's note on dates writes it; "" where it is not known.
func day(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.UTC().Format(time.RFC3339)
}
