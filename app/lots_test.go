package app_test

import (
	"context"
	"path/filepath"
	"strings"

	"hawker/app/paper"
	"hawker/app/sourcing"
	"hawker/app/store"
)

// certified gives each lot of the shop a certificate with its paper.
func (s *site) certified() {
	s.t.Helper()
	papers, err := paper.OpenDir(filepath.Join(s.dir, "claims"))
	if err != nil {
		s.t.Fatal(err)
	}
	f, err := papers.Take(strings.NewReader(paperPDF), "analysis.pdf")
	if err != nil {
		s.t.Fatal(err)
	}
	err = s.shop.Store().Do(context.Background(), store.Actor{Kind: "system"}, "test", func(tx *store.Tx) error {
		lots, _, err := sourcing.List(tx, "", "", 10)
		for i := 0; err == nil && i < len(lots); i++ {
			_, err = sourcing.Certify(tx, lots[i].ID, lots[i].Seq, sourcing.Paper{Name: "Lead and cadmium", Issuer: "TÜV", File: f, From: tx.Now, Until: tx.Now.AddDate(1, 0, 0)})
		}
		return err
	})
	if err != nil {
		s.t.Fatal(err)
	}
}
