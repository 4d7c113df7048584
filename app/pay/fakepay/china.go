package fakepay

import (
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"encoding/base64"
	"encoding/pem"
	"html/template"
	"net/http"
	"sync"
	"time"

	"hawker/app/pay/wire"
)

// What the providers of China have in common: RSA keys on both sides, the time of
// Beijing, and a page of their own on which the buyer pays.

// homeAccount is whose messages the adapters take.
const homeAccount = "acct_halfmoon"

var (
	merchantKey = sync.OnceValue(newKey)
	platformKey = sync.OnceValue(newKey)
	beijing     = time.FixedZone("UTC+8", 8*60*60)
)

func newKey() *rsa.PrivateKey {
	key, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		panic("fakepay: no random source: " + err.Error())
	}
	return key
}

// OtherKey are both halves of a key that no provider knows.
func OtherKey() struct{ Private, Public string } {
	key := newKey()
	return struct{ Private, Public string }{oneLine(key), publicPEM(key)}
}

// oneLine is a key as Alipay's tool writes it: PKCS #8 in one line of base64.
func oneLine(key *rsa.PrivateKey) string {
	der, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		panic("fakepay: " + err.Error())
	}
	return base64.StdEncoding.EncodeToString(der)
}

// merchantPEM is PKCS #1 in PEM.
func merchantPEM() string {
	return string(pem.EncodeToMemory(&pem.Block{Type: "RSA PRIVATE KEY", Bytes: x509.MarshalPKCS1PrivateKey(merchantKey())}))
}

func publicPEM(key *rsa.PrivateKey) string {
	der, err := x509.MarshalPKIXPublicKey(&key.PublicKey)
	if err != nil {
		panic("fakepay: " + err.Error())
	}
	return string(pem.EncodeToMemory(&pem.Block{Type: "PUBLIC KEY", Bytes: der}))
}

func (s *Server) platformSigns(text string) string {
	sig, err := wire.Sign(platformKey(), text)
	if err != nil {
		s.t.Error(err)
	}
	return sig
}

var counter = template.Must(template.New("").Parse(`<!doctype html><html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>{{.Name}}</title><h1>{{.Name}}</h1><p id="amount">{{.Amount}}</p>
<form method="post" action="{{.Action}}"><button>Pay</button></form><p><a href="{{.Back}}">Not now</a></p></html>`))

// counterPage is where a buyer pays by a provider's page.
func counterPage(w http.ResponseWriter, name, action string, p Payment) {
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	_ = counter.Execute(w, map[string]any{"Name": name, "Amount": p.Amount.String(), "Action": action, "Back": p.Return})
}
