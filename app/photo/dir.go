package photo

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"image"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"hawker/app/fault"
)

// MaxBytes is the largest file that Import takes.
const MaxBytes = 20 << 20

// Dir is the folder of photos. It is safe for use by many goroutines; one
// picture is decoded at a time, so that memory stays bounded by one.
type Dir struct {
	path string
	turn chan struct{}
}

// OpenDir opens or makes the folder and removes what an interrupted import left.
func OpenDir(path string) (*Dir, error) {
	if err := os.MkdirAll(path, 0o700); err != nil {
		return nil, fmt.Errorf("opening photos: %w", err)
	}
	left, err := filepath.Glob(filepath.Join(path, incoming))
	if err != nil {
		return nil, fmt.Errorf("opening photos: %w", err)
	}
	for _, f := range left {
		if err := os.Remove(f); err != nil {
			return nil, fmt.Errorf("removing an interrupted import: %w", err)
		}
	}
	return &Dir{path: path, turn: make(chan struct{}, 1)}, nil
}

const incoming = ".in-*"

// Import takes a picture from outside and returns when its three sizes are on
// disk; the caller then records it by Add. At most MaxBytes+1 are read. Refusals:
// photo_too_large (413), photo_not_image and photo_heic (415), photo_damaged and
// photo_too_many_pixels (422).
func (d *Dir) Import(ctx context.Context, r io.Reader) (Photo, error) {
	return d.take(ctx, r, false)
}

// ImportSized is Import for pictures that the program itself carries: a baseline
// JPEG without metadata, no larger than the largest size, is kept as it is and
// only its smaller sizes are drawn. Everything else is imported as usual.
func (d *Dir) ImportSized(ctx context.Context, r io.Reader) (Photo, error) {
	return d.take(ctx, r, true)
}

func (d *Dir) take(ctx context.Context, r io.Reader, trusted bool) (Photo, error) {
	in, hash, err := d.receive(r)
	if err != nil {
		return Photo{}, err
	}
	defer func() {
		_ = in.Close() // it was only read since
		_ = os.Remove(in.Name())
	}()
	if p, ok := d.known(hash); ok {
		return p, nil
	}
	if err := inspect(in); err != nil {
		return Photo{}, err
	}
	select {
	case d.turn <- struct{}{}:
		defer func() { <-d.turn }()
	case <-ctx.Done():
		return Photo{}, fmt.Errorf("waiting to draw a photo: %w", ctx.Err())
	}
	return d.draw(in, hash, trusted)
}

// receive streams r to a temporary file in the folder, counted and hashed.
func (d *Dir) receive(r io.Reader) (*os.File, string, error) {
	f, err := os.CreateTemp(d.path, incoming)
	if err != nil {
		return nil, "", fmt.Errorf("receiving photo: %w", err)
	}
	drop := func(err error) (*os.File, string, error) {
		_ = f.Close()
		_ = os.Remove(f.Name())
		return nil, "", err
	}
	sum := sha256.New()
	n, err := io.Copy(io.MultiWriter(f, sum), io.LimitReader(r, MaxBytes+1))
	switch {
	case err != nil:
		return drop(fmt.Errorf("receiving photo: %w", err))
	case n > MaxBytes:
		return drop(fault.New(fault.TooLarge, "photo_too_large", "photo", "mb", MaxBytes>>20))
	case n == 0:
		return drop(fault.InvalidField("photo_needed", "photo"))
	}
	return f, hex.EncodeToString(sum.Sum(nil)), nil
}

// draw decodes the picture and writes its sizes, the largest last: where that
// one stands, the others do.
func (d *Dir) draw(in *os.File, hash string, trusted bool) (Photo, error) {
	pic, err := decode(in)
	if err != nil {
		return Photo{}, err
	}
	p := Photo{Hash: hash, Type: JPEG}
	if !opaque(pic) {
		p.Type = PNG
	}
	keep := trusted && p.Type == JPEG && fits(pic.Bounds(), Sizes[0]) && clean(in)
	drawn := scaleAll(pic, orientationOf(in))
	p.Width, p.Height = drawn[0].Rect.Dx(), drawn[0].Rect.Dy()
	for i := len(Sizes) - 1; i >= 0; i-- {
		write := func(w io.Writer) error { return encode(w, drawn[i], p.Type) }
		if i == 0 && keep {
			write = func(w io.Writer) error { return copyFrom(w, in) }
		}
		n, err := d.put(d.file(hash, Sizes[i], p.Type), write)
		if err != nil {
			return Photo{}, err
		}
		p.Bytes += n
	}
	return p, nil
}

