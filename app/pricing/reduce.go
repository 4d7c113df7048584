package pricing

import (
	"cmp"
	"fmt"
	"slices"

	"hawker/app/money"
)

// maxTried is how many discounts are tried in every combination; more than these
// are taken in the order of their priority.
const maxTried = 10

// cut is what a set of discounts takes off: per line, and off shipping.
type cut struct {
	offs [][]Off // by line
	left []int64 // what remains of each line, in minor units
	ship []Off
	paid int64 // for shipping
	sum  int64 // of all that was taken off
	rate *chosen
}

// reduce finds the discounts that take off most: of those that may stand together,
// with ties broken by priority, then ID. Codes that take nothing off are named.
func reduce(lines []Line, r Rules) (cut, []Unused, error) {
	var fit []Discount
	why := map[string]string{}
	for _, d := range r.Discounts {
		if reason := d.fits(lines, r.Now); reason != "" {
			why[d.ID] = reason
		} else {
			fit = append(fit, d)
		}
	}
	slices.SortStableFunc(fit, func(a, b Discount) int { return cmp.Or(cmp.Compare(b.Priority, a.Priority), cmp.Compare(a.ID, b.ID)) })
	best, err := bestOf(lines, fit, r)
	if err != nil {
		return best, nil, err
	}
	var unused []Unused
	for _, d := range r.Discounts {
		if d.Code == "" || best.uses(d.ID) {
			continue
		}
		reason := why[d.ID]
		if reason == "" {
			alone, err := apply(lines, []Discount{d}, r)
			if err != nil {
				return best, nil, err
			}
			reason = NothingToOff
			if alone.sum > 0 {
				reason = NotTogether
			}
		}
		unused = append(unused, Unused{d.Code, reason})
	}
	return best, unused, nil
}

func (c cut) uses(id string) bool {
	is := func(o Off) bool { return o.ID == id }
	return slices.ContainsFunc(c.ship, is) || slices.ContainsFunc(c.offs, func(line []Off) bool { return slices.ContainsFunc(line, is) })
}

// bestOf tries every set of discounts that may stand together.
func bestOf(lines []Line, fit []Discount, r Rules) (cut, error) {
	best, err := apply(lines, nil, r)
	if err != nil {
		return best, err
	}
	fit = fit[:min(len(fit), maxTried)]
	for set := 1; set < 1<<len(fit); set++ {
		var ds []Discount
		for i, d := range fit {
			if set&(1<<i) != 0 {
				ds = append(ds, d)
			}
		}
		if !together(ds) {
			continue
		}
		c, err := apply(lines, ds, r)
		if err != nil {
			return best, err
		}
		if c.sum > best.sum {
			best = c
		}
	}
	return best, nil
}

func together(ds []Discount) bool {
	for i, d := range ds {
		for _, o := range ds[:i] {
			if !d.with(o) {
				return false
			}
		}
	}
	return true
}

// apply takes off what the discounts say, class by class.
func apply(lines []Line, ds []Discount, r Rules) (cut, error) {
	c := cut{offs: make([][]Off, len(lines)), left: make([]int64, len(lines))}
	for i, l := range lines {
		c.left[i] = l.Unit.Minor * l.Quantity
	}
	var automatic []Discount
	for _, d := range ds {
		if d.Class == OffProduct && d.Code == "" {
			automatic = append(automatic, d)
		}
	}
	if err := c.automatic(lines, automatic); err != nil {
		return c, err
	}
	for _, d := range ds {
		if d.Class == OffProduct && d.Code != "" {
			off, err := d.pieces(lines, c.left)
			if err != nil {
				return c, err
			}
			c.take(d, off)
		}
	}
	for _, share := range []bool{true, false} { // shares before sums
		for _, d := range ds {
			if d.Class == OffOrder && (d.PPM > 0) == share {
				if err := c.order(lines, d); err != nil {
					return c, err
				}
			}
		}
	}
	return c, c.shipping(lines, ds, r)
}

// automatic gives each line the one that takes off most.
func (c *cut) automatic(lines []Line, ds []Discount) error {
	offs := make([][]int64, len(ds))
	for k, d := range ds {
		var err error
		if offs[k], err = d.pieces(lines, c.left); err != nil {
			return err
		}
	}
	for i := range lines {
		best := -1
		for k := range ds {
			if offs[k][i] > 0 && (best < 0 || offs[k][i] > offs[best][i]) {
				best = k
			}
		}
		if best >= 0 {
			c.takeOne(ds[best], i, offs[best][i])
		}
	}
	return nil
}

// pieces computes what a discount of class product takes off each line, of which
// so much is left.
func (d Discount) pieces(lines []Line, left []int64) ([]int64, error) {
	off := make([]int64, len(lines))
	counts := d.reduced(lines)
	for i, l := range lines {
		n := counts[i]
		if n == 0 {
			continue
		}
		base, err := money.MulDiv(left[i], n, l.Quantity)
		if err != nil {
			return nil, fmt.Errorf("sharing a line: %w", err)
		}
		if off[i], err = d.of(base, n); err != nil {
			return nil, err
		}
		off[i] = min(off[i], left[i])
	}
	return off, nil
}

// of is what is taken off n pieces that cost base together.
func (d Discount) of(base, n int64) (int64, error) {
	if d.PPM > 0 {
		off, err := money.MulDiv(base, min(d.PPM, 1_000_000), 1_000_000)
		if err != nil {
			return 0, fmt.Errorf("computing discount: %w", err)
		}
		return off, nil
	}
	sum, err := d.Amount.Times(n)
	if err != nil {
		return 0, fmt.Errorf("computing discount: %w", err)
	}
	return min(sum.Minor, base), nil
}

// reduced counts the pieces of each line that the discount is about: all of its
// scope, or of Buy X get Y the cheapest, so that no piece which counts as bought
// is given too.
func (d Discount) reduced(lines []Line) []int64 {
	counts := make([]int64, len(lines))
	total := int64(0)
	var at []int
	for i, l := range lines {
		if d.Scope.holds(l) {
			counts[i] = l.Quantity
			total += l.Quantity
			at = append(at, i)
		}
	}
	if d.Buy == 0 || d.Get == 0 {
		return counts
	}
	given := total / (d.Buy + d.Get) * d.Get
	slices.SortStableFunc(at, func(a, b int) int {
		return cmp.Or(cmp.Compare(lines[a].Unit.Minor, lines[b].Unit.Minor), cmp.Compare(lines[a].Key, lines[b].Key))
	})
	for _, i := range at {
		counts[i] = min(given, counts[i])
		given -= counts[i]
	}
	return counts
}

// order takes one discount off what is left of its lines, and shares it out.
func (c *cut) order(lines []Line, d Discount) error {
	weights, base := make([]int64, len(lines)), int64(0)
	for i, l := range lines {
		if d.Scope.holds(l) {
			weights[i] = c.left[i]
			base += c.left[i]
		}
	}
	if base == 0 {
		return nil
	}
	off, err := d.of(base, 1)
	if err != nil {
		return err
	}
	shares, err := money.Allocate(off, weights)
	if err != nil {
		return fmt.Errorf("sharing discount: %w", err)
	}
	c.take(d, shares)
	return nil
}

func (c *cut) take(d Discount, off []int64) {
	for i, n := range off {
		c.takeOne(d, i, n)
	}
}

func (c *cut) takeOne(d Discount, i int, n int64) {
	if n > 0 {
		c.left[i] -= n
		c.sum += n
		c.offs[i] = append(c.offs[i], Off{ID: d.ID, Code: d.Code, Title: d.Title, Amount: money.Amount{Minor: n}})
	}
}
