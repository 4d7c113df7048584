// Package seal keeps secrets that the shop must be able to read again, such as the
// password of a mail server, unreadable in its database.
//
// It promises that what was sealed opens only with the same root key and for the
// same purpose, and that any change of a byte is noticed. The root key signs other
// things too, so each purpose gets a key of its own by HKDF-SHA256 (RFC 5869). It
// refuses to know where the root key and the sealed bytes are kept.
package seal

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/hkdf"
	"crypto/sha256"
	"errors"
	"fmt"
)

// ErrOpen is returned for bytes that this key did not seal for this purpose.
var ErrOpen = errors.New("not sealed by this shop's key")

// Seal makes secret unreadable by AES-256-GCM with a random nonce in front.
func Seal(root []byte, purpose, secret string) ([]byte, error) {
	aead, err := cipherFor(root, purpose)
	if err != nil {
		return nil, err
	}
	return aead.Seal(nil, nil, []byte(secret), nil), nil
}

// Open gives back what Seal was given for the same purpose, or ErrOpen.
func Open(root []byte, purpose string, sealed []byte) (string, error) {
	aead, err := cipherFor(root, purpose)
	if err != nil {
		return "", err
	}
	secret, err := aead.Open(nil, nil, sealed, nil)
	if err != nil {
		return "", ErrOpen
	}
	return string(secret), nil
}

func cipherFor(root []byte, purpose string) (cipher.AEAD, error) {
	key, err := hkdf.Key(sha256.New, root, nil, "hawker seal\x00"+purpose, 32)
	if err != nil {
		return nil, fmt.Errorf("deriving key: %w", err)
	}
	block, err := aes.NewCipher(key)
	if err != nil {
		return nil, fmt.Errorf("making cipher: %w", err)
	}
	return cipher.NewGCMWithRandomNonce(block)
}