// put writes a file whole or not at all: beside its place, synced, renamed, and
// the folder synced, so that it outlives a loss of power once it is recorded.
func (d *Dir) put(path string, write func(io.Writer) error) (int64, error) {
	if err := d.makeShelf(filepath.Dir(path)); err != nil {
		return 0, err
	}
	f, err := os.CreateTemp(d.path, incoming)
	if err != nil {
		return 0, fmt.Errorf("writing photo: %w", err)
	}
	var size int64
	err = write(f)
	if err == nil {
		size, err = f.Seek(0, io.SeekCurrent)
	}
	if err == nil {
		err = f.Sync()
	}
	err = errors.Join(err, f.Close())
	if err == nil {
		err = os.Rename(f.Name(), path)
	}
	if err != nil {
		_ = os.Remove(f.Name())
		return 0, fmt.Errorf("writing photo: %w", err)
	}
	return size, syncDir(filepath.Dir(path))
}

// makeShelf makes the folder of the first two digits; a new one is synced into
// its parent.
func (d *Dir) makeShelf(path string) error {
	err := os.Mkdir(path, 0o700)
	if errors.Is(err, os.ErrExist) {
		return nil
	}
	if err != nil {
		return fmt.Errorf("writing photo: %w", err)
	}
	return syncDir(d.path)
}

func syncDir(path string) error {
	f, err := os.Open(path)
	if err != nil {
		return fmt.Errorf("syncing photos: %w", err)
	}
	if err := errors.Join(f.Sync(), f.Close()); err != nil {
		return fmt.Errorf("syncing photos: %w", err)
	}
	return nil
}

func (d *Dir) file(hash string, size int, mediaType string) string {
	ext := ".jpg"
	if mediaType == PNG {
		ext = ".png"
	}
	return filepath.Join(d.path, hash[:2], fmt.Sprintf("%s-%d%s", hash, size, ext))
}

// Path is the file of a photo in one of the Sizes, and its media type. It
// refuses with photo_not_found; no part of a path comes from the caller but
// checked hexadecimal digits.
func (d *Dir) Path(hash string, size int) (path, mediaType string, err error) {
	if !wellFormed.MatchString(hash) || !slices.Contains(Sizes, size) {
		return "", "", fault.Missing("photo_not_found")
	}
	for _, mediaType := range []string{JPEG, PNG} {
		path := d.file(hash, size, mediaType)
		if _, err := os.Stat(path); err == nil {
			return path, mediaType, nil
		}
	}
	return "", "", fault.Missing("photo_not_found")
}

// known is the photo of this hash, if all its sizes stand on disk already.
func (d *Dir) known(hash string) (Photo, bool) {
	p := Photo{Hash: hash}
	for i, size := range Sizes {
		path, mediaType, err := d.Path(hash, size)
		if err != nil {
			return Photo{}, false
		}
		info, err := os.Stat(path)
		if err != nil {
			return Photo{}, false
		}
		p.Bytes, p.Type = p.Bytes+info.Size(), mediaType
		if i > 0 {
			continue
		}
		c, err := config(path)
		if err != nil {
			return Photo{}, false
		}
		p.Width, p.Height = c.Width, c.Height
	}
	return p, true
}

func config(path string) (image.Config, error) {
	f, err := os.Open(path)
	if err != nil {
		return image.Config{}, fmt.Errorf("reading photo: %w", err)
	}
	defer f.Close()
	c, _, err := image.DecodeConfig(f)
	return c, err
}

// Missing lists the files of a recorded photo that are not on disk, for doctor.
func (d *Dir) Missing(p Photo) []string {
	var missing []string
	for _, size := range Sizes {
		if _, _, err := d.Path(p.Hash, size); err != nil {
			missing = append(missing, strings.TrimPrefix(URL(p.Hash, size), "/"))
		}
	}
	return missing
}
