package sight

import (
	"context"
	"fmt"
	"log/slog"
	"slices"
	"sync"
	"time"

	"hawker/app/reach"
	"hawker/media/outside"
)

// How often the named servers are asked, and how often this machine's own addresses
// are compared: a laptop that moves to another network has another line at once.
const (
	askEvery  = 3 * time.Minute
	lookEvery = 10 * time.Second
)

// Servers completes what the owner named, "host" or "host:port".
func Servers(named []string) (list []string, err error) {
	for _, name := range named {
		target, err := outside.Target(name)
		if err != nil {
			return nil, fmt.Errorf("-stun: %w", err)
		}
		list = append(list, target)
	}
	return list, nil
}

// Outside keeps asking the servers that the owner named. The zero value asks nobody.
type Outside struct {
	Servers  []string             // host:port
	Announce func([]string) error // of public addresses, when they change; nil where the owner named them
	Log      *slog.Logger

	mu        sync.Mutex
	seen      []reach.Sighting
	announced []string
}

// Run asks until ctx ends.
func (o *Outside) Run(ctx context.Context) error {
	if len(o.Servers) == 0 {
		return nil
	}
	t := time.NewTicker(lookEvery)
	defer t.Stop()
	var asked time.Time
	here := own()
	for {
		if now := own(); time.Since(asked) >= askEvery || !slices.Equal(now, here) {
			here, asked = now, time.Now()
			o.Ask(ctx)
		}
		select {
		case <-ctx.Done():
			return nil
		case <-t.C:
		}
	}
}

// Ask asks once. An address that was found stays announced while no server answers.
func (o *Outside) Ask(ctx context.Context) {
	var seen []reach.Sighting
	var public []string
	for _, server := range o.Servers {
		addr, err := outside.Ask(ctx, server)
		s := reach.Sighting{Server: server, Addr: addr}
		if err != nil {
			s.Failed = err.Error()
		} else if reach.KindOf(addr) == reach.Public && !slices.Contains(public, addr.String()) {
			public = append(public, addr.String())
		}
		seen = append(seen, s)
	}
	o.mu.Lock()
	defer o.mu.Unlock()
	o.seen = seen
	if o.Announce == nil || len(public) == 0 || slices.Equal(public, o.announced) {
		return
	}
	if err := o.Announce(public); err != nil {
		o.Log.Error("announcing our address", "err", err)
		return
	}
	o.Log.Info("seen from outside", "addresses", public, "before", o.announced)
	o.announced = public
}

// Seen is what the servers said last.
func (o *Outside) Seen() []reach.Sighting {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.seen
}
