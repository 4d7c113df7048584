// Package till brings money in and sends it back through the providers of payments.
//
// It promises that money is never lost and never counted twice: what is to be asked
// of a provider is written down first, under a key that stays the same at every try,
// so that a program which dies anywhere in between asks again and learns what became
// of it; what a provider says goes through one function in one transaction, whether
// it came unasked, was asked for on the way back, or by the clerk; and that stock is
// not given away while a provider could still take the money for it. Money that came
// too late or twice goes back by itself.
//
// It composes nouns and is none: it owns no bucket. It refuses to know a provider:
// those are pay.Gateway, handed in by app. No call to one is made inside a
// transaction.
package till

import (
	"bytes"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"log/slog"
	"sync"
	"time"

	"hawker/app/fault"
	"hawker/app/pay"
	"hawker/app/store"
)

// Gateways makes the providers of a shop's settings: those that can be asked, also
// ones that are switched off, since money may still come back by them.
type Gateways func(pay.Settings) (map[pay.Method]pay.Gateway, error)

// Way is how a buyer comes to pay.
type Way = pay.Way

// Till is the shop's one till.
type Till struct {
	store    *store.Store
	log      *slog.Logger
	gateways Gateways
	shop     string // begins every key towards a provider

	mu     sync.Mutex
	made   map[pay.Method]pay.Gateway
	of     []byte // the settings that made was made of
	looked map[pay.AttemptID]time.Time
}

// New makes the till; secret is the shop's root key, which names the shop to
// providers without telling anything of itself.
func New(s *store.Store, g Gateways, secret []byte, log *slog.Logger) *Till {
	mac := hmac.New(sha256.New, secret)
	mac.Write([]byte("till"))
	return &Till{store: s, log: log, gateways: g, shop: hex.EncodeToString(mac.Sum(nil))[:8], looked: map[pay.AttemptID]time.Time{}}
}

// clerk is who moves money when nobody is there.
var clerk = store.Actor{Kind: "clerk", ID: "till"}

// patience is how long one call to a provider may take.
const patience = 20 * time.Second

// gateway finds the provider behind a method; it refuses with pay_not_set, and
// pay_secret where the keys cannot be read.
func (t *Till) gateway(m pay.Method) (pay.Gateway, error) {
	var s pay.Settings
	if err := t.store.View(func(tx *store.Tx) (err error) { s, err = pay.GetSettings(tx); return err }); err != nil {
		return nil, err
	}
	raw, err := json.Marshal(s)
	if err != nil {
		return nil, fmt.Errorf("reading payment settings: %w", err)
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.made == nil || !bytes.Equal(raw, t.of) {
		made, err := t.gateways(s)
		if err != nil {
			return nil, err
		}
		t.made, t.of = made, raw
	}
	g, ok := t.made[m]
	if !ok {
		return nil, fault.Clash("pay_not_set", "method", string(m))
	}
	return g, nil
}
