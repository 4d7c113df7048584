// Package fakepay is a provider of payments that behaves: sessions, charges, refunds
// and disputes are really kept, a key that comes again has no second effect, and
// messages are really sent. What real providers do wrong is done on command: answers
// that never come, come late or come after it was done; messages doubled, reordered,
// late; other amounts, currencies and accounts.
//
// The core knows no protocol. A Face speaks one over it: the plain one here, and one
// for each provider that the shop has an adapter for, so that all adapters pass the
// same Suite. It is for tests alone.
package fakepay

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"sync"
	"testing"
	"time"
)

// The operations of a provider, as scripts name them.
const (
	Create      = "create"
	Query       = "query"
	Cancel      = "cancel"
	Capture     = "capture"
	Refunding   = "refund"
	QueryRefund = "query_refund"
	Probe       = "probe"
)

// Server is a provider.
type Server struct {
	URL     string           // of the HTTP server, without a slash at its end
	Mux     *http.ServeMux   // faces serve on it
	Now     func() time.Time // the provider's clock
	Account string           // whose account the payments are of

	t      testing.TB
	mu     sync.Mutex
	count  int
	pays   []*Payment
	backs  []*Refund
	quar   []*Dispute
	script map[string][]Fault
	calls  map[string]int
	face   Face

	hook    string // where messages go
	waiting []Event
	auto    bool
	sending sync.WaitGroup
}

// Start opens a provider that ends with the test.
func Start(t testing.TB) *Server {
	s := &Server{t: t, Mux: http.NewServeMux(), Now: time.Now, Account: "acct_halfmoon", script: map[string][]Fault{}, calls: map[string]int{}}
	h := httptest.NewServer(s.Mux)
	s.URL = h.URL
	t.Cleanup(func() {
		s.mu.Lock()
		s.auto = false
		s.mu.Unlock()
		s.sending.Wait()
		h.CloseClientConnections()
		h.Close()
	})
	return s
}

// Fault is what happens to one call.
type Fault struct {
	Undone bool            // it is not done
	Drop   bool            // the line breaks before the answer
	Status int             // an answer without sense, 0 for the true one
	Gate   <-chan struct{} // the answer waits for it
	Then   func()          // is called once it was done, before the answer
}

// What scripts are made of.
var (
	Fine   = Fault{}
	Before = Fault{Undone: true, Drop: true}                              // the call never arrives
	After  = Fault{Drop: true}                                            // it is done, and nobody hears of it
	Down   = Fault{Undone: true, Status: http.StatusServiceUnavailable}   // the provider is closed
	Garble = Fault{Undone: true, Status: http.StatusInternalServerError}  // it fell over before it did anything
	Broken = Fault{Undone: false, Status: http.StatusInternalServerError} // and after
)

// Script says what happens to the next calls of an operation, one fault each.
func (s *Server) Script(op string, faults ...Fault) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.script[op] = append(s.script[op], faults...)
}

// Forget takes back what Script said and has not happened.
func (s *Server) Forget() {
	s.mu.Lock()
	defer s.mu.Unlock()
	clear(s.script)
}

// Calls tells how often an operation was asked for.
func (s *Server) Calls(op string) int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.calls[op]
}

// Answer is what a face answers.
type Answer struct {
	Status int
	Header http.Header
	Body   []byte
}

// Do answers one call of an operation under the script; act does it.
func (s *Server) Do(w http.ResponseWriter, op string, act func() Answer) {
	s.mu.Lock()
	s.calls[op]++
	f := Fault{}
	if list := s.script[op]; len(list) > 0 {
		f, s.script[op] = list[0], list[1:]
	}
	s.mu.Unlock()
	var a Answer
	if !f.Undone {
		a = act()
	}
	if f.Then != nil {
		f.Then()
	}
	if f.Gate != nil {
		<-f.Gate
	}
	if f.Drop {
		hangUp(w)
		return
	}
	if f.Status != 0 {
		http.Error(w, "out of order", f.Status)
		return
	}
	for name, values := range a.Header {
		w.Header()[name] = values
	}
	w.WriteHeader(a.Status)
	_, _ = w.Write(a.Body)
}

// hangUp breaks the line without an answer.
func hangUp(w http.ResponseWriter) {
	if c, _, err := http.NewResponseController(w).Hijack(); err == nil {
		_ = c.Close()
	}
}

func (s *Server) name(kind string) string {
	s.count++
	return fmt.Sprintf("%s_%04d", kind, s.count)
}
