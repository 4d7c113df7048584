// Package wire is how media reaches this process: one UDP socket and one TCP
// listener shared by all sessions, one certificate, and two ways of speaking
// WebRTC, built once.
//
// It promises that writing to a viewer never blocks, over TCP neither, and that a
// new session has all its candidates at once. It refuses to know rooms, packets
// and who is allowed what.
package wire

import (
	"crypto/tls"
	"fmt"
	"net"
	"net/netip"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"github.com/pion/ice/v4"
	"github.com/pion/logging"
	"github.com/pion/transport/v4"
	"github.com/pion/transport/v4/stdnet"
	"github.com/pion/webrtc/v4"

	"hawker/media/egress"
)

// Times after which an ICE path counts as shaky, as dead, and how often it is
// probed.
const (
	iceShaky = 4 * time.Second
	iceDead  = 8 * time.Second
	iceProbe = 2 * time.Second
)

// Clock rates of video and of Opus, in ticks a second (RFC 6184, RFC 7587).
const (
	VideoRate = 90000
	AudioRate = 48000
)

// Config names the sockets and the addresses to announce.
type Config struct {
	UDP       net.PacketConn
	TCP       net.Listener // nil for none
	PublicIPs []string
	Loopback  bool
	Library   bool // viewers are served by the library alone
}

// Wire is the open way. Close it after its sessions.
type Wire struct {
	udp    *sessions
	names  *names
	tcp    *ice.TCPMuxDefault
	lines  *lines
	sock   *egress.Socket // nil where the relay may not have the socket to itself
	cert   tls.Certificate
	quiet  logging.LoggerFactory
	config webrtc.Configuration
	ifaces *interfaces
	opened Config
	ways   atomic.Pointer[ways] // of sessions to come
}

// Open takes over the sockets, also when it fails.
func Open(c Config) (w *Wire, err error) {
	defer func() {
		if err != nil {
			c.UDP.Close()
			if c.TCP != nil {
				c.TCP.Close()
			}
		}
	}()
	w = &Wire{opened: c, quiet: silence{}, names: &names{known: map[string]struct{}{}}}
	if err = w.certify(); err != nil {
		return nil, fmt.Errorf("making media certificate: %w", err)
	}
	if c.UDP, err = w.take(c); err != nil {
		return nil, err
	}
	base, err := stdnet.NewNet()
	if err != nil {
		return nil, fmt.Errorf("reading network interfaces: %w", err)
	}
	w.ifaces = &interfaces{Net: base}
	w.udp = &sessions{ice.NewUDPMuxDefault(ice.UDPMuxParams{Logger: w.quiet.NewLogger("ice"), UDPConn: c.UDP, Net: w.ifaces}), c.Loopback, w.names}
	if c.TCP != nil {
		w.lines = newLines(c.TCP)
		w.tcp = ice.NewTCPMuxDefault(ice.TCPMuxParams{
			Listener: w.lines, Logger: w.quiet.NewLogger("ice"), ReadBufferSize: 64,
			FirstStunBindTimeout: 5 * time.Second, AliveDurationForConnFromStun: 10 * time.Second,
		})
	}
	if err = w.Announce(c.PublicIPs); err != nil {
		w.Close()
		return nil, err
	}
	return w, nil
}

// Close closes the sockets and waits.
func (w *Wire) Close() {
	if w.tcp != nil {
		w.lines.closeAll()
		w.tcp.Close()
		w.lines.wg.Wait()
	}
	w.udp.Close()
}

// Publisher opens a session that asks for lost packets again and gives
// transport feedback, by which a browser raises its bitrate; unnamed is one whose streams
// are known by their payload types alone.
func (w *Wire) Publisher(unnamed bool) (*webrtc.PeerConnection, error) {
	api := w.ways.Load().publish
	if unnamed {
		api = w.ways.Load().unnamed
	}
	return open(api, w.config)
}

// Viewer opens a session without interceptors: its owner answers what the
// viewer asks for.
func (w *Wire) Viewer() (*webrtc.PeerConnection, error) { return open(w.ways.Load().watch, w.config) }

func open(api *webrtc.API, c webrtc.Configuration) (*webrtc.PeerConnection, error) {
	pc, err := api.NewPeerConnection(c)
	if err != nil {
		return nil, fmt.Errorf("opening peer connection: %w", err)
	}
	return pc, nil
}

func codecs(rtx bool) (*webrtc.MediaEngine, error) {
	m := &webrtc.MediaEngine{}
	feedback := []webrtc.RTCPFeedback{{Type: "ccm", Parameter: "fir"}, {Type: "nack"}, {Type: "nack", Parameter: "pli"}}
	for i, c := range []webrtc.RTPCodecCapability{
		{MimeType: webrtc.MimeTypeH264, SDPFmtpLine: "level-asymmetry-allowed=1;packetization-mode=1;profile-level-id=42e01f"},
		{MimeType: webrtc.MimeTypeVP9, SDPFmtpLine: "profile-id=0"},
		{MimeType: webrtc.MimeTypeAV1},
	} {
		c.ClockRate, c.RTCPFeedback = VideoRate, feedback
		pt := webrtc.PayloadType(102 + 2*i)
		list := []webrtc.RTPCodecParameters{{RTPCodecCapability: c, PayloadType: pt}}
		if rtx {
			list = append(list, webrtc.RTPCodecParameters{PayloadType: pt + 1, RTPCodecCapability: webrtc.RTPCodecCapability{
				MimeType: webrtc.MimeTypeRTX, ClockRate: VideoRate, SDPFmtpLine: fmt.Sprintf("apt=%d", pt)}})
		}
		for _, p := range list {
			if err := m.RegisterCodec(p, webrtc.RTPCodecTypeVideo); err != nil {
				return nil, fmt.Errorf("registering codec: %w", err)
			}
		}
	}
	err := m.RegisterCodec(webrtc.RTPCodecParameters{PayloadType: 111, RTPCodecCapability: webrtc.RTPCodecCapability{
		MimeType: webrtc.MimeTypeOpus, ClockRate: AudioRate, Channels: 2, SDPFmtpLine: "minptime=10;useinbandfec=1",
	}}, webrtc.RTPCodecTypeAudio)
	if err != nil {
		return nil, fmt.Errorf("registering codec: %w", err)
	}
	return m, nil
}

// interfaces is the network as it is now: a laptop moves from one Wi-Fi to the
// next while the process lives.
type interfaces struct {
	*stdnet.Net
	mu   sync.Mutex
	now  *stdnet.Net
	read time.Time
}

// Interfaces lists the interfaces, at most two seconds old.
func (n *interfaces) Interfaces() ([]*transport.Interface, error) {
	n.mu.Lock()
	defer n.mu.Unlock()
	if n.now == nil || time.Since(n.read) > 2*time.Second {
		fresh, err := stdnet.NewNet()
		if err != nil {
			return nil, err
		}
		n.now, n.read = fresh, time.Now()
	}
	return n.now.Interfaces()
}

// Addresses lists the addresses under which media is offered: the public ones
// first, then those of this machine. Empty means that only loopback exists,
// which a stock browser does not use for media.
func (w *Wire) Addresses() []string {
	list := slices.Clone(w.ways.Load().public)
	addrs, _ := net.InterfaceAddrs()
	for _, a := range addrs {
		p, err := netip.ParsePrefix(a.String())
		if err != nil || p.Addr().IsLoopback() || p.Addr().IsLinkLocalUnicast() {
			continue
		}
		if s := p.Addr().String(); !slices.Contains(list, s) {
			list = append(list, s)
		}
	}
	return list
}
