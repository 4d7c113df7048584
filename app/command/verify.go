package command

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"strings"

	"hawker/app/evidence"
	"hawker/app/evidence/daily"
	"hawker/app/evidence/words"
	"hawker/app/fault"
	"hawker/app/files"
	"hawker/app/lang"
	"hawker/app/order"
	"hawker/app/store"
	"hawker/app/vault"
)

// Claim is what is to be verified: the number of an order of the shop in a folder, or
// a pack of evidence, and what a witness has: a line of a buyer's mail, and the file of
// a day's list; "" for none.
type Claim struct {
	Folder, What, Head, Day string
}

// Verify recomputes what an order was sold under and prints each finding; passed tells
// whether all of it is what it was. A pack needs no shop.
func Verify(ctx context.Context, c Claim, w io.Writer) (passed bool, err error) {
	list, err := c.list()
	if err != nil {
		return false, err
	}
	var r evidence.Report
	if client, ok := Running(c.Folder); strings.HasSuffix(strings.ToLower(c.What), ".zip") {
		var known evidence.Witness
		if known, err = c.witness(list); err == nil {
			r, err = evidence.CheckPack(ctx, c.What, known)
		}
	} else if ok {
		var b bytes.Buffer
		if err = Ask(client, "POST /verify?"+url.Values{"order": {c.What}, "head": {c.Head}}.Encode(), list, &b); err == nil {
			err = json.Unmarshal(b.Bytes(), &r)
		}
	} else {
		err = WithStore(c.Folder, func(s *store.Store) (err error) {
			r, err = verify(ctx, s, c, list)
			return err
		})
	}
	if err != nil {
		return false, err
	}
	return r.Passed(), say(ctx, r, w)
}

// list reads the file of a day's list.
func (c Claim) list() (string, error) {
	if c.Day == "" {
		return "", nil
	}
	raw, err := os.ReadFile(c.Day)
	if err != nil {
		return "", fmt.Errorf("reading the list of a day: %w", err)
	}
	return string(raw), nil
}

func (c Claim) witness(list string) (w evidence.Witness, err error) {
	w.Mailed = c.Head
	if list != "" {
		w.Day, err = daily.Read(strings.NewReader(list))
	}
	return w, err
}

// say prints the findings, in the language of the command line.
func say(ctx context.Context, r evidence.Report, w io.Writer) error {
	bundle, err := lang.Load()
	if err != nil {
		return err
	}
	ctx = bundle.Context(ctx, "en")
	for _, f := range r.Findings {
		if f.OK {
			fmt.Fprintf(w, "ok      %s\n", words.What(ctx, f))
		} else {
			fmt.Fprintf(w, "FAILED  %s\n        %s\n", words.What(ctx, f), words.Means(ctx, f))
		}
	}
	if r.Passed() {
		fmt.Fprintf(w, "Order %s: pass\n", r.Number)
	} else {
		fmt.Fprintf(w, "Order %s: fail\n", r.Number)
	}
	return nil
}

// verify checks an order of an open shop.
func verify(ctx context.Context, s *store.Store, c Claim, list string) (evidence.Report, error) {
	var source evidence.Source
	w, err := c.witness(list)
	if err != nil {
		return evidence.Report{}, err
	}
	shelf := evidence.Shelf{Films: filepath.Join(c.Folder, files.Archive), Papers: evidence.PapersIn(filepath.Join(c.Folder, files.Claims))}
	if key, err := os.ReadFile(filepath.Join(c.Folder, files.Key)); err == nil { // a restored shop that never ran may have none
		shelf.Fetch = vault.NewAway(s, key).Fetch
	}
	err = s.View(func(tx *store.Tx) error {
		o, found, err := order.ByNumber(tx, c.What)
		if err == nil && !found {
			err = fault.Missing("order_not_found")
		}
		if err == nil {
			source, err = evidence.Gather(tx, o, shelf)
		}
		return err
	})
	if err != nil {
		return evidence.Report{}, err
	}
	return evidence.Check(ctx, source, w)
}

func (s Shop) answerVerify(w http.ResponseWriter, r *http.Request) {
	list, err := io.ReadAll(io.LimitReader(r.Body, mostOfAList))
	var report evidence.Report
	if err == nil {
		report, err = verify(r.Context(), s.Store, Claim{Folder: s.Folder, What: r.URL.Query().Get("order"), Head: r.URL.Query().Get("head")}, string(list))
	}
	answer(w, report, err)
}

// mostOfAList bounds a day's list, in bytes: a day has 43,200 segments of two seconds.
const mostOfAList = 32 << 20
