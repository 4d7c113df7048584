package packing

import (
	"slices"
	"strings"

	"github.com/a-h/templ"
	"github.com/gofiber/fiber/v2"

	"hawker/app/board/crew"
	"hawker/app/carrier"
	"hawker/app/fault"
	"hawker/app/lang"
	"hawker/app/order"
	"hawker/app/parcel"
	"hawker/app/parcel/sheet"
	"hawker/app/store"
	"hawker/app/web/desk/page"
	"hawker/app/web/edge"
	views "hawker/views/desk/packing"
)

// bulk asks for the tracking numbers of what is packed.
func (h Handlers) bulk(c *fiber.Ctx) error {
	return h.showBulk(c, fiber.StatusOK, func(*views.BulkPage) {})
}

func (h Handlers) showBulk(c *fiber.Ctx, status int, change func(*views.BulkPage)) error {
	return h.show(c, page.Answer{Section: "packing", Status: status}, func(r reading) (templ.Component, error) {
		p := views.BulkPage{Frame: r.Titled(r.T("parcel.bulk"))}
		var err error
		if p.Carriers, err = crew.Carriers(r.Tx); err != nil {
			return nil, err
		}
		list, _, err := parcel.In(r.Tx, parcel.Packed, "", carrier.MaxRows)
		if err != nil {
			return nil, err
		}
		for _, x := range list {
			o, err := order.Get(r.Tx, x.Order)
			if err != nil {
				return nil, err
			}
			if !o.Pickup {
				p.Packed = append(p.Packed, views.PackReady{Number: x.Number, URL: "/desk/parcels/" + x.Number, Buyer: o.Contact.Name})
			}
		}
		change(&p)
		return views.Bulk(p), nil
	})
}

// shipMany sends the parcels of a table, and of the ticked ones those that have a
// number in it. Each row is a command of its own: good rows stay, bad ones come back.
func (h Handlers) shipMany(c *fiber.Ctx) error {
	v, err := edge.Table(c)
	if err != nil {
		return err
	}
	by := v.Get("carrier")
	rows, err := carrier.ReadSheet(v.Get("rows"))
	if err == nil && by == "" {
		err = fault.InvalidField("field_needed", "carrier")
	}
	if err != nil {
		f, status, ok := page.Refused(edge.Ctx(c), err)
		if !ok {
			return err
		}
		return h.showBulk(c, status, func(p *views.BulkPage) { p.Form, p.Rows, p.Carrier = f, v.Get("rows"), by })
	}
	report, left, err := h.shipRows(c, rows, by)
	if err != nil {
		return err
	}
	status := fiber.StatusOK
	if len(report) == 0 || slices.ContainsFunc(report, func(r views.BulkRow) bool { return r.Problem != "" }) {
		status = fiber.StatusUnprocessableEntity
	}
	return h.showBulk(c, status, func(p *views.BulkPage) {
		if len(report) == 0 {
			p.Form, _, _ = page.Refused(edge.Ctx(c), fault.InvalidField("sheet_empty", "rows"))
		}
		p.Report, p.Rows, p.Carrier = report, strings.Join(left, "\n"), by
	})
}

// shipRows sends one row after the other; left are those that were refused, and those
// whose number is to come, which the report passes over.
func (h Handlers) shipRows(c *fiber.Ctx, rows []carrier.Row, by string) (report []views.BulkRow, left []string, err error) {
	var seen []string
	for _, row := range rows {
		var p parcel.Parcel
		err := h.Do(c, "parcel.ship", func(tx *store.Tx) (err error) {
			if slices.Contains(seen, row.Number) {
				return fault.Clash("sheet_twice")
			}
			p, err = sheet.Ship(tx, row, by)
			return err
		})
		seen = append(seen, row.Number)
		if row.Tracking == "" && fault.Is(err, "tracking_needed") { // its number is to come
			left = append(left, row.Text())
			continue
		}
		line := views.BulkRow{Line: row.Line, Number: row.Number, Tracking: row.Tracking}
		if _, refused := fault.As(err); err != nil && !refused {
			return nil, nil, err
		}
		if err != nil {
			line.Problem = lang.Fault(edge.Ctx(c), err)
			left = append(left, row.Text())
		} else {
			line.Number, line.Tracking, line.URL = p.Number, p.Tracking, "/desk/parcels/"+p.Number
		}
		report = append(report, line)
	}
	return report, left, nil
}
