package wire

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/sha256"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"fmt"
	"math/big"
	"net"
	"net/netip"
	"strings"
	"time"

	"github.com/pion/ice/v4"
	"github.com/pion/logging"
	"github.com/pion/webrtc/v4"

	"hawker/media/egress"
	"hawker/media/intake"
)

// Direct tells whether viewers can be reached past the library: whether the socket
// is one of the system.
func (w *Wire) Direct() bool { return w.sock != nil }

// Socket is the one socket, for those who send many packets at once.
func (w *Wire) Socket() *egress.Socket { return w.sock }

// Mode tells how packets leave; "" where the library sends them.
func (w *Wire) Mode() string {
	if w.sock == nil {
		return ""
	}
	return w.sock.Mode().String()
}

// Certificate is the one of all sessions.
func (w *Wire) Certificate() tls.Certificate { return w.cert }

// Fingerprint is the SHA-256 of the certificate, as an SDP has it (RFC 8122).
func (w *Wire) Fingerprint() string {
	sum := sha256.Sum256(w.cert.Certificate[0])
	parts := make([]string, len(sum))
	for i, b := range sum {
		parts[i] = fmt.Sprintf("%02X", b)
	}
	return strings.Join(parts, ":")
}

// Quiet is a logger of nothing: what the libraries have to say of a viewer's line is
// no news.
func (w *Wire) Quiet() logging.LoggerFactory { return w.quiet }

// Agent opens the ICE side of a session without a peer connection.
func (w *Wire) Agent() (*ice.Agent, error) { return ice.NewAgentWithOptions(w.ways.Load().agents...) }

// LineAt gives the TCP connection of a remote address; nil where there is none.
func (w *Wire) LineAt(remote netip.AddrPort) *Line {
	if w.lines == nil {
		return nil
	}
	return w.lines.byRemote(net.JoinHostPort(remote.Addr().String(), fmt.Sprint(remote.Port())))
}

// take wraps the UDP socket where it is the system's own.
func (w *Wire) take(c Config) (net.PacketConn, error) {
	udp, ok := c.UDP.(*net.UDPConn)
	if !ok || c.Library {
		return c.UDP, nil
	}
	sock, err := egress.Open(udp, egress.GSO)
	if err != nil {
		return c.UDP, err
	}
	in, err := intake.Open(udp, w.names.knows)
	if err != nil {
		return c.UDP, err
	}
	w.sock = sock
	return port{udp, in, sock}, nil
}

// agentOptions is what settings says to the library, for agents of our own.
func (w *Wire) agentOptions(public []string) []ice.AgentOption {
	types := []ice.NetworkType{ice.NetworkTypeUDP4, ice.NetworkTypeUDP6}
	list := []ice.AgentOption{
		ice.WithUDPMux(w.udp), ice.WithNet(w.ifaces), ice.WithLoggerFactory(w.quiet), ice.WithMulticastDNSMode(ice.MulticastDNSModeDisabled),
		ice.WithCandidateTypes([]ice.CandidateType{ice.CandidateTypeHost}), ice.WithDisableActiveTCP(),
		ice.WithDisconnectedTimeout(iceShaky), ice.WithFailedTimeout(iceDead), ice.WithKeepaliveInterval(iceProbe),
	}
	if w.tcp != nil {
		types = append(types, ice.NetworkTypeTCP4, ice.NetworkTypeTCP6)
		list = append(list, ice.WithTCPMux(w.tcp))
	}
	list = append(list, ice.WithNetworkTypes(types))
	if w.opened.Loopback {
		list = append(list, ice.WithIncludeLoopback())
	}
	if len(public) > 0 {
		list = append(list, ice.WithAddressRewriteRules(ice.AddressRewriteRule{
			External: public, AsCandidateType: ice.CandidateTypeHost, Mode: ice.AddressRewriteAppend}))
	}
	return list
}

// certify makes the one certificate of all sessions. Peers compare only its
// fingerprint, and the stack refuses to open sessions once it has expired: it
// outlives any process.
func (w *Wire) certify() error {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return err
	}
	serial, err := rand.Int(rand.Reader, new(big.Int).Lsh(big.NewInt(1), 120))
	if err != nil {
		return err
	}
	form := &x509.Certificate{
		SerialNumber: serial, Subject: pkix.Name{CommonName: "hawker"},
		NotBefore: time.Now().Add(-24 * time.Hour), NotAfter: time.Now().AddDate(10, 0, 0),
	}
	raw, err := x509.CreateCertificate(rand.Reader, form, form, &key.PublicKey, key)
	if err != nil {
		return err
	}
	leaf, err := x509.ParseCertificate(raw)
	if err != nil {
		return err
	}
	w.cert = tls.Certificate{Certificate: [][]byte{raw}, PrivateKey: key, Leaf: leaf}
	w.config = webrtc.Configuration{
		Certificates: []webrtc.Certificate{webrtc.CertificateFromX509(key, leaf)},
		BundlePolicy: webrtc.BundlePolicyMaxBundle,
	}
	return nil
}
