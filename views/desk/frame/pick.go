package frame

import "hawker/app/money"

// Pick is how pieces are found in the catalogue and put into a form, which a press on
// one of them sends with its name.
type Pick struct {
	Find   string
	Looked bool
	Found  []PickRow
}

// PickRow is a piece that was found, with what it costs now and how many are there.
type PickRow struct {
	ID, Title, Label, SKU string
	Photo                 string
	Price                 money.Amount
	Left                  int64
}

func (r PickRow) detail() string { return Joined(r.Label, r.SKU) }
