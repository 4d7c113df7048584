package statement

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"strings"
	"unicode/utf8"

	"hawker/app/brand"
	"hawker/app/fault"
	"hawker/app/invoice"
	"hawker/app/money"
	"hawker/app/order"
	"hawker/app/store"
)

// Result is a file as it would be settled: the money that came in, with what it would
// do. Out is how many rows say that money went out, Odd the lines that say neither a
// day nor a sum.
type Result struct {
	Rows []Row
	Out  int
	Odd  []int
}

// Count is how many rows are of a class.
func (r Result) Count(c Class) int {
	n := 0
	for _, row := range r.Rows {
		if row.Class == c {
			n++
		}
	}
	return n
}

// Preview reads a sheet and changes nothing.
func Preview(tx *store.Tx, s Sheet, l Layout) (Result, error) {
	var out Result
	shop, err := brand.Get(tx)
	if err != nil {
		return out, err
	}
	d := desk{tx, map[order.ID]int64{}}
	same := map[string]int{}
	for _, rec := range s.Rows {
		r, how := l.entry(rec, shop)
		switch how {
		case isOut:
			out.Out++
			continue
		case isOdd:
			out.Odd = append(out.Odd, rec.Line)
			continue
		}
		r.name(rec.cell(l.Ref), same)
		if err := d.place(&r); err != nil {
			return out, err
		}
		out.Rows = append(out.Rows, r)
	}
	return out, nil
}

// place finds out what was done with a booking before, or what it would do now.
func (d desk) place(r *Row) error {
	old, seen, err := entries.Find(d.tx, r.ID)
	switch {
	case err != nil:
		return err
	case !seen && r.Class == Foreign:
		return nil
	case !seen:
		return d.classify(r)
	}
	r.Entry, r.Class = old, Seen
	if old.State == Settled {
		r.Found, _, err = order.Find(d.tx, old.Order)
	}
	return err
}

// What a row can be besides money that came in.
const (
	isIn = iota
	isOut
	isOdd
)

// entry reads one row.
func (l Layout) entry(rec Record, shop brand.Settings) (Row, int) {
	r := Row{Line: rec.Line}
	at, ok := l.Dates.read(rec.cell(l.Date), shop.Location())
	if !ok {
		return r, isOdd
	}
	column := l.Amount
	if column == None {
		column = l.Credit
	}
	if rec.cell(column) == "" && column == l.Credit {
		return r, isOut
	}
	minor, ok := sum(rec.cell(column), shop.Currency.Digits())
	if !ok {
		return r, isOdd
	}
	if in, says := came(rec.cell(l.Direction)); says && !in || minor <= 0 {
		return r, isOut
	}
	r.At, r.Amount = at, money.Of(minor, shop.Currency)
	var words []string
	for _, c := range l.Text {
		if w := rec.cell(c); w != "" {
			words = append(words, w)
		}
	}
	r.Text, r.Payer = short(strings.Join(words, " "), 500), short(rec.cell(l.Payer), 120)
	if c := strings.ToUpper(rec.cell(l.Currency)); c != "" && c != string(shop.Currency) && len(c) == 3 {
		r.Class = Foreign
		if known := money.Currency(c); money.Known(known) {
			if minor, ok := sum(rec.cell(column), known.Digits()); ok {
				r.Amount = money.Of(minor, known)
			}
		}
	}
	return r, isIn
}

// name gives a booking the name by which it is known again in any file: the bank's
// own, or all that it says and how many like it stood above.
func (r *Row) name(ref string, same map[string]int) {
	says := fmt.Sprintf("%s|%d|%s|%s|%s|%s", r.At.Format("20060102"), r.Amount.Minor, r.Amount.Currency, r.Text, r.Payer, ref)
	same[says]++
	sum := sha256.Sum256(fmt.Appendf(nil, "%s|%d", says, same[says]))
	r.ID = EntryID(hex.EncodeToString(sum[:16]))
	r.Ref = short(ref, 60)
	if r.Ref == "" {
		r.Ref = r.At.Format("2006-01-02") + " " + strings.ToUpper(hex.EncodeToString(sum[:5]))
	} else if same[says] > 1 {
		r.Ref += fmt.Sprintf(" (%d)", same[says])
	}
}

func short(s string, most int) string {
	for utf8.RuneCountInString(s) > most {
		_, size := utf8.DecodeLastRuneInString(s)
		s = s[:len(s)-size]
	}
	return s
}

