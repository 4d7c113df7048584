package files

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"strings"

	"hawker/app/bucket"
	"hawker/app/seal"
	"hawker/app/vault"
)

// InBucket tells whether what a restore is given is the address of a bucket.
func InBucket(from string) bool {
	return strings.HasPrefix(from, "https://") || strings.HasPrefix(from, "http://")
}

// BucketAt reads https://endpoint/bucket/prefix.
func BucketAt(address, region, key, secret string) (bucket.Account, error) {
	u, err := url.Parse(address)
	if err != nil || u.Host == "" {
		return bucket.Account{}, fmt.Errorf("%s is no address of a bucket: write https://endpoint/bucket/prefix", address)
	}
	name, prefix, _ := strings.Cut(strings.Trim(u.Path, "/"), "/")
	if name == "" {
		return bucket.Account{}, fmt.Errorf("%s names no bucket: write https://endpoint/bucket/prefix", address)
	}
	if key == "" || secret == "" {
		return bucket.Account{}, errors.New("the bucket wants keys: set HAWKER_BUCKET_KEY and HAWKER_BUCKET_SECRET")
	}
	return bucket.Account{Endpoint: u.Scheme + "://" + u.Host, Region: region, Bucket: name, Prefix: prefix, Key: key, Secret: secret}, nil
}

// Bucket brings the newest whole copy of a shop from its bucket into an empty
// folder, with its pictures and recordings, and examines it. The recovery code is
// needed: the bucket holds nothing that can be read without.
func (to Into) Bucket(ctx context.Context, a bucket.Account) error {
	if to.Recovery == "" {
		return errors.New("a bucket is restored with the recovery code that setting up has shown: give it with -recovery")
	}
	return to.fill(func(part string) error {
		key, err := bucketKey(ctx, a, to.Recovery)
		if err != nil {
			return err
		}
		b, err := bucket.Open(a, key)
		if err != nil {
			return err
		}
		stamp, files, err := vault.Newest(ctx, b)
		if err != nil {
			return err
		}
		fmt.Fprintf(to.Out, "The newest whole copy is of %s.\n", stamp)
		if err := fetchDatabase(ctx, b, stamp, part); err != nil {
			return err
		}
		if err := to.fetchFiles(ctx, b, files, part); err != nil {
			return err
		}
		return to.key(part)
	})
}

// bucketKey opens the shop's key by the recovery code.
func bucketKey(ctx context.Context, a bucket.Account, recovery string) ([]byte, error) {
	b, err := bucket.Open(a, nil)
	if err != nil {
		return nil, err
	}
	wrapped, err := b.GetPlain(ctx, Wrapped)
	if bucket.KindOf(err) == bucket.Missing && err != nil {
		return nil, vault.ErrNone
	}
	if err != nil {
		return nil, err
	}
	return seal.Unwrap(wrapped, recovery)
}

// fetchDatabase unpacks a copy of the database, which is a backup without what is
// stored beside it.
func fetchDatabase(ctx context.Context, b *bucket.Bucket, stamp, part string) error {
	tar := part + ".tar"
	f, err := os.OpenFile(tar, os.O_CREATE|os.O_TRUNC|os.O_WRONLY, 0o600)
	if err != nil {
		return fmt.Errorf("making copy: %w", err)
	}
	defer os.Remove(tar)
	if err := errors.Join(vault.Fetch(ctx, b, stamp, f), f.Close()); err != nil {
		return err
	}
	if err := crateOf.Read(tar, nil); err != nil {
		return err
	}
	return unpack(tar, part)
}

// fetchFiles brings pictures and recordings, and says how far it is.
func (to Into) fetchFiles(ctx context.Context, b *bucket.Bucket, names []string, part string) error {
	for i, name := range names {
		if name == Wrapped || !belongs(name) {
			continue
		}
		path := filepath.Join(part, filepath.FromSlash(name))
		if _, err := os.Stat(path); err == nil {
			continue // the copy of the database had it
		}
		content, err := b.Get(ctx, name)
		if err != nil {
			return err
		}
		if err := unpackFile(bytes.NewReader(content), path); err != nil {
			return err
		}
		if (i+1)%500 == 0 {
			fmt.Fprintf(to.Out, "%d of %d files\n", i+1, len(names))
		}
	}
	return nil
}
