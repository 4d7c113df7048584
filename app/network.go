package app

import (
	"net"
	"path/filepath"

	"hawker/app/live"
	"hawker/app/port"
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

func (s *Shop) openCertificates() {
	host, _, _ := net.SplitHostPort(s.cfg.Listen)
	s.certs = port.OpenACME(port.ACME{
		Domains: s.cfg.Domains, Folder: filepath.Join(s.cfg.Data, acmeFolder), Directory: s.cfg.ACME, Host: host, Port: s.port.Number(), Log: s.log,
	})
}
