//go:build linux

package load

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/netip"
	"net/url"
	"strconv"
	"strings"
)

// ErrFull is the answer 503 with Retry-After: the relay serves no more viewers.
var ErrFull = errors.New("the relay serves no more viewers")

// errOffAir is the answer 404: the publisher was held up, and is taken for lost.
var errOffAir = errors.New("nobody is on the air")

// post exchanges an offer for an answer and the session's address (RFC 9725).
func post(ctx context.Context, c *http.Client, target, sdp string) (answer, session string, err error) {
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, target, strings.NewReader(sdp))
	if err != nil {
		return "", "", err
	}
	req.Header.Set("Content-Type", "application/sdp")
	resp, err := c.Do(req)
	if err != nil {
		return "", "", err
	}
	defer resp.Body.Close()
	text, err := io.ReadAll(io.LimitReader(resp.Body, 1<<20))
	switch {
	case err != nil:
		return "", "", err
	case resp.StatusCode == http.StatusServiceUnavailable && resp.Header.Get("Retry-After") != "":
		return "", "", ErrFull
	case resp.StatusCode == http.StatusNotFound:
		return "", "", errOffAir
	case resp.StatusCode != http.StatusCreated:
		return "", "", fmt.Errorf("asking %s: %s: %.200s", target, resp.Status, text)
	}
	base, err := url.Parse(target)
	if err != nil {
		return "", "", err
	}
	if at, err := base.Parse(resp.Header.Get("Location")); err == nil && at.Path != base.Path {
		session = at.String()
	}
	return string(text), session, nil
}

// hangUp ends a session; a relay that gave none ends it by itself.
func hangUp(c *http.Client, session string) {
	if session == "" {
		return
	}
	req, err := http.NewRequest(http.MethodDelete, session, nil)
	if err != nil {
		return
	}
	if resp, err := c.Do(req); err == nil {
		_, _ = io.Copy(io.Discard, resp.Body)
		resp.Body.Close()
	}
}

// The payload types of the viewers' offers.
const (
	videoPT = 96
	audioPT = 97
)

// offerFor is what a viewer asks for: a picture and sound, over one socket of this machine.
func offerFor(ufrag, pwd, fingerprint string, port int) string {
	var b strings.Builder
	line := func(format string, args ...any) { fmt.Fprintf(&b, format+"\r\n", args...) }
	line("v=0\r\no=- %d 2 IN IP4 127.0.0.1\r\ns=-\r\nt=0 0\r\na=group:BUNDLE 0 1", port)
	for mid, kind := range []string{"video", "audio"} {
		pt := [...]int{videoPT, audioPT}[mid]
		line("m=%s 9 UDP/TLS/RTP/SAVPF %d\r\nc=IN IP4 0.0.0.0\r\na=mid:%d\r\na=recvonly\r\na=rtcp-mux", kind, pt, mid)
		line("a=ice-ufrag:%s\r\na=ice-pwd:%s\r\na=fingerprint:sha-256 %s\r\na=setup:actpass", ufrag, pwd, fingerprint)
		line("a=%s", [...]string{"rtpmap:96 H264/90000", "rtpmap:97 opus/48000/2"}[mid])
		if kind == "video" {
			line("a=fmtp:96 level-asymmetry-allowed=1;packetization-mode=1;profile-level-id=42e01f")
			line("a=rtcp-fb:96 nack\r\na=rtcp-fb:96 nack pli")
		}
		line("a=candidate:1 1 udp 2130706431 127.0.0.1 %d typ host\r\na=end-of-candidates", port)
	}
	return b.String()
}

// answered is what the relay said.
type answered struct {
	ufrag, pwd string
	active     bool // the relay begins the handshake
	at         netip.AddrPort
}

// readAnswer takes the first address of IPv4, or this machine's own where it is there.
func readAnswer(sdp string) (a answered, err error) {
	for line := range strings.Lines(sdp) {
		key, value, _ := strings.Cut(strings.TrimRight(line, "\r\n"), ":")
		switch key {
		case "a=ice-ufrag":
			a.ufrag = value
		case "a=ice-pwd":
			a.pwd = value
		case "a=setup":
			a.active = value == "active"
		case "a=candidate":
			f := strings.Fields(value)
			if len(f) < 8 || f[1] != "1" || !strings.EqualFold(f[2], "udp") || f[7] != "host" {
				continue
			}
			ip, err := netip.ParseAddr(f[4])
			port, _ := strconv.ParseUint(f[5], 10, 16)
			if err == nil && ip.Is4() && (!a.at.IsValid() || ip.IsLoopback()) {
				a.at = netip.AddrPortFrom(ip, uint16(port))
			}
		}
	}
	if a.ufrag == "" || a.pwd == "" || !a.at.IsValid() {
		return a, errors.New("reading answer: no credentials or no address")
	}
	return a, nil
}
