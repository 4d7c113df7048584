// Package bucket keeps files in a bucket of any store that speaks S3, unreadable to
// the store.
//
// It promises that what Put has acknowledged was compared with what the store holds,
// for stores were seen to keep other bytes than they were sent, and that Get gives
// back exactly what Put was given or an error. Content is encrypted before it leaves
// (age, with the file's key wrapped by the shop's own), so that losing the account
// loses no secret. Names are not: callers name files by what may be known. An object
// is whole in memory while it travels, so large things are cut by their callers.
//
// It refuses to know what is kept, when, and where settings are.
package bucket

import (
	"bytes"
	"context"
	"crypto/md5" // the entity tag of S3, against mishap and not against malice
	"crypto/tls"
	"crypto/x509"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"iter"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/minio/minio-go/v7"
	"github.com/minio/minio-go/v7/pkg/credentials"
)

// Largest is how many bytes an object may have before it is encrypted.
const Largest = 64 << 20

// Account is where the bucket is and who may use it.
type Account struct {
	Endpoint string // https://host, with a port if it is not 443; plain http on this machine only
	Region   string // "": asked of the store
	Bucket   string
	Prefix   string // what stands before every name, "" for nothing
	Key      string // the access key's name
	Secret   string
	Roots    *x509.CertPool // who vouches for the store; nil: whom the machine trusts
	Pace     Pace           // how fast it may be sent; nil: as fast as it goes
}

// Bucket is a place for sealed files. It may be used by several goroutines.
type Bucket struct {
	client *minio.Client
	at     url.URL
	name   string
	prefix string
	key    []byte
}

// Open prepares the use of a bucket with the shop's root key; it asks nobody yet.
func Open(a Account, root []byte) (*Bucket, error) {
	u, err := url.Parse(a.Endpoint)
	if err != nil || u.Host == "" {
		return nil, &Error{Kind: Address, err: fmt.Errorf("%q is no address", a.Endpoint)}
	}
	// Answers that do not begin are given up; a large one may take its time.
	transport := &http.Transport{
		Proxy: http.ProxyFromEnvironment, TLSHandshakeTimeout: 10 * time.Second, ResponseHeaderTimeout: 2 * time.Minute,
		IdleConnTimeout: time.Minute, TLSClientConfig: &tls.Config{RootCAs: a.Roots, MinVersion: tls.VersionTLS12},
	}
	client, err := minio.New(u.Host, &minio.Options{
		Creds: credentials.NewStaticV4(a.Key, a.Secret, ""), Secure: u.Scheme == "https", Region: a.Region,
		Transport: a.Pace.over(transport), BucketLookup: minio.BucketLookupAuto, MaxRetries: 3,
	})
	if err != nil {
		return nil, &Error{Kind: Address, err: err}
	}
	prefix := strings.Trim(a.Prefix, "/")
	if prefix != "" {
		prefix += "/"
	}
	return &Bucket{client: client, at: *u, name: a.Bucket, prefix: prefix, key: root}, nil
}

// Put keeps content under a name, sealed, and replaces what was there. It returns
// when the store holds the same bytes; *Error else.
func (b *Bucket) Put(ctx context.Context, name string, content []byte) error {
	if len(content) > Largest {
		return fmt.Errorf("sending %s: %d bytes are more than %d", name, len(content), Largest)
	}
	sealed, err := lock{b.key, name}.seal(content)
	if err != nil {
		return fmt.Errorf("sealing %s: %w", name, err)
	}
	return b.PutPlain(ctx, name, sealed)
}

// PutPlain is Put of what may be read by everybody, or is sealed already.
func (b *Bucket) PutPlain(ctx context.Context, name string, content []byte) error {
	return b.put(ctx, name, content, minio.PutObjectOptions{ContentType: "application/octet-stream"})
}

