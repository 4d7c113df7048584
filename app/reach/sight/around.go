package sight

import (
	"context"

	"hawker/app/port"
	"hawker/app/reach"
	"hawker/media"
)

// Around gathers the facts where no shop runs: it opens the port for a moment, as a
// start would. acme is the folder of the domains' certificates.
func Around(ctx context.Context, a Asked, acme string) reach.Facts {
	var s Shop
	if s.Port, s.Failed = port.Listen(a.Listen); s.Failed == nil {
		defer s.Port.Close()
		relay, err := media.New(media.Config{UDP: s.Port.UDP(), TCP: s.Port.ICE(), PublicIPs: a.Given})
		if err == nil {
			defer relay.Close()
			s.Relay = relay
		}
	}
	s.Outside = &Outside{Servers: a.Servers}
	s.Outside.Ask(ctx)
	if len(a.Domains) > 0 {
		s.Certificates = port.OpenACME(port.ACME{Domains: a.Domains, Folder: acme})
		defer s.Certificates.Close()
	}
	return Facts(ctx, a, s)
}
