package mail

import (
	"context"
	"slices"

	"github.com/a-h/templ"
	"github.com/gofiber/fiber/v2"

	"hawker/app/board/letter"
	"hawker/app/brand"
	"hawker/app/fault"
	"hawker/app/outbox"
	"hawker/app/store"
	"hawker/app/web/desk/page"
	"hawker/app/web/edge"
	"hawker/views/desk/frame"
	views "hawker/views/desk/mail"
)

// shut lets a letter have its own style and nothing else: no script, no form, no
// picture, and links open beside the desk.
const shut = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; frame-ancestors 'self'; " +
	"sandbox allow-popups allow-popups-to-escape-sandbox"

// openFrames lets a page of the desk show a letter in a frame of its own.
func openFrames(c *fiber.Ctx) {
	const name = fiber.HeaderContentSecurityPolicy
	c.Set(name, string(c.Response().Header.Peek(name))+"; frame-src 'self'")
}

// site is what links begin with: the address that is set, else the one that was
// asked.
func site(c *fiber.Ctx, tx *store.Tx) string {
	s, err := outbox.GetSettings(tx)
	if err == nil && s.Site != "" {
		return s.Site
	}
	return edge.BaseURL(c)
}

// shown is a mail as staff may see it: the way to somebody's data is theirs alone, and
// leads to the page that asks for an address instead.
func shown(m outbox.Mail) outbox.Mail {
	if m.Kind == outbox.DataLink {
		m.Data = map[string]string{"path": "/privacy"}
	}
	return m
}

func (h Handlers) letter(c *fiber.Ctx) error {
	id := outbox.ID(edge.Param(c, "id"))
	return h.alone(c, func(ctx context.Context, tx *store.Tx) (letter.Letter, error) {
		m, err := outbox.Get(tx, id)
		if err != nil {
			return letter.Letter{}, err
		}
		return h.Letters.Read(ctx, tx, shown(m), site(c, tx))
	})
}

// alone answers with a letter as a page of its own.
func (h Handlers) alone(c *fiber.Ctx, read func(context.Context, *store.Tx) (letter.Letter, error)) error {
	ctx := edge.Ctx(c)
	var l letter.Letter
	err := h.View(func(tx *store.Tx) (err error) {
		l, err = read(ctx, tx)
		return err
	})
	if err != nil {
		return err
	}
	c.Set(fiber.HeaderContentSecurityPolicy, shut)
	c.Set(fiber.HeaderReferrerPolicy, "no-referrer")
	return edge.Page(c, l.HTML())
}

// model is the sample that the address names.
func model(c *fiber.Ctx, tx *store.Tx) (letter.Model, error) {
	m := letter.Model{Kind: outbox.Kind(edge.Param(c, "kind")), Lang: edge.Query(c, "lang"), Site: site(c, tx)}
	if !slices.Contains(outbox.Kinds, m.Kind) {
		return m, fault.Missing("page_not_found")
	}
	if !slices.Contains(brand.Languages, m.Lang) {
		m.Lang = brand.Languages[0]
	}
	return m, nil
}

func (h Handlers) sampleLetter(c *fiber.Ctx) error {
	return h.alone(c, func(ctx context.Context, tx *store.Tx) (letter.Letter, error) {
		m, err := model(c, tx)
		if err != nil {
			return letter.Letter{}, err
		}
		return h.Letters.Sample(ctx, tx, m)
	})
}

// sample shows a kind of mail about an order that nobody made.
func (h Handlers) sample(c *fiber.Ctx) error {
	openFrames(c)
	return h.Show(c, page.Answer{Section: "settings"}, func(r page.Reading) (templ.Component, error) {
		m, err := model(c, r.Tx)
		if err != nil {
			return nil, err
		}
		l, err := h.Letters.Sample(r.Ctx, r.Tx, m)
		if err != nil {
			return nil, err
		}
		at := func(kind, tag string) string { return list + "/samples/" + kind + "?lang=" + tag }
		p := views.SamplePage{
			Frame: r.Titled(r.T("desk.mail.samples")), Kind: string(m.Kind), Lang: m.Lang, Subject: l.Subject, Text: l.Text(),
			HTML: list + "/samples/" + string(m.Kind) + "/letter?lang=" + m.Lang,
		}
		for _, k := range outbox.Kinds {
			p.Kinds = append(p.Kinds, frame.Tab{Label: r.T("desk.mail.kind." + string(k)), URL: at(string(k), m.Lang), Current: k == m.Kind})
		}
		for _, tag := range brand.Languages {
			p.Langs = append(p.Langs, frame.Tab{Label: r.T("desk.in." + tag), URL: at(string(m.Kind), tag), Current: tag == m.Lang})
		}
		return views.Sample(p), nil
	})
}
