package review_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"hawker/app/catalog"
	"hawker/app/order"
	"hawker/app/order/ordertest"
	"hawker/app/parcel"
	"hawker/app/pay"
	"hawker/app/review"
	"hawker/app/store"
)

func shop(t *testing.T) *ordertest.Shop {
	s := ordertest.Open(t, parcel.Doctor, review.Doctor)
	s.Receive(s.Cup, 50)
	s.Receive(s.Pot, 50)
	return s
}

// buy orders a cup and a pot; with arrived both have reached the buyer.
func buy(s *ordertest.Shop, arrived bool) order.ID {
	s.T.Helper()
	id := s.Buy(pay.Cash, ordertest.Of(s.Cup, 1), ordertest.Of(s.Pot, 1)).ID
	if arrived {
		deliver(s, id)
	}
	return id
}

func deliver(s *ordertest.Shop, id order.ID, pieces ...order.Piece) {
	s.T.Helper()
	s.Must(func(tx *store.Tx) error {
		p, err := parcel.Pack(tx, id, pieces)
		if err == nil {
			_, err = parcel.Ship(tx, p.ID, "Our own van", "")
		}
		if err == nil {
			_, err = parcel.Deliver(tx, p.ID, nil)
		}
		return err
	})
}

func draft(id order.ID) review.Draft {
	return review.Draft{Order: id, Name: "Mara L.", Rating: 5, Text: "It pours without a drop.", Lang: "en"}
}

func write(s *ordertest.Shop, d review.Draft) (r review.Review) {
	s.T.Helper()
	s.Must(func(tx *store.Tx) (err error) {
		r, err = review.Write(tx, d)
		return err
	})
	return r
}

func refuse(s *ordertest.Shop, code string, d review.Draft) string {
	s.T.Helper()
	return s.Refuse(code, func(tx *store.Tx) error {
		_, err := review.Write(tx, d)
		return err
	}).Field
}

func sum(s *ordertest.Shop, id catalog.ID) (t review.Tally) {
	s.T.Helper()
	s.Read(func(tx *store.Tx) (err error) {
		t, err = review.Sum(tx, id)
		return err
	})
	return t
}

func TestOnlyWhoReceivedThePieceReviewsItAndOnce(t *testing.T) {
	s := shop(t)
	id := buy(s, false)
	refuse(s, "not_delivered", draft(id))
	refuse(s, "order_not_found", draft("nobody's"))
	deliver(s, id, order.Piece{Index: 1, Quantity: 1})
	refuse(s, "not_delivered", draft(id)) // the pot has come, the cup has not
	for _, line := range []int{-1, 2} {
		d := draft(id)
		d.Line = line
		refuse(s, "review_line_unknown", d)
	}
	pot := draft(id)
	pot.Line = 1
	if r := write(s, pot); r.Variant != s.Pot || r.Product != s.Product.ID || r.State != review.Waiting {
		t.Errorf("wrote %+v", r)
	}
	refuse(s, "reviewed_already", pot)
	deliver(s, id)
	write(s, draft(id))
	refuse(s, "reviewed_already", draft(id))
}

func TestARejectedLineIsNotReviewedAgain(t *testing.T) {
	s := shop(t)
	id := buy(s, true)
	r := write(s, draft(id))
	s.Must(func(tx *store.Tx) error { return review.Reject(tx, r.ID, review.Advert) })
	refuse(s, "reviewed_already", draft(id))
}

func TestWhatIsWritten(t *testing.T) {
	s := shop(t)
	id := buy(s, true)
	for _, c := range []struct {
		rule, code, field string
		change            func(*review.Draft)
	}{
		{"stars begin at one", "rating_range", "rating", func(d *review.Draft) { d.Rating = 0 }},
		{"and end at five", "rating_range", "rating", func(d *review.Draft) { d.Rating = 6 }},
		{"a name is shown", "field_needed", "name", func(d *review.Draft) { d.Name = " \t " }},
		{"of at most 40 runes", "text_too_long", "name", func(d *review.Draft) { d.Name = strings.Repeat("窑", 41) }},
		{"the text has at most 2,000", "text_too_long", "text", func(d *review.Draft) { d.Text = strings.Repeat("窑", 2001) }},
		{"without control characters", "text_malformed", "text", func(d *review.Draft) { d.Text = "a\x00b" }},
		{"in valid UTF-8", "text_malformed", "name", func(d *review.Draft) { d.Name = "\xff" }},
	} {
		t.Run(c.rule, func(t *testing.T) {
			d := draft(id)
			c.change(&d)
			if field := refuse(s, c.code, d); field != c.field {
				t.Errorf("about %q", field)
			}
		})
	}
	d := draft(id)
	d.Name, d.Text = "  Mara \n L. ", " "+strings.Repeat("窑", 1997)+"\r\n\r\n好"
	r := write(s, d)
	if r.Name != "Mara L." || !strings.HasSuffix(r.Text, "窑\n\n好") || r.Lang != "zh" {
		t.Errorf("kept as %q, %q, %s", r.Name, r.Text[len(r.Text)-10:], r.Lang)
	}
	d = draft(id)
	d.Line, d.Text, d.Lang = 1, "", "zh"
	if r := write(s, d); r.Text != "" || r.Lang != "" {
		t.Errorf("stars without words: %+v", r)
	}
}

