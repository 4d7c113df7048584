package app

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/rand"
	"encoding/base32"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"golang.org/x/crypto/argon2"
)

// The files of a data folder; schema.go draws them.
const (
	dbFile      = "hawker.db"
	keyFile     = "key"
	wrappedFile = "key.wrapped"
	socketFile  = "hawker.sock"
	photoFolder = "photo"
	archFolder  = "archive"
	lanFolder   = "lan"
	acmeFolder  = "acme"
)

const keyBytes = 32

// openKey reads the root of all HMACs, or makes it; a new one comes with the
// recovery code that unwraps its copy in a backup, to be shown once.
func openKey(folder string) (key []byte, recovery string, err error) {
	path := filepath.Join(folder, keyFile)
	key, err = os.ReadFile(path)
	if err == nil {
		if len(key) != keyBytes {
			return nil, "", fmt.Errorf("%s is not a key of %d bytes: restore it from a backup", path, keyBytes)
		}
		return key, "", nil
	}
	if !errors.Is(err, fs.ErrNotExist) {
		return nil, "", fmt.Errorf("reading key: %w", err)
	}
	key = make([]byte, keyBytes)
	_, _ = rand.Read(key)
	code := newRecoveryCode()
	if err := keepKey(folder, key, code); err != nil {
		return nil, "", err
	}
	return key, code, nil
}

// keepKey writes the key and its wrapped copy.
func keepKey(folder string, key []byte, code string) error {
	wrapped, err := wrapKey(key, code)
	if err != nil {
		return err
	}
	if err := writeSynced(filepath.Join(folder, wrappedFile), wrapped); err != nil {
		return err
	}
	return writeSynced(filepath.Join(folder, keyFile), key)
}

func writeSynced(path string, b []byte) error {
	f, err := os.OpenFile(path, os.O_CREATE|os.O_TRUNC|os.O_WRONLY, 0o600)
	if err != nil {
		return fmt.Errorf("writing %s: %w", filepath.Base(path), err)
	}
	_, err = f.Write(b)
	if err = errors.Join(err, f.Sync(), f.Close()); err != nil {
		return fmt.Errorf("writing %s: %w", filepath.Base(path), err)
	}
	return nil
}

var crockford = base32.NewEncoding("0123456789ABCDEFGHJKMNPQRSTVWXYZ").WithPadding(base32.NoPadding)

// newRecoveryCode is 125 bits in five groups that can be read out.
func newRecoveryCode() string {
	b := make([]byte, 16)
	_, _ = rand.Read(b)
	s := crockford.EncodeToString(b)[:25]
	return strings.Join([]string{s[:5], s[5:10], s[10:15], s[15:20], s[20:]}, "-")
}

func recoveryKey(code string, salt []byte) []byte {
	plain := strings.NewReplacer("-", "", " ", "", "O", "0", "I", "1", "L", "1").Replace(strings.ToUpper(code))
	return argon2.IDKey([]byte(plain), salt, 2, 19<<10, 1, 32)
}

// wrapKey seals the key by the code: salt (16), nonce (12), AES-256-GCM.
func wrapKey(key []byte, code string) ([]byte, error) {
	out := make([]byte, 28)
	_, _ = rand.Read(out)
	aead, err := newAEAD(recoveryKey(code, out[:16]))
	if err != nil {
		return nil, err
	}
	return aead.Seal(out, out[16:28], key, nil), nil
}

var errRecovery = errors.New("the recovery code does not open this backup's key")

func unwrapKey(wrapped []byte, code string) ([]byte, error) {
	if len(wrapped) < 28 {
		return nil, errRecovery
	}
	aead, err := newAEAD(recoveryKey(code, wrapped[:16]))
	if err != nil {
		return nil, err
	}
	key, err := aead.Open(nil, wrapped[16:28], wrapped[28:], nil)
	if err != nil {
		return nil, errRecovery
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
