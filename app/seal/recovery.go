package seal

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/rand"
	"encoding/base32"
	"errors"
	"fmt"
	"strings"

	"golang.org/x/crypto/argon2"
)

var crockford = base32.NewEncoding("0123456789ABCDEFGHJKMNPQRSTVWXYZ").WithPadding(base32.NoPadding)

// NewRecoveryCode is 125 bits in five groups that can be read out.
func NewRecoveryCode() string {
	b := make([]byte, 16)
	_, _ = rand.Read(b)
	s := crockford.EncodeToString(b)[:25]
	return strings.Join([]string{s[:5], s[5:10], s[10:15], s[15:20], s[20:]}, "-")
}

func recoveryKey(code string, salt []byte) []byte {
	plain := strings.NewReplacer("-", "", " ", "", "O", "0", "I", "1", "L", "1").Replace(strings.ToUpper(code))
	return argon2.IDKey([]byte(plain), salt, 2, 19<<10, 1, 32)
}

// Wrap seals the key by the code: salt (16), nonce (12), AES-256-GCM.
func Wrap(key []byte, code string) ([]byte, error) {
	out := make([]byte, 28)
	_, _ = rand.Read(out)
	aead, err := newAEAD(recoveryKey(code, out[:16]))
	if err != nil {
		return nil, err
	}
	return aead.Seal(out, out[16:28], key, nil), nil
}

// ErrRecovery is returned for a code that does not open the key.
var ErrRecovery = errors.New("the recovery code does not open this backup's key")

// Unwrap opens what Wrap sealed, or refuses with ErrRecovery.
func Unwrap(wrapped []byte, code string) ([]byte, error) {
	if len(wrapped) < 28 {
		return nil, ErrRecovery
	}
	aead, err := newAEAD(recoveryKey(code, wrapped[:16]))
	if err != nil {
		return nil, err
	}
	key, err := aead.Open(nil, wrapped[16:28], wrapped[28:], nil)
	if err != nil {
		return nil, ErrRecovery
	}
	return key, nil
}

func newAEAD(key []byte) (cipher.AEAD, error) {
	block, err := aes.NewCipher(key)
	if err != nil {
		return nil, fmt.Errorf("making cipher: %w", err)
	}
	return cipher.NewGCM(block)
}
