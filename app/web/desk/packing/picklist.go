package packing

import (
	"net/url"
	"strconv"

	"github.com/gofiber/fiber/v2"

	"hawker/app/lang"
	"hawker/app/parcel"
	"hawker/app/parcel/round"
	"hawker/app/store"
	"hawker/app/web/edge"
	"hawker/views/print"
	"hawker/views/ui"
)

// pickList is what to fetch for the parcels that are being picked: those that the
// address names, else all.
func (h Handlers) pickList(c *fiber.Ctx) error {
	ctx := edge.Ctx(c)
	s, err := h.sheet(c, "parcel.picklist", "a4", "letter")
	if err != nil {
		return err
	}
	v := print.PickListPage{Page: s.Page, Choice: s.choice, Paper: s.paper}
	err = h.View(func(tx *store.Tx) error {
		v.At = tx.Now
		list, err := picked(tx, s.query["parcel"])
		if err != nil {
			return err
		}
		for _, p := range list {
			v.Parcels = append(v.Parcels, p.Number)
		}
		wants, err := round.Wants(tx, list)
		for _, w := range wants {
			row := print.Want{Bin: w.Line.Bin, SKU: w.Line.SKU, Title: w.Line.Title.In(s.Lang), Label: w.Line.Label.In(s.Lang), Quantity: w.Quantity}
			for _, share := range w.For {
				row.For = append(row.For, share.Parcel+" × "+strconv.FormatInt(share.Quantity, 10))
			}
			v.Pieces += w.Quantity
			v.Wants = append(v.Wants, row)
		}
		return err
	})
	if err != nil {
		return err
	}
	if len(v.Parcels) > 0 {
		all := url.Values{"parcel": v.Parcels}.Encode()
		v.Choice.More = []ui.Link{
			{Label: lang.T(ctx, "parcel.round.slips"), URL: "/desk/packing/slips?" + all}, {Label: lang.T(ctx, "parcel.round.labels"), URL: "/desk/packing/labels?" + all},
			{Label: lang.T(ctx, "parcel.scan"), URL: "/desk/parcels/" + v.Parcels[0]},
		}
	}
	return edge.Page(c, print.PickList(v))
}

// picked reads the named parcels, else those that are being picked.
func picked(tx *store.Tx, numbers []string) ([]parcel.Parcel, error) {
	if len(numbers) == 0 {
		list, _, err := parcel.In(tx, parcel.Picking, "", packRead)
		return list, err
	}
	var list []parcel.Parcel
	for _, number := range numbers[:min(len(numbers), packRead)] {
		p, err := parcel.ByNumber(tx, number)
		if err != nil {
			return nil, err
		}
		list = append(list, p)
	}
	return list, nil
}
