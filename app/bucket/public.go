package bucket

import (
	"context"
	"net/url"

	"github.com/minio/minio-go/v7"
	"github.com/minio/minio-go/v7/pkg/s3utils"
)

// Forever is what caches are told of an object that never changes (RFC 9111, 5.2.2;
// RFC 8246).
const Forever = "public, max-age=31536000, immutable"

// PutPublic is Put of what everybody may read as it is, and any cache may keep for
// ever. Whether the store lets strangers read it is the account's policy.
func (b *Bucket) PutPublic(ctx context.Context, name, mediaType string, content []byte) error {
	return b.put(ctx, name, content, minio.PutObjectOptions{ContentType: mediaType, CacheControl: Forever})
}

// Address is where the store itself answers for an object: with the bucket in the
// host's name where the store wants it so (Amazon S3, "Virtual hosting of buckets").
func (b *Bucket) Address(name string) string {
	u := url.URL{Scheme: b.at.Scheme, Host: b.at.Host}
	if s3utils.IsVirtualHostSupported(u, b.name) {
		u.Host = b.name + "." + u.Host
		return u.JoinPath(b.prefix + name).String()
	}
	return u.JoinPath(b.name, b.prefix+name).String()
}

// Under is where an object is found below an address that shows the bucket's root.
func (b *Bucket) Under(address, name string) string {
	u, err := url.Parse(address)
	if err != nil {
		return ""
	}
	return u.JoinPath(b.prefix + name).String()
}
