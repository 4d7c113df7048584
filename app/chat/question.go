package chat

import (
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"hawker/app/catalog"
	"hawker/app/fault"
	"hawker/app/live"
	"hawker/app/store"
)

const (
	// MaxReply is the length of an answer in writing, in runes.
	MaxReply = 600

	// answering is how long before it is marked an answer begins at most: whoever marks
	// it hears its end.
	answering = 45 * time.Second

	backwards = 200 // questions of a product or a visitor in one reading
)

// Question is what a viewer asked about a piece, and how it was answered: on the air,
// in writing, or both. It does not say who asked; Visitor is kept for whoever wants it
// erased.
type Question struct {
	Show     live.ShowID `json:"show"`
	Seq      uint64      `json:"seq"` // of the line in which it was asked
	N        int         `json:"n"`   // of the item that it is about
	Product  catalog.ID  `json:"product"`
	Visitor  string      `json:"visitor,omitempty"`
	Text     string      `json:"text"` // as it was said, or as the shop words it
	Asked    time.Time   `json:"asked"`
	Begins   time.Time   `json:"begins,omitzero"` // its answer on the air; zero: it has none
	Reply    string      `json:"reply,omitempty"` // in writing, by the shop
	Fit      bool        `json:"fit,omitempty"`   // it is about size or fit
	Withheld bool        `json:"withheld,omitempty"`
}

var (
	byQuestionProduct = store.NewIndex("chat/question.product", func(_ string, q Question) []string {
		if q.Withheld {
			return nil
		}
		return []string{store.Key(string(q.Product), store.Newest(q.Asked))}
	})
	byAsker = store.NewIndex("chat/question.visitor", func(_ string, q Question) []string {
		if q.Visitor == "" {
			return nil
		}
		return []string{store.Key(q.Visitor)}
	})
	questions = store.NewBucket[string, Question]("chat/question", "question_not_found", byQuestionProduct, byAsker)
)

func (q Question) key() string { return store.Key(string(q.Show), q.Seq) }

// Asks tells whether a line reads like a question.
func (l Line) Asks() bool {
	return !l.Staff && !l.Erased && strings.ContainsAny(l.Text, "?？؟")
}

// MarkAnswered says that a line's question was just answered on the air, about the item
// on the screen. Marked again it changes nothing. It refuses with show_not_found,
// show_not_on_air, line_not_found of a line that was taken down, question_of_staff, and
// question_unpinned where no item is on the screen.
func MarkAnswered(tx *store.Tx, l Line) error {
	s, err := live.Get(tx, l.Show)
	switch {
	case err != nil:
		return err
	case s.State != live.OnTheAir:
		return fault.Clash("show_not_on_air")
	case s.Pinned == 0:
		return fault.Clash("question_unpinned")
	}
	q, known, err := asked(tx, l)
	if err != nil || known && !q.Begins.IsZero() {
		return err
	}
	i, err := live.GetItem(tx, s.ID, s.Pinned)
	if err != nil {
		return err
	}
	q.N, q.Product = i.N, i.Product
	// Nobody answers before it was asked, and what was said before the item was on the
	// screen was about another.
	q.Begins = tx.Now.Add(-answering)
	for _, t := range []time.Time{l.At, s.PinnedAt} {
		if t.After(q.Begins) {
			q.Begins = t
		}
	}
	seq := strconv.FormatUint(l.Seq, 10)
	if err := live.Append(tx, l.Show, live.KindAnswered, q.N, map[string]string{"seq": seq}); err != nil {
		return err
	}
	tx.Mark("answered", string(l.Show)+"/"+seq)
	return questions.Put(tx, q.key(), q)
}

// asked is the question that a line is, about nothing where it is not kept yet.
func asked(tx *store.Tx, l Line) (q Question, known bool, err error) {
	if l.Staff {
		return q, false, fault.Clash("question_of_staff")
	}
	_, gone, err := deleted.Find(tx, store.Key(string(l.Show), l.Seq))
	if err == nil && (gone || l.Erased) {
		err = fault.Missing("line_not_found")
	}
	if err != nil {
		return q, false, err
	}
	if q, known, err = questions.Find(tx, store.Key(string(l.Show), l.Seq)); err != nil || known {
		return q, known, err
	}
	return Question{Show: l.Show, Seq: l.Seq, Visitor: l.Visitor, Text: l.Text, Asked: l.At}, false, nil
}

// Wording is what the shop may say of a question: about which item it is, in which words
// it stands, the answer in writing, whether it is about size or fit.
type Wording struct {
	N           int
	Text, Reply string
	Fit         bool
}

