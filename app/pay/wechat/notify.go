package wechat

import (
	"crypto/aes"
	"crypto/cipher"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"strings"

	"hawker/app/fault"
	"hawker/app/pay"
)

// sealed is what WeChat Pay locks with the merchant's APIv3 key.
type sealed struct {
	Algorithm  string `json:"algorithm"`
	Nonce      string `json:"nonce"`
	Associated string `json:"associated_data"`
	Ciphertext string `json:"ciphertext"`
}

// open reads what was locked by AEAD_AES_256_GCM (RFC 5116).
func (s sealed) open(key string) ([]byte, error) {
	block, err := aes.NewCipher([]byte(key))
	if err != nil {
		return nil, fmt.Errorf("opening resource: %w", err)
	}
	aead, err := cipher.NewGCM(block)
	if err != nil {
		return nil, fmt.Errorf("opening resource: %w", err)
	}
	locked, err := base64.StdEncoding.DecodeString(s.Ciphertext)
	if err != nil || len(s.Nonce) != aead.NonceSize() || s.Algorithm != "AEAD_AES_256_GCM" {
		return nil, errors.New("opening resource: not AEAD_AES_256_GCM")
	}
	text, err := aead.Open(nil, []byte(s.Nonce), locked, []byte(s.Associated))
	if err != nil {
		return nil, fmt.Errorf("opening resource: %w", err)
	}
	return text, nil
}

type notice struct {
	ID       string `json:"id"`
	Type     string `json:"event_type"`
	Resource sealed `json:"resource"`
}

// Parse reads a notification. WeChat Pay now and then sends one that is wrongly signed
// on purpose, to see it refused.
func (g *Gateway) Parse(raw []byte, h http.Header) ([]pay.Event, error) {
	switch err := g.prove(h, raw); {
	case errors.Is(err, errOld):
		return nil, fault.New(fault.Malformed, "hook_old", "")
	case err != nil:
		return nil, fault.New(fault.Malformed, "hook_signature", "")
	}
	var n notice
	if err := json.Unmarshal(raw, &n); err != nil || n.ID == "" {
		return nil, fault.New(fault.Malformed, "hook_malformed", "")
	}
	e, err := g.told(n)
	switch {
	case errors.Is(err, errAccount):
		return nil, fault.New(fault.Malformed, "hook_account", "")
	case err != nil:
		return nil, fault.New(fault.Malformed, "hook_malformed", "")
	case e.About == "":
		return nil, nil
	}
	e.ID = n.ID
	return []pay.Event{e}, nil
}

// told reads what a notification locks; the zero Event is of no use to a shop.
func (g *Gateway) told(n notice) (pay.Event, error) {
	payment, refund := strings.HasPrefix(n.Type, "TRANSACTION."), strings.HasPrefix(n.Type, "REFUND.")
	if !payment && !refund {
		return pay.Event{}, nil
	}
	text, err := n.Resource.open(g.keys.APIv3)
	if err != nil {
		return pay.Event{}, err
	}
	if payment {
		var t transaction
		if err := json.Unmarshal(text, &t); err != nil {
			return pay.Event{}, fmt.Errorf("reading payment: %w", err)
		}
		return g.paid(t)
	}
	var r refunded
	if err := json.Unmarshal(text, &r); err != nil {
		return pay.Event{}, fmt.Errorf("reading refund: %w", err)
	}
	if r.MchID != g.keys.MchID {
		return pay.Event{}, errAccount
	}
	return r.event()
}
