package statement

import (
	"strconv"
	"strings"

	"hawker/app/order"
	"hawker/app/pay"
	"hawker/app/store"
)

// Class is what a booking would do.
type Class string

// The classes. Matched pays all that is owed; Short less, Over more, so that somebody
// has to send the rest back; Unknown names no order, or several; Seen was settled,
// dismissed or kept before; Foreign is in another currency.
const (
	Matched Class = "matched"
	Short   Class = "short"
	Over    Class = "over"
	Unknown Class = "unknown"
	Seen    Class = "seen"
	Foreign Class = "foreign"
)

// Classes lists them in the order in which a person looks at them.
var Classes = []Class{Matched, Short, Over, Unknown, Foreign, Seen}

// Row is a booking and what would become of it.
type Row struct {
	Entry
	Line  int // of the file
	Class Class
	Left  int64       // what Found lacked before it, in minor units
	Found order.Order // of Matched, Short, Over; of Seen where it was settled
}

// most is how many names of orders are looked up for one booking.
const most = 50

// desk finds orders while one file is read; left is what each still lacks after the
// rows above.
type desk struct {
	tx   *store.Tx
	left map[order.ID]int64
}

// classify says what a new booking would do.
func (d desk) classify(r *Row) error {
	o, ok, err := d.named(r.Text, r.Amount.Minor)
	if err != nil {
		return err
	}
	if !ok {
		r.Class = Unknown
		return nil
	}
	r.Found = o
	due := d.due(o)
	r.Left = due
	switch {
	case o.Status == order.Cancelled, r.Amount.Minor > due:
		r.Class = Over
	case r.Amount.Minor < due:
		r.Class = Short
	default:
		r.Class = Matched
	}
	d.left[o.ID] = max(due-r.Amount.Minor, 0)
	return nil
}

func (d desk) due(o order.Order) int64 {
	if left, ok := d.left[o.ID]; ok {
		return left
	}
	return o.Due().Minor
}

// named finds the one order that a text names: by its reference, whatever came; else
// by its bare number, where exactly what is owed came.
func (d desk) named(text string, minor int64) (order.Order, bool, error) {
	byRef, err := d.all(references(text), func(order.Order) bool { return true })
	if err != nil {
		return order.Order{}, false, err
	}
	if len(byRef) > 0 {
		return one(byRef)
	}
	byNumber, err := d.all(bare(text), func(o order.Order) bool { return d.due(o) == minor && o.Status != order.Cancelled })
	if err != nil {
		return order.Order{}, false, err
	}
	return one(byNumber)
}

func one(list []order.Order) (order.Order, bool, error) {
	if len(list) != 1 {
		return order.Order{}, false, nil
	}
	return list[0], true, nil
}

// all are the orders of these numbers that take the money, each once.
func (d desk) all(numbers []string, takes func(order.Order) bool) ([]order.Order, error) {
	var list []order.Order
	for _, n := range numbers {
		o, ok, err := order.ByNumber(d.tx, n)
		if err != nil {
			return nil, err
		}
		if ok && takes(o) {
			list = append(list, o)
		}
	}
	return list, nil
}

// references are the numbers of the references in a text, written in any case and
// with spaces anywhere. One ends where its digits do, or before a space: of several
// ends only those count whose check digits are right.
func references(text string) []string {
	text = strings.ToUpper(text)
	var list []string
	for at := 0; at < len(text); at++ {
		if text[at] != 'R' {
			continue
		}
		rest := strings.TrimLeft(text[at+1:], " ")
		if !strings.HasPrefix(rest, "F") {
			continue
		}
		for _, n := range endings(rest[1:]) {
			list = add(list, n)
		}
	}
	return list
}

// endings are the numbers after RF that check.
func endings(s string) []string {
	var list []string
	var digits strings.Builder
	for i := 0; i <= len(s) && digits.Len() <= 23; i++ {
		isDigit := i < len(s) && s[i] >= '0' && s[i] <= '9'
		if !isDigit && digits.Len() > 2 {
			body := digits.String()
			if n, err := strconv.ParseUint(body[2:], 10, 64); err == nil && pay.Reference(n) == "RF"+body {
				list = append(list, body[2:])
			}
		}
		switch {
		case isDigit:
			digits.WriteByte(s[i])
		case i < len(s) && s[i] == ' ':
		default:
			return list
		}
	}
	return list
}

// bare are the numbers that stand alone in a text and could be an order's.
func bare(text string) []string {
	var list []string
	for _, w := range strings.FieldsFunc(text, func(r rune) bool { return r < '0' || r > '9' && r < 'A' || r > 'Z' && r < 'a' || r > 'z' && r < 0x80 }) {
		if len(w) < 4 || len(w) > 12 || strings.Trim(w, "0123456789") != "" || w[0] == '0' {
			continue
		}
		list = add(list, w)
	}
	return list
}

// add appends what is not there, up to most.
func add(list []string, s string) []string {
	for _, o := range list {
		if o == s {
			return list
		}
	}
	if len(list) == most {
		return list
	}
	return append(list, s)
}