// Every state, every verb: where it leads and what the sum is afterwards.
func TestStates(t *testing.T) {
	verbs := map[string]func(*store.Tx, review.ID) error{
		"publish": review.Publish,
		"reject":  func(tx *store.Tx, id review.ID) error { return review.Reject(tx, id, review.OffTopic) },
	}
	reach := map[review.State]string{review.Waiting: "", review.Published: "publish", review.Rejected: "reject"}
	for _, from := range review.States {
		for verb, leads := range map[string]review.State{"publish": review.Published, "reject": review.Rejected} {
			t.Run(fmt.Sprint(from, " ", verb), func(t *testing.T) {
				s := shop(t)
				r := write(s, draft(buy(s, true)))
				if first := reach[from]; first != "" {
					s.Must(func(tx *store.Tx) error { return verbs[first](tx, r.ID) })
				}
				s.Must(func(tx *store.Tx) error { return verbs[verb](tx, r.ID) })
				s.Read(func(tx *store.Tx) error {
					r, err := review.Get(tx, r.ID)
					if r.State != leads || (r.Reason != "") != (leads == review.Rejected) {
						t.Errorf("is %s, %q", r.State, r.Reason)
					}
					for _, state := range review.States {
						if n := review.Count(tx, state); n != map[bool]int64{true: 1}[state == leads] {
							t.Errorf("%d are %s", n, state)
						}
					}
					return err
				})
				want := review.Tally{}
				if leads == review.Published {
					want = review.Tally{Count: 1, Total: 5}
				}
				if got := sum(s, r.Product); got != want {
					t.Errorf("sum %+v, want %+v", got, want)
				}
			})
		}
	}
}

func TestAReasonIsOneOfThese(t *testing.T) {
	s := shop(t)
	r := write(s, draft(buy(s, true)))
	s.Refuse("reason_unknown", func(tx *store.Tx) error { return review.Reject(tx, r.ID, "one star") })
	s.Refuse("review_not_found", func(tx *store.Tx) error { return review.Publish(tx, "none") })
}

func TestTheShopAnswers(t *testing.T) {
	s := shop(t)
	r := write(s, draft(buy(s, true)))
	s.Refuse("text_too_long", func(tx *store.Tx) error { return review.Answer(tx, r.ID, strings.Repeat("a", 2001)) })
	for _, text := range []string{"Thank you, Mara.", ""} {
		s.Must(func(tx *store.Tx) error { return review.Answer(tx, r.ID, "  "+text+"\n") })
		s.Read(func(tx *store.Tx) error {
			r, err := review.Get(tx, r.ID)
			if r.Reply != text || r.ReplyAt.IsZero() != (text == "") {
				t.Errorf("answered %q at %s", r.Reply, r.ReplyAt)
			}
			return err
		})
	}
}

func TestWithoutModerationAReviewIsShownAtOnce(t *testing.T) {
	s := shop(t)
	s.Read(func(tx *store.Tx) error {
		set, err := review.GetSettings(tx)
		if !set.Moderate {
			t.Error("a new shop does not read first")
		}
		return err
	})
	s.Must(func(tx *store.Tx) error { return review.SaveSettings(tx, review.Settings{}) })
	var marks []store.Mark
	s.OnCommit(func(m []store.Mark) { marks = append(marks, m...) })
	var want review.Tally
	for _, stars := range []int{5, 4, 4, 1} {
		d := draft(buy(s, true))
		d.Rating = stars
		write(s, d)
		want.Count, want.Total = want.Count+1, want.Total+int64(stars)
		s.Clock.Move(1e9)
	}
	if got := sum(s, s.Product.ID); got != want || got.Tenths() != 35 {
		t.Errorf("sum %+v, %d tenths", got, got.Tenths())
	}
	if !slices.Contains(marks, store.Mark{Kind: "review", ID: string(s.Product.ID)}) {
		t.Error("the product's page does not hear of it")
	}
	s.Read(func(tx *store.Tx) error {
		first, next, err := review.ByProduct(tx, s.Product.ID, "", 3)
		if err != nil || len(first) != 3 || first[0].Rating != 1 || next == "" {
			t.Fatalf("first page: %d, %v", len(first), err)
		}
		rest, next, err := review.ByProduct(tx, s.Product.ID, next, 3)
		if len(rest) != 1 || rest[0].Rating != 5 || next != "" {
			t.Errorf("second page: %+v", rest)
		}
		return err
	})
}

func TestTenths(t *testing.T) {
	for _, c := range []struct{ count, total, tenths int64 }{
		{0, 0, 0}, {1, 5, 50}, {3, 13, 43}, {3, 14, 47}, {12, 55, 46}, {20, 91, 46}, {20, 89, 45}, {1_000_000_000, 4_449_999_999, 44},
	} {
		if got := (review.Tally{Count: c.count, Total: c.total}).Tenths(); got != c.tenths {
			t.Errorf("%d stars of %d: %d tenths, want %d", c.total, c.count, got, c.tenths)
		}
	}
}

func TestShownName(t *testing.T) {
	for full, want := range map[string]string{
		"Mara Lindt": "Mara L.", "Anna van der Berg": "Anna B.", "Cher": "Cher", "林玥": "林*", "欧阳娜娜": "欧***", "": "", "émile zola": "émile Z.",
		strings.Repeat("a", 80) + " b": strings.Repeat("a", 37) + " B.",
	} {
		if got := review.ShownName(full); got != want {
			t.Errorf("%s is shown as %q, want %q", full, got, want)
		}
	}
}
