// Package demo is a sample shop that a person would believe: a kiln that sells
// teaware, with its products, buyers, orders, and a show that is on the air.
//
// It promises that nothing in it is a short cut. Its orders were submitted, paid,
// packed and shipped by the same verbs as a real shop's, on a clock that starts a
// month ago; its broadcast goes through the relay like any host's; its assistant
// pins by the command that a person's key sends. It keeps its folder and goes on
// where it stopped, with dates that move with today.
//
// It refuses to touch a folder that holds another shop.
package demo

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"time"

	"hawker/app/chat"
	"hawker/app/demo/cast"
	"hawker/app/live"
	"hawker/app/paper"
	"hawker/app/photo"
	"hawker/app/staff"
	"hawker/app/store"
	"hawker/app/web/still"
	"hawker/assets"
	"hawker/media"
	"hawker/media/loop"
)

// Demo runs the sample shop's cast.Show in a shop that is open already.
type Demo struct {
	Store   *store.Store
	Photos  *photo.Dir
	Papers  *paper.Dir
	Relay   *media.Relay
	Posters *still.Keeper
	Say     func(context.Context, chat.Line) (chat.Line, error)
	Log     *slog.Logger
}

// Login is what a person needs to look around.
type Login struct {
	Show, Next      string // handles of the show on the air and of the next one
	Email, Password string
	StreamKey       string
}

const (
	look      = 250 * time.Millisecond // how often the assistant looks at the picture
	quietFor  = 6 * time.Second        // a taken-over show is given back after this long without a picture
	ownerPass = "open the kiln"
)

// scene is what the picture shows from when to when.
type scene struct {
	From   int64  `json:"from_ms"`
	To     int64  `json:"to_ms"`
	Handle string `json:"handle"`
}

type broadcast struct {
	FPS    int     `json:"fps"`
	Scenes []scene `json:"scenes"`
}

// Run starts the broadcast, tells greet once everything but the pictures is in its
// place, and keeps the show going until ctx ends. The pictures are hung up meanwhile,
// so that the assistant waits for no machine that is slow at them.
func (d Demo) Run(ctx context.Context, greet func(Login)) error {
	files := assets.Demo()
	var b broadcast
	if err := cast.File(files, "broadcast.json", &b); err != nil {
		return err
	}
	clip, err := loop.Open(files, "broadcast.h264", "broadcast.ogg", b.FPS)
	if err != nil {
		return err
	}
	poster, err := fs.ReadFile(files, "poster.jpg")
	if err != nil {
		return fmt.Errorf("reading poster: %w", err)
	}
	login, show, err := d.onStage(ctx)
	if err != nil {
		return err
	}
	d.Posters.Put(string(show.ID), poster, time.Now())
	if err = errors.Join(d.prove(ctx, files), d.certify(ctx, files)); err != nil {
		return err
	}
	player := loop.NewPlayer(clip)
	done := make(chan error, 1)
	go func() { done <- d.broadcast(ctx, show, player) }()
	hung := make(chan struct{})
	go func() { defer close(hung); d.tell(ctx, d.HangPictures(ctx)) }()
	greet(login)
	d.tell(ctx, d.assist(ctx, show, player, b.Scenes))
	<-hung
	return <-done
}

// tell logs what went wrong, unless it is that the shop ends.
func (d Demo) tell(ctx context.Context, err error) {
	if err != nil && ctx.Err() == nil {
		d.Log.Error("running the demo", "err", err)
	}
}

// broadcast sends the clip through the relay, over and over. When the host goes
// on the air from elsewhere the clip gives way, and comes back when they are gone.
func (d Demo) broadcast(ctx context.Context, show live.Show, player *loop.Player) error {
	for ctx.Err() == nil {
		feed, err := d.Relay.Feed(string(show.ID), string(show.Host))
		if errors.Is(err, media.ErrClosed) {
			return nil
		}
		if err == nil {
			err = player.Run(ctx, feed)
			feed.Close()
		}
		if err != nil && !errors.Is(err, media.ErrClosed) && !errors.Is(err, media.ErrBusy) {
			return err
		}
		if !d.waitForQuiet(ctx, show.ID) {
			return nil
		}
	}
	return nil
}

