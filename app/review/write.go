package review

import (
	"slices"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"hawker/app/fault"
	"hawker/app/order"
	"hawker/app/store"
)

// The most that a review holds, in runes.
const (
	MaxText = 2_000
	MaxName = 40
)

// Draft is what a buyer sends. Lang is the language of the page that it was
// written on.
type Draft struct {
	Order  order.ID
	Line   int
	Name   string
	Rating int
	Text   string
	Lang   string
}

// Write keeps what a buyer says of a line that has arrived: it waits, or is shown
// at once where the shop has set it so. It refuses with order_not_found,
// review_line_unknown, not_delivered, reviewed_already, and about a field with
// rating_range, field_needed, text_too_long{max} and text_malformed.
func Write(tx *store.Tx, d Draft) (Review, error) {
	o, err := order.Get(tx, d.Order)
	if err != nil {
		return Review{}, err
	}
	if err := CanWrite(tx, o, d.Line); err != nil {
		return Review{}, err
	}
	if err := d.clean(); err != nil {
		return Review{}, err
	}
	s, err := GetSettings(tx)
	if err != nil {
		return Review{}, err
	}
	l := o.Lines[d.Line]
	r := Review{
		ID: ID(store.NewID()), Product: l.Product, Variant: l.Variant, Order: o.ID, Line: d.Line,
		Name: d.Name, Rating: d.Rating, Text: d.Text, Lang: spoken(d.Text, d.Lang), State: Waiting, At: tx.Now,
	}
	if !s.Moderate {
		r.State = Published
	}
	return r, r.save(tx, nil)
}

// CanWrite refuses with review_line_unknown, not_delivered or reviewed_already
// what is not for this buyer to review, or not yet.
func CanWrite(tx *store.Tx, o order.Order, line int) error {
	if line < 0 || line >= len(o.Lines) {
		return fault.Missing("review_line_unknown")
	}
	if o.Lines[line].Delivered < 1 {
		return fault.Clash("not_delivered")
	}
	_, written, err := ByLine(tx, o.ID, line)
	if err == nil && written {
		err = fault.Clash("reviewed_already")
	}
	return err
}

func (d *Draft) clean() error {
	d.Name = strings.Join(strings.Fields(d.Name), " ")
	d.Text = strings.TrimSpace(strings.NewReplacer("\r\n", "\n", "\r", "\n").Replace(d.Text))
	if d.Rating < 1 || d.Rating > 5 {
		return fault.InvalidField("rating_range", "rating")
	}
	if d.Name == "" {
		return fault.InvalidField("field_needed", "name")
	}
	if err := readable(d.Name, "name", MaxName); err != nil {
		return err
	}
	return readable(d.Text, "text", MaxText)
}

// Publish shows a review; one that is shown stays as it is.
func Publish(tx *store.Tx, id ID) error {
	return change(tx, id, func(r *Review) error {
		r.State, r.Reason = Published, ""
		return nil
	})
}

// Reject hides a review for one of Reasons. It refuses with reason_unknown.
func Reject(tx *store.Tx, id ID, reason string) error {
	return change(tx, id, func(r *Review) error {
		if !slices.Contains(Reasons, reason) {
			return fault.InvalidField("reason_unknown", "reason")
		}
		r.State, r.Reason = Rejected, reason
		return nil
	})
}

// Answer sets what the shop says to it; "" takes the answer away. It refuses with
// text_too_long{max} and text_malformed.
func Answer(tx *store.Tx, id ID, text string) error {
	return change(tx, id, func(r *Review) error {
		text = strings.TrimSpace(strings.NewReplacer("\r\n", "\n", "\r", "\n").Replace(text))
		if text == r.Reply {
			return nil
		}
		if err := readable(text, "reply", MaxText); err != nil {
			return err
		}
		r.Reply, r.ReplyAt = text, tx.Now
		if text == "" {
			r.ReplyAt = time.Time{}
		}
		return nil
	})
}

// change reads a review, lets fn check and then alter it, and saves what differs.
func change(tx *store.Tx, id ID, fn func(*Review) error) error {
	was, err := reviews.Get(tx, id)
	if err != nil {
		return err
	}
	r := was
	if err := fn(&r); err != nil || r == was {
		return err
	}
	return r.save(tx, &was)
}

// save stores a review, keeps the sums and counters beside it, and tells who
// looks on. was is the review as it was read; nil for a new one.
func (r Review) save(tx *store.Tx, was *Review) error {
	if err := reviews.Put(tx, r.ID, r); err != nil {
		return err
	}
	before := State("")
	if was != nil {
		before = was.State
	}
	if before != r.State {
		if before != "" {
			if err := tx.Bump(counter(before), -1); err != nil {
				return err
			}
		}
		if err := tx.Bump(counter(r.State), 1); err != nil {
			return err
		}
		if err := r.count(tx, before); err != nil {
			return err
		}
	}
	tx.Mark("review", string(r.Product))
	tx.Mark("reviews", "")
	return nil
}

// count adds the review to its product's sum, or takes it out.
func (r Review) count(tx *store.Tx, before State) error {
	n := int64(0)
	switch {
	case r.State == Published:
		n = 1
	case before == Published:
		n = -1
	default:
		return nil
	}
	t, err := Sum(tx, r.Product)
	if err != nil {
		return err
	}
	return sums.Put(tx, r.Product, Tally{Count: t.Count + n, Total: t.Total + n*int64(r.Rating)})
}

func readable(s, field string, most int) error {
	switch {
	case utf8.RuneCountInString(s) > most:
		return fault.InvalidField("text_too_long", field, "max", most)
	case !utf8.ValidString(s), strings.ContainsFunc(s, unreadable):
		return fault.InvalidField("text_malformed", field)
	}
	return nil
}

func unreadable(r rune) bool { return unicode.IsControl(r) && r != '\n' && r != '\t' }

// spoken is the language of a text: Chinese where it has Han characters, else the
// page's, unless that is Chinese and the text is not.
func spoken(text, page string) string {
	switch {
	case strings.ContainsFunc(text, func(r rune) bool { return unicode.Is(unicode.Han, r) }):
		return "zh"
	case page == "zh":
		return ""
	}
	return page
}

// ShownName is how a buyer's name is shown unless they write another: the first
// name and the initial of the last, or a Chinese name's first character.
func ShownName(full string) string {
	words := strings.Fields(full)
	if len(words) == 0 {
		return ""
	}
	first := []rune(words[0])
	if len(words) == 1 && unicode.Is(unicode.Han, first[0]) {
		return string(first[:1]) + strings.Repeat("*", max(len(first)-1, 0))
	}
	if len(words) == 1 {
		return string(first[:min(len(first), MaxName)])
	}
	last := []rune(words[len(words)-1])
	return string(first[:min(len(first), MaxName-3)]) + " " + strings.ToUpper(string(last[:1])) + "."
}
