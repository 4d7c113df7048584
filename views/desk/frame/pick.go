package frame

import (
	"context"
	"strconv"

	"hawker/app/lang"
	"hawker/app/money"
)

// Pick is how pieces are found in the catalogue and put into a form, which a press on
// one of them sends with its name.
// Method is how it is sent: GET where nothing in the form is anybody's business.
type Pick struct {
	Method string
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

// Picked is a piece that was put into the form, with what was typed beside it. Today
// is what it costs in the shop; who may not give prices sees that instead of a field.
type Picked struct {
	K                        int
	Method                   string
	Variant                  string
	Title, Label, SKU, Photo string
	Quantity, Price          string
	Today                    money.Amount
	Left                     int64
	MayPrice                 bool
}

func (p Picked) field(name string) string { return "add." + strconv.Itoa(p.K) + "." + name }

func (p Picked) detail(ctx context.Context) string {
	return Joined(p.Label, p.SKU, lang.T(ctx, "pick.left", "left", p.Left))
}
