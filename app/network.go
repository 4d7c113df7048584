package app

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"path/filepath"

	"hawker/app/command"
	"hawker/app/files"
	"hawker/app/live"
	"hawker/app/port"
	"hawker/app/reach"
	"hawker/app/reach/report"
	"hawker/app/reach/sight"
	"hawker/app/store"
	"hawker/media"
)

// tellLimits tells the relay what people know of the line.
func (s *Shop) tellLimits() error {
	return s.store.View(func(tx *store.Tx) error {
		l, err := live.GetSettings(tx)
		s.env.Relay.Limit(media.Limits{Line: int64(l.Line) * 1_000_000, Viewers: l.Viewers})
		return err
	})
}

// openNetwork prepares what the shop asks of others on the internet: certificates of
// an authority, and its own address of the servers that the owner named.
func (s *Shop) openNetwork() {
	s.outside = &sight.Outside{Servers: s.cfg.STUN, Log: s.log}
	if len(s.cfg.PublicIPs) == 0 {
		s.outside.Announce = s.env.Relay.Announce
	}
	if len(s.cfg.Domains) == 0 {
		return
	}
	host, _, _ := net.SplitHostPort(s.cfg.Listen)
	s.certs = port.OpenACME(port.ACME{
		Domains: s.cfg.Domains, Folder: filepath.Join(s.cfg.Data, files.ACME), Directory: s.cfg.ACME, Host: host, Port: s.port.Number(), Log: s.log,
	})
}

// network is what viewers meet on their way to this shop.
func (s *Shop) network(ctx context.Context) []reach.Finding {
	return reach.Judge(sight.Facts(ctx, s.cfg.asked(), sight.Shop{
		Running: true, Port: s.port, Relay: s.env.Relay, Outside: s.outside, Certificates: s.certs, Authority: s.lan}))
}

func (c Config) asked() sight.Asked {
	host, _, _ := net.SplitHostPort(c.Listen)
	return sight.Asked{Listen: c.Listen, Domains: c.Domains, Given: c.PublicIPs, Servers: c.STUN,
		Audience: reach.Audience{LAN: c.LAN, Proxied: len(c.TrustedProxies) > 0, Inside: loopback(host)}}
}

// DoctorNetwork writes what viewers meet on their way to the shop of a folder, as the
// running one sees it, else as one would that were started by cfg; healthy tells
// that nothing keeps them away.
func DoctorNetwork(ctx context.Context, cfg Config, asJSON bool, w io.Writer) (healthy bool, err error) {
	var r report.Report
	if client, ok := command.Running(cfg.Data); ok {
		var b bytes.Buffer
		if err = command.Ask(client, "GET /network", "", &b); err == nil {
			err = json.Unmarshal(b.Bytes(), &r)
		}
	} else {
		r, err = report.Of(reach.Judge(sight.Around(ctx, cfg.asked(), filepath.Join(cfg.Data, files.ACME))))
	}
	switch {
	case err != nil:
		return false, fmt.Errorf("looking at the network: %w", err)
	case asJSON:
		return r.Healthy, r.JSON(w)
	}
	r.Print(w)
	return r.Healthy, nil
}
