package demo

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"path"
	"time"

	"hawker/app/catalog"
	"hawker/app/demo/cast"
	"hawker/app/sourcing"
	"hawker/app/stock"
	"hawker/app/store"
)

// fire records the lots of a piece, and gives the one that its pieces come in as; "" for
// none.
func (h *history) fire(tx *store.Tx, p catalog.Product) (sourcing.ID, error) {
	for _, f := range h.cast.Firings {
		if f.Of != p.Handle {
			continue
		}
		y, m, d := h.today.In(h.cast.Settings.Location()).AddDate(0, 0, -f.MadeDays).Date()
		day := time.Date(y, m, d, 0, 0, 0, 0, h.cast.Settings.Location())
		v, err := sourcing.Make(tx, p.ID, sourcing.Draft{Number: f.Number, Maker: f.Maker, Place: f.Place, Note: f.Note, Made: day})
		return v.ID, err
	}
	return "", nil
}

// receive brings pieces from the kiln, of a lot if there is one.
func receive(tx *store.Tx, lot sourcing.ID, l stock.Line) error {
	ref, note := "kiln-"+string(l.Variant), "from the kiln"
	if lot == "" {
		return stock.Receive(tx, l, ref, note)
	}
	l.Lot = string(lot)
	return sourcing.Receive(tx, l, ref, note)
}

// certify files what certifies the lots of the sample shop, once.
func (d Demo) certify(ctx context.Context, files fs.FS) error {
	var list []cast.Firing
	err := cast.File(files, "lots.json", &list)
	for i := 0; err == nil && i < len(list); i++ {
		for _, c := range list[i].Certificates {
			p := sourcing.Paper{Name: c.Name, Issuer: c.Issuer}
			var raw []byte
			if raw, err = fs.ReadFile(files, c.Paper); err == nil {
				p.File, err = d.Papers.Take(bytes.NewReader(raw), path.Base(c.Paper))
			}
			if err == nil {
				err = d.Store.Do(ctx, seeding, "lot.certify", func(tx *store.Tx) error {
					p.From, p.Until = tx.Now, tx.Now.AddDate(0, 0, c.Days)
					return signed(tx, list[i], p)
				})
			}
		}
	}
	if err != nil {
		return fmt.Errorf("certifying lots: %w", err)
	}
	return nil
}

func signed(tx *store.Tx, f cast.Firing, p sourcing.Paper) error {
	product, ok, err := catalog.ByHandle(tx, f.Of)
	if err != nil || !ok {
		return err
	}
	lots, err := sourcing.Of(tx, product.ID)
	for _, v := range lots {
		if v.Number == f.Number && v.What == sourcing.Made {
			_, failed := sourcing.Certify(tx, v.ID, v.Seq, p)
			err = errors.Join(err, failed)
		}
	}
	return err
}
