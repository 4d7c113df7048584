package app

import (
	"context"
	"crypto/rand"
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"hawker/app/brand"
	"hawker/app/command"
	"hawker/app/demo"
	"hawker/app/files"
	"hawker/app/staff"
	"hawker/app/store"
)

// Serve runs a shop until ctx ends. On an empty folder it prints a one-time link
// to the set-up page, or makes the owner from HAWKER_OWNER_EMAIL and
// HAWKER_OWNER_PASSWORD.
func Serve(ctx context.Context, cfg Config, out io.Writer) error {
	return ServeWith(ctx, cfg, out, func(*Shop) {})
}

// ServeWith is Serve for programs that hold the shop: ready is called once it
// has said where it is.
func ServeWith(ctx context.Context, cfg Config, out io.Writer, ready func(*Shop)) error {
	return Run(ctx, cfg, out, func(ctx context.Context, s *Shop) error {
		link, err := s.firstRun(ctx)
		if err != nil {
			return err
		}
		s.greet(link)
		ready(s)
		return nil
	})
}

// Demo runs a sample shop that is on the air.
func Demo(ctx context.Context, cfg Config, out io.Writer) error {
	if cfg.Fresh {
		if err := clearDemo(cfg.Data); err != nil {
			return err
		}
	}
	cfg.PortTries = 50
	if err := seedDemo(ctx, cfg.Data); err != nil {
		return err
	}
	return Run(ctx, cfg, out, func(ctx context.Context, s *Shop) error {
		d := demo.Demo{Store: s.store, Photos: s.env.Photos, Papers: s.env.Papers, Relay: s.env.Relay, Say: s.env.Say, Posters: s.env.Posters, Log: s.log}
		return d.Run(ctx, func(l demo.Login) { s.greetDemo(l) })
	})
}

// seedDemo makes the sample shop in an empty folder, and refuses another's.
func seedDemo(ctx context.Context, folder string) error {
	path := filepath.Join(folder, files.DB)
	if _, err := os.Stat(path); err == nil {
		return nil
	}
	if err := os.MkdirAll(folder, 0o700); err != nil {
		return fmt.Errorf("making data folder: %w", err)
	}
	if err := demo.Seed(ctx, path+".new", time.Now(), files.Migrations...); err != nil {
		return errors.Join(err, os.Remove(path+".new"))
	}
	if err := os.Rename(path+".new", path); err != nil {
		return fmt.Errorf("naming the demo's file: %w", err)
	}
	return nil
}

// clearDemo removes a folder only if it is a demo's: it never takes a real shop.
func clearDemo(folder string) error {
	entries, err := os.ReadDir(folder)
	if errors.Is(err, os.ErrNotExist) || err == nil && len(entries) == 0 {
		return nil
	}
	if err != nil {
		return fmt.Errorf("clearing demo: %w", err)
	}
	if _, ok := command.Running(folder); ok {
		return fmt.Errorf("another hawker is running on the folder %s: stop it first", folder)
	}
	var is bool
	err = command.WithStore(folder, func(s *store.Store) error {
		return s.View(func(tx *store.Tx) (err error) { is, err = demo.Is(tx); return err })
	})
	if err != nil {
		return err
	}
	if !is {
		return fmt.Errorf("the folder %s holds a shop that is not the demo: -fresh does not delete it", folder)
	}
	return os.RemoveAll(folder)
}

