package files

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"net"
	"net/url"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"

	"hawker/app/bucket"
	"hawker/app/offsite"
	"hawker/app/seal"
	"hawker/app/vault"
	"hawker/media/archive"
)

// InBucket tells whether what a restore is given is the address of a bucket.
func InBucket(from string) bool {
	return strings.HasPrefix(from, "https://") || strings.HasPrefix(from, "http://")
}

// From is a bucket as a person names it on the command line.
type From struct {
	Address     string // https://endpoint/bucket/prefix
	Region      string
	Key, Secret string
	Plain       bool // http:// is allowed to other machines, too
}

// Account reads it. It refuses with a sentence what is no bucket, what comes without
// keys, and a line on which others could read these.
func (f From) Account() (bucket.Account, error) {
	u, err := url.Parse(f.Address)
	if err != nil || u.Host == "" {
		return bucket.Account{}, fmt.Errorf("%s is no address of a bucket: write https://endpoint/bucket/prefix", f.Address)
	}
	name, prefix, _ := strings.Cut(strings.Trim(u.Path, "/"), "/")
	if name == "" {
		return bucket.Account{}, fmt.Errorf("%s names no bucket: write https://endpoint/bucket/prefix", f.Address)
	}
	if u.Scheme != "https" && !f.Plain && !thisMachine(u.Hostname()) {
		return bucket.Account{}, fmt.Errorf("http:// to %s lets everybody on the way see which files come and change them: write https://, or add -plain if the whole line is your own", u.Hostname())
	}
	if f.Key == "" || f.Secret == "" {
		return bucket.Account{}, errors.New("the bucket wants keys: set HAWKER_BUCKET_KEY and HAWKER_BUCKET_SECRET")
	}
	return bucket.Account{Endpoint: u.Scheme + "://" + u.Host, Region: f.Region, Bucket: name, Prefix: prefix, Key: f.Key, Secret: f.Secret}, nil
}

func thisMachine(host string) bool {
	ip := net.ParseIP(host)
	return host == "localhost" || ip != nil && ip.IsLoopback()
}

// Bucket brings the newest whole copy of a shop from its bucket into an empty
// folder, with its pictures and recordings up to the last piece that came there, and
// examines it. The recovery code is needed: the bucket holds nothing that can be read
// without. A restore that was cut off goes on when it is asked for again.
func (to Into) Bucket(ctx context.Context, a bucket.Account) error {
	if to.Recovery == "" {
		return errors.New("a bucket is restored with the recovery code that setting up has shown: give it with -recovery")
	}
	to.goesOn = a.Endpoint + "/" + a.Bucket + "/" + a.Prefix
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
		if err := to.fetchGrown(ctx, b, files, part); err != nil {
			return err
		}
		if err := to.key(part); err != nil {
			return err
		}
		return to.carry(part)
	})
}

