package board

import (
	"time"

	"hawker/app/claim"
	"hawker/app/store"
)

const (
	proofsEvery = 30 * time.Second
	proofsMost  = 200 // that end between two looks
)

// flushProofs marks the claims whose proof has ended since the last look, so that the
// crew is told while the piece is on screen: no command runs when a day is over.
func (b *Board) flushProofs() {
	var marks []store.Mark
	err := b.store.View(func(tx *store.Tx) error {
		from := b.proofs
		if tx.Now.Sub(from) < proofsEvery {
			return nil
		}
		ended, err := claim.Ending(tx, from, tx.Now, proofsMost)
		if err != nil {
			return err
		}
		for _, c := range ended {
			marks = append(marks, store.Mark{Kind: "claims", ID: string(c.Product)})
		}
		b.proofs = tx.Now
		return nil
	})
	if err != nil {
		b.log.Error("looking for proofs that ended", "err", err)
	}
	if len(marks) > 0 {
		b.Changed(marks)
	}
}
