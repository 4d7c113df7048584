package order

import (
	"errors"
	"slices"
	"sort"
	"strings"
	"time"

	"hawker/app/fold"
	"hawker/app/store"
)

// byTerm has an order under every word that staff may know of it, the latest first.
var byTerm = store.NewIndex("order/order.term", func(_ string, o Order) []string {
	words := o.words()
	terms := make([]string, len(words))
	for i, w := range words {
		terms[i] = store.Key(w, ^o.number())
	}
	return terms
})

// Mails and telephone numbers stand apart, so that what begins like one is found
// whatever else begins so.
const (
	mailMark  = "@"
	phoneMark = "+" // the digits follow from the last to the first: it is the end that people know
)

// words are what an order is found by: its number and reference, the buyer's and the
// recipient's name, the place, mail, telephone, and the codes of what was sold.
func (o Order) words() []string {
	c := o.Contact
	list := append(fold.Words(c.Name), o.Number, strings.ToLower(o.Reference))
	for _, text := range []string{c.Address.Name, c.Address.City, c.Address.Postcode} {
		list = append(list, fold.Words(text)...)
	}
	if c.Email != "" {
		list = append(list, mailMark+fold.Text(c.Email))
	}
	if d := digits(c.Phone); d != "" {
		list = append(list, phoneMark+backwards(d))
	}
	for _, l := range o.Lines {
		list = append(list, fold.Words(l.SKU)...)
	}
	slices.Sort(list)
	list = slices.Compact(list)
	return slices.DeleteFunc(list, func(w string) bool { return w == "" })
}

// begun is how many words that begin like one asked for are looked under.
const begun = 100

// Search lists the orders that stand under every word asked for, the latest first; each
// may be the beginning of a word, and of a telephone number its end. A number alone is
// that order. At most limit (≤ 200) come; next is the cursor of the following page. It
// reads an index and never a list: a page may hold fewer and not be the last.
func Search(tx *store.Tx, asked, after string, limit int) (list []Order, next string, err error) {
	o, ok, err := ByNumber(tx, strings.TrimPrefix(strings.TrimSpace(asked), "#"))
	if err != nil {
		return nil, "", err
	}
	if ok {
		return []Order{o}, "", nil
	}
	sets := under(tx, asked)
	if len(sets) == 0 {
		return nil, "", nil
	}
	keys, next := orders.Meet(tx, byTerm, sets, store.Page{Cursor: after, Limit: limit})
	for _, id := range keys {
		o, err := orders.Get(tx, id)
		if err != nil {
			return nil, "", err
		}
		list = append(list, o)
	}
	return list, next, nil
}

// under gives for each word asked for the words of the index that it may be.
func under(tx *store.Tx, asked string) (sets [][]string) {
	text := fold.Text(strings.TrimSpace(asked))
	squeezed := strings.ReplaceAll(text, " ", "")
	d := digits(text)
	switch {
	case d == "" && squeezed == "":
		return nil
	case len(d) >= 5 && strings.Trim(text, "0123456789 +-()/.") == "":
		end := phoneMark + backwards(strings.TrimLeft(d, "0"))
		return [][]string{append(orders.Words(tx, byTerm, end, begun), orders.Words(tx, byTerm, d, begun)...)}
	case len(d) >= 2 && squeezed == "rf"+d: // ISO 11649, written in groups of four
		return [][]string{orders.Words(tx, byTerm, squeezed, begun)}
	}
	for _, chunk := range strings.Fields(text) {
		mails := orders.Words(tx, byTerm, mailMark+chunk, begun)
		if strings.Contains(chunk, "@") {
			sets = append(sets, mails)
			continue
		}
		for _, w := range fold.Asked(chunk) {
			sets = append(sets, append(orders.Words(tx, byTerm, w, begun), mails...))
		}
	}
	return sets
}

func digits(s string) string {
	return strings.Map(func(r rune) rune {
		if r >= '0' && r <= '9' {
			return r
		}
		return -1
	}, s)
}

func backwards(s string) string {
	b := []byte(s)
	slices.Reverse(b)
	return string(b)
}

// Reindex puts the orders of an older file under their words, some in each step.
func Reindex(tx *store.Tx, after string) (next string, err error) {
	return orders.Reindex(tx, byTerm, after)
}

// Oldest reads the orders that stand in a list the longest, the oldest first, at most
// limit (≤ 200); it refuses with list_unknown.
func Oldest(tx *store.Tx, list string, limit int) ([]Order, error) {
	if err := checkList(list); err != nil {
		return nil, err
	}
	var oldest []Order
	for _, id := range orders.Last(tx, byList, store.Key(list), limit) {
		o, err := orders.Get(tx, id)
		if err != nil {
			return nil, err
		}
		oldest = append(oldest, o)
	}
	return oldest, nil
}

// FromOldest calls fn with the orders of a list, the oldest first, until fn returns an
// error; store.ErrStop ends early without one. It refuses with list_unknown.
func FromOldest(tx *store.Tx, list string, fn func(Order) error) error {
	if err := checkList(list); err != nil {
		return err
	}
	return orders.Backwards(tx, byList, store.Key(list), fn)
}

// Before counts the orders of a list that were placed before a moment, up to 200, and
// reads no more than a few of them: numbers are given in the order of time.
func Before(tx *store.Tx, list string, at time.Time) (int64, error) {
	var err error
	keys := orders.Last(tx, byList, store.Key(list), 200)
	n := sort.Search(len(keys), func(i int) bool {
		o, e := orders.Get(tx, keys[i])
		err = errors.Join(err, e)
		return !o.Placed.Before(at)
	})
	return int64(n), err
}
