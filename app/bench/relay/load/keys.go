//go:build linux

package load

import (
	"context"
	"errors"
	"fmt"

	"github.com/pion/srtp/v3"
)

// shake does the handshake and takes the keys (RFC 5764).
func (v *Viewer) shake(ctx context.Context) error {
	conn, err := v.crowd.secure(v.pipe, v.relay.active)
	if err != nil {
		return fmt.Errorf("opening DTLS: %w", err)
	}
	v.secure = conn
	if err := conn.HandshakeContext(ctx); err != nil {
		return fmt.Errorf("shaking hands: %w", err)
	}
	chosen, ok := conn.SelectedSRTPProtectionProfile()
	state, done := conn.ConnectionState()
	profile := srtp.ProtectionProfile(chosen)
	k, err1 := profile.KeyLen()
	s, err2 := profile.SaltLen()
	if !ok || !done || err1 != nil || err2 != nil {
		return errors.New("reading keys: none were agreed on")
	}
	m, err := state.ExportKeyingMaterial("EXTRACTOR-dtls_srtp", nil, 2*(k+s))
	if err != nil {
		return fmt.Errorf("reading keys: %w", err)
	}
	client, server := [2][]byte{m[:k], m[2*k : 2*k+s]}, [2][]byte{m[k : 2*k], m[2*k+s:]}
	ours, theirs := client, server
	if v.relay.active {
		ours, theirs = server, client
	}
	in, err1 := srtp.CreateContext(theirs[0], theirs[1], profile)
	out, err2 := srtp.CreateContext(ours[0], ours[1], profile)
	if err := errors.Join(err1, err2); err != nil {
		return fmt.Errorf("reading keys: %w", err)
	}
	v.out = out
	v.in.Store(in)
	return nil
}
