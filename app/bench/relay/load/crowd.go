//go:build linux

// Package load is what a relay is measured with: one publisher and a crowd of viewers
// in one process, over loopback, as cheap as they can be.
//
// It promises that what it counts is what the kernel delivered: every viewer has its own
// socket, its own ICE and DTLS session and real keys; packets are counted by their clear
// headers as the kernel stamped them, one in sixteen of the picture is really opened,
// and what the load itself was too slow to read is told apart from what the relay lost.
// It knows a relay by two addresses (WHIP and WHEP, RFC 9725) and a process id.
package load

import (
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/sha256"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"io"
	"math/big"
	"net/http"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/pion/dtls/v3"
	"github.com/pion/logging"

	"hawker/app/bench/relay/datagram"
)

// joinWithin bounds one viewer's way in.
const joinWithin = 20 * time.Second

// Crowd is viewers of one relay.
type Crowd struct {
	whep        string
	client      *http.Client
	whole       bool
	reader      *datagram.Reader
	cert        tls.Certificate
	fingerprint string
	timing      atomic.Bool
	latency     Histogram
	bad         atomic.Uint64 // packets that could not be opened

	wg   sync.WaitGroup
	done chan struct{}
	mu   sync.Mutex
	all  []*Viewer
}

// NewCrowd makes a crowd without viewers. With whole, segmented buffers are received as
// they were sent, as if a network card had cut them; else the kernel cuts them, on the
// relay's time.
func NewCrowd(whep string, whole bool) (*Crowd, error) {
	c := &Crowd{whep: whep, whole: whole, done: make(chan struct{}),
		client: &http.Client{Timeout: joinWithin, Transport: &http.Transport{MaxIdleConnsPerHost: 64}}}
	if err := c.certify(); err != nil {
		return nil, fmt.Errorf("making certificate: %w", err)
	}
	var err error
	if c.reader, err = datagram.NewReader(whole); err != nil {
		return nil, err
	}
	c.wg.Go(c.report)
	return c, nil
}

func (c *Crowd) certify() error {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return err
	}
	form := &x509.Certificate{SerialNumber: big.NewInt(1), NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().AddDate(0, 0, 7)}
	raw, err := x509.CreateCertificate(rand.Reader, form, form, &key.PublicKey, key)
	if err != nil {
		return err
	}
	c.cert = tls.Certificate{Certificate: [][]byte{raw}, PrivateKey: key}
	sum := sha256.Sum256(raw)
	c.fingerprint = strings.ReplaceAll(fmt.Sprintf("% X", sum), " ", ":")
	return nil
}

// secure begins a handshake, as the server where the relay takes the first step.
func (c *Crowd) secure(p *pipe, server bool) (*dtls.Conn, error) {
	quiet := &logging.DefaultLoggerFactory{Writer: io.Discard, DefaultLogLevel: logging.LogLevelDisabled}
	common := []dtls.Option{
		dtls.WithCertificates(c.cert),
		dtls.WithSRTPProtectionProfiles(dtls.SRTP_AEAD_AES_128_GCM, dtls.SRTP_AES128_CM_HMAC_SHA1_80),
		dtls.WithExtendedMasterSecret(dtls.RequestExtendedMasterSecret),
		dtls.WithInsecureSkipVerify(true), // it is this machine's own
		dtls.WithFlightInterval(250 * time.Millisecond),
		dtls.WithLoggerFactory(quiet),
	}
	if server {
		options := []dtls.ServerOption{dtls.WithClientAuth(dtls.RequireAnyClientCert)}
		for _, o := range common {
			options = append(options, o)
		}
		return dtls.ServerWithOptions(p, p.RemoteAddr(), options...)
	}
	options := []dtls.ClientOption{}
	for _, o := range common {
		options = append(options, o)
	}
	return dtls.ClientWithOptions(p, p.RemoteAddr(), options...)
}

// Join brings n viewers in, so many of them at a time; one counts as on its way until
// its first packet is there. It gives those who came, how many were refused for want
// of room, and the last error of any other kind.
func (c *Crowd) Join(ctx context.Context, n, atATime int) (came []*Viewer, refused int, err error) {
	var mu sync.Mutex
	var wg sync.WaitGroup
	turns := make(chan struct{}, n)
	for range n {
		turns <- struct{}{}
	}
	close(turns)
	for range atATime {
		wg.Go(func() {
			for range turns {
				v, e := c.JoinOne(ctx)
				mu.Lock()
				switch {
				case e == nil:
					came = append(came, v)
				case errors.Is(e, ErrFull):
					refused++
				default:
					err = e
				}
				mu.Unlock()
			}
		})
	}
	wg.Wait()
	return came, refused, err
}

// JoinOne brings one viewer in. ErrFull where the relay refuses it for want of room.
func (c *Crowd) JoinOne(ctx context.Context) (*Viewer, error) {
	ctx, cancel := context.WithTimeout(ctx, joinWithin)
	defer cancel()
	v := &Viewer{crowd: c, fd: -1, reached: make(chan struct{})}
	err := v.join(ctx)
	for err == nil && v.first.Load() == 0 {
		select {
		case <-time.After(2 * time.Millisecond):
		case <-ctx.Done():
			err = fmt.Errorf("waiting for media: %w", ctx.Err())
		}
	}
	if err != nil {
		v.end(true)
		return nil, err
	}
	c.mu.Lock()
	c.all = append(c.all, v)
	c.mu.Unlock()
	return v, nil
}

// Leave ends the oldest viewer's session; politely, or by falling silent as a phone that
// lost its network does. False says that nobody was there.
func (c *Crowd) Leave(politely bool) bool {
	c.mu.Lock()
	if len(c.all) == 0 {
		c.mu.Unlock()
		return false
	}
	v := c.all[0]
	c.all = c.all[1:]
	c.mu.Unlock()
	v.end(politely)
	return true
}

func (v *Viewer) end(politely bool) {
	if politely {
		hangUp(v.crowd.client, v.session)
	}
	if v.fd < 0 {
		return
	}
	v.gone.Store(true) // the handshake has a last word, which must not leave either
	v.crowd.reader.Remove(v.fd)
	if v.secure != nil {
		_ = v.secure.Close()
	}
	_ = v.pipe.Close()
}

// Viewers are those who are there.
func (c *Crowd) Viewers() []*Viewer {
	c.mu.Lock()
	defer c.mu.Unlock()
	return slices.Clone(c.all)
}

// Rest closes the connections that were kept for the next who come.
func (c *Crowd) Rest() { c.client.CloseIdleConnections() }

// Unreadable counts packets that could not be opened.
func (c *Crowd) Unreadable() uint64 { return c.bad.Load() }

// report has every viewer report once a second, one after the other.
func (c *Crowd) report() {
	const slices = 50
	t := time.NewTicker(time.Second / slices)
	defer t.Stop()
	for turn := 0; ; turn++ {
		select {
		case <-c.done:
			return
		case <-t.C:
		}
		for i, v := range c.Viewers() {
			if i%slices == turn%slices {
				v.report()
			}
			if i%(2*slices) == turn%(2*slices) {
				v.probe() // consent (RFC 7675)
			}
		}
	}
}

// Close ends all sessions; politely where the relay lives on.
func (c *Crowd) Close(politely bool) {
	close(c.done)
	c.wg.Wait()
	for _, v := range c.Viewers() {
		v.end(politely)
	}
	c.reader.Close()
	c.client.CloseIdleConnections()
}
