// Package app puts the parts together: it opens the data folder, starts every
// long-lived job in one list, and ends them in an order that loses nothing.
//
// It promises that a second process on the same folder gets a sentence, that a
// shop which was killed comes back with every acknowledged order, and that
// shutting down closes sockets before the server, the server before the jobs and
// the store last. It holds no rule of the shop; the wiring between the relay's
// callbacks and the show's log is all that it decides.
package app

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"os"
	"path/filepath"
	"runtime"
	"sync"
	"time"

	"github.com/gofiber/fiber/v2"
	"golang.org/x/sync/errgroup"

	"hawker/app/board"
	"hawker/app/board/letter"
	"hawker/app/chat"
	"hawker/app/clerk"
	"hawker/app/clerk/talk"
	"hawker/app/command"
	"hawker/app/crowd"
	"hawker/app/erasure"
	"hawker/app/files"
	"hawker/app/lang"
	"hawker/app/live"
	"hawker/app/paper"
	"hawker/app/pay/gateways"
	"hawker/app/photo"
	"hawker/app/port"
	"hawker/app/press"
	"hawker/app/reach/sight"
	"hawker/app/search"
	"hawker/app/store"
	"hawker/app/tally"
	"hawker/app/till"
	"hawker/app/vault"
	"hawker/app/web"
	"hawker/app/web/edge"
	"hawker/app/web/still"
	"hawker/media"
	"hawker/media/archive"
)

const drainFor = 5 * time.Second

// Shop is one running shop.
type Shop struct {
	cfg   Config
	log   *slog.Logger
	out   io.Writer // what the shopkeeper reads at start
	port  *port.Port
	store *store.Store
	talk  *talk.Talk
	env   *edge.Env
	web   *fiber.App
	lan   *port.Authority
	certs *port.Certificates // of the shop's domains

	outside *sight.Outside // asks under which address this machine is seen

	recovery string // shown once, when the key was made
}

// ballast is never written to, so it takes addresses and no memory. The collector
// counts it, and lets a small shop's heap grow by its size before it works again:
// else a rush would have it work thirty times a second, on one core in six.
var ballast = sync.OnceValue(func() []byte { return make([]byte, 64<<20) })

// Run serves the shop until ctx ends. started, if not nil, runs beside it once
// pages are served; when it fails the shop ends.
func Run(ctx context.Context, cfg Config, out io.Writer, started func(context.Context, *Shop) error) error {
	defer runtime.KeepAlive(ballast())
	s, err := open(cfg, out)
	if err != nil {
		return err
	}
	return s.run(ctx, started)
}

// open builds every part; what it opened it closes again when a later part fails.
func open(cfg Config, out io.Writer) (s *Shop, err error) {
	s = &Shop{cfg: cfg, out: out, log: slog.New(slog.NewTextHandler(os.Stderr, &slog.HandlerOptions{Level: slog.LevelInfo}))}
	var undo []func() error
	defer func() {
		for i := len(undo) - 1; err != nil && i >= 0; i-- {
			err = errors.Join(err, undo[i]())
		}
	}()
	if err = os.MkdirAll(cfg.Data, 0o700); err != nil {
		return nil, fmt.Errorf("making data folder: %w", err)
	}
	if s.store, err = files.OpenStore(cfg.Data, cfg.Now, s.log); err != nil {
		return nil, err
	}
	undo = append(undo, s.store.Close)
	if err = files.ClearLeftovers(cfg.Data); err != nil {
		return nil, fmt.Errorf("clearing an earlier backup: %w", err)
	}
	var secret []byte
	if secret, s.recovery, err = files.OpenKey(cfg.Data); err != nil {
		return nil, err
	}
	if cfg.PortTries > 0 {
		s.port, err = port.ListenFrom(cfg.Listen, cfg.PortTries)
	} else {
		s.port, err = port.Listen(cfg.Listen)
	}
	if err != nil {
		return nil, fmt.Errorf("listening on %s: %w", cfg.Listen, err)
	}
	undo = append(undo, s.port.Close)
	if err = s.build(secret); err != nil {
		return nil, err
	}
	undo = append(undo, func() error { s.env.Relay.Close(); return nil })
	return s, s.pictureGone()
}

