package wire

import (
	"fmt"
	"net/netip"
	"slices"

	"github.com/pion/dtls/v3"
	"github.com/pion/ice/v4"
	"github.com/pion/interceptor"
	"github.com/pion/webrtc/v4"
)

// ways are how a new session is opened while these addresses are announced.
type ways struct {
	public  []string
	agents  []ice.AgentOption
	publish *webrtc.API
	unnamed *webrtc.API
	watch   *webrtc.API
}

// Announce sets the public addresses that sessions to come offer beside this machine's
// own; those under way keep theirs. Any goroutine may call it.
func (w *Wire) Announce(public []string) error {
	s, err := w.settings(public)
	if err != nil {
		return err
	}
	next := &ways{public: slices.Clone(public), agents: w.agentOptions(public)}
	if next.publish, err = publishAPI(s, true); err == nil {
		next.unnamed, err = publishAPI(s, false)
	}
	if err == nil {
		next.watch, err = watchAPI(s)
	}
	if err != nil {
		return err
	}
	w.ways.Store(next)
	return nil
}

// settings are those of the library for these public addresses.
func (w *Wire) settings(public []string) (*webrtc.SettingEngine, error) {
	s := &webrtc.SettingEngine{LoggerFactory: w.quiet}
	types := []webrtc.NetworkType{webrtc.NetworkTypeUDP4, webrtc.NetworkTypeUDP6}
	s.SetICEUDPMux(w.udp)
	if w.tcp != nil {
		types = append(types, webrtc.NetworkTypeTCP4, webrtc.NetworkTypeTCP6)
		s.SetICETCPMux(w.tcp)
	}
	s.SetNetworkTypes(types)
	s.SetNet(w.ifaces)
	s.SetIncludeLoopbackCandidate(w.opened.Loopback)
	s.SetICEMulticastDNSMode(ice.MulticastDNSModeDisabled)
	s.DisableActiveTCP(true)
	s.SetICETimeouts(iceShaky, iceDead, iceProbe)
	// Sealing with 128 bits costs a quarter less than with 256.
	s.SetSRTPProtectionProfiles(dtls.SRTP_AEAD_AES_128_GCM, dtls.SRTP_AES128_CM_HMAC_SHA1_80)
	if len(public) == 0 {
		return s, nil
	}
	for _, ip := range public {
		if _, err := netip.ParseAddr(ip); err != nil {
			return nil, fmt.Errorf("reading public address: %w", err)
		}
	}
	// Appended, not replaced: a packer in the same room has no way out and back.
	err := s.SetICEAddressRewriteRules(webrtc.ICEAddressRewriteRule{
		External: public, AsCandidateType: webrtc.ICECandidateTypeHost, Mode: webrtc.ICEAddressRewriteAppend,
	})
	if err != nil {
		return nil, fmt.Errorf("announcing public addresses: %w", err)
	}
	return s, nil
}

func publishAPI(s *webrtc.SettingEngine, named bool) (*webrtc.API, error) {
	m, err := codecs(true)
	if err != nil {
		return nil, err
	}
	r := &interceptor.Registry{}
	if err = observe(m, r, named); err != nil {
		return nil, err
	}
	return webrtc.NewAPI(webrtc.WithMediaEngine(m), webrtc.WithSettingEngine(*s), webrtc.WithInterceptorRegistry(r)), nil
}

func watchAPI(s *webrtc.SettingEngine) (*webrtc.API, error) {
	m, err := codecs(false)
	if err != nil {
		return nil, err
	}
	return webrtc.NewAPI(webrtc.WithMediaEngine(m), webrtc.WithSettingEngine(*s),
		webrtc.WithInterceptorRegistry(&interceptor.Registry{})), nil
}
