package vault

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"hawker/app/bucket"
	"hawker/app/offsite"
	"hawker/app/store"
)

const (
	tarPrefix = "offsite-"
	tarSuffix = ".tar"
)

// pack gives the copy of the database that is to be sent, "" for none: one that an
// earlier run did not bring through, or a new one if one is due.
func (v *Vault) pack(due bool) (path string, err error) {
	left, err := filepath.Glob(filepath.Join(v.Folder, tarPrefix+"*"+tarSuffix))
	if err != nil {
		return "", fmt.Errorf("finding copy: %w", err)
	}
	slices.Sort(left)
	for len(left) > 1 {
		if err := os.Remove(left[0]); err != nil {
			return "", fmt.Errorf("clearing old copy: %w", err)
		}
		left = left[1:]
	}
	if len(left) == 1 || !due {
		return strings.Join(left, ""), nil
	}
	path = filepath.Join(v.Folder, tarPrefix+offsite.Stamp(time.Now())+tarSuffix)
	part := path + ".part"
	f, err := os.OpenFile(part, os.O_CREATE|os.O_TRUNC|os.O_WRONLY, 0o600)
	if err != nil {
		return "", fmt.Errorf("making copy: %w", err)
	}
	err = v.Pack(f)
	if err = errors.Join(err, f.Sync(), f.Close()); err == nil {
		err = os.Rename(part, path)
	}
	if err != nil {
		return "", errors.Join(fmt.Errorf("making copy: %w", err), os.Remove(part))
	}
	return path, nil
}

// sendCopy sends a packed copy piece by piece and then says that it is whole.
func (v *Vault) sendCopy(ctx context.Context, b *bucket.Bucket, path string) error {
	stamp := strings.TrimSuffix(strings.TrimPrefix(filepath.Base(path), tarPrefix), tarSuffix)
	f, err := os.Open(path)
	if err != nil {
		return fmt.Errorf("reading copy: %w", err)
	}
	defer f.Close()
	var m offsite.Manifest
	buf, began := make([]byte, offsite.Piece), time.Now()
	for n := 0; ; n++ {
		size, err := io.ReadFull(f, buf)
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil && !errors.Is(err, io.ErrUnexpectedEOF) {
			return fmt.Errorf("reading copy: %w", err)
		}
		sum := sha256.Sum256(buf[:size])
		m.Size += int64(size)
		m.Pieces = append(m.Pieces, hex.EncodeToString(sum[:]))
		name := offsite.PieceName(stamp, n)
		if _, there := v.known[name]; there {
			continue
		}
		if err := b.Put(ctx, name, buf[:size]); err != nil {
			return err
		}
		v.known[name] = sure
	}
	raw, err := json.Marshal(m)
	if err != nil {
		return fmt.Errorf("naming pieces: %w", err)
	}
	if err := b.Put(ctx, offsite.ManifestName(stamp), raw); err != nil {
		return err
	}
	v.known[offsite.ManifestName(stamp)], v.took = sure, time.Since(began)
	if err := v.Store.Do(ctx, by, "offsite.copied", func(tx *store.Tx) error { return offsite.Copied(tx, stamp, m.Size) }); err != nil {
		return err
	}
	v.Log.Info("the shop is copied to its bucket", "copy", stamp, "bytes", m.Size)
	return errors.Join(os.Remove(path), v.thin(ctx, b, stamp))
}

// thin deletes copies of the database that need not stay, and pieces of copies that were
// never finished.
func (v *Vault) thin(ctx context.Context, b *bucket.Bucket, newest string) error {
	keep := offsite.Keep(offsite.Whole(maps.Keys(v.known)), time.Now())
	for name := range v.known {
		stamp, ok := offsite.StampOf(name)
		if !ok || stamp > newest || slices.Contains(keep, stamp) {
			continue
		}
		if err := b.Delete(ctx, name); err != nil {
			return err
		}
		delete(v.known, name)
	}
	return nil
}
