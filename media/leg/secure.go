package leg

import (
	"context"
	"crypto/sha256"
	"crypto/x509"
	"encoding/hex"
	"errors"
	"fmt"
	"strings"

	"github.com/pion/dtls/v3"
	"github.com/pion/ice/v4"
	"github.com/pion/srtp/v3"

	"hawker/media/seal"
)

// shake is the DTLS handshake; we are the server.
func (l *Leg) shake(ctx context.Context, p *pipe) (*dtls.Conn, error) {
	conn, err := dtls.ServerWithOptions(p, p.RemoteAddr(),
		dtls.WithCertificates(l.wire.Certificate()),
		dtls.WithSRTPProtectionProfiles(dtls.SRTP_AEAD_AES_128_GCM, dtls.SRTP_AES128_CM_HMAC_SHA1_80),
		dtls.WithExtendedMasterSecret(dtls.RequestExtendedMasterSecret),
		dtls.WithClientAuth(dtls.RequireAnyClientCert),
		dtls.WithInsecureSkipVerify(true), // the fingerprint is what counts
		dtls.WithVerifyPeerCertificate(l.verify),
		dtls.WithLoggerFactory(l.wire.Quiet()),
	)
	if err != nil {
		return nil, fmt.Errorf("opening DTLS: %w", err)
	}
	if err := conn.HandshakeContext(ctx); err != nil {
		return nil, errors.Join(fmt.Errorf("shaking hands: %w", err), conn.Close())
	}
	return conn, nil
}

// errFingerprint refuses a certificate that the offer did not name (RFC 8122,
// section 6.2).
var errFingerprint = errors.New("the certificate is not the one that the offer named")

func (l *Leg) verify(raw [][]byte, _ [][]*x509.Certificate) error {
	if len(raw) == 0 || l.terms.Hash != "sha-256" {
		return errFingerprint
	}
	sum := sha256.Sum256(raw[0])
	want := strings.ReplaceAll(l.terms.Fingerprint, ":", "")
	if !strings.EqualFold(hex.EncodeToString(sum[:]), want) {
		return errFingerprint
	}
	return nil
}

// keys makes the sealers of both directions from what the handshake agreed on
// (RFC 5764, section 4.2), and gives the one that opens what comes.
func (l *Leg) keys(conn *dtls.Conn, over *ice.Conn) (*srtp.Context, error) {
	chosen, ok := conn.SelectedSRTPProtectionProfile()
	state, done := conn.ConnectionState()
	profile := seal.Profile(chosen)
	k, s := profile.KeyLen(), profile.SaltLen()
	if !ok || !done || s == 0 {
		return nil, fmt.Errorf("reading keys: %w", seal.ErrNoKey)
	}
	m, err := state.ExportKeyingMaterial("EXTRACTOR-dtls_srtp", nil, 2*(k+s))
	if err != nil {
		return nil, fmt.Errorf("reading keys: %w", err)
	}
	theirs, ours := m[:k], m[k:2*k]
	theirSalt, ourSalt := m[2*k:2*k+s], m[2*k+s:]
	in, err := srtp.CreateContext(theirs, theirSalt, srtp.ProtectionProfile(chosen))
	if err != nil {
		return nil, fmt.Errorf("opening SRTCP: %w", err)
	}
	out, err := srtp.CreateContext(ours, ourSalt, srtp.ProtectionProfile(chosen))
	if err != nil {
		return nil, fmt.Errorf("opening SRTCP: %w", err)
	}
	sealer, err := seal.New(profile, ours, ourSalt)
	if err != nil {
		return nil, err
	}
	l.mu.Lock()
	l.conn, l.out = over, out
	l.mu.Unlock()
	l.sealer.Store(sealer)
	return in, nil
}
