package evidence

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"

	"hawker/app/claim"
	"hawker/app/order"
	"hawker/app/paper"
	"hawker/app/store"
)

const (
	claimsFile  = "claims.json"
	paperFolder = "papers/"
)

// claims reads what was ever claimed of the products of an order, and of each line what
// the shop stood by when it was ordered.
func (s *Source) claims(tx *store.Tx, o order.Order) error {
	s.Claims = map[string][]claim.Version{}
	for i, l := range o.Lines {
		history, read := s.Claims[string(l.Product)]
		if !read {
			var err error
			if history, err = claim.History(tx, l.Product); err != nil {
				return err
			}
			for n := range history {
				history[n].By.Addr = ""
			}
			if len(history) > 0 {
				s.Claims[string(l.Product)] = history
			}
		}
		line := &s.Sale.Lines[i]
		line.Product, line.ClaimHead, line.Claims = string(l.Product), l.Claims, claim.Standing(l.Claims.Until(history))
	}
	return nil
}

// papersOf gives the papers of the claims that the lines were sold under, each once.
func (s Source) papersOf() []paper.File {
	var list []paper.File
	for _, l := range s.Sale.Lines {
		for _, c := range l.Claims {
			if c.File.Hash != "" && !slices.ContainsFunc(list, func(f paper.File) bool { return f.Hash == c.File.Hash }) {
				list = append(list, c.File)
			}
		}
	}
	return list
}

// PaperName is where a pack has a paper: its sum keeps two of the same name apart.
func PaperName(f paper.File) string { return paperFolder + f.Hash[:8] + "-" + filepath.Base(f.Name) }

// papers are the claims, the lots, and what proves and certifies them.
func (p Pack) papers(ctx context.Context, z *packing) error {
	if err := z.put(claimsFile, inJSON(p.Claims)); err != nil {
		return err
	}
	if err := z.put(lotsFile, inJSON(p.Lots)); err != nil {
		return err
	}
	files := p.papersOf()
	for _, f := range p.Lots.papers() {
		if !slices.ContainsFunc(files, func(have paper.File) bool { return have.Hash == f.Hash }) {
			files = append(files, f)
		}
	}
	for _, f := range files {
		if err := ctx.Err(); err != nil {
			return err
		}
		file, err := p.Papers(f.Hash)
		if err != nil {
			return fmt.Errorf("packing %s: %w", f.Name, err)
		}
		err = z.put(PaperName(f), func(w io.Writer) error { _, err := io.Copy(w, file); return err })
		if err = errors.Join(err, file.Close()); err != nil {
			return err
		}
	}
	return nil
}

// claimed follows the chains of what was claimed, and compares the papers.
func (s Source) claimed(r *Report) (failed error) {
	for i, l := range s.Sale.Lines {
		history := s.Claims[l.Product]
		if l.ClaimHead == (claim.Head{}) {
			continue
		}
		known := l.ClaimHead.Until(history)
		a := About{Line: i + 1, Title: l.Title, Count: len(known), Event: claim.CheckChain(history)}
		if a.Event == 0 {
			a.Event = l.ClaimHead.Seq
		}
		r.either(l.ClaimHead.In(history) && same(claim.Standing(known), l.Claims), ClaimsWhole, ClaimsBroken, a)
	}
	for _, f := range s.papersOf() {
		a := About{File: f.Name, Sum: short(f.Hash), Title: s.paperOf(f)}
		failed = errors.Join(failed, s.paper(r, f, a, [3]string{PaperFits, PaperOther, PaperMissing}))
	}
	return failed
}

// paperOf names the piece that a paper was given for.
func (s Source) paperOf(f paper.File) string {
	for _, l := range s.Sale.Lines {
		if slices.ContainsFunc(l.Claims, func(c claim.Claim) bool { return c.File.Hash == f.Hash }) {
			return l.Title
		}
	}
	return ""
}

// same compares claims by what they say; times come back from JSON without their zone.
func same(a, b []claim.Claim) bool {
	return slices.EqualFunc(a, b, func(x, y claim.Claim) bool {
		return x.ID == y.ID && x.Source == y.Source && x.File == y.File && x.State == y.State && x.Until.Equal(y.Until) && fmt.Sprint(x.Text) == fmt.Sprint(y.Text)
	})
}

// PapersIn opens papers in a shop's folder of them, where they lie by their sums.
func PapersIn(folder string) func(hash string) (*os.File, error) {
	return func(hash string) (*os.File, error) {
		if !filepath.IsLocal(hash) || len(hash) != 2*sha256.Size {
			return nil, os.ErrNotExist
		}
		return os.Open(filepath.Join(folder, hash[:2], hash))
	}
}

// packed finds the papers of an unpacked pack by their sums, which lead their names.
func packed(folder string) func(hash string) (*os.File, error) {
	return func(hash string) (*os.File, error) {
		if _, err := hex.DecodeString(hash); err != nil || len(hash) != 2*sha256.Size {
			return nil, os.ErrNotExist
		}
		found, err := filepath.Glob(filepath.Join(folder, paperFolder, hash[:8]+"-*"))
		if err != nil || len(found) != 1 {
			return nil, errors.Join(err, os.ErrNotExist)
		}
		return os.Open(found[0])
	}
}
