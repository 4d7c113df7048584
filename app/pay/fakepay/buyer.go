package fakepay

import (
	"time"

	"hawker/app/money"
)

// What people do. Each names a payment by any of its names, and fails the test where
// the provider would not let them.

// change does something to a payment and tells of it.
func (s *Server) change(ref, kind string, fn func(*Payment) bool) Payment {
	s.t.Helper()
	s.mu.Lock()
	defer s.mu.Unlock()
	p, err := s.find(ref)
	if err != nil {
		s.t.Error(err)
		return Payment{}
	}
	if !fn(p) {
		s.t.Errorf("%s: %s is %s", kind, p.Ref, p.State)
		return *p
	}
	s.tell(Event{Kind: kind, Payment: *p})
	return *p
}

func (s *Server) take(p *Payment, minor int64) {
	if p.Charge == "" {
		p.Charge = s.name("ch")
	}
	p.Why = ""
	if p.Manual {
		p.State, p.Held = Authorized, minor
		return
	}
	p.State, p.Taken = Captured, minor
}

// Pay is the buyer paying: the money is captured, or held where the shop captures later.
func (s *Server) Pay(ref string) Payment {
	s.t.Helper()
	return s.change(ref, "payment.paid", func(p *Payment) bool {
		if p.State != Open && p.State != Processing {
			return false
		}
		s.take(p, p.Amount.Minor)
		return true
	})
}

// PayLate is money that comes although the payment was cancelled, expired or failed.
func (s *Server) PayLate(ref string) Payment {
	s.t.Helper()
	return s.change(ref, "payment.paid", func(p *Payment) bool {
		if p.State == Captured {
			return false
		}
		s.take(p, p.Amount.Minor)
		return true
	})
}

// PayOdd is a payment of another sum, perhaps of another currency.
func (s *Server) PayOdd(ref string, amount money.Amount) Payment {
	s.t.Helper()
	return s.change(ref, "payment.paid", func(p *Payment) bool {
		p.Amount = amount
		s.take(p, amount.Minor)
		return true
	})
}

// Decline is a card that is refused; the session stays open.
func (s *Server) Decline(ref string) Payment {
	s.t.Helper()
	return s.change(ref, "payment.declined", func(p *Payment) bool {
		p.Declined++
		p.Why = "card declined"
		return p.State == Open
	})
}

// Wait is a buyer who paid by a way that takes days.
func (s *Server) Wait(ref string) Payment {
	s.t.Helper()
	return s.change(ref, "payment.processing", func(p *Payment) bool {
		if p.State != Open {
			return false
		}
		p.State = Processing
		return true
	})
}

// Fail is such a way that came to nothing.
func (s *Server) Fail(ref string) Payment {
	s.t.Helper()
	return s.change(ref, "payment.failed", func(p *Payment) bool {
		if p.State != Processing && p.State != Open {
			return false
		}
		p.State, p.Why = Failed, "debit returned"
		return true
	})
}

// Lapse is a session, or what was held, whose time is over.
func (s *Server) Lapse(ref string) Payment {
	s.t.Helper()
	return s.change(ref, "payment.expired", func(p *Payment) bool {
		if p.State != Open && p.State != Authorized {
			return false
		}
		p.State, p.Held = Expired, 0
		return true
	})
}

// RefundsTurn makes the refunds of a payment end in a state: Processing, Failed or Succeeded.
func (s *Server) RefundsTurn(ref, state string) {
	s.Keep(ref, "refund", state)
}

// EndRefund moves a refund that is on its way.
func (s *Server) EndRefund(key, state string) {
	s.t.Helper()
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, r := range s.backs {
		if r.Key != key && r.Ref != key {
			continue
		}
		p, err := s.find(r.Payment)
		if err != nil || r.State != Processing {
			s.t.Errorf("refund %s is %s: %v", key, r.State, err)
			return
		}
		if r.State = state; state == Failed {
			r.Why = "account closed"
			p.Back -= r.Amount.Minor
		}
		s.tell(Event{Kind: "refund." + state, Payment: *p, Refund: *r})
		return
	}
	s.t.Errorf("no refund %s", key)
}

// Quarrel is a buyer who goes to the bank for the whole sum.
func (s *Server) Quarrel(ref string) Dispute {
	s.t.Helper()
	s.mu.Lock()
	defer s.mu.Unlock()
	p, err := s.find(ref)
	if err != nil || p.State != Captured {
		s.t.Errorf("disputing %s: %v", ref, err)
		return Dispute{}
	}
	d := &Dispute{Ref: s.name("dp"), Payment: p.Ref, Reason: "fraudulent", State: Processing,
		Amount: money.Of(p.Taken, p.Amount.Currency), Due: s.Now().Add(7 * 24 * time.Hour).Truncate(time.Second)}
	s.quar = append(s.quar, d)
	s.tell(Event{Kind: "dispute.opened", Payment: *p, Dispute: *d})
	return *d
}

// Judge ends a dispute: Won or Lost by the shop.
func (s *Server) Judge(ref, state string) {
	s.t.Helper()
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, d := range s.quar {
		if d.Ref == ref {
			d.State = state
			if p, err := s.find(d.Payment); err == nil {
				s.tell(Event{Kind: "dispute.closed", Payment: *p, Dispute: *d})
			}
			return
		}
	}
	s.t.Errorf("no dispute %s", ref)
}
