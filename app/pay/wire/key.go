// Package wire is what the adapters of Alipay and WeChat Pay have in common: RSA
// keys as merchants are given them, signatures over SHA-256, and one bounded
// request to a provider.
//
// It promises that an error says whether anything was asked: what failed before a
// connection stood is an ordinary error and may be tried again; whatever failed
// later wraps pay.ErrUnsure, since the provider may have done it. It speaks TLS
// only, but to a loopback address, where a stand-in for the provider may listen;
// it follows no redirect and reads no more than 1 MiB. It refuses to know what the
// requests mean.
package wire

import (
	"crypto"
	"crypto/rsa"
	"crypto/sha256"
	"crypto/x509"
	"encoding/base64"
	"encoding/pem"
	"errors"
	"fmt"
	"strings"
)

// The keys that cannot be read; the adapters make refusals of them.
var (
	ErrPrivate = errors.New("not an RSA private key of 2048 bits or more")
	ErrPublic  = errors.New("not an RSA public key of 2048 bits or more")
)

const leastBits = 2048

// Private reads an RSA private key: PKCS #1 or PKCS #8, in PEM or as the bare
// base64 that Alipay's key tool writes. It answers ErrPrivate.
func Private(text string) (*rsa.PrivateKey, error) {
	blocks := ders(text)
	if len(blocks) != 1 {
		return nil, ErrPrivate
	}
	key, err := x509.ParsePKCS1PrivateKey(blocks[0])
	if err != nil {
		k, err := x509.ParsePKCS8PrivateKey(blocks[0])
		if err != nil {
			return nil, ErrPrivate
		}
		key, _ = k.(*rsa.PrivateKey)
	}
	if key == nil || key.N.BitLen() < leastBits {
		return nil, ErrPrivate
	}
	return key, nil
}

// Public is a provider's key; Serial names it where it came in a certificate (upper
// case hexadecimal, as WeChat Pay writes it).
type Public struct {
	Serial string
	Key    *rsa.PublicKey
}

// Publics reads one or several RSA public keys: PKIX, PKCS #1 or X.509
// certificates, one after the other in PEM, or one as bare base64. It answers
// ErrPublic.
func Publics(text string) ([]Public, error) {
	var list []Public
	for _, der := range ders(text) {
		p, err := public(der)
		if err != nil {
			return nil, err
		}
		list = append(list, p)
	}
	if len(list) == 0 {
		return nil, ErrPublic
	}
	return list, nil
}

func public(der []byte) (Public, error) {
	var p Public
	if cert, err := x509.ParseCertificate(der); err == nil {
		p.Serial = strings.ToUpper(cert.SerialNumber.Text(16))
		p.Key, _ = cert.PublicKey.(*rsa.PublicKey)
	} else if k, err := x509.ParsePKIXPublicKey(der); err == nil {
		p.Key, _ = k.(*rsa.PublicKey)
	} else if key, err := x509.ParsePKCS1PublicKey(der); err == nil {
		p.Key = key
	}
	if p.Key == nil || p.Key.N.BitLen() < leastBits {
		return Public{}, ErrPublic
	}
	return p, nil
}

// ders takes the PEM coat off, if there is one; bare base64 may be broken over lines.
func ders(text string) [][]byte {
	text = strings.TrimSpace(text)
	if !strings.HasPrefix(text, "-----") {
		der, err := base64.StdEncoding.DecodeString(strings.Join(strings.Fields(text), ""))
		if err != nil || len(der) == 0 {
			return nil
		}
		return [][]byte{der}
	}
	var list [][]byte
	apart := strings.ReplaceAll(text, "----------", "-----\n-----") // pasted without a line between
	for rest := []byte(apart); ; {
		block, more := pem.Decode(rest)
		if block == nil {
			return list
		}
		list, rest = append(list, block.Bytes), more
	}
}

// Sign is the signature of text by RSASSA-PKCS1-v1_5 with SHA-256 (RFC 8017, 8.2),
// in base64.
func Sign(key *rsa.PrivateKey, text string) (string, error) {
	sum := sha256.Sum256([]byte(text))
	sig, err := rsa.SignPKCS1v15(nil, key, crypto.SHA256, sum[:])
	if err != nil {
		return "", fmt.Errorf("signing: %w", err)
	}
	return base64.StdEncoding.EncodeToString(sig), nil
}

// Verified tells whether signature, in base64, is key's over text.
func Verified(key *rsa.PublicKey, text, signature string) bool {
	sig, err := base64.StdEncoding.DecodeString(signature)
	if err != nil || key == nil {
		return false
	}
	sum := sha256.Sum256([]byte(text))
	return rsa.VerifyPKCS1v15(key, crypto.SHA256, sum[:], sig) == nil
}
