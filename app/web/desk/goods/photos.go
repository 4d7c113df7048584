package goods

import (
	"slices"
	"strings"

	"github.com/gofiber/fiber/v2"

	"hawker/app/brand"
	"hawker/app/catalog"
	"hawker/app/lang"
	"hawker/app/store"
	"hawker/app/web/desk/page"
	"hawker/app/web/edge"
	"hawker/views/desk/frame"
	views "hawker/views/desk/goods"
)

func (h Handlers) addPhotos(c *fiber.Ctx) error {
	id := catalog.ID(edge.Param(c, "id"))
	if err := h.View(func(tx *store.Tx) error { _, err := catalog.Get(tx, id); return err }); err != nil {
		return err
	}
	a, err := h.TakePhotos(c, "photo")
	if err != nil {
		return err
	}
	if err := h.Record(c, a.Photos); err != nil {
		return err
	}
	err = h.editPhotos(c, id, func(p *catalog.Product) {
		for _, x := range a.Photos {
			if !slices.ContainsFunc(p.Photos, func(q catalog.Photo) bool { return q.Hash == x.Hash }) {
				p.Photos = append(p.Photos, catalog.Photo{Hash: x.Hash})
			}
		}
	})
	if why, ok := page.Sentence(edge.Ctx(c), err); ok {
		a.Refuse(edge.Status(err), why)
	} else if err != nil {
		return err
	}
	return h.photosDone(c, id, a)
}

// photosDone shows the photos again: alone to a script, else in their page.
func (h Handlers) photosDone(c *fiber.Ctx, id catalog.ID, a page.Arrived) error {
	here := "/desk/products/" + string(id)
	if !edge.Fragment(c) && len(a.Refused) == 0 {
		return edge.Go(c, here+"?done=photos#photos")
	}
	if !edge.Fragment(c) {
		f := frame.Form{Problem: lang.T(edge.Ctx(c), "desk.photos.some")}
		for _, x := range a.Refused {
			f.Problem += " " + strings.TrimPrefix(x.File+": ", ": ") + x.Reason
		}
		return h.showProduct(c, a.Status, nil, f)
	}
	var view views.Photos
	err := h.View(func(tx *store.Tx) error {
		p, err := catalog.Get(tx, id)
		view = reading{page.Reading{Ctx: edge.Ctx(c), Tag: lang.Tag(edge.Ctx(c))}}.photos(p)
		view.Refused = a.Refused
		return err
	})
	if err != nil {
		return err
	}
	return edge.PageStatus(c, a.Status, view)
}

func (r reading) photos(p catalog.Product) views.Photos {
	here := "/desk/products/" + string(p.ID)
	l := views.Photos{Action: here + "/photos", Order: here + "/order"}
	for i, x := range p.Photos {
		l.Rows = append(l.Rows, views.PhotoRow{
			Hash: x.Hash, URL: page.Photo(x.Hash), Alt: page.WordsOf(x.Alt), First: i == 0, Last: i == len(p.Photos)-1,
			Action: here + "/photos/" + x.Hash,
		})
	}
	return l
}

// changePhoto saves the words of a photo and does what its button says.
func (h Handlers) changePhoto(c *fiber.Ctx) error {
	v, err := edge.Form(c)
	if err != nil {
		return err
	}
	id, hash := catalog.ID(edge.Param(c, "id")), edge.Param(c, "hash")
	a := page.Arrived{Status: fiber.StatusOK}
	err = h.editPhotos(c, id, func(p *catalog.Product) {
		i := slices.IndexFunc(p.Photos, func(x catalog.Photo) bool { return x.Hash == hash })
		if i < 0 {
			return
		}
		p.Photos[i].Alt = brand.Text{"en": v.Get("alt.en"), "zh": v.Get("alt.zh")}.Clean()
		switch v.Get("do") {
		case "earlier":
			swap(p.Photos, i, i-1)
		case "later":
			swap(p.Photos, i, i+1)
		case "remove":
			p.Photos = slices.Delete(p.Photos, i, i+1)
		}
	})
	if why, ok := page.Sentence(edge.Ctx(c), err); ok {
		a.Refuse(edge.Status(err), why)
	} else if err != nil {
		return err
	}
	return h.photosDone(c, id, a)
}

// orderPhotos puts the photos in the order in which their hashes were sent. Those
// that came meanwhile stay behind.
func (h Handlers) orderPhotos(c *fiber.Ctx) error {
	v, err := edge.Form(c)
	if err != nil {
		return err
	}
	id, order := catalog.ID(edge.Param(c, "id")), v.All("key")
	err = h.editPhotos(c, id, func(p *catalog.Product) {
		place := func(x catalog.Photo) int {
			if i := slices.Index(order, x.Hash); i >= 0 {
				return i
			}
			return len(order)
		}
		slices.SortStableFunc(p.Photos, func(a, b catalog.Photo) int { return place(a) - place(b) })
	})
	if err != nil {
		return err
	}
	return h.photosDone(c, id, page.Arrived{Status: fiber.StatusOK})
}

func swap(list []catalog.Photo, i, k int) {
	if k >= 0 && k < len(list) {
		list[i], list[k] = list[k], list[i]
	}
}

// editPhotos changes the photos of a product and nothing else.
func (h Handlers) editPhotos(c *fiber.Ctx, id catalog.ID, change func(*catalog.Product)) error {
	return h.Do(c, "catalog.photos", func(tx *store.Tx) error {
		p, err := catalog.Get(tx, id)
		if err != nil {
			return err
		}
		variants, err := catalog.Variants(tx, id)
		if err != nil {
			return err
		}
		p.Photos = slices.Clone(p.Photos)
		change(&p)
		for i := range variants {
			if !slices.ContainsFunc(p.Photos, func(x catalog.Photo) bool { return x.Hash == variants[i].Photo }) {
				variants[i].Photo = ""
			}
		}
		return catalog.Update(tx, p, variants)
	})
}
