package crowd

import (
	"bytes"
	"context"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
	"time"

	"hawker/app/bucket"
	"hawker/app/offsite"
)

// The kinds of what keeps a browser from reading a public copy, beside those of bucket.
const (
	Refused = "refused" // strangers may not read it
	Cors    = "cors"    // it does not say that pages of the shop may read it
	Media   = "media"   // it comes with another type than it was sent with
	Other   = "other"   // other bytes come back
	Wide    = "wide"    // strangers may read what is no public copy, too
	Plain   = "plain"   // pages that come by https may not fetch by http
)

// Found is what the public address does wrong, and in which words.
type Found struct{ Kind, Answer string }

// Error makes it an error.
func (f *Found) Error() string { return f.Kind + ": " + f.Answer }

// folder is where public copies are in the bucket's folder.
const folder, mediaType = offsite.PublicFolder, "video/mp4"

// Check lays a small file there and fetches it as a page of the shop would, then one
// that nobody should get. It gives *Found, *bucket.Error or nil, and deletes the file.
func (k *Crowd) Check(ctx context.Context, g offsite.Settings, shop string) (err error) {
	b, err := k.open(g, nil)
	if err != nil {
		return err
	}
	said, name := []byte(rand.Text()), folder+"check-"+rand.Text()
	if err := b.PutPublic(ctx, name, mediaType, said); err != nil {
		return err
	}
	defer func() { err = errors.Join(err, b.Delete(ctx, name)) }()
	address := Addresses(b, g)(name)
	if strings.HasPrefix(shop, "https:") && strings.HasPrefix(address, "http:") {
		return &Found{Plain, address}
	}
	got, err := k.fetch(ctx, address, shop, false)
	if err == nil && !bytes.Equal(got, said) {
		err = &Found{Other, address}
	}
	if err != nil {
		return err
	}
	const closed = "probe-closed"
	if err := b.Put(ctx, closed, said); err != nil {
		return err
	}
	defer func() { err = errors.Join(err, b.Delete(ctx, closed)) }()
	_, err = k.fetch(ctx, Addresses(b, g)(closed), shop, false)
	if found, ok := errors.AsType[*Found](err); !ok || found.Kind == Cors || found.Kind == Media { // it was sent, all the same
		return &Found{Wide, Addresses(b, g)(closed)}
	}
	return nil
}

// Addresses tells where objects are found from outside.
func Addresses(b *bucket.Bucket, g offsite.Settings) func(string) string {
	if g.Crowd.Address == "" {
		return b.Address
	}
	return func(name string) string { return b.Under(g.Crowd.Address, name) }
}

// fetch asks for an object as a page of the shop does, or for its first byte.
func (k *Crowd) fetch(ctx context.Context, address, shop string, first bool) ([]byte, error) {
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, address, nil)
	if err != nil {
		return nil, &Found{string(bucket.Address), address}
	}
	r.Header.Set("Origin", shop)
	if first {
		r.Header.Set("Range", "bytes=0-0")
	}
	res, err := k.http.Do(r)
	if err != nil {
		return nil, &Found{string(bucket.Reach), err.Error()}
	}
	defer res.Body.Close()
	body, err := io.ReadAll(io.LimitReader(res.Body, 64<<10))
	from := res.Header.Get("Access-Control-Allow-Origin")
	switch kind, _, _ := strings.Cut(res.Header.Get("Content-Type"), ";"); {
	case err != nil:
		return nil, &Found{string(bucket.Reach), err.Error()}
	case res.StatusCode >= 500:
		return nil, &Found{string(bucket.Reach), address + ": " + res.Status}
	case res.StatusCode != http.StatusOK && res.StatusCode != http.StatusPartialContent:
		return nil, &Found{Refused, address + ": " + res.Status}
	case from != "*" && from != shop:
		return nil, &Found{Cors, fmt.Sprintf("Access-Control-Allow-Origin: %q", from)}
	case kind != mediaType:
		return nil, &Found{Media, "Content-Type: " + kind}
	}
	return body, nil
}

// client asks nobody twice, follows nobody elsewhere and waits for nobody long.
func client(roots *x509.CertPool) *http.Client {
	return &http.Client{
		Timeout: 10 * time.Second,
		Transport: &http.Transport{
			Proxy: http.ProxyFromEnvironment, TLSHandshakeTimeout: 5 * time.Second, IdleConnTimeout: time.Minute,
			TLSClientConfig: &tls.Config{RootCAs: roots, MinVersion: tls.VersionTLS12},
		},
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}
}