func (b *Bucket) put(ctx context.Context, name string, content []byte, o minio.PutObjectOptions) error {
	o.DisableMultipart, o.SendContentMd5, o.DisableContentSha256 = true, true, true
	info, err := b.client.PutObject(ctx, b.name, b.prefix+name, bytes.NewReader(content), int64(len(content)), o)
	if err != nil {
		return failed("sending "+name, err)
	}
	sum := md5.Sum(content)
	if strings.Trim(info.ETag, `"`) == hex.EncodeToString(sum[:]) {
		return nil
	}
	// The tag of a store that encrypts is another; then it has to be read.
	got, err := b.GetPlain(ctx, name)
	if err != nil {
		return err
	}
	if !bytes.Equal(got, content) { // and whoever lists what is there must not take it for this
		return errors.Join(&Error{Kind: Changed, err: fmt.Errorf("sending %s: the store keeps %d other bytes", name, len(got))}, b.Delete(ctx, name))
	}
	return nil
}

// Get gives what Put was given. *Error with Missing for no such object, with Sealed
// for one that this key did not seal or that was changed.
func (b *Bucket) Get(ctx context.Context, name string) ([]byte, error) {
	sealed, err := b.GetPlain(ctx, name)
	if err != nil {
		return nil, err
	}
	content, err := lock{b.key, name}.open(sealed)
	if err != nil {
		return nil, &Error{Kind: Sealed, err: fmt.Errorf("opening %s: %w", name, err)}
	}
	return content, nil
}

// GetPlain gives an object as it is stored.
func (b *Bucket) GetPlain(ctx context.Context, name string) ([]byte, error) {
	o, err := b.client.GetObject(ctx, b.name, b.prefix+name, minio.GetObjectOptions{})
	if err != nil {
		return nil, failed("reading "+name, err)
	}
	defer o.Close()
	content, err := io.ReadAll(io.LimitReader(o, 2*Largest))
	if err != nil {
		return nil, failed("reading "+name, err)
	}
	return content, nil
}

// Stored is an object of the bucket; its size is that of the sealed bytes.
type Stored struct {
	Name string
	Size int64
}

// List gives the objects whose names begin so, in the order of their names.
func (b *Bucket) List(ctx context.Context, begin string) iter.Seq2[Stored, error] {
	return func(yield func(Stored, error) bool) {
		ctx, stop := context.WithCancel(ctx)
		defer stop()
		for o := range b.client.ListObjectsIter(ctx, b.name, minio.ListObjectsOptions{Prefix: b.prefix + begin, Recursive: true}) {
			if o.Err != nil {
				yield(Stored{}, failed("listing the bucket", o.Err))
				return
			}
			if !yield(Stored{Name: strings.TrimPrefix(o.Key, b.prefix), Size: o.Size}, nil) {
				return
			}
		}
	}
}

// Delete removes an object; that there is none is no error.
func (b *Bucket) Delete(ctx context.Context, name string) error {
	if err := b.client.RemoveObject(ctx, b.name, b.prefix+name, minio.RemoveObjectOptions{}); err != nil {
		return failed("deleting "+name, err)
	}
	return nil
}

// Probe writes, reads, lists and deletes a small object, as a backup would.
func (b *Bucket) Probe(ctx context.Context) error {
	const name = "probe"
	said := []byte(time.Now().UTC().Format(time.RFC3339Nano))
	if err := b.Put(ctx, name, said); err != nil {
		return err
	}
	got, err := b.Get(ctx, name)
	if err != nil {
		return err
	}
	if !bytes.Equal(got, said) {
		return &Error{Kind: Changed, err: fmt.Errorf("reading %s: other bytes came back", name)}
	}
	found := false
	for o, err := range b.List(ctx, name) {
		if err != nil {
			return err
		}
		found = found || o.Name == name
	}
	if !found {
		return &Error{Kind: Changed, err: fmt.Errorf("listing %s: it is not there", name)}
	}
	return b.Delete(ctx, name)
}
