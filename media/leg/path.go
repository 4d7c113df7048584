package leg

import (
	"net/netip"
	"time"

	"github.com/pion/ice/v4"

	"hawker/media/egress"
	"hawker/media/figures"
	"hawker/media/wire"
)

// path is where the viewer is now.
type path struct {
	dest egress.Dest
	line *wire.Line // not nil: by TCP
	kind figures.Path
}

// reach notes where the viewer is now.
func (l *Leg) reach(remote ice.Candidate) {
	ip, err := netip.ParseAddr(remote.Address())
	if err != nil {
		return
	}
	at := netip.AddrPortFrom(ip, uint16(remote.Port()))
	p := &path{kind: figures.PathTo(remote.NetworkType().IsTCP(), ip)}
	if remote.NetworkType().IsTCP() {
		if p.line = l.wire.LineAt(at); p.line == nil {
			return
		}
	} else if p.dest, err = l.wire.Socket().Dest(at); err != nil {
		return
	}
	l.path.Store(p)
	if l.sealer.Load() != nil {
		l.config.Path(p.line)
	}
}

// Path tells how the viewer is reached.
func (l *Leg) Path() (p figures.Path) {
	if at := l.path.Load(); at != nil {
		p = at.kind
	}
	return p
}

// RTT is the round trip over the chosen path, 0 while unknown.
func (l *Leg) RTT() time.Duration {
	s, ok := l.agent.GetSelectedCandidatePairStats()
	if !ok {
		return 0
	}
	return time.Duration(s.CurrentRoundTripTime * float64(time.Second))
}
