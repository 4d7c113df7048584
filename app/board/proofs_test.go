package board_test

import (
	"crypto/sha256"
	"encoding/hex"
	"strings"
	"testing"
	"time"

	"hawker/app/board"
	"hawker/app/brand"
	"hawker/app/claim"
	"hawker/app/live"
	"hawker/app/paper"
	"hawker/app/store"
)

// A proof that ends while its piece is on screen is marked on the crew's card without
// anybody doing anything; viewers hear nothing of it.
func TestAProofEndsOnTheAir(t *testing.T) {
	w := open(t)
	sum := sha256.Sum256([]byte("a report"))
	w.Must(func(tx *store.Tx) error {
		_, err := claim.Make(tx, w.Product.ID, claim.Draft{Text: brand.Text{"en": "Free of lead"}, Until: tx.Now.Add(time.Hour),
			File: paper.File{Name: "report.pdf", Hash: hex.EncodeToString(sum[:]), Size: 8, Type: "application/pdf"}})
		return err
	})
	crew, viewer := w.seat(board.Crew, "en"), w.seat(board.Viewer, "en")
	w.Must(func(tx *store.Tx) error { return live.Pin(tx, w.Shop.Show, 1) })
	if card := w.next(crew, "Free of lead"); strings.Contains(card, "only with care") {
		t.Fatalf("the proof is said to have ended: %s", card)
	}
	w.next(viewer, `id="pin-1"`)
	w.Clock.Move(2 * time.Hour)
	w.next(crew, "the proof has ended")
	select {
	case m := <-viewer.Messages():
		if strings.Contains(string(m), "Free of lead") {
			t.Errorf("viewers hear %s", m)
		}
	default:
	}
}
