package packing

import (
	"strconv"

	"hawker/app/board/goods"
	"hawker/app/catalog"
	"hawker/app/order"
	"hawker/app/parcel"
	"hawker/app/sourcing"
	"hawker/app/web/desk/page"
	"hawker/app/web/edge"
	"hawker/views/ui"
)

// lotsOf are the lots that pieces of a variant can be of: first that nobody chose, which
// takes the oldest; none where no lot has any.
func lotsOf(r page.Reading, id catalog.VariantID) ([]ui.Option, error) {
	v, err := catalog.GetVariant(r.Tx, id)
	if err != nil {
		return nil, err
	}
	free, err := sourcing.Free(r.Tx, v)
	if err != nil || len(free) == 0 {
		return nil, err
	}
	list := []ui.Option{{Label: r.T("lot.pack.oldest", "number", free[0].Number, "left", free[0].Left)}}
	for _, l := range free {
		list = append(list, ui.Option{Value: string(l.ID), Label: r.T("lot.pack.one", "number", l.Number, "left", l.Left)})
	}
	return list, nil
}

func lotField(line int) string { return "lot-" + strconv.Itoa(line) }

// chosenLots are the lots that the form names, by the lines of the parcel.
func chosenLots(p parcel.Parcel, v edge.Values) []parcel.From {
	var list []parcel.From
	for i, l := range p.Lines {
		if id := v.Get(lotField(i)); id != "" {
			list = append(list, parcel.From{Index: l.Index, Lot: sourcing.ID(id)})
		}
	}
	return list
}

// lotLinks lead to the lots that the pieces of a closed parcel are of.
func lotLinks(r reading, p parcel.Parcel, o order.Order) ([]ui.Link, error) {
	var list []ui.Link
	for _, l := range p.Lots {
		v, err := sourcing.Get(r.Tx, l.Lot)
		if err != nil {
			return nil, err
		}
		list = append(list, ui.Link{Label: r.T("lot.parcel", "quantity", l.Quantity, "title", r.In(o.Lines[l.Index].Title), "number", v.Number), URL: goods.LotURL(l.Lot)})
	}
	return list, nil
}
