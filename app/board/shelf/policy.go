package shelf

import (
	"context"
	"strings"

	"hawker/app/brand"
	"hawker/app/fault"
	"hawker/app/lang"
	"hawker/app/store"
	"hawker/views/shop"
	"hawker/views/ui"
)

// Policy reads one of the shop's own texts: a legal one, or a page that it wrote.
// It refuses with page_not_found; hidden ones are found by those who may publish them.
func (r Reader) Policy(ctx context.Context, tx *store.Tx, handle string, hidden bool) (shop.PolicyPage, error) {
	g, err := read(ctx, tx)
	if err != nil {
		return shop.PolicyPage{}, err
	}
	if text := g.Shop.Policies.Of(handle); text != nil {
		if text.Empty() {
			return shop.PolicyPage{}, fault.Missing("page_not_found")
		}
		return shop.PolicyPage{Name: lang.T(ctx, "shop.policy."+handle), Text: g.In(*text)}, nil
	}
	p, err := brand.GetWebPage(tx, handle)
	if err == nil && !p.Published && !hidden {
		err = fault.Missing("page_not_found")
	}
	if err != nil {
		return shop.PolicyPage{}, err
	}
	v := shop.PolicyPage{Name: g.In(p.Title), Text: g.In(p.Body), Hidden: !p.Published}
	v.Description = ui.Gist(v.Text)
	return v, nil
}

// firstOf is the first sentence or line of a text, for where a few words must do.
func firstOf(text string) string {
	line, _, _ := strings.Cut(text, "\n")
	return strings.TrimSpace(line)
}
