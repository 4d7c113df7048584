package fakepay

import (
	"bytes"
	"fmt"
	"io"
	"net/http"
	"slices"
	"time"
)

// Event is something that happened, as the core knows it: payment.paid,
// payment.captured, payment.processing, payment.declined, payment.failed,
// payment.cancelled, payment.expired, refund.succeeded, refund.processing,
// refund.failed, dispute.opened, dispute.closed. The records are as they were then.
type Event struct {
	ID      string
	Kind    string
	At      time.Time
	Payment Payment
	Refund  Refund
	Dispute Dispute
}

// Face speaks a provider's protocol over the core.
type Face interface {
	// Message writes an event as the provider sends it, signed at a time; ok is false
	// where it sends nothing about such a thing.
	Message(e Event, at time.Time) (raw []byte, h http.Header, ok bool)
}

// Rotates is a Face whose provider can roll the secret of its messages.
type Rotates interface {
	// Rotate signs by the shop's newer secret from now on.
	Rotate()
}

// Show puts a face on the provider.
func (s *Server) Show(f Face) { s.face = f }

// HookTo says where messages go; a payment's own Notify wins.
func (s *Server) HookTo(url string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.hook = url
}

// Auto sends every message as soon as it happens, and again until it is taken.
func (s *Server) Auto() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.auto = true
}

// tell notes an event; the lock is held.
func (s *Server) tell(e Event) {
	e.ID, e.At = s.name("evt"), s.Now()
	s.waiting = append(s.waiting, e)
	if !s.auto {
		return
	}
	s.sending.Go(func() {
		for range 60 {
			if status, _, err := s.Send(e); err == nil && status/100 == 2 || !s.isAuto() {
				return
			}
			time.Sleep(100 * time.Millisecond) // a provider waits before it repeats
		}
	})
}

func (s *Server) isAuto() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.auto
}

// Events gives what happened since it was last asked for.
func (s *Server) Events() []Event {
	s.mu.Lock()
	defer s.mu.Unlock()
	list := s.waiting
	s.waiting = nil
	return list
}

// Message writes an event in the provider's words, signed now.
func (s *Server) Message(e Event) (raw []byte, h http.Header, ok bool) {
	return s.face.Message(e, s.Now())
}

// Send posts one event to the shop and tells what it answered; 0 where the provider
// sends nothing of the kind.
func (s *Server) Send(e Event) (status int, body string, err error) {
	raw, h, ok := s.Message(e)
	if !ok {
		return http.StatusNoContent, "", nil
	}
	s.mu.Lock()
	to := s.hook
	s.mu.Unlock()
	if e.Payment.Notify != "" {
		to = e.Payment.Notify
	}
	req, err := http.NewRequest(http.MethodPost, to, bytes.NewReader(raw))
	if err != nil {
		return 0, "", fmt.Errorf("writing a message: %w", err)
	}
	req.Header = h
	res, err := (&http.Client{Timeout: 20 * time.Second}).Do(req)
	if err != nil {
		return 0, "", err
	}
	defer res.Body.Close()
	answer, err := io.ReadAll(res.Body)
	return res.StatusCode, string(answer), err
}

// Deliver sends what happened, in order, and wants every message taken.
func (s *Server) Deliver() {
	s.t.Helper()
	s.deliver(s.Events())
}

// DeliverBackwards sends what happened, the last first.
func (s *Server) DeliverBackwards() {
	s.t.Helper()
	list := s.Events()
	slices.Reverse(list)
	s.deliver(list)
}

func (s *Server) deliver(list []Event) {
	s.t.Helper()
	for _, e := range list {
		if status, body, err := s.Send(e); err != nil || status/100 != 2 {
			s.t.Errorf("%s was answered %d %s, %v", e.Kind, status, body, err)
		}
	}
}