// ErasuresIn is the list of erasures in a shop's bucket, opened by its recovery code.
func ErasuresIn(ctx context.Context, a bucket.Account, recovery string) ([]byte, error) {
	if recovery == "" {
		return nil, errors.New("the bucket's list of erasures is opened with the recovery code: give it with -recovery")
	}
	key, err := bucketKey(ctx, a, recovery)
	if err != nil {
		return nil, err
	}
	b, err := bucket.Open(a, key)
	if err != nil {
		return nil, err
	}
	all := []byte{}
	for o, err := range b.List(ctx, Erasures+"@") {
		if err != nil {
			return nil, err
		}
		content, err := b.Get(ctx, o.Name)
		if err != nil {
			return nil, err
		}
		all = append(all, content...)
	}
	return all, nil
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

// fetchFiles brings pictures and recordings, and says how far it is. What of recordings
// lay only in the bucket stays there; what the bucket has spoilt is said, and passed over.
func (to Into) fetchFiles(ctx context.Context, b *bucket.Bucket, names []string, part string) error {
	away, err := awayIn(part)
	if err != nil {
		return err
	}
	stayed, spoilt := 0, 0
	for i, name := range names {
		if _, piece := offsite.GrownOf(name); piece || name == Wrapped || !belongs(name) {
			continue
		}
		if away[name] {
			stayed++
			continue
		}
		path := filepath.Join(part, filepath.FromSlash(name))
		if _, err := os.Stat(path); err == nil {
			continue // the copy of the database had it, or a restore that was cut off
		}
		content, err := b.Get(ctx, name)
		if unreadable(err) {
			spoilt++
			fmt.Fprintf(to.Out, "The bucket does not give back %s as it was sent.\n", name)
			continue
		}
		if err == nil {
			err = whole(content, path)
		}
		if err != nil {
			return err
		}
		if (i+1)%500 == 0 {
			fmt.Fprintf(to.Out, "%d of %d files\n", i+1, len(names))
		}
	}
	if stayed > 0 {
		fmt.Fprintf(to.Out, "%d pieces of recordings lay only in the bucket and stay there: they are fetched when somebody watches, and the desk brings them back under Settings, Copies in another place.\n", stayed)
	}
	if spoilt > 0 {
		fmt.Fprintf(to.Out, "%d files could not be brought back. All others are; look for these among the store's old versions.\n", spoilt)
	}
	return nil
}

// unreadable tells of an object that is there no more, or in another form.
func unreadable(err error) bool {
	kind := bucket.KindOf(err)
	return err != nil && (kind == bucket.Missing || kind == bucket.Sealed)
}

// awayIn names the files of recordings that lay only in the bucket.
func awayIn(part string) (map[string]bool, error) {
	away, films := map[string]bool{}, filepath.Join(part, Archive)
	rooms, err := archive.Rooms(films)
	for _, room := range rooms {
		moved, e := archive.Moved(films, room)
		err = errors.Join(err, e)
		for name := range moved {
			away[path.Join(Archive, room, Film, name)] = true
		}
	}
	return away, err
}

// whole writes a file so that it is there with all its bytes, or not.
func whole(content []byte, path string) error {
	part := path + unfinished
	if err := os.Remove(part); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("clearing an earlier try: %w", err)
	}
	if err := unpackFile(bytes.NewReader(content), part); err != nil {
		return err
	}
	if err := os.Rename(part, path); err != nil {
		return fmt.Errorf("naming a file: %w", err)
	}
	return nil
}

// fetchGrown adds to files which only grow what came after the copy of the database.
func (to Into) fetchGrown(ctx context.Context, b *bucket.Bucket, names []string, part string) error {
	pieces := map[string][]offsite.Grown{}
	for _, name := range names {
		if p, ok := offsite.GrownOf(name); ok && belongs(p.Name) {
			pieces[p.Name] = append(pieces[p.Name], p)
		}
	}
	for name, list := range pieces {
		if err := to.fetchPieces(ctx, b, filepath.Join(part, filepath.FromSlash(name)), list); err != nil {
			return err
		}
	}
	return nil
}

// fetchPieces brings the pieces of one file. A list has the lines of all of them; another
// goes as far as one piece follows the other.
func (to Into) fetchPieces(ctx context.Context, b *bucket.Bucket, path string, list []offsite.Grown) error {
	isList := slices.Contains(lists, list[0].Name)
	if !isList {
		list = offsite.Chain(list)
	}
	var all []byte
	for _, p := range list {
		content, err := b.Get(ctx, p.String())
		if unreadable(err) {
			fmt.Fprintf(to.Out, "The bucket does not give back %s as it was sent.\n", p)
			if isList {
				continue
			}
			break
		}
		if err != nil {
			return err
		}
		all = append(all, content...)
	}
	if isList {
		_, err := addLines(path, all)
		return err
	}
	had, err := os.ReadFile(path)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("reading a file that grows: %w", err)
	}
	if len(all) <= len(had) || !bytes.HasPrefix(all, had) {
		return nil
	}
	return whole(all, path)
}
