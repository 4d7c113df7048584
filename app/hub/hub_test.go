package hub_test

import (
	"fmt"
	"sync"
	"testing"

	"hawker/app/hub"
)

func gone(s *hub.Seat) bool {
	select {
	case <-s.Gone():
		return true
	default:
		return false
	}
}

func TestSendReachesItsTopicInOrder(t *testing.T) {
	h := hub.New(nil)
	room, desk := h.Join("room", "me"), h.Join("desk")
	for i := range 10 {
		h.Send("room", []byte{byte(i)})
	}
	h.Send("me", []byte{99})
	for i := range 10 {
		if m := <-room.Messages(); m[0] != byte(i) {
			t.Fatalf("message %d is %d", i, m[0])
		}
	}
	if m := <-room.Messages(); m[0] != 99 {
		t.Errorf("private message is %d", m[0])
	}
	if len(desk.Messages()) != 0 {
		t.Error("the desk heard the room")
	}
}

func TestSlowSeatIsSentAwayAndTheOthersStay(t *testing.T) {
	h := hub.New(nil)
	slow, quick := h.Join("room"), h.Join("room")
	for range 1000 {
		h.Send("room", []byte("x"))
		<-quick.Messages()
	}
	if !gone(slow) || gone(quick) {
		t.Errorf("slow gone %v, quick gone %v", gone(slow), gone(quick))
	}
	if n := h.Count("room"); n != 1 {
		t.Errorf("%d seats left", n)
	}
}

func TestTalkIsSkippedForTheBusyAndNeverSendsAway(t *testing.T) {
	h := hub.New(nil)
	s := h.Join("room")
	for range 1000 {
		h.Talk("room", []byte("talk"))
	}
	if gone(s) {
		t.Fatal("talk sent a seat away")
	}
	h.Send("room", []byte("pin"))
	n := len(s.Messages())
	var last []byte
	for range n {
		last = <-s.Messages()
	}
	if string(last) != "pin" {
		t.Errorf("last of %d is %q", n, last)
	}
}

func TestCloseIsIdempotentAndLaterUseHarmless(t *testing.T) {
	changes := map[string]int{}
	h := hub.New(func(topic string) { changes[topic]++ })
	s := h.Join("room")
	s.Leave()
	s.Leave()
	if changes["room"] != 2 {
		t.Errorf("%d changes", changes["room"])
	}
	s = h.Join("room")
	h.Close()
	h.Close()
	h.Send("room", nil)
	h.Talk("room", nil)
	if !gone(s) || !gone(h.Join("room")) {
		t.Error("a seat outlived the hub")
	}
}

func TestParallel(t *testing.T) {
	h := hub.New(nil)
	var wg sync.WaitGroup
	for i := range 50 {
		wg.Add(2)
		go func() {
			defer wg.Done()
			s := h.Join("room", fmt.Sprint(i))
			for range 20 {
				<-s.Messages()
			}
			s.Leave()
		}()
		go func() {
			defer wg.Done()
			for range 100 {
				if h.Count(fmt.Sprint(i)) == 0 {
					return
				}
				h.Talk("room", []byte("x"))
			}
		}()
	}
	done := make(chan struct{})
	go func() { wg.Wait(); close(done) }()
	for {
		select {
		case <-done:
			return
		default:
			h.Send("room", []byte("y"))
		}
	}
}

// The limit is one channel send a seat.
func BenchmarkSend1000(b *testing.B) {
	h := hub.New(nil)
	seats := make([]*hub.Seat, 1000)
	for i := range seats {
		seats[i] = h.Join("room")
	}
	m := make([]byte, 300)
	b.ReportAllocs()
	for b.Loop() {
		h.Send("room", m)
		for _, s := range seats {
			<-s.Messages()
		}
	}
}
