package app_test

import (
	"net/http"
	"net/url"
	"strings"
)

// review lets the buyer say how the delivered piece is, and the shop read it,
// show it and answer.
func (s *story) review() {
	const said = "It pours without a drop,\nand the lid does not rattle."
	desk := s.owner.listen("desk", "desk/today")
	desk.until("today-todo", "")
	form := s.guest.get(s.order).want(http.StatusOK).form("/reviews")
	if form.values.Get("name") == "" {
		s.Error("the form does not suggest a name")
	}
	refused := form.set("text", said).send().want(http.StatusUnprocessableEntity)
	if kept := refused.form("/reviews").values.Get("text"); kept != said {
		s.Errorf("a refused review comes back as %q", kept)
	}
	form = refused.form("/reviews").set("rating", "4", "text", said)
	for range 2 { // a double tap
		s.done(form.send(), s.order)
	}
	desk.until("today-todo", "1 review waits to be read")
	product := s.guest.get(s.order).link("/products/")
	if shown := s.guest.get(product).words(); strings.Contains(shown, "without a drop") {
		s.Error("it is shown before anybody has read it")
	}
	s.mayNotReview(product)

	list := s.owner.get("/desk/reviews").want(http.StatusOK)
	without := list.form("/rejection").send().want(http.StatusUnprocessableEntity)
	if !strings.Contains(without.words(), "Choose one of the reasons.") {
		s.Errorf("left out without a reason: %s", clip(without.words()))
	}
	s.done(list.form("/publication").send(), "/desk/reviews")
	shown := s.owner.get("/desk/reviews?state=published").want(http.StatusOK)
	s.done(shown.form("/answer").set("reply", "Good to hear, Mara.").send(), "/desk/reviews")
	for _, page := range []string{product, product + "/reviews"} {
		words := s.guest.get(page).want(http.StatusOK).words()
		for _, want := range []string{"4.0", "1 review", "without a drop", "Good to hear", "Only people whose order has arrived can write here"} {
			if !strings.Contains(words, want) {
				s.Errorf("%s does not show %q: %s", page, want, clip(words))
			}
		}
	}
}

// mayNotReview holds that only the order's own page takes a review, and once.
func (s *story) mayNotReview(product string) {
	stranger := s.browser()
	fields := url.Values{"key": {"a-key-of-mine"}, "line": {"0"}, "rating": {"1"}, "name": {"X"}}
	stranger.post(s.order+"x/reviews", fields).want(http.StatusNotFound)
	stranger.post(product+"/reviews", fields).want(http.StatusMethodNotAllowed)
	fields.Set("line", "7")
	s.guest.post(s.order+"/reviews", fields).want(http.StatusNotFound)
	fields.Set("line", "0")
	if p := s.guest.post(s.order+"/reviews", fields).want(http.StatusConflict); !strings.Contains(p.words(), "already written") {
		s.Errorf("a second review: %s", clip(p.words()))
	}
}