// firstRun makes the owner from the environment, or the token of the set-up link.
func (s *Shop) firstRun(ctx context.Context) (link string, err error) {
	var any bool
	if err := s.store.View(func(tx *store.Tx) (err error) { any, err = staff.Any(tx); return err }); err != nil || any {
		return "", err
	}
	by := store.Actor{Kind: "system", ID: "console"}
	if s.cfg.OwnerEmail != "" && s.cfg.OwnerPassword != "" {
		hash, err := staff.Hash(s.cfg.OwnerPassword)
		if err != nil {
			return "", err
		}
		return "", s.store.Do(ctx, by, "shop.set_up", func(tx *store.Tx) error {
			name, _, _ := strings.Cut(s.cfg.OwnerEmail, "@")
			if _, err := staff.Add(tx, staff.Person{Name: name, Email: s.cfg.OwnerEmail, Role: staff.Owner, PasswordHash: hash}); err != nil {
				return err
			}
			if _, known, err := brand.Find(tx); err != nil || known {
				return err
			}
			return brand.Save(tx, brand.Fresh("My shop", "USD", "US"))
		})
	}
	b := make([]byte, 16)
	_, _ = rand.Read(b)
	token := base64.RawURLEncoding.EncodeToString(b)
	err = s.store.Do(ctx, by, "shop.set_up_link", func(tx *store.Tx) error { return staff.SetSetupToken(tx, token) })
	return s.address() + "/setup?token=" + token, err
}

// URL is the address of the shop for this machine.
func (s *Shop) URL() string { return s.address() }

// Store gives the open store, for tests and programs that measure.
func (s *Shop) Store() *store.Store { return s.store }

// address is where this machine's browser finds the shop.
func (s *Shop) address() string {
	if len(s.cfg.Domains) > 0 {
		if n := s.port.Number(); n != 443 {
			return "https://" + s.cfg.Domains[0] + ":" + strconv.Itoa(n)
		}
		return "https://" + s.cfg.Domains[0]
	}
	scheme := "http"
	if s.cfg.LAN {
		scheme = "https"
	}
	host, port, _ := net.SplitHostPort(s.port.HTTP().Addr().String())
	if ip := net.ParseIP(host); ip == nil || ip.IsUnspecified() {
		host = "127.0.0.1"
		if a := s.env.Relay.Addresses(); s.cfg.LAN && len(a) > 0 {
			host = a[0]
		}
	}
	return scheme + "://" + net.JoinHostPort(host, port)
}

func (s *Shop) greet(setup string) {
	fmt.Fprintf(s.out, "\n  Shop      %s\n  Desk      %s/desk\n  Data      %s\n", s.address(), s.address(), s.cfg.Data)
	if setup != "" {
		fmt.Fprintf(s.out, "  Set up    %s\n            (works once; open it now)\n", setup)
	}
	if s.cfg.LAN {
		fmt.Fprintf(s.out, "  Phones    %s/lan  tells them how to trust this shop\n", s.address())
	}
	s.greetKey()
	s.greetNetwork()
	fmt.Fprintln(s.out)
}

func (s *Shop) greetKey() {
	if s.recovery != "" {
		fmt.Fprintf(s.out, "  Recovery  %s\n            Write this code down: it opens the key in a backup. It is not shown again.\n", s.recovery)
	}
}

func (s *Shop) greetNetwork() {
	if len(s.env.Relay.Addresses()) == 0 && !s.cfg.LoopbackMedia {
		fmt.Fprintln(s.out, "  This machine has no network address but loopback, which browsers refuse for video:\n"+
			"  connect it to a network, or start with -loopback-media and a browser that allows it.")
	}
}

func (s *Shop) greetDemo(l demo.Login) {
	a := s.address()
	fmt.Fprintf(s.out, "\n  Shop      %s\n  Room      %s/live/%s   on the air now\n  Desk      %s/desk\n", a, a, l.Show, a)
	fmt.Fprintf(s.out, "            e-mail %s, password %s\n", l.Email, l.Password)
	fmt.Fprintf(s.out, "  Studio    %s/studio/%s\n  Encoder   WHIP %s/whip/%s, stream key %s\n", a, l.Next, a, l.Next, l.StreamKey)
	fmt.Fprintf(s.out, "  Data      %s   (kept; -fresh starts over)\n", s.cfg.Data)
	s.greetNetwork()
	fmt.Fprintln(s.out)
}
