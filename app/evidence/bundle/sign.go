package bundle

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"hash"
	"io"
	"os"
)

// The comment at the end of the ZIP is the SHA-256 of all bytes before it, in
// hexadecimal digits, so that a byte changed between the files is found too.

const signature = 2 * sha256.Size

// signing writes a ZIP but for its comment, which it holds back.
type signing struct {
	out  io.Writer
	sum  hash.Hash
	back []byte // what came last, at most a comment
}

// Write passes on all but what may be the comment.
func (s *signing) Write(b []byte) (int, error) {
	s.back = append(s.back, b...)
	if n := len(s.back) - signature; n > 0 {
		s.sum.Write(s.back[:n])
		if _, err := s.out.Write(s.back[:n]); err != nil {
			return 0, err
		}
		s.back = append(s.back[:0], s.back[n:]...)
	}
	return len(b), nil
}

// sign writes the sum in the place of the comment.
func (s *signing) sign() error {
	_, err := io.WriteString(s.out, hex.EncodeToString(s.sum.Sum(nil)))
	return err
}

// signed tells whether a ZIP is byte for byte what was packed.
func signed(path string) (bool, error) {
	f, err := os.Open(path)
	if err != nil {
		return false, fmt.Errorf("reading pack: %w", err)
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil || info.Size() < signature {
		return false, err
	}
	sum := sha256.New()
	if _, err = io.Copy(sum, io.LimitReader(f, info.Size()-signature)); err != nil {
		return false, fmt.Errorf("reading pack: %w", err)
	}
	comment, err := io.ReadAll(f)
	return string(comment) == hex.EncodeToString(sum.Sum(nil)), err
}
