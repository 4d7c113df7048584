package app_test

import (
	"errors"
	"net/http"
	"slices"
	"strings"

	"hawker/app/live"
	"hawker/app/staff"
	"hawker/app/store"
	"hawker/media/mediatest"
)

// orderPage is the order's page in the desk.
func (s *story) orderPage() string { return "/desk/orders/" + s.number }

func (s *story) pay() {
	buyer := s.guest.listen("order/" + strings.TrimPrefix(s.order, "/orders/"))
	before := buyer.until("order-state", s.number)
	form := s.owner.get(s.orderPage()).want(http.StatusOK).form("/payments").set("reference", "statement 7")
	s.done(form.send(), s.orderPage())
	soon(s.T, "the buyer's open page says that it is paid", func() bool {
		p, _ := buyer.part("order-state")
		return p.text != before.text
	})
	now, _ := buyer.part("order-state")
	shown, _ := s.guest.get(s.order).id("order-state")
	if shown != now.text || strings.Contains(shown, "RF") {
		s.Errorf("paid, the page says\n%s\nand the socket\n%s", shown, now.text)
	}
	s.view(func(tx *store.Tx) error {
		events, err := live.Events(tx, s.id, 0, 100)
		if !slices.ContainsFunc(events, func(e live.Event) bool { return e.Kind == live.KindOrder && e.N == 1 }) {
			s.Error("the show's log does not say that item 1 was sold")
		}
		return err
	})
}

func (s *story) ship() {
	packer, _ := s.hire(staff.Packer)
	s.done(packer.get(s.orderPage()).want(http.StatusOK).form("/parcels").send(), s.orderPage())
	form := packer.get(s.orderPage()).form("/shipment").set("carrier", "DHL", "tracking", "00340434292135100186")
	s.done(form.send(), s.orderPage())
	p := s.guest.get(s.order).want(http.StatusOK)
	if !strings.Contains(p.words(), "00340434292135100186") {
		s.Errorf("the buyer's page does not show the tracking: %s", clip(p.words()))
	}
	if link := p.link("https://"); !strings.Contains(link, "00340434292135100186") || !strings.Contains(link, "dhl") {
		s.Errorf("the way to the carrier is %s", link)
	}
	s.done(packer.get(s.orderPage()).form("/delivery").send(), s.orderPage())
}

// write lets the buyer ask and the shop answer.
func (s *story) write() {
	desk := s.owner.listen("desk", "desk/today")
	desk.until("today-todo", "")
	s.done(s.guest.get(s.order).form("/messages").set("text", "Is it safe in the dishwasher?").send(), s.order)
	desk.until("today-todo", "1 buyer waits for an answer")
	if today := s.owner.get("/desk").want(http.StatusOK); !strings.Contains(today.words(), "1 buyer waits for an answer") {
		s.Errorf("today does not count the message: %s", clip(today.words()))
	}
	p := s.owner.get("/desk/orders?state=messages").want(http.StatusOK)
	p.link(s.orderPage())
	p = s.owner.get(s.orderPage())
	if !strings.Contains(p.words(), "dishwasher") {
		s.Errorf("the order's desk page does not show the message: %s", clip(p.words()))
	}
	s.done(p.form("/messages").set("message", "Yes, up to 50 degrees.").send(), s.orderPage())
	if p := s.guest.get(s.order); !strings.Contains(p.words(), "up to 50 degrees") {
		s.Errorf("the buyer does not see the answer: %s", clip(p.words()))
	}
	if todo, _ := s.owner.get("/desk").id("today-todo"); strings.Contains(todo, "waits for an answer") {
		s.Errorf("answered, it still waits: %s", todo)
	}
}

func (s *story) buyForCash() {
	s.guest = s.browser()
	sheet := s.guest.get(s.room + "/1?o0=1").want(http.StatusOK)
	checkout := s.done(sheet.form(s.room+"/cart").set("then", "checkout").send(), "/checkout")
	s.order = s.checkOut(checkout, "cod", "grace@example.com")
	var number string
	for _, w := range strings.Fields(s.guest.get(s.order).words()) {
		if n := strings.Trim(w, ".,:#"); len(n) == 4 && n[0] == '1' && n != s.number && number == "" {
			number = n
		}
	}
	s.number = number
	s.done(s.owner.get(s.orderPage()).want(http.StatusOK).form("/parcels").send(), s.orderPage())
	s.done(s.owner.get(s.orderPage()).form("/shipment").set("carrier", "Bicycle", "tracking", "").send(), s.orderPage())
	form := s.owner.get(s.orderPage()).form("/delivery")
	if form.values.Get("paid") == "" {
		s.Errorf("the form does not say what is to be cashed: %v", form.values)
	}
	s.done(form.send(), s.orderPage())
	s.view(func(tx *store.Tx) error {
		o := byNumber(s.T, tx, s.number)
		if o.Due().Minor != 0 || o.Captured != o.Total {
			s.Errorf("delivered for cash it is %s, captured %s of %s", o.Status, o.Captured, o.Total)
		}
		return nil
	})
}

func (s *story) end() {
	room := s.guest.listen("show/" + string(s.id))
	before := s.viewer.Frames()
	p := s.owner.get(s.show + "/end").want(http.StatusOK)
	s.done(p.form("/end").send(), s.show)
	soon(s.T, "the open room says that the show has ended", func() bool {
		p, ok := room.part("stage")
		return ok && attr(p.node, "data-state") == "ended"
	})
	soon(s.T, "after the end the room is a replay with its bag", func() bool { // as soon as the recording is whole
		p := s.guest.get(s.room).want(http.StatusOK)
		return strings.Contains(p.text, "<show-replay") && strings.Contains(p.words(), "Moon cup")
	})
	if err := s.viewer.Ended(s.ctx); err != nil {
		s.Error(err)
	}
	var refused *mediatest.StatusError
	if _, err := mediatest.Watch(s.ctx, s.url+"/whep/"+string(s.id)); !errors.As(err, &refused) || refused.Status != http.StatusConflict {
		s.Errorf("after the end a viewer gets %v", err)
	}
	if _, err := mediatest.Publish(s.ctx, s.url+"/whip/"+string(s.id), s.key); !errors.As(err, &refused) || refused.Status != http.StatusConflict {
		s.Errorf("after the end a publisher gets %v", err)
	}
	s.view(func(tx *store.Tx) error {
		show, err := live.Get(tx, s.id)
		if show.State != live.Ended || show.Pinned != 0 {
			s.Errorf("the show is %+v", show)
		}
		return err
	})
	s.Logf("%d frames were seen before the end", before)
}
