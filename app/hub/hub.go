// Package hub carries ready bytes to the screens that asked for them.
//
// It promises that a publisher never waits: a seat has a bounded queue, and a
// seat that cannot take a control message is sent away, to come back and be given
// the whole state anew. Talk is the lane that may be lost: it is skipped for a
// seat whose queue is half full. Close ends every seat. It knows neither HTML nor
// sockets nor rooms: a topic is a string.
package hub

import (
	"sync"
)

const queueLength = 128

// Hub holds the topics. The zero value is not ready; use New.
type Hub struct {
	mu     sync.Mutex
	topics map[string]map[*Seat]struct{}
	seats  int
	closed bool
	change func(topic string)
}

// Seat is one listener of some topics.
type Seat struct {
	hub    *Hub
	topics []string
	queue  chan []byte
	gone   chan struct{}
	left   bool // guarded by hub.mu
}

// New makes a hub. change, if not nil, hears of each topic that gained or lost a
// seat; it is called without locks and must not wait.
func New(change func(topic string)) *Hub {
	if change == nil {
		change = func(string) {}
	}
	return &Hub{topics: map[string]map[*Seat]struct{}{}, change: change}
}

// Join takes a seat at all the topics. On a closed hub the seat is gone at once.
func (h *Hub) Join(topics ...string) *Seat {
	s := &Seat{hub: h, topics: topics, queue: make(chan []byte, queueLength), gone: make(chan struct{})}
	h.mu.Lock()
	if h.closed {
		s.left = true
		close(s.gone)
		h.mu.Unlock()
		return s
	}
	h.seats++
	for _, t := range topics {
		if h.topics[t] == nil {
			h.topics[t] = map[*Seat]struct{}{}
		}
		h.topics[t][s] = struct{}{}
	}
	h.mu.Unlock()
	h.tell(topics)
	return s
}

// Messages gives what was sent, in order.
func (s *Seat) Messages() <-chan []byte { return s.queue }

// Gone is closed when the seat was sent away, left, or the hub closed.
func (s *Seat) Gone() <-chan struct{} { return s.gone }

// Leave gives the seat up; doing it twice is no error.
func (s *Seat) Leave() {
	s.hub.mu.Lock()
	was := s.hub.drop(s)
	s.hub.mu.Unlock()
	if was {
		s.hub.tell(s.topics)
	}
}

// Send puts a control message into every seat of the topic; a seat whose queue
// is full is sent away. The bytes must not change afterwards.
func (h *Hub) Send(topic string, message []byte) {
	h.mu.Lock()
	var away []*Seat
	for s := range h.topics[topic] {
		select {
		case s.queue <- message:
		default:
			away = append(away, s)
		}
	}
	for _, s := range away {
		h.drop(s)
	}
	h.mu.Unlock()
	for _, s := range away {
		h.tell(s.topics)
	}
}

// Talk is Send for what may be lost: busy seats are skipped.
func (h *Hub) Talk(topic string, message []byte) {
	h.mu.Lock()
	defer h.mu.Unlock()
	for s := range h.topics[topic] {
		if len(s.queue) < queueLength/2 {
			s.queue <- message // only Send and Talk fill queues, both under mu
		}
	}
}

// Count is the number of seats at a topic.
func (h *Hub) Count(topic string) int {
	h.mu.Lock()
	defer h.mu.Unlock()
	return len(h.topics[topic])
}

// Seats is the number of screens that are connected, and whether more may come.
func (h *Hub) Seats() (n int, open bool) {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.seats, !h.closed
}

// Close ends every seat; later Joins are gone at once and Sends reach nobody.
func (h *Hub) Close() {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.closed = true
	for _, seats := range h.topics {
		for s := range seats {
			h.drop(s)
		}
	}
}

// drop takes a seat out of its topics; mu is held.
func (h *Hub) drop(s *Seat) bool {
	if s.left {
		return false
	}
	s.left = true
	h.seats--
	close(s.gone)
	for _, t := range s.topics {
		delete(h.topics[t], s)
		if len(h.topics[t]) == 0 {
			delete(h.topics, t)
		}
	}
	return true
}

func (h *Hub) tell(topics []string) {
	for _, t := range topics {
		h.change(t)
	}
}

// Topics lists the topics that have seats, in no order.
func (h *Hub) Topics() []string {
	h.mu.Lock()
	defer h.mu.Unlock()
	list := make([]string, 0, len(h.topics))
	for t := range h.topics {
		list = append(list, t)
	}
	return list
}
