package evidence

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"slices"

	"hawker/app/chain"
	"hawker/app/order"
	"hawker/app/paper"
	"hawker/app/parcel"
	"hawker/app/sourcing"
	"hawker/app/store"
)

const lotsFile = "lots.json"

// Lots are the lots of an order's parcels: what each parcel holds of each, and all versions
// that there ever were of them.
type Lots struct {
	Boxes    []Box                              `json:"boxes"`
	Versions map[sourcing.ID][]sourcing.Version `json:"versions"`
}

// Box is some pieces of a line that are of one lot. Head is what the parcel knew of the lot
// when it was closed.
type Box struct {
	Parcel   string      `json:"parcel"` // its number
	Line     int         `json:"line"`   // of the order, from 1
	Title    string      `json:"title"`
	Lot      sourcing.ID `json:"lot"`
	Quantity int64       `json:"quantity"`
	Head     chain.Head  `json:"head"`
}

// lots reads which lots the parcels of an order hold pieces of.
func (s *Source) lots(tx *store.Tx, o order.Order) error {
	list, err := parcel.Of(tx, o.ID)
	if err != nil {
		return err
	}
	s.Lots.Versions = map[sourcing.ID][]sourcing.Version{}
	for _, p := range list {
		for _, l := range p.Lots {
			s.Lots.Boxes = append(s.Lots.Boxes, Box{
				Parcel: p.Number, Line: l.Index + 1, Title: o.Lines[l.Index].Title.In(o.Lang), Lot: l.Lot, Quantity: l.Quantity, Head: l.Head,
			})
			if _, read := s.Lots.Versions[l.Lot]; read {
				continue
			}
			history, err := sourcing.History(tx, l.Lot)
			if err != nil {
				return err
			}
			for i := range history {
				history[i].By.Addr = ""
			}
			s.Lots.Versions[l.Lot] = history
		}
	}
	return nil
}

// then is the lot of a box as its parcel knew it; false where nothing of it is there.
func (l Lots) then(b Box) (sourcing.Lot, bool) {
	known := chain.Until(b.Head, l.Versions[b.Lot])
	if len(known) == 0 {
		return sourcing.Lot{}, false
	}
	return known[len(known)-1].Lot, true
}

// papers are the certificates that the lots had when their parcels were closed, each once.
func (l Lots) papers() []paper.File {
	var list []paper.File
	for _, b := range l.Boxes {
		lot, _ := l.then(b)
		for _, c := range lot.Certificates {
			if !slices.Contains(list, c.File) {
				list = append(list, c.File)
			}
		}
	}
	return list
}

// fromLots follows the chain of each lot that the parcels hold pieces of, looks in it for
// what they knew, and compares the certificates of then.
func (s Source) fromLots(r *Report) (failed error) {
	seen := map[string]bool{} // of which lot which paper
	for _, b := range s.Lots.Boxes {
		history := s.Lots.Versions[b.Lot]
		lot, known := s.Lots.then(b)
		a := About{Line: b.Line, Title: b.Title, Parcel: b.Parcel, Lot: lot.Number, Count: int(b.Quantity), Event: chain.Check(history)}
		r.either(known && chain.Holds(b.Head, history), LotWhole, LotBroken, a)
		for _, c := range lot.Certificates {
			key := string(b.Lot) + c.File.Hash
			if seen[key] {
				continue
			}
			seen[key] = true
			a := About{File: c.File.Name, Sum: short(c.File.Hash), Title: b.Title, Lot: lot.Number}
			failed = errors.Join(failed, s.paper(r, c.File, a, [3]string{CertificateFits, CertificateOther, CertificateMissing}))
		}
	}
	return failed
}

// paper compares a paper with the sum that it was kept under; codes are those of one that
// fits, of another, and of none.
func (s Source) paper(r *Report, f paper.File, a About, codes [3]string) error {
	file, err := s.Papers(f.Hash)
	if err != nil {
		r.bad(codes[2], a)
		return nil
	}
	sum := sha256.New()
	_, err = io.Copy(sum, file)
	if err = errors.Join(err, file.Close()); err != nil {
		return fmt.Errorf("reading a paper: %w", err)
	}
	r.either(hex.EncodeToString(sum.Sum(nil)) == f.Hash, codes[0], codes[1], a)
	return nil
}
