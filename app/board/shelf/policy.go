package shelf

import (
	"context"
	"strings"

	"hawker/app/brand"
	"hawker/app/fault"
	"hawker/app/lang"
	"hawker/app/store"
	"hawker/views/shop"
)

// Policy reads one of the shop's own texts: returns, shipping, privacy, terms, imprint.
func (r Reader) Policy(ctx context.Context, tx *store.Tx, handle string) (shop.PolicyPage, error) {
	g, err := read(ctx, tx)
	if err != nil {
		return shop.PolicyPage{}, err
	}
	texts := map[string]brand.Text{
		"returns": g.Shop.Policies.Returns, "shipping": g.Shop.Policies.Shipping, "privacy": g.Shop.Policies.Privacy,
		"terms": g.Shop.Policies.Terms, "imprint": g.Shop.Policies.Imprint,
	}
	text, known := texts[handle]
	if !known || text.Empty() {
		return shop.PolicyPage{}, fault.Missing("page_not_found")
	}
	return shop.PolicyPage{Name: lang.T(ctx, "shop.policy."+handle), Paragraphs: g.Paragraphs(text)}, nil
}

// firstOf is the first sentence or line of a text, for where a few words must do.
func firstOf(text string) string {
	line, _, _ := strings.Cut(text, "\n")
	return strings.TrimSpace(line)
}
