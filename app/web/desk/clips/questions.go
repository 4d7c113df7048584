package clips

import (
	"slices"
	"strconv"
	"time"

	"github.com/gofiber/fiber/v2"

	"hawker/app/chat"
	"hawker/app/fault"
	"hawker/app/live"
	"hawker/app/store"
	"hawker/app/web/desk/page"
	"hawker/app/web/edge"
	views "hawker/views/desk/clips"
)

const (
	late     = 30 * time.Second // after an item's explanation, a question is still about it
	mostOpen = 40               // questions without an answer on the page
)

// questions reads what was asked in the show: answered, and not yet.
func (d reading) questions(no refused) (views.Questions, error) {
	v := views.Questions{Refused: no.seq, State: "public"}
	switch {
	case d.s.Private():
		v.State = "guests"
	case d.s.State != live.Ended:
		v.State = "live"
	}
	kept, err := chat.Questions(d.Tx, d.s.ID)
	if err != nil {
		return v, err
	}
	known := map[uint64]bool{}
	for _, q := range kept {
		known[q.Seq] = true
		one, err := d.question(q)
		if err != nil {
			return v, err
		}
		v.Kept = append(v.Kept, one)
	}
	if v.Open, v.More, err = d.unanswered(known, no.seq); err != nil {
		return v, err
	}
	for _, list := range [][]views.Question{v.Kept, v.Open} {
		for i := range list {
			if q := &list[i]; no.seq != 0 && q.Seq == no.seq {
				q.Item, q.Text, q.Reply, q.Fit = no.fields.Get("n"), no.fields.Get("text"), no.fields.Get("reply"), no.fields.On("fit")
			}
		}
	}
	return v, nil
}

func (d reading) question(q chat.Question) (views.Question, error) {
	v, err := d.asked(q.Seq, q.N)
	v.At, v.Text, v.Reply, v.Fit, v.Withheld = q.Asked, q.Text, q.Reply, q.Fit, q.Withheld
	if err != nil || q.Begins.IsZero() {
		return v, err
	}
	v.Aired = true
	if v.Film, _, err = d.h.Board.Answer(d.Tx, q); v.Film == "" && err == nil && d.s.Private() {
		v.Film, err = d.replay(live.Explanation{From: q.Begins})
	}
	return v, err
}

// asked is a question about item n, without its words.
func (d reading) asked(seq uint64, n int) (v views.Question, err error) {
	it, err := live.GetItem(d.Tx, d.s.ID, n)
	if err != nil {
		return v, err
	}
	o, err := d.goods.InShow(it)
	return views.Question{Seq: seq, N: n, Item: strconv.Itoa(n), Name: d.goods.Name(o), Action: address + "/" + string(d.s.ID) + "/questions/" + strconv.FormatUint(seq, 10)}, err
}

// unanswered are the lines that read like questions, asked while an item was on the
// screen; the line of a refused form is among them however many there are.
func (d reading) unanswered(known map[uint64]bool, wanted uint64) (list []views.Question, more int, err error) {
	lines, err := d.h.Lines(d.s.ID)
	if err != nil {
		return nil, 0, err
	}
	gone, err := chat.Deleted(d.Tx, d.s.ID)
	if err != nil {
		return nil, 0, err
	}
	for _, l := range lines {
		n := d.about(l.At)
		if n == 0 || !l.Asks() || known[l.Seq] || gone[l.Seq] {
			continue
		}
		if len(list) >= mostOpen && l.Seq != wanted {
			more++
			continue
		}
		v, err := d.asked(l.Seq, n)
		if err != nil {
			return nil, 0, err
		}
		v.At, v.Text = l.At, l.Text
		list = append(list, v)
	}
	return list, more, nil
}

// about is the item that was on the screen at a moment, or just before; 0 for none.
func (d reading) about(at time.Time) (n int) {
	for _, e := range d.all {
		if !e.From.After(at) && (e.To.IsZero() || at.Before(e.To.Add(late))) {
			n = e.N // the one that came later goes before the one that just went
		}
	}
	return n
}

// wording is what was written of a question.
func wording(v edge.Values) chat.Wording {
	n, _ := strconv.Atoi(v.Get("n"))
	return chat.Wording{N: n, Text: v.Get("text"), Reply: v.Get("reply"), Fit: v.On("fit")}
}

// wordQuestion takes the words of a question and of its answer: of one that is kept, or
// of a line that nobody has answered yet.
func (h Handlers) wordQuestion(c *fiber.Ctx) error {
	seq, show := sequence(c), edge.Param(c, "show")
	line, err := h.line(show, seq)
	if err != nil {
		return err
	}
	return h.ofQuestion(c, "chat.word_question", func(tx *store.Tx, s live.Show, v edge.Values) error {
		err := chat.Reword(tx, s.ID, seq, wording(v))
		if line.Seq == 0 || !fault.Is(err, "question_not_found") {
			return err
		}
		return chat.AnswerLine(tx, line, wording(v))
	})
}

// line finds a line of a show's talk, a zero one where there is none. It may read a
// file, so no command does it.
func (h Handlers) line(show string, seq uint64) (chat.Line, error) {
	var s live.Show
	err := h.View(func(tx *store.Tx) (err error) {
		s, err = edge.ShowOf(tx, show)
		return err
	})
	if err != nil {
		return chat.Line{}, err
	}
	is := func(l chat.Line) bool { return l.Seq == seq }
	last := h.Board.Recent(s.ID, 1_000)
	if at := slices.IndexFunc(last, is); at >= 0 {
		return last[at], nil
	}
	all, err := h.Lines(s.ID)
	if at := slices.IndexFunc(all, is); at >= 0 {
		return all[at], err
	}
	return chat.Line{}, err
}

func (h Handlers) withholdQuestion(c *fiber.Ctx) error {
	return h.ofQuestion(c, "chat.withhold_question", func(tx *store.Tx, s live.Show, _ edge.Values) error {
		return chat.Withhold(tx, s.ID, sequence(c), true)
	})
}

func (h Handlers) publishQuestion(c *fiber.Ctx) error {
	return h.ofQuestion(c, "chat.publish_question", func(tx *store.Tx, s live.Show, _ edge.Values) error {
		return chat.Withhold(tx, s.ID, sequence(c), false)
	})
}

// sequence is the number of the line in the address; what is no number is line 0, which
// no talk has.
func sequence(c *fiber.Ctx) uint64 {
	seq, _ := strconv.ParseUint(edge.Param(c, "seq"), 10, 64)
	return seq
}

// ofQuestion runs a command on a question, and goes back to it; what was typed stands
// there again when it is refused.
func (h Handlers) ofQuestion(c *fiber.Ctx, name string, do func(*store.Tx, live.Show, edge.Values) error) error {
	v, err := edge.Form(c)
	if err != nil {
		return err
	}
	show := edge.Param(c, "show")
	err = h.Do(c, name, func(tx *store.Tx) error {
		s, err := edge.ShowOf(tx, show)
		if err != nil {
			return err
		}
		return do(tx, s, v)
	})
	if err == nil {
		return edge.Go(c, address+"/"+show+"?done=saved#q"+strconv.FormatUint(sequence(c), 10))
	}
	form, status, ok := page.Refused(edge.Ctx(c), err)
	if refusal, is := fault.As(err); !ok || is && refusal.Kind == fault.NotFound {
		return err
	}
	return h.page(c, refused{form: form, status: status, seq: sequence(c), fields: v})
}
