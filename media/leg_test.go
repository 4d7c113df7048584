package media_test

import (
	"context"
	"net"
	"regexp"
	"strings"
	"testing"
	"time"

	"hawker/media/mediatest"
)

func TestViewersWhoKnowOnlyTheOldSealing(t *testing.T) {
	eachWay(t, func(t *testing.T, s *stage) {
		s.publish("mara")
		s.heard("air show mara")
		v := s.watch(mediatest.Options{SHA1: true, Drop: 30})
		s.frames(v, 40)
		if seen := v.Seen(); seen.Repaired == 0 || seen.Audio == 0 || seen.Backwards > 0 {
			t.Errorf("%+v", seen)
		}
	})
}

func TestViewersOverIPv6(t *testing.T) {
	t.Parallel()
	for name, at := range map[string]net.IP{"a socket of IPv6": net.IPv6loopback, "a socket of both": net.IPv6unspecified} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			udp, err := net.ListenUDP("udp", &net.UDPAddr{IP: at})
			if err != nil {
				t.Skipf("no IPv6 here: %v", err)
			}
			s := newStageOn(t, udp, false)
			p, err := mediatest.PublishBy(s.ctx, mediatest.IntoRelay(s.Relay, "show", "mara"), mediatest.Options{IP6: true})
			if err != nil {
				t.Fatal(err)
			}
			t.Cleanup(func() { p.Close() })
			s.heard("air show mara")
			peers := []*mediatest.Viewer{s.watch(mediatest.Options{IP6: true})}
			if at.IsUnspecified() {
				peers = append(peers, s.watch(mediatest.Options{})) // IPv4 from the same socket
			}
			for _, v := range peers {
				s.frames(v, 20)
				unbroken(t, v)
			}
		})
	}
}

var fingerprint = regexp.MustCompile(`(a=fingerprint:sha-256 )(..)`)

// Whoever has the answer but not the certificate that the offer named gets no packet.
func TestAForeignCertificateGetsNothing(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	s.publish("mara")
	s.heard("air show mara")
	ctx, cancel := context.WithTimeout(s.ctx, 3*time.Second)
	defer cancel()
	v, err := mediatest.WatchBy(ctx, mediatest.FromRelay(s.Relay, "show"), mediatest.Options{Offer: func(sdp string) string {
		return fingerprint.ReplaceAllStringFunc(sdp, func(m string) string {
			if strings.HasSuffix(m, "00") {
				return m[:len(m)-2] + "01"
			}
			return m[:len(m)-2] + "00"
		})
	}})
	if err == nil {
		v.Close()
		t.Fatal("it is connected")
	}
	if n := len(s.Viewers("show")); n != 0 {
		t.Errorf("%d watch", n)
	}
}
