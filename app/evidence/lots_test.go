package evidence_test

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"hawker/app/evidence"
	"hawker/app/order/ordertest"
	"hawker/app/paper"
	"hawker/app/parcel"
	"hawker/app/pay"
	"hawker/app/sourcing"
	"hawker/app/stock"
	"hawker/app/store"
)

// An order's evidence reaches the lots of its parcels: a changed certificate is named, a
// missing one too, and so is a lot that was written over.
func TestALotsCertificateIsHeldAgainstItsSum(t *testing.T) {
	s := ordertest.Open(t, parcel.Doctor)
	folder := t.TempDir()
	papers, err := paper.OpenDir(folder)
	if err != nil {
		t.Fatal(err)
	}
	file, err := papers.Take(strings.NewReader("%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\nstartxref\n9\n%%EOF\n"), "release.pdf")
	if err != nil {
		t.Fatal(err)
	}
	s.Must(func(tx *store.Tx) error {
		v, err := sourcing.Make(tx, s.Product.ID, sourcing.Draft{Number: "41"})
		if err == nil {
			v, err = sourcing.Certify(tx, v.ID, v.Seq, sourcing.Paper{Name: "Lead release", File: file})
		}
		if err != nil {
			return err
		}
		return sourcing.Receive(tx, stock.Line{Variant: s.Cup, Quantity: 2, Lot: string(v.ID)}, "", "")
	})
	o := s.Buy(pay.Cash, ordertest.Of(s.Cup, 1))
	s.Must(func(tx *store.Tx) error { _, err := parcel.Pack(tx, o.ID, nil); return err })
	var source evidence.Source
	s.Read(func(tx *store.Tx) (err error) {
		source, err = evidence.Gather(tx, o, evidence.Shelf{Films: t.TempDir(), Papers: papers.Open})
		return err
	})
	found := func(code string) bool {
		r, err := evidence.Check(t.Context(), source, evidence.Witness{})
		if err != nil {
			t.Fatal(err)
		}
		return slices.ContainsFunc(r.Findings, func(f evidence.Finding) bool { return f.Code == code && f.About.Lot == "41" })
	}
	if !found(evidence.LotWhole) || !found(evidence.CertificateFits) {
		t.Error("a whole one is not said to be")
	}
	path := filepath.Join(folder, file.Hash[:2], file.Hash)
	if err := os.WriteFile(path, []byte("changed"), 0o600); err != nil || !found(evidence.CertificateOther) {
		t.Errorf("a changed certificate is not named: %v", err)
	}
	if err := os.Remove(path); err != nil || !found(evidence.CertificateMissing) {
		t.Errorf("a missing certificate is not named: %v", err)
	}
	for id := range source.Lots.Versions {
		source.Lots.Versions[id][0].Maker = "Somebody else"
	}
	if !found(evidence.LotBroken) {
		t.Error("a lot that was written over is not named")
	}
}