func (w Wording) clean() Wording {
	w.Text, w.Reply = CleanText(w.Text), CleanText(w.Reply)
	return w
}

// Check refuses with question_empty, chat_too_long{max}, and reply_too_long{max}.
func (w Wording) Check() error {
	w = w.clean()
	switch {
	case w.Text == "":
		return fault.InvalidField("question_empty", "text")
	case utf8.RuneCountInString(w.Text) > MaxText:
		return fault.InvalidField("chat_too_long", "text", "max", MaxText)
	case utf8.RuneCountInString(w.Reply) > MaxReply:
		return fault.InvalidField("reply_too_long", "reply", "max", MaxReply)
	}
	return nil
}

// AnswerLine answers in writing what a line asked. It refuses as Wording.Check does, with
// reply_needed, line_not_found, question_of_staff and question_item.
func AnswerLine(tx *store.Tx, l Line, w Wording) error {
	if err := w.Check(); err != nil {
		return err
	}
	q, _, err := asked(tx, l)
	if err != nil {
		return err
	}
	return reword(tx, q, w)
}

// Reword changes the words of a question and of its answer. It refuses as Wording.Check
// does, with question_not_found, question_item, and with reply_needed where nothing else
// answers it.
func Reword(tx *store.Tx, show live.ShowID, seq uint64, w Wording) error {
	if err := w.Check(); err != nil {
		return err
	}
	q, err := questions.Get(tx, store.Key(string(show), seq))
	if err != nil {
		return err
	}
	return reword(tx, q, w)
}

func reword(tx *store.Tx, q Question, w Wording) error {
	w = w.clean()
	if w.Reply == "" && q.Begins.IsZero() {
		return fault.InvalidField("reply_needed", "reply")
	}
	i, err := live.GetItem(tx, q.Show, w.N)
	if fault.Is(err, "item_not_in_show") {
		err = fault.InvalidField("question_item", "n")
	}
	if err != nil {
		return err
	}
	q.N, q.Product, q.Text, q.Reply, q.Fit = i.N, i.Product, w.Text, w.Reply, w.Fit
	return questions.Put(tx, q.key(), q)
}

// Withhold takes a question from the pages of its product, or gives it back. It refuses
// with question_not_found.
func Withhold(tx *store.Tx, show live.ShowID, seq uint64, yes bool) error {
	q, err := questions.Get(tx, store.Key(string(show), seq))
	if err != nil || q.Withheld == yes {
		return err
	}
	q.Withheld = yes
	return questions.Put(tx, q.key(), q)
}

// Forget drops the question that a line asked; one that is not kept is dropped.
func Forget(tx *store.Tx, show live.ShowID, seq uint64) error {
	q, known, err := questions.Find(tx, store.Key(string(show), seq))
	if err != nil || !known {
		return err
	}
	return questions.Delete(tx, q.key())
}

// Questions lists what was asked in a show and is answered, in the order of its lines,
// what is withheld too.
func Questions(tx *store.Tx, show live.ShowID) (list []Question, err error) {
	err = questions.Each(tx, store.Key(string(show)), func(_ string, q Question) error {
		list = append(list, q)
		return nil
	})
	return list, err
}

// Answered gives the numbers of the lines whose question is answered.
func Answered(tx *store.Tx, show live.ShowID) (map[uint64]bool, error) {
	all, err := Questions(tx, show)
	set := make(map[uint64]bool, len(all))
	for _, q := range all {
		set[q.Seq] = true
	}
	return set, err
}

// About lists what was asked about a product and answered, the newest first, at most
// limit: of public shows that are over, so that the crew can read it before.
func About(tx *store.Tx, product catalog.ID, limit int) (list []Question, err error) {
	page, _, err := questions.On(tx, byQuestionProduct, store.Key(string(product)), "", backwards)
	for _, q := range page {
		if err != nil || len(list) == limit {
			break
		}
		var s live.Show
		if s, err = live.Get(tx, q.Show); err == nil && s.State == live.Ended && !s.Private() {
			list = append(list, q)
		}
	}
	return list, err
}

// eraseQuestions drops what a visitor asked until a moment.
func eraseQuestions(tx *store.Tx, visitor string, until time.Time) error {
	for cursor, more := "", true; more; more = cursor != "" {
		page, next, err := questions.On(tx, byAsker, store.Key(visitor), cursor, backwards)
		if err != nil {
			return err
		}
		for _, q := range page {
			if q.Asked.After(until) {
				continue
			}
			if err := Forget(tx, q.Show, q.Seq); err != nil {
				return err
			}
		}
		cursor = next
	}
	return nil
}
