package vault

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"

	"hawker/app/bucket"
	"hawker/app/offsite"
)

// ErrNone is returned for a bucket without a whole copy of a shop.
var ErrNone = errors.New("there is no whole copy of a shop")

// ErrBroken is returned for a copy whose pieces are not those that were sent.
var ErrBroken = errors.New("the copy is damaged")

// Newest is the newest whole copy of the database, and the names of all other files.
func Newest(ctx context.Context, b *bucket.Bucket) (stamp string, files []string, err error) {
	var names []string
	for s, err := range b.List(ctx, "") {
		if err != nil {
			return "", nil, err
		}
		if _, ok := offsite.StampOf(s.Name); ok {
			names = append(names, s.Name)
		} else {
			files = append(files, s.Name)
		}
	}
	whole := offsite.Whole(slices.Values(names))
	if len(whole) == 0 {
		return "", nil, ErrNone
	}
	return whole[len(whole)-1], files, nil
}

// Fetch writes a copy as it was packed. It refuses with ErrBroken and *bucket.Error.
func Fetch(ctx context.Context, b *bucket.Bucket, stamp string, w io.Writer) error {
	raw, err := b.Get(ctx, offsite.ManifestName(stamp))
	if err != nil {
		return err
	}
	var m offsite.Manifest
	if err := json.Unmarshal(raw, &m); err != nil {
		return fmt.Errorf("%w: %w", ErrBroken, err)
	}
	var size int64
	for n, want := range m.Pieces {
		name := offsite.PieceName(stamp, n)
		piece, err := b.Get(ctx, name)
		if err != nil {
			return err
		}
		if sum := sha256.Sum256(piece); hex.EncodeToString(sum[:]) != want {
			return fmt.Errorf("%w: %s", ErrBroken, name)
		}
		if _, err := w.Write(piece); err != nil {
			return fmt.Errorf("writing copy: %w", err)
		}
		size += int64(len(piece))
	}
	if size != m.Size {
		return fmt.Errorf("%w: it has %d of %d bytes", ErrBroken, size, m.Size)
	}
	return nil
}
