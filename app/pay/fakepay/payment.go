package fakepay

import (
	"errors"
	"fmt"
	"slices"
	"time"

	"hawker/app/money"
)

// Where a payment stands at the provider.
const (
	Open       = "open" // the buyer has not paid
	Processing = "processing"
	Authorized = "authorized"
	Captured   = "captured"
	Failed     = "failed"
	Cancelled  = "cancelled"
	Expired    = "expired"
	Succeeded  = "succeeded" // of refunds
	Won        = "won"       // of disputes
	Lost       = "lost"
)

// Payment is one session and the money by it. Sums are in minor units as the shop
// counts them; a face translates.
type Payment struct {
	Ref      string // the provider's name of the session
	Attempt  string // the shop's
	Key      string // it was opened under
	Amount   money.Amount
	Manual   bool
	State    string
	Charge   string // names the money, once there is any
	Held     int64  // authorised and not captured
	Taken    int64  // captured
	Back     int64  // refunded
	Declined int    // how often
	Why      string
	Until    time.Time
	Return   string
	Notify   string
	Account  string
	Extra    map[string]string // what a face keeps with it
}

// Refund is money that went back, or is going.
type Refund struct {
	Ref, Key, Payment string
	Amount            money.Amount
	State             string // Processing, Succeeded, Failed
	Why               string
}

// Dispute is a buyer's bank that wants money back.
type Dispute struct {
	Ref, Payment, Reason, State string
	Amount                      money.Amount
	Due                         time.Time
}

// Refusals of the core; faces say them as their provider does.
var (
	ErrUnknown = errors.New("no such payment")
	ErrKey     = errors.New("the key was used for another call")
	ErrState   = errors.New("not in this state")
	ErrRange   = errors.New("more than there is")
)

// Create opens a payment, or gives the one that was opened under the same key. want
// carries what the shop asks for.
func (s *Server) Create(want Payment) (Payment, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, p := range s.pays {
		if p.Key != want.Key {
			continue
		}
		if p.Attempt != want.Attempt || p.Amount != want.Amount || !p.Until.Equal(want.Until) {
			return Payment{}, ErrKey
		}
		return *p, nil
	}
	want.Ref, want.State, want.Account = s.name("ses"), Open, s.Account
	s.pays = append(s.pays, &want)
	return want, nil
}

func (s *Server) find(ref string) (*Payment, error) {
	i := slices.IndexFunc(s.pays, func(p *Payment) bool { return p.Ref == ref || p.Attempt == ref || p.Charge != "" && p.Charge == ref })
	if i < 0 {
		return nil, fmt.Errorf("%w: %s", ErrUnknown, ref)
	}
	p := s.pays[i]
	if p.State == Open && !p.Until.IsZero() && s.Now().After(p.Until) {
		p.State = Expired
		s.tell(Event{Kind: "payment.expired", Payment: *p})
	}
	return p, nil
}

// Find reads a payment by its name, the shop's name of it, or its charge.
func (s *Server) Find(ref string) (Payment, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	p, err := s.find(ref)
	if err != nil {
		return Payment{}, err
	}
	return *p, nil
}

// Keep lets a face keep words with a payment.
func (s *Server) Keep(ref, name, value string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if p, err := s.find(ref); err == nil {
		if p.Extra == nil {
			p.Extra = map[string]string{}
		}
		p.Extra[name] = value
	}
}

// Payments lists all of them.
func (s *Server) Payments() []Payment {
	s.mu.Lock()
	defer s.mu.Unlock()
	list := make([]Payment, len(s.pays))
	for i, p := range s.pays {
		list[i] = *p
	}
	return list
}

// Refunds lists all of them.
func (s *Server) Refunds() []Refund {
	s.mu.Lock()
	defer s.mu.Unlock()
	list := make([]Refund, len(s.backs))
	for i, r := range s.backs {
		list[i] = *r
	}
	return list
}

// Cancel ends what is not paid, and lets go of what is held. Of what was captured, or
// is on its way, it refuses with ErrState.
func (s *Server) Cancel(ref string) (Payment, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	p, err := s.find(ref)
	if err != nil {
		return Payment{}, err
	}
	switch p.State {
	case Open, Authorized:
		p.State, p.Held = Cancelled, 0
		s.tell(Event{Kind: "payment.cancelled", Payment: *p})
	case Captured, Processing:
		return *p, ErrState
	}
	return *p, nil
}

// Capture takes some or all of what is held, and lets go of the rest.
func (s *Server) Capture(ref string, minor int64) (Payment, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	p, err := s.find(ref)
	if err != nil {
		return Payment{}, err
	}
	if p.State == Captured && p.Taken == minor {
		return *p, nil
	}
	if p.State != Authorized {
		return *p, ErrState
	}
	if minor < 1 || minor > p.Held {
		return *p, ErrRange
	}
	p.State, p.Taken, p.Held = Captured, minor, 0
	s.tell(Event{Kind: "payment.captured", Payment: *p})
	return *p, nil
}

// Refund sends money back, or gives the refund that the key made.
func (s *Server) Refund(ref string, amount money.Amount, key string) (Refund, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, r := range s.backs {
		if r.Key == key {
			return *r, nil
		}
	}
	p, err := s.find(ref)
	if err != nil {
		return Refund{}, err
	}
	if p.State != Captured {
		return Refund{}, ErrState
	}
	if amount.Minor < 1 || p.Back+amount.Minor > p.Taken || amount.Currency != p.Amount.Currency {
		return Refund{}, ErrRange
	}
	r := &Refund{Ref: s.name("re"), Key: key, Payment: p.Ref, Amount: amount, State: Succeeded}
	if state, ok := p.Extra["refund"]; ok {
		r.State = state
	}
	if r.State == Failed {
		r.Why = "account closed"
	} else {
		p.Back += amount.Minor
	}
	s.backs = append(s.backs, r)
	s.tell(Event{Kind: "refund." + r.State, Payment: *p, Refund: *r})
	return *r, nil
}

// FindRefund reads a refund by the shop's key or its name.
func (s *Server) FindRefund(key string) (Refund, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, r := range s.backs {
		if r.Key == key || r.Ref == key {
			return *r, nil
		}
	}
	return Refund{}, ErrUnknown
}
