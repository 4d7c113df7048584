package brand

import (
	"regexp"
	"slices"
	"strings"
	"time"

	"hawker/app/fault"
	"hawker/app/store"
)

// WebPage is a page that the shop has written itself, shown at /pages/<handle>.
type WebPage struct {
	Handle    string    `json:"handle"` // small letters, digits and dashes; it stays
	Title     Text      `json:"title"`
	Body      Text      `json:"body,omitempty"` // Markdown
	Published bool      `json:"published"`
	Updated   time.Time `json:"updated"`
}

var webPages = store.NewBucket[string, WebPage]("brand/page", "page_not_found")

const (
	maxHandle = 60
	maxPages  = 100
)

var pageHandle = regexp.MustCompile(`^[a-z0-9]+(-[a-z0-9]+)*$`)

// GetWebPage reads a page or refuses with page_not_found.
func GetWebPage(tx *store.Tx, handle string) (WebPage, error) { return webPages.Get(tx, handle) }

// WebPages lists the shop's own pages by handle, at most 100.
func WebPages(tx *store.Tx) ([]WebPage, error) {
	var list []WebPage
	err := webPages.Each(tx, "", func(_ string, p WebPage) error {
		list = append(list, p)
		return nil
	})
	return list, err
}

// PutWebPage makes or changes a page. It refuses with handle_malformed,
// handle_reserved (a legal text has that address), field_needed, text_too_long and
// too_many_pages.
func PutWebPage(tx *store.Tx, p WebPage) error {
	p.Handle, p.Title, p.Body, p.Updated = strings.TrimSpace(p.Handle), p.Title.Clean(), p.Body.Clean(), tx.Now
	switch {
	case !pageHandle.MatchString(p.Handle) || len(p.Handle) > maxHandle:
		return fault.InvalidField("handle_malformed", "handle")
	case slices.Contains(PolicyNames, p.Handle):
		return fault.InvalidField("handle_reserved", "handle")
	case p.Title.Empty():
		return fault.InvalidField("field_needed", "title")
	}
	if err := p.Title.Check("title", maxLine); err != nil {
		return err
	}
	if err := p.Body.Check("body", maxPolicy); err != nil {
		return err
	}
	list, err := WebPages(tx)
	if err != nil {
		return err
	}
	known := slices.ContainsFunc(list, func(x WebPage) bool { return x.Handle == p.Handle })
	if !known && len(list) >= maxPages {
		return fault.InvalidField("too_many_pages", "handle", "max", maxPages)
	}
	tx.Mark("brand", "")
	return webPages.Put(tx, p.Handle, p)
}

// DeleteWebPage takes a page away; one that is not there is no error.
func DeleteWebPage(tx *store.Tx, handle string) error {
	tx.Mark("brand", "")
	return webPages.Delete(tx, handle)
}

// PolicyNames are the legal texts by their handles under /pages, in the order in
// which a shop lists them.
var PolicyNames = []string{"imprint", "terms", "privacy", "shipping", "returns", "withdrawal"}

// Of is the legal text of a handle, to be read or replaced; nil for no such text.
func (p *Policies) Of(handle string) *Text {
	switch handle {
	case "imprint":
		return &p.Imprint
	case "terms":
		return &p.Terms
	case "privacy":
		return &p.Privacy
	case "shipping":
		return &p.Shipping
	case "returns":
		return &p.Returns
	case "withdrawal":
		return &p.Withdrawal
	}
	return nil
}
