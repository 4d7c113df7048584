package demo

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"

	"hawker/app/brand"
	"hawker/app/collection"
	"hawker/app/demo/cast"
	"hawker/app/store"
)

// decorate publishes the look and the pages, once the collections are there.
func (h *history) decorate(tx *store.Tx) error {
	l := h.cast.Front.Look
	l.Sections = slices.Clone(l.Sections)
	for i, s := range l.Sections {
		if s.Collection == "" {
			continue
		}
		c, ok, err := collection.ByHandle(tx, s.Collection)
		if err != nil || !ok {
			return errors.Join(err, fmt.Errorf("no collection %s for the home page", s.Collection))
		}
		l.Sections[i].Collection = string(c.ID)
	}
	if err := brand.SaveDraft(tx, l); err != nil {
		return fmt.Errorf("look: %w", err)
	}
	if err := brand.Publish(tx); err != nil {
		return err
	}
	for _, p := range h.cast.Front.Pages {
		if err := brand.PutWebPage(tx, p); err != nil {
			return fmt.Errorf("page %s: %w", p.Handle, err)
		}
	}
	return nil
}

// hangFront gives the look its pictures, unless it has some or somebody works on it.
func (d Demo) hangFront(ctx context.Context, f cast.Front, hang func(string) (string, error)) error {
	hashes := map[string]string{}
	for _, place := range slices.Sorted(maps.Keys(f.Pictures)) {
		hash, err := hang(f.Pictures[place])
		if err != nil {
			return err
		}
		hashes[place] = hash
	}
	return d.Store.Do(ctx, seeding, "brand.publish", func(tx *store.Tx) error {
		_, working, err := brand.Draft(tx)
		if err != nil || working {
			return err
		}
		l, err := brand.GetLook(tx)
		if err != nil || l.Icon != "" || l.Social != "" {
			return err
		}
		l.Icon, l.Social, l.Sections = hashes["icon"], hashes["social"], slices.Clone(l.Sections)
		for i, s := range l.Sections {
			if hashes[s.Kind] != "" && s.Photo == "" {
				l.Sections[i].Photo = hashes[s.Kind]
			}
		}
		if err := brand.SaveDraft(tx, l); err != nil {
			return err
		}
		return brand.Publish(tx)
	})
}
