// Package embed answers for the page of the desk where the shop names the sites that
// may show its shows. What an address may be is the brand's rule; a refused list comes
// back as it was typed.
package embed

import (
	"fmt"
	"strings"

	"github.com/a-h/templ"
	"github.com/gofiber/fiber/v2"

	"hawker/app/brand"
	"hawker/app/staff"
	"hawker/app/store"
	"hawker/app/web/desk/page"
	"hawker/app/web/edge"
	views "hawker/views/desk/embed"
	"hawker/views/desk/frame"
)

const address = "/desk/storefront/embed"

// Handlers answer for this part of the desk.
type Handlers struct{ page.Desk }

// Routes is this part of the site map.
func (h Handlers) Routes() []edge.Route {
	return []edge.Route{
		{Method: "GET", Path: address, Permission: staff.SettingsEdit, Handler: h.show},
		{Method: "POST", Path: address, Permission: staff.SettingsEdit, Handler: h.save},
	}
}

// typed is a list that was refused.
type typed struct {
	origins string
	form    frame.Form
	status  int
}

func (h Handlers) show(c *fiber.Ctx) error { return h.page(c, nil) }

func (h Handlers) page(c *fiber.Ctx, refused *typed) error {
	base, status := strings.Clone(c.BaseURL()), fiber.StatusOK
	if refused != nil {
		status = refused.status
	}
	return h.Show(c, page.Answer{Section: "storefront", Status: status}, func(r page.Reading) (templ.Component, error) {
		e, err := brand.GetEmbed(r.Tx)
		if err != nil {
			return nil, err
		}
		p := views.Page{Frame: r.Titled(r.T("outside.embed")), Origins: strings.Join(e.Origins, "\n"), Snippets: snippets(base), Look: "/embed/live"}
		if refused != nil {
			p.Origins, p.Form = refused.origins, refused.form
		}
		return views.Embed(p), nil
	})
}

func snippets(base string) []views.Snippet {
	script := func(more string) string {
		return fmt.Sprintf(`<script async src="%s/embed.js"%s></script>`, base, more)
	}
	return []views.Snippet{
		{Kind: "float", Code: script("")},
		{Kind: "inline", Code: script(` data-mode="inline"`)},
		{Kind: "sku", Code: script(` data-sku="SKU" data-match`)},
		{Kind: "iframe", Code: fmt.Sprintf(`<iframe src="%s/embed/live" width="360" height="640" allow="autoplay; picture-in-picture" loading="lazy" title="Live"></iframe>`, base)},
	}
}

func (h Handlers) save(c *fiber.Ctx) error {
	v, err := edge.Form(c)
	if err != nil {
		return err
	}
	entered := v.Raw("origins")
	err = h.Do(c, "brand.embed", func(tx *store.Tx) error {
		return brand.SaveEmbed(tx, brand.Embed{Origins: strings.Fields(entered)})
	})
	if err == nil {
		return edge.Go(c, address+"?done=saved")
	}
	f, status, ok := page.Refused(edge.Ctx(c), err)
	if !ok {
		return err
	}
	return h.page(c, &typed{entered, f, status})
}
