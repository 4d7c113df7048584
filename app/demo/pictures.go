package demo

import (
	"context"

	"hawker/app/catalog"
	"hawker/app/demo/cast"
	"hawker/app/live"
	"hawker/app/store"
)

// hangProduct gives a product its photos, unless it has some.
func (d Demo) hangProduct(ctx context.Context, p cast.Piece, hang func(string) (string, error)) error {
	var has bool
	err := d.Store.View(func(tx *store.Tx) error {
		known, ok, err := catalog.ByHandle(tx, p.Handle)
		has = !ok || len(known.Photos) > 0
		return err
	})
	if err != nil || has {
		return err
	}
	hashes := map[string]string{}
	var photos []catalog.Photo
	for _, pic := range p.Photos {
		hash, err := hang(pic.File)
		if err != nil {
			return err
		}
		hashes[pic.File] = hash
		photos = append(photos, catalog.Photo{Hash: hash, Alt: pic.Alt})
	}
	return d.Store.Do(ctx, seeding, "catalog.update", func(tx *store.Tx) error {
		known, ok, err := catalog.ByHandle(tx, p.Handle)
		if err != nil || !ok {
			return err
		}
		variants, err := catalog.Variants(tx, known.ID)
		if err != nil {
			return err
		}
		known.Photos = photos
		for i, v := range variants {
			for _, c := range p.Variants {
				if c.SKU == v.SKU && hashes[c.Photo] != "" {
					variants[i].Photo = hashes[c.Photo]
				}
			}
		}
		return catalog.Update(tx, known, variants)
	})
}

// hangShow gives a show its cover, unless it has one; tonight's kiln takes the
// cover of the first show.
func (d Demo) hangShow(ctx context.Context, s cast.Show, hang func(string) (string, error)) error {
	hash, err := hang(s.Cover)
	if err != nil {
		return err
	}
	return d.Store.Do(ctx, seeding, "live.update", func(tx *store.Tx) error {
		bare, ok, err := live.ByHandle(tx, s.Handle)
		if err != nil {
			return err
		}
		shows := []live.Show{}
		if ok {
			shows = append(shows, bare)
		}
		if s.State == "live" {
			on, err := live.Current(tx)
			if err != nil {
				return err
			}
			shows = append(shows, on...)
		}
		for _, one := range shows {
			if one.Cover != "" || one.State == live.Ended {
				continue
			}
			one.Cover = hash
			if err := live.Update(tx, one); err != nil {
				return err
			}
		}
		return nil
	})
}
