package wire

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"encoding/base64"
	"encoding/pem"
	"errors"
	"math/big"
	"strings"
	"sync"
	"testing"
	"time"
)

var testKey = sync.OnceValue(func() *rsa.PrivateKey {
	key, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		panic(err)
	}
	return key
})

func inPEM(kind string, der []byte) string {
	return string(pem.EncodeToMemory(&pem.Block{Type: kind, Bytes: der}))
}

func in64(der []byte) string { return base64.StdEncoding.EncodeToString(der) }

func must[T any](v T, err error) T {
	if err != nil {
		panic(err)
	}
	return v
}

func TestKeysAreReadInEveryCoat(t *testing.T) {
	key := testKey()
	pkcs1, pkcs8 := x509.MarshalPKCS1PrivateKey(key), must(x509.MarshalPKCS8PrivateKey(key))
	broken := in64(pkcs8)
	broken = broken[:76] + "\r\n" + broken[76:152] + "\n " + broken[152:] + "\n"
	for name, text := range map[string]string{
		"PKCS 1 in PEM": inPEM("RSA PRIVATE KEY", pkcs1), "PKCS 8 in PEM": inPEM("PRIVATE KEY", pkcs8),
		"PKCS 1 bare": in64(pkcs1), "PKCS 8 bare": in64(pkcs8), "over lines": broken, "with space around": "\n\t" + inPEM("PRIVATE KEY", pkcs8) + "\n",
	} {
		if got, err := Private(text); err != nil || !got.Equal(key) {
			t.Errorf("%s: %v", name, err)
		}
	}
	pkix, rsa1 := must(x509.MarshalPKIXPublicKey(&key.PublicKey)), x509.MarshalPKCS1PublicKey(&key.PublicKey)
	cert := &x509.Certificate{SerialNumber: big.NewInt(0xD7CE59), NotBefore: time.Now(), NotAfter: time.Now().Add(time.Hour)}
	signed := must(x509.CreateCertificate(rand.Reader, cert, cert, &key.PublicKey, key))
	for name, row := range map[string]struct {
		text    string
		serials []string
	}{
		"PKIX in PEM": {inPEM("PUBLIC KEY", pkix), []string{""}}, "PKIX bare": {in64(pkix), []string{""}}, "PKCS 1": {inPEM("RSA PUBLIC KEY", rsa1), []string{""}},
		"a certificate": {inPEM("CERTIFICATE", signed), []string{"D7CE59"}}, "both": {inPEM("PUBLIC KEY", pkix) + inPEM("CERTIFICATE", signed), []string{"", "D7CE59"}},
		"both without a line between": {strings.TrimSpace(inPEM("CERTIFICATE", signed)) + inPEM("PUBLIC KEY", pkix), []string{"D7CE59", ""}},
	} {
		list, err := Publics(row.text)
		if err != nil || len(list) != len(row.serials) {
			t.Errorf("%s: %v, %v", name, list, err)
			continue
		}
		for i, p := range list {
			if p.Serial != row.serials[i] || !p.Key.Equal(&key.PublicKey) {
				t.Errorf("%s: %q", name, p.Serial)
			}
		}
	}
}

