// Package photo keeps pictures: it takes bytes from a stranger and leaves files
// that may be served to anyone.
//
// It promises that what it serves it has drawn itself. An import is counted while
// it streams to a temporary file, known by its first bytes and not by its name,
// measured before a pixel is allocated, decoded one at a time, turned upright and
// encoded anew in three sizes, so that no metadata, no position and no hidden
// payload passes through. Files are named by the SHA-256 of what came in: the
// same picture twice is one picture, an address never changes its content, and a
// backup can copy the folder while the shop runs.
//
// It refuses to know what is in a picture, who may see it and how it is served.
// There is no SVG (it runs scripts), no lossy WebP or AVIF on the way out (they
// cannot be written without C), and no HEIC on the way in (it cannot be read
// without C, and browsers convert it when a page asks for JPEG).
//
//	DATA/photo/ab/abcd…-1600.jpg   -800.jpg   -320.jpg   (.png where there is alpha)
package photo

import (
	"fmt"
	"regexp"
	"time"

	"hawker/app/fault"
	"hawker/app/store"
)

// Sizes are the longest edges, in pixels, that every photo is kept in; a smaller
// picture is not enlarged.
var Sizes = []int{1600, 800, 320}

// The types that a photo is kept as.
const (
	JPEG = "image/jpeg"
	PNG  = "image/png"
)

// Photo is what the database knows of a picture.
type Photo struct {
	Hash   string    `json:"hash"`   // SHA-256 of the bytes that came in, hex
	Width  int       `json:"width"`  // of the largest size, upright
	Height int       `json:"height"` // of the largest size, upright
	Type   string    `json:"type"`   // JPEG or PNG
	Bytes  int64     `json:"bytes"`  // of all sizes together
	At     time.Time `json:"at"`
}

var photos = store.NewBucket[string, Photo]("photo/photo", "photo_not_found")

var wellFormed = regexp.MustCompile(`^[0-9a-f]{64}$`)

// Add records an imported photo; the same photo again changes nothing. It
// refuses with photo_not_image what Import cannot have made.
func Add(tx *store.Tx, p Photo) error {
	if !wellFormed.MatchString(p.Hash) || p.Width < 1 || p.Height < 1 || p.Type != JPEG && p.Type != PNG {
		return fault.InvalidField("photo_not_image", "photo")
	}
	_, known, err := photos.Find(tx, p.Hash)
	if err != nil || known {
		return err
	}
	p.At = tx.Now
	if err := photos.Put(tx, p.Hash, p); err != nil {
		return err
	}
	tx.Mark("photo", p.Hash)
	return nil
}

// Get reads a photo or refuses with photo_not_found.
func Get(tx *store.Tx, hash string) (Photo, error) { return photos.Get(tx, hash) }

// Find reads a photo and tells whether it is known.
func Find(tx *store.Tx, hash string) (Photo, bool, error) { return photos.Find(tx, hash) }

// Check refuses with photo_not_found, naming the field, a hash that no photo has.
func Check(tx *store.Tx, hash, field string) error {
	_, ok, err := photos.Find(tx, hash)
	if err == nil && !ok {
		err = fault.InvalidField("photo_not_found", field)
	}
	return err
}

// Each calls fn for every photo.
func Each(tx *store.Tx, fn func(Photo) error) error {
	return photos.Each(tx, "", func(_ string, p Photo) error { return fn(p) })
}

// URL is where the web serves a photo; "" for no photo. It never changes its content.
func URL(hash string, size int) string {
	if hash == "" {
		return ""
	}
	return fmt.Sprintf("/photo/%s/%d", hash, size)
}
