package bucket

import (
	"bytes"
	"errors"
	"io"
	"sync"

	"filippo.io/age"

	"hawker/app/seal"
)

// lock wraps the key of a file by the shop's, in place of age's own recipients: the
// shop has one secret already, and its owner one recovery code for it. The file's name
// belongs to the lock, so that a store cannot give one file for another.
type lock struct {
	root []byte
	name string
}

const stanza, purpose = "hawker", "bucket file\x00"

// Wrap is age's.
func (l lock) Wrap(fileKey []byte) ([]*age.Stanza, error) {
	sealed, err := seal.Seal(l.root, purpose+l.name, string(fileKey))
	if err != nil {
		return nil, err
	}
	return []*age.Stanza{{Type: stanza, Body: sealed}}, nil
}

// Unwrap is age's.
func (l lock) Unwrap(stanzas []*age.Stanza) ([]byte, error) {
	for _, s := range stanzas {
		if s.Type != stanza {
			continue
		}
		key, err := seal.Open(l.root, purpose+l.name, s.Body)
		if errors.Is(err, seal.ErrOpen) {
			continue
		}
		return []byte(key), err
	}
	return nil, age.ErrIncorrectIdentity
}

func (l lock) seal(plain []byte) ([]byte, error) {
	var b bytes.Buffer
	w, err := age.Encrypt(&b, l)
	if err != nil {
		return nil, err
	}
	if _, err := w.Write(plain); err != nil {
		return nil, err
	}
	if err := w.Close(); err != nil {
		return nil, err
	}
	return b.Bytes(), nil
}

func (l lock) open(sealed []byte) ([]byte, error) {
	r, err := age.Decrypt(bytes.NewReader(sealed), l)
	if err != nil {
		return nil, err
	}
	return io.ReadAll(r)
}

// SealedSize is how many bytes a file of so many has in the bucket (age-encryption.org/v1:
// a header, a nonce, and 16 bytes for each 64 KiB).
func SealedSize(plain int64) int64 {
	const piece, tag = 64 << 10, 16
	return empty() + plain + max(0, (plain+piece-1)/piece-1)*tag
}

// empty is the size of nothing, sealed: the header is as long for every file.
var empty = sync.OnceValue(func() int64 {
	sealed, err := lock{root: make([]byte, 32), name: "-"}.seal(nil)
	if err != nil {
		panic("bucket: " + err.Error())
	}
	return int64(len(sealed))
})
