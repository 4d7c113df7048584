// Package mediatest is real WebRTC peers for tests: a publisher that sends a
// two-second clip over and over, and a viewer that counts what arrives. They
// speak WHIP and WHEP over HTTP, or to a relay directly, and share no code with
// the relay's way of doing it. It is linked into tests only.
package mediatest

import (
	"bytes"
	"context"
	"embed"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"

	"github.com/pion/dtls/v3"
	"github.com/pion/ice/v4"
	"github.com/pion/interceptor"
	"github.com/pion/logging"
	"github.com/pion/webrtc/v4"

	"hawker/media"
	"hawker/media/loop"
)

//go:embed testdata
var files embed.FS

// Clip is 180x320 at 25 frames a second, a keyframe every 12 frames, with a
// tone; 2 s long.
func Clip() (*loop.Clip, error) {
	return loop.Open(files, "testdata/clip.h264", "testdata/clip.ogg", 25)
}

// Options are how a peer reaches the relay; the zero value is UDP and the
// default HTTP client.
type Options struct {
	TCP    bool         // ICE over TCP only
	Client *http.Client // e.g. one that trusts a test's authority
	// Answer may change the relay's answer before it is used, for example to
	// lead media through a proxy.
	Answer func(sdp string) string
	// Offer may change the offer before it is sent.
	Offer func(sdp string) string
	VP8   bool // offer no codec that the relay knows
	SHA1  bool // know no sealing but AES128_CM_HMAC_SHA1_80
	IP6   bool // ICE over IPv6 only
	// NoVideo and NoAudio leave a section out of a publisher's offer; LateVideo and
	// LateAudio have it, but nothing comes until it is no longer muted.
	NoVideo, NoAudio, LateVideo, LateAudio bool

	// Layers has a publisher send the picture once for each of these RIDs (RFC 8853).
	Layers []string

	Drop int        // lose every nth video packet on its way, once; 0 loses none
	Clip *loop.Clip // what a publisher sends; nil for the one that Clip opens
}

// Signal exchanges an offer for an answer, and a way to end the session.
type Signal func(ctx context.Context, offer string) (answer string, end func() error, err error)

// StatusError is an answer other than 201.
type StatusError struct {
	Status int
	Header http.Header
	Body   string
}

func (e *StatusError) Error() string { return fmt.Sprintf("%d: %.200s", e.Status, e.Body) }

// HTTP signals by WHIP or WHEP (RFC 9725). Without a token it sends no
// Authorization. A refusal is a *StatusError.
func HTTP(client *http.Client, target, token string) Signal {
	if client == nil {
		client = http.DefaultClient
	}
	return func(ctx context.Context, offer string) (string, func() error, error) {
		resp, body, err := request(ctx, client, http.MethodPost, target, token, offer)
		if err != nil {
			return "", nil, err
		}
		if resp.StatusCode != http.StatusCreated {
			return "", nil, &StatusError{resp.StatusCode, resp.Header, body}
		}
		base, err := url.Parse(target)
		if err != nil {
			return "", nil, fmt.Errorf("reading address: %w", err)
		}
		at, err := base.Parse(resp.Header.Get("Location"))
		if err != nil || resp.Header.Get("Location") == "" {
			return "", nil, fmt.Errorf("no usable Location: %q", resp.Header.Get("Location"))
		}
		end := func() error {
			resp, body, err := request(context.Background(), client, http.MethodDelete, at.String(), token, "")
			if err == nil && resp.StatusCode/100 != 2 {
				err = &StatusError{resp.StatusCode, resp.Header, body}
			}
			return err
		}
		return body, end, nil
	}
}

func request(ctx context.Context, c *http.Client, method, target, token, body string) (*http.Response, string, error) {
	req, err := http.NewRequestWithContext(ctx, method, target, bytes.NewReader([]byte(body)))
	if err != nil {
		return nil, "", fmt.Errorf("making request: %w", err)
	}
	if method == http.MethodPost {
		req.Header.Set("Content-Type", "application/sdp")
		req.Header.Set("Accept", "application/sdp")
	}
	if token != "" {
		req.Header.Set("Authorization", "Bearer "+token)
	}
	resp, err := c.Do(req)
	if err != nil {
		return nil, "", fmt.Errorf("asking: %w", err)
	}
	defer resp.Body.Close()
	text, err := io.ReadAll(io.LimitReader(resp.Body, 1<<20))
	return resp, string(text), err
}

// IntoRelay signals to a relay in this process, as a publisher.
func IntoRelay(r *media.Relay, room, person string) Signal {
	return func(ctx context.Context, offer string) (string, func() error, error) {
		s, err := r.Publish(ctx, room, person, offer)
		return s.Answer, func() error { return r.End(s.ID) }, err
	}
}

// FromRelay signals to a relay in this process, as a viewer.
func FromRelay(r *media.Relay, room string) Signal {
	return func(ctx context.Context, offer string) (string, func() error, error) {
		s, err := r.Watch(ctx, room, offer)
		return s.Answer, func() error { return r.End(s.ID) }, err
	}
}

// peer is one end of a session.
type peer struct {
	pc    *webrtc.PeerConnection
	end   func() error
	state chan webrtc.PeerConnectionState
}

