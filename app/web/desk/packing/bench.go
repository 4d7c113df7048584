package packing

import (
	"slices"
	"strconv"
	"strings"

	"github.com/gofiber/fiber/v2"

	"hawker/app/board/crew"
	"hawker/app/brand"
	"hawker/app/catalog"
	"hawker/app/fault"
	"hawker/app/lang"
	"hawker/app/order"
	"hawker/app/parcel"
	"hawker/app/pay"
	"hawker/app/store"
	"hawker/app/web/desk/page"
	"hawker/app/web/edge"
	views "hawker/views/desk/packing"
)

// heard is what happened to the bench before it is shown: what it sounds like, and why
// it was refused.
type heard struct {
	sound  string
	status int
	err    error
	grams  string // as typed into a refused form
	lots   edge.Values
}

// bench shows a parcel that is being packed; one that is packed has a page of its own.
func (h Handlers) bench(c *fiber.Ctx, p parcel.Parcel, was heard) error {
	ctx := edge.Ctx(c)
	b := views.BenchPage{Page: h.Shell(c, p.Number)}
	b.NoIndex, b.OnAir, b.Scripts, b.Page.Body = true, nil, []string{"pack-scan"}, "packing"
	err := h.View(func(tx *store.Tx) error {
		s, err := brand.Get(tx)
		if err != nil {
			return err
		}
		return fillBench(page.Reading{Ctx: ctx, Tx: tx, Shop: s, Tag: lang.Tag(ctx)}, &b, p)
	})
	if err != nil {
		return err
	}
	b.Heard, b.Key = was.sound, edge.NewKey()
	if was.sound == "ok" && b.Missing == 0 {
		b.Heard = "done"
	}
	if was.err != nil {
		f, _, _ := page.Refused(ctx, was.err)
		f.Key = b.Key
		b.Form = f
		if was.grams != "" {
			b.Grams = was.grams
		}
		for i := range b.Lines {
			b.Lines[i].Lot = was.lots.Get(lotField(b.Lines[i].Index))
		}
		if err := h.stranger(c, &b, was.err); err != nil {
			return err
		}
	}
	if edge.Fragment(c) {
		return edge.PageStatus(c, was.status, views.BenchBody(b))
	}
	return edge.PageStatus(c, was.status, views.Bench(b))
}

func fillBench(r page.Reading, b *views.BenchPage, p parcel.Parcel) error {
	o, err := order.Get(r.Tx, p.Order)
	if err != nil {
		return err
	}
	b.Parcel, b.Order, b.Buyer = p.Number, "/desk/orders/"+o.Number, o.Contact.Name
	b.To, b.Way, b.Note = crew.Address(r.Ctx, o), r.In(o.WayName), o.Note
	b.Cash = o.Method == pay.Cash && o.Due().Minor > 0
	b.Missing, b.Scanned = p.Missing(), p.Pieces()-p.Missing()
	if b.Known = p.Grams > 0; b.Known {
		b.Grams = strconv.FormatInt(p.Grams, 10)
	}
	if b.Queue, err = queue(r, p); err != nil {
		return err
	}
	now := false
	for _, i := range byBin(o, p) {
		l := o.Lines[p.Lines[i].Index]
		picture, err := crew.LinePicture(r.Tx, l)
		if err != nil {
			return err
		}
		v := views.BenchLine{Index: i, Title: r.In(l.Title), Label: r.In(l.Label), SKU: l.SKU, Bin: l.Bin, Photo: picture, Of: p.Lines[i].Quantity}
		if i < len(p.Scanned) {
			v.In = p.Scanned[i]
		}
		if !now && v.In < v.Of {
			v.Now, now = true, true
		}
		if v.Lots, err = lotsOf(r, l.Variant); err != nil {
			return err
		}
		b.Lines = append(b.Lines, v)
	}
	return nil
}

// queue says how many other parcels are being picked.
func queue(r page.Reading, p parcel.Parcel) (string, error) {
	list, _, err := parcel.In(r.Tx, parcel.Picking, "", packRead)
	n := 0
	for _, other := range list {
		if other.ID != p.ID {
			n++
		}
	}
	if n == 0 {
		return "", err
	}
	return lang.N(r.Ctx, "parcel.bench.queue", n), err
}

