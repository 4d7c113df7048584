package search

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"maps"
	"slices"
	"time"

	"hawker/app/catalog"
	"hawker/app/collection"
	"hawker/app/fault"
	"hawker/app/search/engine"
	"hawker/app/store"
)

const (
	atOnce   = 200 // products that one reading transaction reads
	together = 400 // products that go into the index at once while it fills
)

// Changed hears which products and collections a commit changed; it does not wait.
func (x *Index) Changed(marks []store.Mark) {
	x.mu.Lock()
	defer x.mu.Unlock()
	for _, m := range marks {
		switch m.Kind {
		case "product":
			x.pending[catalog.ID(m.ID)] = struct{}{}
		case "collection":
			x.regroup = true
		default:
			continue
		}
		select {
		case x.wake <- struct{}{}:
		default:
		}
	}
}

// Run fills the index from the store and then follows what changes, until ctx
// ends. Changed must hear of every commit from before Run begins, so that what
// changes while the index fills is read once more. A record that cannot be read is
// logged and stays out; the shop goes on.
func (x *Index) Run(ctx context.Context, s *store.Store, log *slog.Logger) error {
	start := time.Now()
	if err := x.fill(ctx, s); err == nil {
		x.ready.Store(true)
		log.Info("search is ready", "products", x.engine.Size(), "after", time.Since(start).Round(time.Millisecond))
	} else if ctx.Err() == nil {
		log.Error("filling the search", "err", err)
	}
	for {
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-x.wake:
		}
		if err := x.follow(ctx, s); err != nil && ctx.Err() == nil {
			log.Error("following changes for the search", "err", err)
		}
	}
}

// fill reads what the shop lists, and what it will list, page by page: each page
// is a transaction of its own, so that no writer waits for the index. Some pages
// are put at once, while the next ones are being read, record and words.
func (x *Index) fill(ctx context.Context, s *store.Store) error {
	ctx, stop := context.WithCancel(ctx)
	defer stop()
	pages, failed := make(chan engine.Batch), make(chan error, 1)
	go func() {
		defer close(pages)
		failed <- read(ctx, s, pages)
	}()
	for b := range pages {
		x.engine.PutBatch(b)
	}
	return <-failed
}

// read hands out every product that the shop lists, until ctx ends.
func read(ctx context.Context, s *store.Store, pages chan<- engine.Batch) error {
	var docs []engine.Document
	for after, more := "", true; more; {
		err := s.View(func(tx *store.Tx) error {
			list, next, err := catalog.List(tx, catalog.Active, after, atOnce)
			for _, p := range list {
				if err != nil {
					break
				}
				var d engine.Document
				d, err = describe(tx, p)
				docs = append(docs, d)
			}
			after, more = next, next != ""
			return err
		})
		if err != nil {
			return fmt.Errorf("reading products: %w", err)
		}
		if len(docs) < together && more {
			continue
		}
		select {
		case pages <- engine.Read(docs):
			docs = nil
		case <-ctx.Done():
			return ctx.Err()
		}
	}
	return nil
}

// follow reads anew what has changed since it last looked.
func (x *Index) follow(ctx context.Context, s *store.Store) error {
	x.mu.Lock()
	ids, regroup := slices.Collect(maps.Keys(x.pending)), x.regroup
	clear(x.pending)
	x.regroup = false
	x.mu.Unlock()
	var errs error
	for some := range slices.Chunk(ids, atOnce) {
		errs = errors.Join(errs, x.reread(s, some))
	}
	for from, more := 0, regroup; more && ctx.Err() == nil; more = from > 0 {
		var err error
		from, err = x.gather(s, from)
		errs = errors.Join(errs, err)
	}
	return errs
}

// reread puts, replaces or drops what changed; what cannot be read stays as it was.
func (x *Index) reread(s *store.Store, ids []catalog.ID) error {
	var docs []engine.Document
	var gone []string
	var errs error
	err := s.View(func(tx *store.Tx) error {
		for _, id := range ids {
			p, ok, err := catalog.Find(tx, id)
			if err == nil && (!ok || p.Status != catalog.Active) {
				gone = append(gone, string(id))
				continue
			}
			var d engine.Document
			if err == nil {
				d, err = describe(tx, p)
			}
			if err != nil {
				errs = errors.Join(errs, fmt.Errorf("reading product %s: %w", id, err))
				continue
			}
			docs = append(docs, d)
		}
		return nil
	})
	x.engine.Put(docs...)
	for _, id := range gone {
		x.engine.Drop(id)
	}
	return errors.Join(err, errs)
}

// gather reads for some products in which collections they are now. One that is
// gone since has a mark of its own.
func (x *Index) gather(s *store.Store, from int) (next int, err error) {
	ids, next := x.engine.Some(from, atOnce)
	in := make(map[string][]string, len(ids))
	var errs error
	err = s.View(func(tx *store.Tx) error {
		for _, id := range ids {
			list, err := collection.Of(tx, collection.Product(id))
			if fault.Is(err, "product_not_found") {
				continue
			}
			errs = errors.Join(errs, err)
			in[id] = names(list)
		}
		return nil
	})
	x.engine.Gather(in)
	return next, errors.Join(err, errs)
}

// describe is a product as the engine takes it, with the lowest price of what can
// be bought; where nothing can, of what it would be.
func describe(tx *store.Tx, p catalog.Product) (engine.Document, error) {
	d := engine.Document{ID: string(p.ID), Title: p.Title, Tags: p.Tags, Kinds: []string{p.Type, p.Vendor}, Stocked: p.Stocked, Made: p.Created.UnixMilli()}
	if !p.Published.IsZero() {
		d.Made = p.Published.UnixMilli()
	}
	if !p.PublishAt.IsZero() {
		d.From = p.PublishAt.UnixMilli()
	}
	for _, o := range p.Options {
		for _, v := range o.Values {
			d.Kinds = append(d.Kinds, slices.Collect(maps.Values(v))...)
		}
	}
	for _, t := range []map[string]string{p.Summary, p.Body} {
		d.Texts = append(d.Texts, slices.Collect(maps.Values(t))...)
	}
	vs, err := catalog.Variants(tx, p.ID)
	if err != nil {
		return d, err
	}
	found := false
	for _, v := range vs {
		d.Codes = append(d.Codes, v.SKU, v.Barcode)
		if now := v.PriceAt(tx.Now).Amount.Minor; v.Stocked == p.Stocked && (!found || now < d.Price) {
			d.Price, found = now, true
		}
	}
	in, err := collection.Of(tx, collection.Product(p.ID))
	d.Collections = names(in)
	return d, err
}

func names[T ~string](list []T) []string {
	out := make([]string, len(list))
	for i, s := range list {
		out[i] = string(s)
	}
	return out
}
