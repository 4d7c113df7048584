// Package command is what a person does with a shop from the terminal besides running
// it: copy it, bring it back, see whether it adds up, verify what was sold, let
// somebody sign in.
//
// It promises that each command does the same whether the shop runs or not: a running
// one is asked over the socket in its folder and answers of the file that it has open;
// else the command opens the file itself. What is printed is for a person, in English.
// It refuses to know how a shop is served.
package command

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"path/filepath"

	"hawker/app/claim"
	"hawker/app/doctor"
	"hawker/app/fault"
	"hawker/app/files"
	"hawker/app/lang"
	"hawker/app/paper"
	"hawker/app/photo"
	"hawker/app/reel"
	"hawker/app/sourcing"
	"hawker/app/staff"
	"hawker/app/store"
)

// Sentence is what a person reads of an error on the command line: the refusal's
// sentence in English, or the error itself.
func Sentence(err error) string {
	if _, ok := fault.As(err); ok {
		if b, e := lang.Load(); e == nil {
			return lang.Fault(b.Context(context.Background(), lang.English), err)
		}
	}
	return err.Error()
}

// WithStore runs fn on the file of a folder in which no shop runs.
func WithStore(folder string, fn func(*store.Store) error) error {
	if _, err := os.Stat(filepath.Join(folder, files.DB)); err != nil {
		return fmt.Errorf("there is no shop in %s: choose its folder with -data", folder)
	}
	s, err := files.OpenStore(folder, nil, slog.Default())
	if err != nil {
		return err
	}
	return errors.Join(fn(s), s.Close())
}

// Doctor recomputes every invariant and writes what is broken; healthy tells
// whether nothing is.
func Doctor(folder string, w io.Writer) (healthy bool, err error) {
	var broken []string
	if client, ok := Running(folder); ok {
		var b bytes.Buffer
		if err := Ask(client, "GET /doctor", "", &b); err != nil {
			return false, err
		}
		if err := json.Unmarshal(b.Bytes(), &broken); err != nil {
			return false, fmt.Errorf("reading the doctor's answer: %w", err)
		}
	} else if err := WithStore(folder, func(s *store.Store) (err error) {
		broken, err = examineFolder(s, folder)
		return err
	}); err != nil {
		return false, err
	}
	for _, b := range broken {
		fmt.Fprintln(w, b)
	}
	if len(broken) == 0 {
		fmt.Fprintln(w, "Everything adds up: ledgers, totals, numbers, indexes, logs, pictures, proofs, recordings.")
	}
	return len(broken) == 0, nil
}

// Examine recomputes every invariant of an open store and lists what is broken.
func Examine(s *store.Store) ([]string, error) { return doctor.Examine(context.Background(), s) }

// examineFolder is Examine, and sees that the files which records name are there.
func examineFolder(s *store.Store, folder string) ([]string, error) {
	broken, err := Examine(s)
	if err != nil {
		return nil, err
	}
	dir, err := photo.OpenDir(filepath.Join(folder, files.Photos))
	if err != nil {
		return nil, err
	}
	films, err := reel.Examine(context.Background(), folder)
	broken = append(broken, films...)
	if err != nil {
		return broken, err
	}
	err = s.View(func(tx *store.Tx) error {
		return photo.Each(tx, func(p photo.Photo) error {
			for _, name := range dir.Missing(p) {
				broken = append(broken, fmt.Sprintf("the picture %s is not there", name))
			}
			return nil
		})
	})
	if err != nil {
		return broken, err
	}
	proofs, err := examineProofs(s, folder)
	return append(broken, proofs...), err
}

// examineProofs sees that the files which prove claims, and certify lots, are there and
// what they were.
func examineProofs(s *store.Store, folder string) (broken []string, err error) {
	papers, err := paper.OpenDir(filepath.Join(folder, files.Claims))
	if err != nil {
		return nil, err
	}
	var list []paper.File
	err = s.View(func(tx *store.Tx) error {
		note := func(f paper.File) error { list = append(list, f); return nil }
		return errors.Join(claim.Files(tx, note), sourcing.Files(tx, note))
	})
	for _, f := range list {
		if err != nil {
			return broken, err
		}
		var how string
		if how, err = papers.Broken(f); how != "" {
			broken = append(broken, fmt.Sprintf("the proof %s (%s) is %s", f.Hash, f.Name, how))
		}
	}
	return broken, err
}

// NewStaff is a person to add: the role is owner, host, assistant or packer, the
// password has ten characters or more.
type NewStaff struct {
	Name     string `json:"name"`
	Email    string `json:"email"`
	Role     string `json:"role"`
	Password string `json:"password"`
}

// AddStaff adds a person to the shop of a folder, running or not.
func AddStaff(folder string, n NewStaff, w io.Writer) error {
	if client, ok := Running(folder); ok {
		body, err := json.Marshal(n)
		if err != nil {
			return fmt.Errorf("encoding person: %w", err)
		}
		if err := Ask(client, "POST /staff", string(body), io.Discard); err != nil {
			return err
		}
	} else if err := WithStore(folder, func(s *store.Store) error {
		_, err := addStaff(context.Background(), s, n)
		return err
	}); err != nil {
		return err
	}
	fmt.Fprintf(w, "%s may sign in as %s.\n", n.Email, n.Role)
	return nil
}

func addStaff(ctx context.Context, s *store.Store, n NewStaff) (staff.ID, error) {
	hash, err := staff.Hash(n.Password)
	if err != nil {
		return "", err
	}
	var id staff.ID
	err = s.Do(ctx, store.Actor{Kind: "system", ID: "console"}, "staff.add", func(tx *store.Tx) error {
		p, err := staff.Add(tx, staff.Person{Name: n.Name, Email: n.Email, Role: staff.Role(n.Role), PasswordHash: hash})
		id = p.ID
		return err
	})
	return id, err
}
