package command

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"path/filepath"
	"strings"

	"hawker/app/evidence"
	"hawker/app/fault"
	"hawker/app/files"
	"hawker/app/order"
	"hawker/app/store"
)

// Claim is what is to be verified: the number of an order of the shop in a folder, or
// a pack of evidence, and a line of a buyer's mail, "" for none.
type Claim struct {
	Folder, What, Head string
}

// Verify recomputes what an order was sold under and prints each finding; passed tells
// whether all of it is what it was. A pack needs no shop.
func Verify(ctx context.Context, c Claim, w io.Writer) (passed bool, err error) {
	var r evidence.Report
	if client, ok := Running(c.Folder); strings.HasSuffix(strings.ToLower(c.What), ".zip") {
		r, err = evidence.CheckPack(ctx, c.What, c.Head)
	} else if ok {
		var b bytes.Buffer
		if err = Ask(client, "GET /verify?"+url.Values{"order": {c.What}, "head": {c.Head}}.Encode(), "", &b); err == nil {
			err = json.Unmarshal(b.Bytes(), &r)
		}
	} else {
		err = WithStore(c.Folder, func(s *store.Store) (err error) {
			r, err = verify(ctx, s, c)
			return err
		})
	}
	if err != nil {
		return false, err
	}
	for _, f := range r.Findings {
		word := "ok    "
		if !f.OK {
			word = "FAILED"
		}
		fmt.Fprintf(w, "%s  %s\n", word, f.What)
	}
	if r.Passed() {
		fmt.Fprintf(w, "Order %s: pass\n", r.Number)
	} else {
		fmt.Fprintf(w, "Order %s: fail\n", r.Number)
	}
	return r.Passed(), nil
}

// verify checks an order of an open shop.
func verify(ctx context.Context, s *store.Store, c Claim) (evidence.Report, error) {
	var source evidence.Source
	err := s.View(func(tx *store.Tx) error {
		o, found, err := order.ByNumber(tx, c.What)
		if err == nil && !found {
			err = fault.Missing("order_not_found")
		}
		if err == nil {
			source, err = evidence.Gather(tx, o, filepath.Join(c.Folder, files.Archive))
		}
		return err
	})
	if err != nil {
		return evidence.Report{}, err
	}
	return evidence.Check(ctx, source, c.Head)
}

func (s Shop) answerVerify(w http.ResponseWriter, r *http.Request) {
	report, err := verify(r.Context(), s.Store, Claim{Folder: s.Folder, What: r.FormValue("order"), Head: r.FormValue("head")})
	answer(w, report, err)
}
