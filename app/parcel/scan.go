package parcel

import (
	"strings"

	"golang.org/x/text/cases"
	"golang.org/x/text/unicode/norm"

	"hawker/app/catalog"
	"hawker/app/fault"
	"hawker/app/order"
	"hawker/app/store"
)

// maxCode is the longest code that is looked at, in bytes.
const maxCode = 200

// Scan counts one more piece that went into the box, by the bar code or SKU on it. A
// parcel that nobody picks yet is being picked from then on. It refuses, and counts
// nothing, with scan_unknown{code}, scan_foreign{sku, bin, variant} where the piece is
// not of this parcel, scan_enough{sku, quantity} where all of it are in, field_needed,
// and as Seal does.
func Scan(tx *store.Tx, id ID, code string) (Parcel, error) {
	p, err := parcels.Get(tx, id)
	if err != nil {
		return p, err
	}
	if err := p.Step(Picking, Created); err != nil {
		return p, err
	}
	code = strings.TrimSpace(code)
	if code == "" || len(code) > maxCode {
		return p, fault.InvalidField("field_needed", "code")
	}
	o, err := order.Get(tx, p.Order)
	if err != nil {
		return p, err
	}
	var full *order.Line
	for i, l := range p.Lines {
		v, err := catalog.GetVariant(tx, o.Lines[l.Index].Variant)
		if err != nil {
			return p, err
		}
		switch {
		case !carries(v, code):
		case p.InBox(i) >= l.Quantity:
			full = &o.Lines[l.Index]
		default:
			return p.count(tx, i)
		}
	}
	if full != nil {
		return p, fault.New(fault.Conflict, "scan_enough", "code", "sku", full.SKU, "quantity", p.wanted(o, full.Variant))
	}
	return p, foreign(tx, code)
}

// Count is Scan for a line of Lines, where a piece has no code to scan. It refuses
// with pieces_range, and as Scan does.
func Count(tx *store.Tx, id ID, line int) (Parcel, error) {
	p, err := parcels.Get(tx, id)
	if err != nil {
		return p, err
	}
	if err := p.Step(Picking, Created); err != nil {
		return p, err
	}
	if line < 0 || line >= len(p.Lines) {
		return p, fault.InvalidField("pieces_range", "line", "left", 0)
	}
	if p.InBox(line) >= p.Lines[line].Quantity {
		return p, fault.New(fault.Conflict, "scan_enough", "code", "sku", "", "quantity", p.Lines[line].Quantity)
	}
	return p.count(tx, line)
}

// Uncount takes all scanned pieces out of the box again.
func Uncount(tx *store.Tx, id ID) (Parcel, error) {
	p, err := parcels.Get(tx, id)
	if err != nil {
		return p, err
	}
	if err := p.Step(Picking, Created); err != nil {
		return p, err
	}
	p.Scanned = nil
	return p, p.save(tx)
}

func (p Parcel) count(tx *store.Tx, line int) (Parcel, error) {
	counted := make([]int64, len(p.Lines))
	copy(counted, p.Scanned)
	counted[line]++
	p.Scanned, p.State = counted, Picking
	return p, p.save(tx)
}

// InBox is how many pieces of a line lie in the box.
func (p Parcel) InBox(line int) int64 {
	if line < len(p.Scanned) {
		return p.Scanned[line]
	}
	return 0
}

// Complete tells whether every piece was scanned.
func (p Parcel) Complete() bool {
	return p.Missing() == 0
}

// Missing is how many pieces were not scanned.
func (p Parcel) Missing() (n int64) {
	for i, l := range p.Lines {
		n += l.Quantity - p.InBox(i)
	}
	return n
}

func (p Parcel) wanted(o order.Order, id catalog.VariantID) (n int64) {
	for _, l := range p.Lines {
		if o.Lines[l.Index].Variant == id {
			n += l.Quantity
		}
	}
	return n
}

// carries tells whether a code is on a variant's pieces. A UPC is an EAN without its
// first zero (GS1 General Specifications, 3.3.2), and readers send either.
func carries(v catalog.Variant, code string) bool {
	if v.SKU != "" && fold(v.SKU) == fold(code) {
		return true
	}
	bare := func(s string) string { return strings.TrimLeft(strings.TrimSpace(s), "0") }
	return v.Barcode != "" && (fold(v.Barcode) == fold(code) || digits(code) && bare(v.Barcode) == bare(code))
}

func digits(s string) bool {
	return !strings.ContainsFunc(s, func(r rune) bool { return r < '0' || r > '9' })
}

func fold(s string) string { return cases.Fold().String(norm.NFKC.String(strings.TrimSpace(s))) }

// foreign says what a code is that is not in the parcel.
func foreign(tx *store.Tx, code string) error {
	v, ok, err := catalog.BySKU(tx, code)
	if err != nil {
		return err
	}
	if !ok {
		return fault.New(fault.Conflict, "scan_unknown", "code", "code", code)
	}
	return fault.New(fault.Conflict, "scan_foreign", "code", "sku", v.SKU, "bin", v.Bin, "variant", string(v.ID))
}