// stranger names the piece that does not belong here.
func (h Handlers) stranger(c *fiber.Ctx, b *views.BenchPage, refusal error) error {
	e, ok := fault.As(refusal)
	if !ok || e.Code != "scan_foreign" {
		return nil
	}
	id, _ := e.Args["variant"].(string)
	tag := lang.Tag(edge.Ctx(c))
	return h.View(func(tx *store.Tx) error {
		s, err := brand.Get(tx)
		if err != nil {
			return err
		}
		v, err := catalog.GetVariant(tx, catalog.VariantID(id))
		if err != nil {
			return err
		}
		p, err := catalog.Get(tx, v.Product)
		title := p.Title.In(tag, s.Lang)
		if label := p.Label(v, tag, s.Lang); label != "" {
			title = brand.Listed(tag, title, label)
		}
		b.Stranger = &views.Stranger{Title: title, SKU: v.SKU, Bin: v.Bin}
		return err
	})
}

// scan counts one piece, by its code or by the line that was pressed, once per form.
func (h Handlers) scan(c *fiber.Ctx) error {
	v, err := edge.Form(c)
	if err != nil {
		return err
	}
	key, err := v.Key()
	if err != nil {
		return err
	}
	number := edge.Param(c, "number")
	_, err = h.Once(c, "parcel.scan", key, func(tx *store.Tx) (string, error) {
		p, err := parcel.ByNumber(tx, number)
		if err != nil {
			return "", err
		}
		if line, ok := v.Int("line"); ok {
			_, err = parcel.Count(tx, p.ID, int(line))
		} else {
			_, err = parcel.Scan(tx, p.ID, v.Get("code"))
		}
		return "", err
	})
	p, was := parcel.Parcel{}, heard{sound: "ok", status: fiber.StatusOK}
	if err != nil {
		if _, refused := fault.As(err); !refused {
			return err
		}
		was = heard{sound: "bad", status: edge.Status(err), err: err}
	}
	if err := h.View(func(tx *store.Tx) (err error) {
		p, err = parcel.ByNumber(tx, number)
		return err
	}); err != nil {
		return err
	}
	switch {
	case p.State != parcel.Created && p.State != parcel.Picking:
		return edge.Go(c, "/desk/parcels/"+p.Number)
	case was.err == nil && !edge.Fragment(c):
		return edge.Go(c, "/desk/parcels/"+p.Number)
	}
	return h.bench(c, p, was)
}

// seal closes the box, over all pieces or over those that were scanned.
func (h Handlers) seal(c *fiber.Ctx) error {
	v, err := edge.Form(c)
	if err != nil {
		return err
	}
	var p parcel.Parcel
	err = h.Do(c, "parcel.seal", func(tx *store.Tx) error {
		if p, err = parcel.ByNumber(tx, edge.Param(c, "number")); err != nil {
			return err
		}
		grams, ok := v.Int("grams")
		if !ok && v.Get("grams") != "" {
			grams = -1
		}
		lots := chosenLots(p, v)
		if v.Get("missing") == "yes" {
			_, err = parcel.SealScanned(tx, p.ID, grams, lots...)
			return page.Renamed(err, "lot", "")
		}
		if _, err = parcel.Pick(tx, p.ID); err != nil { // it may be packed without a scan
			return err
		}
		_, err = parcel.Seal(tx, p.ID, grams, lots...)
		return page.Renamed(err, "lot", "") // beside the scan, there is no room beside the line
	})
	if err == nil {
		return edge.Go(c, "/desk/parcels/"+p.Number+"?done=packed")
	}
	if _, refused := fault.As(err); !refused || p.State != parcel.Picking && p.State != parcel.Created {
		return err
	}
	return h.bench(c, p, heard{sound: "bad", status: edge.Status(err), err: err, grams: v.Get("grams"), lots: v})
}

// byBin lists the lines of a parcel by where they lie.
func byBin(o order.Order, p parcel.Parcel) []int {
	list := make([]int, len(p.Lines))
	for i := range list {
		list[i] = i
	}
	slices.SortStableFunc(list, func(a, b int) int {
		return strings.Compare(o.Lines[p.Lines[a].Index].Bin, o.Lines[p.Lines[b].Index].Bin)
	})
	return list
}
