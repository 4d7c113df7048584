package chat_test

import (
	"context"
	"slices"
	"strings"
	"testing"
	"time"

	"hawker/app/brand"
	"hawker/app/catalog"
	"hawker/app/chat"
	"hawker/app/fault"
	"hawker/app/live"
	"hawker/app/money"
	"hawker/app/staff"
	"hawker/app/store"
	"hawker/app/store/storetest"
)

// asking is a room with two pieces in its bag, and a clock.
type asking struct {
	*room
	clock   *storetest.Clock
	product catalog.ID
}

func newAsking(t *testing.T) *asking {
	t.Helper()
	s, clock := storetest.OpenAt(t, store.Options{})
	r := &room{t: t, s: s}
	a := &asking{room: r, clock: clock}
	r.do(func(tx *store.Tx) error { return brand.Save(tx, brand.Fresh("Halfmoon", "USD", "CN")) })
	r.do(func(tx *store.Tx) error {
		p, err := staff.Add(tx, staff.Person{Name: "Lin Yue", Email: "yue@halfmoon.example", Role: staff.Owner})
		r.host = p.ID
		return err
	})
	r.do(func(tx *store.Tx) error {
		show, err := live.Schedule(tx, live.Show{Title: brand.Text{"en": "Kiln opening"}, Starts: storetest.Start, Host: r.host})
		r.show = show.ID
		return err
	})
	for range 2 {
		r.do(func(tx *store.Tx) error {
			p, _, err := catalog.Create(tx, catalog.Product{Title: brand.Text{"en": "Cup"}, Status: catalog.Active}, []catalog.Variant{{Price: money.Of(900, "USD")}})
			if err == nil {
				a.product = p.ID
				_, err = live.AddItem(tx, r.show, p.ID, "")
			}
			return err
		})
	}
	r.do(func(tx *store.Tx) error { return live.OnAir(tx, r.show, r.host) })
	t.Cleanup(func() {
		r.view(func(tx *store.Tx) error {
			broken, err := chat.Doctor(tx)
			for _, b := range broken {
				t.Error(b)
			}
			return err
		})
	})
	return a
}

// asks is a line said now by a visitor.
func (a *asking) asks(seq uint64, visitor, text string) chat.Line {
	return chat.Line{Show: a.show, Seq: seq, Visitor: visitor, Name: "Ines", Text: text, At: a.clock.Now()}
}

func (a *asking) pin(n int) { a.do(func(tx *store.Tx) error { return live.Pin(tx, a.show, n) }) }

func (a *asking) answered(l chat.Line) {
	a.t.Helper()
	a.do(func(tx *store.Tx) error { return chat.MarkAnswered(tx, l) })
}

func (a *asking) refused(code string, fn func(*store.Tx) error) {
	a.t.Helper()
	if err := storetest.Refused(a.t, a.s, fn); !fault.Is(err, code) {
		a.t.Errorf("want %s, got %v", code, err)
	}
}

// about are the texts on the product's page.
func (a *asking) about() (texts []string) {
	a.t.Helper()
	a.view(func(tx *store.Tx) error {
		list, err := chat.About(tx, a.product, 10)
		for _, q := range list {
			texts = append(texts, q.Text)
		}
		return err
	})
	return texts
}

func (a *asking) want(texts ...string) {
	a.t.Helper()
	if got := a.about(); !slices.Equal(got, texts) {
		a.t.Errorf("the product's page has %q, want %q", got, texts)
	}
}

func (a *asking) end() { a.do(func(tx *store.Tx) error { return live.End(tx, a.show) }) }

// A question that was answered about the piece on the screen stands on its page once the
// show is over, and not before the crew could read it.
func TestAnsweredQuestionsReachTheProduct(t *testing.T) {
	a := newAsking(t)
	first := a.asks(1, "v1", "Does it hold a litre?")
	a.refused("question_unpinned", func(tx *store.Tx) error { return chat.MarkAnswered(tx, first) })
	a.pin(2)
	a.clock.Move(10 * time.Second)
	a.answered(first)
	a.answered(first) // a second press is the first
	a.clock.Move(2 * time.Minute)
	second := a.asks(2, "v2", "Dishwasher?")
	a.clock.Move(10 * time.Second)
	a.answered(second)
	a.refused("question_of_staff", func(tx *store.Tx) error {
		return chat.MarkAnswered(tx, chat.Line{Show: a.show, Seq: 3, Staff: true, Text: "?"})
	})
	a.want()
	a.end()
	a.want("Dishwasher?", "Does it hold a litre?")
	a.refused("show_not_on_air", func(tx *store.Tx) error { return chat.MarkAnswered(tx, a.asks(9, "v1", "And?")) })

	a.do(func(tx *store.Tx) error { return chat.Withhold(tx, a.show, 2, true) })
	a.want("Does it hold a litre?")
	a.do(func(tx *store.Tx) error { return chat.Withhold(tx, a.show, 2, false) })
	a.do(func(tx *store.Tx) error { return chat.Delete(tx, a.show, 1) })
	a.want("Dishwasher?")
	a.do(func(tx *store.Tx) error { return live.SetAccess(tx, a.show, live.ByCode) })
	a.want()
}