// waitForQuiet returns true when the room had no picture for a while and the show
// still runs; false when it was ended or ctx is over.
func (d Demo) waitForQuiet(ctx context.Context, id live.ShowID) bool {
	tick := time.NewTicker(look)
	defer tick.Stop()
	since := time.Now()
	for {
		select {
		case <-ctx.Done():
			return false
		case <-tick.C:
		}
		if _, ok := d.Relay.Stats(string(id)); ok {
			since = time.Now()
		}
		var ended bool
		if err := d.Store.View(func(tx *store.Tx) error {
			s, err := live.Get(tx, id)
			ended = s.State == live.Ended
			return err
		}); err != nil || ended {
			return false
		}
		if time.Since(since) > quietFor {
			return true
		}
	}
}

// assist pins what the picture shows and lets the cast talk, until the show ends.
func (d Demo) assist(ctx context.Context, show live.Show, player *loop.Player, scenes []scene) error {
	numbers, err := d.numbers(show.ID)
	if err != nil {
		return err
	}
	talk := newTalkers(d, show.ID)
	tick := time.NewTicker(look)
	defer tick.Stop()
	pinned := 0
	for {
		select {
		case <-ctx.Done():
			return nil
		case now := <-tick.C:
			if err := talk.at(ctx, now); err != nil {
				return err
			}
		}
		n := numbers[shown(scenes, player.Position())]
		if n == 0 || n == pinned {
			continue
		}
		// The assistant acts on the picture's change only: what a person pins by
		// hand in between stays until the next piece comes into the hand.
		err := d.Store.Do(ctx, store.Actor{Kind: "staff", ID: string(show.Host)}, "live.pin", func(tx *store.Tx) error {
			return live.Pin(tx, show.ID, n)
		})
		if ended(err) {
			return nil
		}
		pinned = n
	}
}

func shown(scenes []scene, at time.Duration) string {
	for _, s := range scenes {
		if ms := at.Milliseconds(); ms >= s.From && ms < s.To {
			return s.Handle
		}
	}
	return ""
}

// HangPictures gives products, shows and the front page their photos, once.
func (d Demo) HangPictures(ctx context.Context) error {
	files := assets.Demo()
	c, err := cast.Read()
	if err != nil {
		return err
	}
	hang := func(name string) (string, error) {
		raw, err := fs.ReadFile(files, name)
		if err != nil {
			return "", fmt.Errorf("reading %s: %w", name, err)
		}
		p, err := d.Photos.ImportSized(ctx, bytes.NewReader(raw))
		if err != nil {
			return "", fmt.Errorf("hanging %s: %w", name, err)
		}
		return p.Hash, d.Store.Do(ctx, seeding, "photo.add", func(tx *store.Tx) error { return photo.Add(tx, p) })
	}
	for _, p := range c.Products {
		if err := d.hangProduct(ctx, p, hang); err != nil {
			return err
		}
	}
	for _, s := range c.Shows {
		if err := d.hangShow(ctx, s, hang); err != nil {
			return err
		}
	}
	if err := d.hangFront(ctx, c.Front, hang); err != nil {
		return err
	}
	return d.Store.Do(ctx, seeding, "catalog.update_collection", func(tx *store.Tx) error { return hangCollections(tx, c.Shelf.Collections) })
}

var seeding = store.Actor{Kind: "system", ID: "demo"}

// person finds somebody of the cast by role.
func person(tx *store.Tx, role staff.Role) (staff.Person, error) {
	all, err := staff.List(tx)
	if err != nil {
		return staff.Person{}, err
	}
	for _, p := range all {
		if p.Role == role && !p.Disabled {
			return p, nil
		}
	}
	return staff.Person{}, fmt.Errorf("the demo has no %s any more: start over with -fresh", role)
}