// Book settles a booking with the order that it belongs to, and keeps it. Was it kept
// before otherwise than open, nothing happens. It refuses as order.Settle does.
func Book(tx *store.Tx, e Entry, id order.ID) error {
	old, seen, err := entries.Find(tx, e.ID)
	if err != nil || seen && old.State != Open {
		return err
	}
	note := strings.TrimSpace(e.Payer + "\n" + e.Text)
	if _, err := order.Settle(tx, id, order.Money{Amount: e.Amount, Ref: e.Ref, At: e.At, Note: note}); err != nil {
		return err
	}
	if !seen {
		e.Made = tx.Now
	}
	e.State, e.Order, e.Ended = Settled, id, tx.Now
	if err := save(tx, e, old.State); err != nil {
		return err
	}
	return invoice.FollowUp(tx, id)
}

// Take is Book for a row as a person saw it: it refuses with entry_changed where
// something else would come of it now.
func Take(tx *store.Tx, r Row) error {
	now := Row{Entry: r.Entry}
	if err := (desk{tx, map[order.ID]int64{}}).place(&now); err != nil {
		return err
	}
	switch {
	case now.Class == Seen && now.State != Open:
		return nil
	case now.Class != r.Class || now.Found.ID != r.Found.ID:
		return fault.Clash("entry_changed")
	}
	return Book(tx, r.Entry, r.Found.ID)
}

// Leave keeps a booking that belongs to no known order for somebody to look at. One
// that is kept already stays as it is.
func Leave(tx *store.Tx, e Entry) error {
	if _, seen, err := entries.Find(tx, e.ID); err != nil || seen {
		return err
	}
	e.State, e.Made = Open, tx.Now
	return save(tx, e, "")
}

// Assign settles an open booking with an order named by its number. It refuses with
// entry_not_found, entry_over{state}, order_unknown, currency_differs and as
// order.Settle does.
func Assign(tx *store.Tx, id EntryID, number string) (order.Order, error) {
	e, err := entries.Get(tx, id)
	if err != nil {
		return order.Order{}, err
	}
	if e.State != Open {
		return order.Order{}, over(e)
	}
	number = strings.ToUpper(strings.Join(strings.Fields(number), ""))
	if list := endings(strings.TrimPrefix(number, "RF")); strings.HasPrefix(number, "RF") && len(list) == 1 {
		number = list[0]
	}
	o, ok, err := order.ByNumber(tx, number)
	if err != nil {
		return o, err
	}
	if !ok {
		return o, fault.InvalidField("order_unknown", "order")
	}
	return o, Book(tx, e, o.ID)
}

// Dismiss ends an open booking that is for no order; why is kept. It refuses with
// entry_not_found, entry_over and field_needed.
func Dismiss(tx *store.Tx, id EntryID, why string) error {
	e, err := entries.Get(tx, id)
	if err != nil {
		return err
	}
	switch why = short(clean(why), 200); {
	case e.State != Open:
		return over(e)
	case why == "":
		return fault.InvalidField("field_needed", "why")
	}
	e.State, e.Why, e.Ended = Dismissed, why, tx.Now
	return save(tx, e, Open)
}

// Doctor counts the open bookings again and holds each settled one against the
// receipts of its order.
func Doctor(tx *store.Tx) ([]string, error) {
	var broken []string
	open := int64(0)
	err := entries.Each(tx, "", func(id EntryID, e Entry) error {
		if e.State == Open {
			open++
		}
		if id != e.ID || e.Amount.Minor < 1 {
			broken = append(broken, fmt.Sprintf("statement: %s is no booking: %+v", id, e))
		}
		if (e.State == Settled) != (e.Order != "") {
			broken = append(broken, fmt.Sprintf("statement: %s is %s for order %q", id, e.State, e.Order))
		}
		if e.State != Settled {
			return nil
		}
		receipts, err := order.Payments(tx, e.Order)
		for _, r := range receipts {
			if strings.EqualFold(r.Ref, e.Ref) && r.Amount == e.Amount {
				return err
			}
		}
		broken = append(broken, fmt.Sprintf("statement: %s was settled, and order %s has no such receipt", id, e.Order))
		return err
	})
	if n := CountOpen(tx); err == nil && n != open {
		broken = append(broken, fmt.Sprintf("statement: %d are counted as open, %d are", n, open))
	}
	return broken, err
}