// An answer does not begin before its question, nor before its piece was on the screen,
// nor long before somebody marked it.
func TestWhereAnAnswerBegins(t *testing.T) {
	for rule, c := range map[string]struct{ asked, pinned, marked, begins int }{
		"marked soon after it was asked": {asked: 100, pinned: 10, marked: 120, begins: 100},
		"asked before the piece":         {asked: 90, pinned: 100, marked: 110, begins: 100},
		"asked long ago":                 {asked: 20, pinned: 10, marked: 300, begins: 255},
	} {
		a := newAsking(t)
		at := func(second int) time.Time { return storetest.Start.Add(time.Duration(second) * time.Second) }
		a.clock.Move(at(c.pinned).Sub(a.clock.Now()))
		a.pin(2)
		a.clock.Move(at(c.marked).Sub(a.clock.Now()))
		l := a.asks(1, "v1", "How heavy?")
		l.At = at(c.asked)
		a.answered(l)
		a.view(func(tx *store.Tx) error {
			list, err := chat.Questions(tx, a.show)
			if len(list) != 1 || !list[0].Begins.Equal(at(c.begins)) {
				t.Errorf("%s: %+v", rule, list)
			}
			return err
		})
	}
}

// What nobody answered on the air can be answered in writing; without the one or the
// other it is no answer.
func TestAnswersInWriting(t *testing.T) {
	a := newAsking(t)
	l := a.asks(1, "v1", "Is this  the large one?")
	long := strings.Repeat("x", chat.MaxReply+1)
	for code, w := range map[string]chat.Wording{
		"reply_needed": {N: 2, Text: "Large?"}, "question_empty": {Reply: "Yes"},
		"reply_too_long": {Text: "Large?", Reply: long}, "chat_too_long": {Text: long, Reply: "Yes"},
	} {
		a.refused(code, func(tx *store.Tx) error { return chat.AnswerLine(tx, l, w) })
	}
	a.refused("question_item", func(tx *store.Tx) error {
		return chat.AnswerLine(tx, l, chat.Wording{N: 7, Text: "Large?", Reply: "Yes"})
	})
	a.do(func(tx *store.Tx) error {
		return chat.AnswerLine(tx, l, chat.Wording{N: 1, Text: "Is this the large one?", Reply: "It holds 140 ml.", Fit: true})
	})
	a.end()
	a.want() // it was about another piece
	a.refused("reply_needed", func(tx *store.Tx) error { return chat.Reword(tx, a.show, 1, chat.Wording{N: 2, Text: "Large?"}) })
	a.refused("question_not_found", func(tx *store.Tx) error {
		return chat.Reword(tx, a.show, 4, chat.Wording{Text: "Large?", Reply: "Yes"})
	})
	a.do(func(tx *store.Tx) error {
		return chat.Reword(tx, a.show, 1, chat.Wording{N: 2, Text: "Large?", Reply: "140 ml"})
	})
	a.want("Large?")
}

// Whoever wants to be forgotten takes the own questions along, and nobody else's.
func TestErasedAskersTakeTheirQuestionsAlong(t *testing.T) {
	a := newAsking(t)
	a.pin(2)
	for i, visitor := range []string{"v1", "v2", "v1"} {
		a.clock.Move(time.Second)
		a.answered(a.asks(uint64(i+1), visitor, "Question of "+visitor+"?"))
	}
	until := a.clock.Now()
	a.clock.Move(time.Second)
	a.answered(a.asks(4, "v1", "Asked later?"))
	a.end()
	if err := a.s.Do(context.Background(), store.Actor{Kind: "clerk"}, "privacy.step", func(tx *store.Tx) error {
		return chat.Erase(tx, map[string]bool{"v1": true}, until)
	}); err != nil {
		t.Fatal(err)
	}
	a.want("Asked later?", "Question of v2?")
}