func TestWhatIsNoKeyIsSaid(t *testing.T) {
	small := must(x509.ParsePKCS1PrivateKey(must(base64.StdEncoding.DecodeString(smallKey))))
	curve := must(ecdsa.GenerateKey(elliptic.P256(), rand.Reader))
	for name, text := range map[string]string{
		"nothing": "", "words": "my key", "base64 of words": in64([]byte("my key")), "an empty coat": "-----BEGIN PRIVATE KEY-----\n-----END PRIVATE KEY-----\n",
		"1024 bits": in64(x509.MarshalPKCS1PrivateKey(small)), "another kind of key": in64(must(x509.MarshalPKCS8PrivateKey(curve))),
		"the public half": in64(must(x509.MarshalPKIXPublicKey(&testKey().PublicKey))), "two keys": strings.Repeat(inPEM("PRIVATE KEY", must(x509.MarshalPKCS8PrivateKey(testKey()))), 2),
	} {
		if _, err := Private(text); !errors.Is(err, ErrPrivate) {
			t.Errorf("%s: %v", name, err)
		}
	}
	for name, text := range map[string]string{
		"nothing": "", "words": "my key", "1024 bits": in64(must(x509.MarshalPKIXPublicKey(&small.PublicKey))),
		"another kind of key": in64(must(x509.MarshalPKIXPublicKey(&curve.PublicKey))), "the private half": in64(must(x509.MarshalPKCS8PrivateKey(testKey()))),
	} {
		if _, err := Publics(text); !errors.Is(err, ErrPublic) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// The message and its signature are published with the key (wechatpay-go,
// core/auth/verifiers/sha256withrsa_pubkey_verifier_test.go).
func TestAPublishedSignatureIsVerified(t *testing.T) {
	const key = "MIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8AMIIBCgKCAQEA2VCTd91fnUn73Xy9DLvt/V62TVxRTEEstVdeRaZ3B3leO0pldE806mXO4RwdHXagHQ4vGeZN0yqm++rDsGK+U3AH7kejyD2pXshNP9Cq5YwbptiLGtjcquw4HNxJQUOmDeJf2vg6byms9RUipiq4SzbJKqJFlUpbuIPDpSpWz10PYmyCNeDGUUK65E5h2B834uxl1zNLYQCrkdBzb8oUxwYeP5a2DNxmjL5lsJML7DGr5znsevnoqGRwTm9fxCGfy8wus7hwKz6clt3Whmmda7UAdb1c08hEQFVRbF14AR73xbnd8N0obCWJPCbzMCtkaSef4FdEEgEXJiw0VAJT8wIDAQAB"
	const signature = "BKyAfU4iMCuvXMXS0Wzam3V/cnxZ+JaqigPM5OhljS2iOT95OO6Fsuml2JkFANJU9K6q9bLlDhPXuoVz+pp4hAm6pHU4ld815U4jsKu1RkyaII+1CYBUYC8TK0XtJ8FwUXXz8vZHh58rrAVN1XwNyvD1vfpxrMT4SL536GLwvpUHlCqIMzoZUguLli/K8V29QiOhuH6IEqLNJn8e9b3nwNcQ7be3CzYGpDAKBfDGPCqCv8Rw5zndhlffk2FEA70G4hvMwe51qMN/RAJbknXG23bSlObuTCN7Ndj1aJGH6/L+hdwfLpUtJm4QYVazzW7DFD27EpSQEqA8bX9+8m1rLg=="
	list := must(Publics(key))
	if !Verified(list[0].Key, "source", signature) {
		t.Error("it is not verified")
	}
	for _, row := range [][2]string{{"wrong source", signature}, {"", signature}, {"source", ""}, {"source", "invalid base64 signature"}, {"source", in64([]byte("short"))}} {
		if Verified(list[0].Key, row[0], row[1]) {
			t.Errorf("%q is verified by %q", row[0], row[1])
		}
	}
	if Verified(nil, "source", signature) {
		t.Error("it is verified by no key")
	}
	own := must(Sign(testKey(), "钱"))
	if !Verified(&testKey().PublicKey, "钱", own) || Verified(&testKey().PublicKey, "錢", own) {
		t.Error("what was signed is not verified, or what was not is")
	}
}

// smallKey has 1024 bits; it was made for this test.
const smallKey = "MIICXgIBAAKBgQDgTV08ESJCMRfQYfyJQNuR/t37DnpX/7jDRJyQrx0fJYGXqteOxZjDRBPLsuyTTPNbT23h4pYkJcbGgj2BkJ26pGvW70SsGvbRI4x5pWlj/oxScIQazcun1FXcEG2SiB+jZuPkQxFnzqZcNnpqGZUic3/SWZayrS9doaC52YqyvwIDAQABAoGAAq4J8iDGRwItJak2CjHDLdBcuJYosgp1G6gjMrtU3r1k+fnpj2Qe+h5DGkjt+KiPs8SULIG3h4EICfEeaQDgUYfRcv+VaHO5qb9/MLWzjtCwP7mKyfQ/PEu0V4qewCEwuHIglQ+AwVw+vPv0Xw9raVwhJ3SXc9M6PmKWDM1vlEECQQDyAQf87eENC4ux3kFzT2rh0ZBswW5cCTvIYiNhmpVcyOZUq+YoLRwt6eK1R7/6Xn7muQtZcfiQq8hMJnjHo7DfAkEA7UZAD030NMnEkwyjzAGcLbW38pdashsso3J/Jwuh+GJM+lelJb3Cov4du5r0u/552cSf2ZgA1jKggXklco3aIQJBALN90E7ooGLsjU//aMv9u2iB5nzDevcIYi7dmyBpZx7KYwup86sYyi3Dq0KJVPp92+GEncZZoeKrhoP0hOCNqEECQQDGS+avo7OLBnENgAvILDRNE0h3Krz2irVkqATSKeukfOreca8oeo2W0I8iwd702jkVoTkCjgFtAgSYEBoWwaxhAkEA0KL1siEJOqCp9DdAxg2TXlLOiHIzMfT7gmCTN/UdqDMEvLLGCigsPx7Gh9nQfUWzJE/EjRCYJmpjemrCEjq/xA=="

func FuzzKeys(f *testing.F) {
	f.Add(smallKey)
	f.Add("-----BEGIN PUBLIC KEY-----\nMIIB\n-----END PUBLIC KEY----------BEGIN CERTIFICATE-----\n")
	f.Add(in64(must(x509.MarshalPKCS8PrivateKey(testKey()))))
	f.Fuzz(func(t *testing.T, text string) {
		if key, err := Private(text); (err == nil) != (key != nil) {
			t.Fatal(key, err)
		}
		list, err := Publics(text)
		for _, p := range list {
			if err != nil || p.Key == nil {
				t.Fatal(list, err)
			}
		}
	})
}
