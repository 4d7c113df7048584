package shelves

import (
	"strconv"
	"strings"

	"github.com/gofiber/fiber/v2"

	"hawker/app/collection"
	"hawker/app/fault"
	"hawker/app/store"
	"hawker/app/web/desk/page"
	"hawker/app/web/edge"
)

func (h Handlers) create(c *fiber.Ctx) error {
	v, err := edge.Form(c)
	if err != nil {
		return err
	}
	f := read(v)
	if f.press(v.Get("do")) {
		return h.showNew(c, drawn{form: f, unsaved: true})
	}
	key, err := v.Key()
	if err != nil {
		return err
	}
	id, err := h.Once(c, "collection.create", key, func(tx *store.Tx) (string, error) {
		var s collection.Collection
		at := f.into(&s)
		s, err := collection.Create(tx, s)
		return string(s.ID), lined(err, at)
	})
	if err == nil {
		return edge.Go(c, "/desk/collections/"+id+"?done=collection")
	}
	state, status, ok := page.Refused(edge.Ctx(c), err)
	if !ok {
		return err
	}
	return h.showNew(c, drawn{form: f, state: state, status: status, unsaved: true})
}

func (h Handlers) save(c *fiber.Ctx) error {
	v, err := edge.Form(c)
	if err != nil {
		return err
	}
	f := read(v)
	if f.press(v.Get("do")) {
		return h.showOne(c, &drawn{form: f, unsaved: true})
	}
	id := collection.ID(edge.Param(c, "id"))
	now := ""
	err = h.Do(c, "collection.update", func(tx *store.Tx) error {
		s, err := collection.Get(tx, id)
		if err != nil {
			return err
		}
		if now = stamp(s); f.seen != "" && f.seen != now {
			return fault.Clash("collection_changed")
		}
		at := f.into(&s)
		return lined(collection.Update(tx, s), at)
	})
	if err == nil {
		return edge.Go(c, "/desk/collections/"+string(id)+"?done=saved")
	}
	state, status, ok := page.Refused(edge.Ctx(c), err)
	if !ok {
		return err
	}
	f.seen = now // saving again replaces what the other person saved
	return h.showOne(c, &drawn{form: f, state: state, status: status, unsaved: true})
}

// lined gives a refusal of a rule the number of its line in the form.
func lined(err error, at []int) error {
	refusal, ok := fault.As(err)
	if !ok {
		return err
	}
	n, is := strings.CutPrefix(refusal.Field, "rules.")
	if i, bad := strconv.Atoi(n); is && bad == nil && i < len(at) {
		return page.Named(err, "rules."+strconv.Itoa(at[i]))
	}
	return err
}

// photo takes the one picture of the collection.
func (h Handlers) photo(c *fiber.Ctx) error {
	id := collection.ID(edge.Param(c, "id"))
	a, err := h.TakePhotos(c, "photo")
	if err != nil {
		return err
	}
	if err := h.Record(c, a.Photos); err != nil {
		return err
	}
	if len(a.Photos) > 0 {
		err = h.Do(c, "collection.photo", func(tx *store.Tx) error {
			s, err := collection.Get(tx, id)
			if err != nil {
				return err
			}
			s.Photo = a.Photos[len(a.Photos)-1].Hash
			return collection.Update(tx, s)
		})
	} else if len(a.Refused) == 0 {
		err = fault.InvalidField("photo_needed", "photo")
	}
	if why, ok := page.Sentence(edge.Ctx(c), err); ok {
		a.Refuse(edge.Status(err), why)
	} else if err != nil {
		return err
	}
	if len(a.Refused) == 0 {
		return edge.Go(c, "/desk/collections/"+string(id)+"?done=photos#photo")
	}
	return h.showOne(c, &drawn{status: a.Status, photoNo: a.First()})
}

func (h Handlers) remove(c *fiber.Ctx) error {
	id := collection.ID(edge.Param(c, "id"))
	if err := h.Do(c, "collection.delete", func(tx *store.Tx) error { return collection.Delete(tx, id) }); err != nil {
		return err
	}
	return edge.Go(c, "/desk/collections?done=collection_gone")
}
