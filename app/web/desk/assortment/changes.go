package assortment

import (
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/gofiber/fiber/v2"

	"hawker/app/catalog"
	"hawker/app/collection"
	"hawker/app/fault"
	"hawker/app/lang"
	"hawker/app/store"
	"hawker/app/web/desk/page"
	"hawker/app/web/edge"
	views "hawker/views/desk/goods"
)

// mostChosen is how many products are changed in one command.
const mostChosen = 100

// change does one thing to all chosen products. What cannot be done to one of them is
// told and does not hold up the others.
func (h Handlers) change(c *fiber.Ctx) error {
	v, err := edge.Form(c)
	if err != nil {
		return err
	}
	ids := chosen(v.All("id"))
	l := listingAt(v.Get("here"))
	var failed []views.Failure
	err = h.Do(c, "catalog.bulk", func(tx *store.Tx) error {
		failed = nil // the queue runs a command again when another of its batch is refused
		do, err := verb(tx, v, ids)
		if err != nil {
			return err
		}
		for _, id := range ids {
			err := do(tx, id)
			if why, ok := page.Sentence(edge.Ctx(c), err); ok {
				failed = append(failed, views.Failure{Title: titleOf(tx, id, lang.Tag(edge.Ctx(c))), Reason: why})
			} else if err != nil {
				return err
			}
		}
		return nil
	})
	h.Words.Forget()
	o := outcome{failed: failed, changed: len(ids) - len(failed), chosen: v.All("id")}
	if err != nil {
		f, status, ok := page.Refused(edge.Ctx(c), page.Unnamed(err))
		if !ok {
			return err
		}
		return h.showProducts(c, l, outcome{status: status, form: f, chosen: o.chosen})
	}
	if len(failed) > 0 {
		o.status = fiber.StatusUnprocessableEntity
		return h.showProducts(c, l, o)
	}
	next, sep := l.url(), "?"
	if strings.Contains(next, "?") {
		sep = "&"
	}
	return edge.Go(c, next+sep+"changed="+strconv.Itoa(o.changed))
}

// chosen are the products that were ticked, each once.
func chosen(values []string) []catalog.ID {
	var ids []catalog.ID
	for _, s := range values {
		if id := catalog.ID(strings.Clone(s)); s != "" && !slices.Contains(ids, id) {
			ids = append(ids, id)
		}
	}
	return ids
}

// listingAt is the list that a form came from.
func listingAt(here string) listing {
	u, err := url.Parse(here)
	if err != nil {
		return listing{}
	}
	return readListing(u.Query().Get)
}

// verb is what the pressed button does to one product. A collection by hand is changed
// at once for all of them.
func verb(tx *store.Tx, v edge.Values, ids []catalog.ID) (func(*store.Tx, catalog.ID) error, error) {
	if len(ids) == 0 {
		return nil, fault.InvalidField("nothing_chosen", "")
	}
	if len(ids) > mostChosen {
		return nil, fault.InvalidField("too_many_chosen", "", "max", mostChosen)
	}
	do, tag := v.Get("do"), v.Get("tag")
	if status, ok := strings.CutPrefix(do, "status."); ok {
		return func(tx *store.Tx, id catalog.ID) error { return catalog.SetStatus(tx, id, catalog.Status(status)) }, nil
	}
	switch {
	case (do == "tag" || do == "untag") && tag == "":
		return nil, fault.InvalidField("tag_needed", "")
	case do == "tag":
		return func(tx *store.Tx, id catalog.ID) error { return catalog.AddTag(tx, id, tag) }, nil
	case do == "untag":
		return func(tx *store.Tx, id catalog.ID) error { return catalog.RemoveTag(tx, id, tag) }, nil
	case do == "collect" || do == "uncollect":
		err := collect(tx, collection.ID(v.Get("collection")), ids, do == "collect")
		return func(*store.Tx, catalog.ID) error { return nil }, err
	}
	return nil, fault.InvalidField("nothing_chosen", "")
}

// collect puts products at the end of a collection by hand, or takes them out.
func collect(tx *store.Tx, id collection.ID, ids []catalog.ID, in bool) error {
	c, err := collection.Get(tx, id)
	if err != nil {
		return err
	}
	if c.Rules != nil {
		return fault.Clash("collection_by_rules")
	}
	c.Products = slices.DeleteFunc(slices.Clone(c.Products), func(p catalog.ID) bool { return !in && slices.Contains(ids, p) })
	if in {
		c.Products = append(c.Products, ids...)
	}
	return collection.Update(tx, c)
}
