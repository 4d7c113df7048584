package demo

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"path"

	"hawker/app/catalog"
	"hawker/app/claim"
	"hawker/app/demo/cast"
	"hawker/app/store"
)

// claims is claims.json: of a piece, by its handle; Paper proves it, "" for nothing, for so
// many days, 0 for ever.
type claims []struct {
	Of, Paper string
	Days      int
	Says      claim.Draft
}

// prove says what the sample shop claims of its pieces, once.
func (d Demo) prove(ctx context.Context, files fs.FS) error {
	var list claims
	err := cast.File(files, "claims.json", &list)
	for i := 0; err == nil && i < len(list); i++ {
		var raw []byte
		if name := list[i].Paper; name != "" {
			if raw, err = fs.ReadFile(files, name); err == nil {
				list[i].Says.File, err = d.Papers.Take(bytes.NewReader(raw), path.Base(name))
			}
		}
	}
	if err != nil {
		return fmt.Errorf("proving claims: %w", err)
	}
	return d.Store.Do(ctx, seeding, "claim.make", func(tx *store.Tx) error {
		all, _, err := claim.List(tx, "", "", 1)
		for i := 0; err == nil && len(all) == 0 && i < len(list); i++ {
			c := list[i]
			if c.Days > 0 {
				c.Says.Until = tx.Now.AddDate(0, 0, c.Days)
			}
			p, _, failed := catalog.ByHandle(tx, c.Of)
			_, err = claim.Make(tx, p.ID, c.Says)
			err = errors.Join(failed, err)
		}
		return err
	})
}