func (s *Shop) build(secret []byte) error {
	bundle, err := lang.Load()
	if err != nil {
		return err
	}
	s.talk = talk.Open(filepath.Join(s.cfg.Data, files.Archive), s.log)
	posters := still.New()
	e := &edge.Env{Store: s.store, Lang: bundle, Log: s.log, Limits: edge.NewLimits(s.cfg.Scale),
		Secret: secret, Secure: s.cfg.LAN || len(s.cfg.Domains)+len(s.cfg.TrustedProxies) > 0, LAN: s.cfg.LAN, Port: s.port.Number(), MetricsToken: s.cfg.MetricsToken, Posters: posters, Search: search.New(), Tally: tally.New()}
	e.Letters, e.PayEndpoints, e.Reach = letter.Writer{Lang: bundle, Secret: secret}, s.cfg.PayEndpoints, s.network
	e.Till = till.New(s.store, gateways.With(s.cfg.PayEndpoints, secret), secret, s.log)
	s.store.OnCommit(e.Search.Changed)
	s.env = e
	if err = s.openFolders(); err != nil {
		return err
	}
	e.Board = board.New(board.Config{Store: s.store, Lang: bundle, Log: s.log, Secret: secret, Recent: s.talk.Recent,
		Picture: s.picture, Told: e.Told, Moment: e.Moment, Within: e.Within, Poster: func(show live.ShowID) bool { _, ok := posters.Get(string(show)); return ok }})
	e.Hub, e.Lines, e.Said = e.Board.Hub(), s.talk.Lines, s.talk.Between
	e.Say = func(_ context.Context, line chat.Line) (chat.Line, error) {
		said, err := s.talk.Say(line)
		if err == nil {
			e.Board.Said(said)
		}
		return said, err
	}
	e.Vault = s.openVault()
	e.Crowd = crowd.New(crowd.Config{Store: s.store, Films: e.Archive, Log: s.log, Key: secret, Pace: e.Vault.Pace})
	if e.Relay, err = media.New(media.Config{UDP: s.port.UDP(), TCP: s.port.ICE(), PublicIPs: s.cfg.PublicIPs,
		Loopback: s.cfg.LoopbackMedia, Logger: s.log, Library: s.cfg.Relay == relayPion, OnAir: s.onAir, OnLost: s.onLost, Tap: s.tap}); err != nil {
		return err
	}
	s.openNetwork()
	if s.cfg.LAN {
		if s.lan, err = port.LocalAuthority(filepath.Join(s.cfg.Data, files.LAN)); err != nil {
			e.Relay.Close()
			return err
		}
		e.Authority = s.lan
	}
	if err = s.tellLimits(); err != nil {
		e.Relay.Close()
		return err
	}
	s.web = web.New(e, web.Config{TrustedProxies: s.cfg.TrustedProxies})
	return nil
}

// openFolders opens what lies beside the database: pictures, recordings, the proofs of
// claims, and what is made for a person to take away.
func (s *Shop) openFolders() (err error) {
	in := func(name string) string { return filepath.Join(s.cfg.Data, name) }
	if s.env.Photos, err = photo.OpenDir(in(files.Photos)); err != nil {
		return err
	}
	away := vault.NewAway(s.store, s.env.Secret)
	s.store.OnCommit(away.Changed)
	if s.env.Archive, err = archive.Open(archive.Config{Folder: in(files.Archive), Logger: s.log, Told: s.recording,
		Fetch: away.Fetch, Loans: in(files.Loans)}); err != nil {
		return err
	}
	if s.env.Papers, err = paper.OpenDir(in(files.Claims)); err != nil {
		return err
	}
	s.env.Press, err = press.Open(in(files.Press), s.log)
	return err
}

// run starts every long-lived job and waits for all of them.
func (s *Shop) run(ctx context.Context, started func(context.Context, *Shop) error) error {
	admin, err := command.Listen(s.cfg.Data)
	if err != nil {
		s.env.Relay.Close()
		return errors.Join(err, s.port.Close(), s.store.Close())
	}
	jobs, stopJobs := context.WithCancel(context.WithoutCancel(ctx))
	defer stopJobs()
	g, ctx := errgroup.WithContext(ctx)
	commands := command.Shop{Folder: s.cfg.Data, Store: s.store, Log: s.log, Network: s.network}
	courier := clerk.NewCourier(s.store, s.env.Letters, s.env.Secret, s.log)
	eraser := &erasure.Eraser{Store: s.store, List: filepath.Join(s.cfg.Data, files.Erasures), Secret: s.env.Secret, Log: s.log, Talk: s.talk.Erase}
	work := clerk.New(s.store, s.talk, courier, s.log).Use(s.env.Till).Keep(s.env.Archive).Guard(s.env.Vault).Operate(s.env.Press).Erase(eraser).Count(s.env.Tally, s.env.Board.Viewers).Ends(s.endBroadcast)
	if err := eraser.Carry(ctx); err != nil && ctx.Err() == nil { // the clerk goes on trying
		s.log.Error("erasing what was to be erased", "err", err)
	}
	s.env.DeleteFilm = work.DeleteFilm
	g.Go(func() error { return s.serve() })
	g.Go(func() error { return commands.Serve(admin) })
	if s.certs != nil {
		defer s.certs.Close()
		g.Go(func() error { return s.certs.Manage(jobs) })
	}
	g.Go(func() error { return s.outside.Run(jobs) })
	g.Go(func() error { return s.env.Board.Run(jobs) })
	g.Go(func() error { return s.env.Search.Run(jobs, s.store, s.log) })
	g.Go(func() error { return s.env.Crowd.Run(jobs) })
	g.Go(func() error { return work.Run(jobs) })
	if started != nil {
		g.Go(func() error { return started(ctx, s) })
	}
	g.Go(func() error {
		<-ctx.Done()
		err := s.hangUp(admin)
		stopJobs()
		return err
	})
	err = g.Wait()
	if errors.Is(err, context.Canceled) {
		err = nil
	}
	return errors.Join(err, s.store.Close())
}

// hangUp ends what people are connected to: commands, sockets, then video, then
// pages that are being answered.
func (s *Shop) hangUp(admin net.Listener) error {
	err := closed(admin.Close())
	s.env.Hub.Close()
	s.env.Relay.Close()
	return errors.Join(err, s.web.ShutdownWithTimeout(drainFor), s.port.Close())
}

func (s *Shop) serve() error {
	l := s.port.HTTP()
	switch {
	case s.certs != nil:
		l = s.port.TLS(s.certs.TLSConfig())
	case s.lan != nil:
		l = s.port.TLS(s.lan.TLSConfig())
	}
	if err := s.web.Listener(l); err != nil && !errors.Is(err, net.ErrClosed) {
		return fmt.Errorf("serving pages: %w", err)
	}
	return nil
}

func closed(err error) error {
	if errors.Is(err, net.ErrClosed) {
		return nil
	}
	return err
}
