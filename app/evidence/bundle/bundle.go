// Package bundle is a ZIP that tells whether a byte of it was changed since it was made:
// its last file names the SHA-256 of all the others, and its comment is the SHA-256 of
// all bytes before it.
//
// It promises that unpacking a ZIP of anybody's writes nothing outside the folder it is
// given, and not much more than the ZIP itself is large. It refuses to say who made a
// bundle: whoever changes one can write all its sums anew. What the files are it does
// not know.
package bundle

import (
	"archive/zip"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"strings"
	"time"
)

// Sums is the name of the file of sums, as sha256sum -c reads it; it is the last.
const Sums = "SHA256SUMS"

// Writer writes a bundle.
type Writer struct {
	out  *signing
	zip  *zip.Writer
	sums strings.Builder
	at   time.Time
}

// New begins a bundle; all its files are of the moment at.
func New(out io.Writer, at time.Time) *Writer {
	s := &signing{out: out, sum: sha256.New()}
	return &Writer{out: s, zip: zip.NewWriter(s), at: at}
}

// Put writes one file; video does not get smaller by packing.
func (w *Writer) Put(name string, write func(io.Writer) error) error {
	method := zip.Deflate
	if strings.HasSuffix(name, ".mp4") || strings.HasSuffix(name, ".m4s") {
		method = zip.Store
	}
	to, err := w.zip.CreateHeader(&zip.FileHeader{Name: name, Method: method, Modified: w.at})
	if err != nil {
		return fmt.Errorf("packing %s: %w", name, err)
	}
	sum := sha256.New()
	if err := write(io.MultiWriter(to, sum)); err != nil {
		return fmt.Errorf("packing %s: %w", name, err)
	}
	w.sums.WriteString(hex.EncodeToString(sum.Sum(nil)) + "  " + name + "\n")
	return nil
}

// Close writes the sums and ends the bundle.
func (w *Writer) Close() error {
	sums := w.sums.String()
	err := w.Put(Sums, func(to io.Writer) error { _, err := io.WriteString(to, sums); return err })
	if err == nil {
		err = w.zip.SetComment(strings.Repeat("0", signature))
	}
	if err == nil {
		err = w.zip.Close()
	}
	if err == nil {
		err = w.out.sign()
	}
	if err != nil {
		return fmt.Errorf("closing pack: %w", err)
	}
	return nil
}