func newPeer(o Options) (*peer, error) {
	m := &webrtc.MediaEngine{}
	if err := registerCodecs(m, o.VP8); err != nil {
		return nil, err
	}
	reg := &interceptor.Registry{}
	if o.Drop > 0 {
		reg.Add(lossy(o.Drop)) // first: nearest to the network
	}
	if err := webrtc.RegisterDefaultInterceptors(m, reg); err != nil {
		return nil, fmt.Errorf("registering interceptors: %w", err)
	}
	s := webrtc.SettingEngine{LoggerFactory: &logging.DefaultLoggerFactory{
		Writer: io.Discard, DefaultLogLevel: logging.LogLevelDisabled}}
	s.SetIncludeLoopbackCandidate(true)
	s.SetICEMulticastDNSMode(ice.MulticastDNSModeDisabled)
	// Packets are lost above SRTP, which would take their repetition for a replay.
	s.DisableSRTPReplayProtection(o.Drop > 0)
	s.SetNetworkTypes([]webrtc.NetworkType{webrtc.NetworkTypeUDP4})
	switch {
	case o.TCP:
		s.SetNetworkTypes([]webrtc.NetworkType{webrtc.NetworkTypeTCP4})
	case o.IP6:
		s.SetNetworkTypes([]webrtc.NetworkType{webrtc.NetworkTypeUDP6})
	}
	if o.SHA1 {
		s.SetSRTPProtectionProfiles(dtls.SRTP_AES128_CM_HMAC_SHA1_80)
	}
	api := webrtc.NewAPI(webrtc.WithMediaEngine(m), webrtc.WithSettingEngine(s), webrtc.WithInterceptorRegistry(reg))
	pc, err := api.NewPeerConnection(webrtc.Configuration{})
	if err != nil {
		return nil, fmt.Errorf("opening peer connection: %w", err)
	}
	p := &peer{pc: pc, state: make(chan webrtc.PeerConnectionState, 16)}
	pc.OnConnectionStateChange(func(s webrtc.PeerConnectionState) {
		select {
		case p.state <- s:
		default:
		}
	})
	return p, nil
}

func registerCodecs(m *webrtc.MediaEngine, vp8 bool) error {
	feedback := []webrtc.RTCPFeedback{{Type: "nack"}, {Type: "nack", Parameter: "pli"}}
	v := webrtc.RTPCodecParameters{PayloadType: 96, RTPCodecCapability: webrtc.RTPCodecCapability{
		MimeType: webrtc.MimeTypeVP8, ClockRate: 90000, RTCPFeedback: feedback}}
	if err := m.RegisterCodec(v, webrtc.RTPCodecTypeVideo); err != nil {
		return fmt.Errorf("registering codec: %w", err)
	}
	if !vp8 {
		v.MimeType, v.PayloadType = webrtc.MimeTypeH264, 117
		v.SDPFmtpLine = "level-asymmetry-allowed=1;packetization-mode=1;profile-level-id=42e01f"
		if err := m.RegisterCodec(v, webrtc.RTPCodecTypeVideo); err != nil {
			return fmt.Errorf("registering codec: %w", err)
		}
	}
	a := webrtc.RTPCodecParameters{PayloadType: 109, RTPCodecCapability: webrtc.RTPCodecCapability{
		MimeType: webrtc.MimeTypeOpus, ClockRate: 48000, Channels: 2, SDPFmtpLine: "minptime=10;useinbandfec=1"}}
	if err := m.RegisterCodec(a, webrtc.RTPCodecTypeAudio); err != nil {
		return fmt.Errorf("registering codec: %w", err)
	}
	return nil
}

// connect makes the offer, signals it, and waits for the transport.
func (p *peer) connect(ctx context.Context, o Options, signal Signal) error {
	offer, err := p.pc.CreateOffer(nil)
	if err != nil {
		return fmt.Errorf("making offer: %w", err)
	}
	gathered := webrtc.GatheringCompletePromise(p.pc)
	if err := p.pc.SetLocalDescription(offer); err != nil {
		return fmt.Errorf("setting offer: %w", err)
	}
	select {
	case <-gathered:
	case <-ctx.Done():
		return ctx.Err()
	}
	text := p.pc.LocalDescription().SDP
	if o.Offer != nil {
		text = o.Offer(text)
	}
	answer, end, err := signal(ctx, text)
	if err != nil {
		return err
	}
	p.end = end
	if o.Answer != nil {
		answer = o.Answer(answer)
	}
	if err := p.pc.SetRemoteDescription(webrtc.SessionDescription{Type: webrtc.SDPTypeAnswer, SDP: answer}); err != nil {
		return fmt.Errorf("setting answer: %w", err)
	}
	for {
		select {
		case s := <-p.state:
			switch s {
			case webrtc.PeerConnectionStateConnected:
				return nil
			case webrtc.PeerConnectionStateFailed, webrtc.PeerConnectionStateClosed:
				return errors.New("media path: " + s.String())
			}
		case <-ctx.Done():
			return fmt.Errorf("waiting for media path: %w", ctx.Err())
		}
	}
}
