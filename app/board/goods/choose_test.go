package goods_test

import (
	"slices"
	"testing"

	"hawker/app/board/goods"
	"hawker/app/catalog"
)

// offer has a variant per choice, with so many left of each.
func offer(left map[[2]int]int64, order ...[2]int) goods.Offer {
	var o goods.Offer
	for _, c := range order {
		o.Variants = append(o.Variants, goods.Priced{Variant: catalog.Variant{Choice: []int{c[0], c[1]}}, Left: left[c]})
	}
	return o
}

func TestAChoiceThatDoesNotExistLeadsToTheNearest(t *testing.T) {
	all := [][2]int{{0, 0}, {0, 1}, {1, 0}, {2, 1}}
	full := map[[2]int]int64{{0, 0}: 3, {0, 1}: 3, {1, 0}: 3, {2, 1}: 3}
	for _, row := range []struct {
		name      string
		left      map[[2]int]int64
		was, wish []int
		want      []int
	}{
		{"the size was changed: it stays, the glaze gives way", full, []int{1, 0}, []int{1, 1}, []int{0, 1}},
		{"the glaze was changed: it stays, the size gives way", full, []int{0, 0}, []int{2, 0}, []int{2, 1}},
		{"nobody knows what was changed: the earlier option stays", full, nil, []int{1, 1}, []int{1, 0}},
		{"what can be bought comes before what cannot", map[[2]int]int64{{2, 1}: 1}, []int{1, 0}, []int{1, 1}, []int{2, 1}},
		{"sold out is better than another value", map[[2]int]int64{{0, 0}: 1}, []int{0, 0}, []int{2, 0}, []int{2, 1}},
		{"a value that nobody has", full, []int{0, 0}, []int{9, 0}, []int{0, 0}},
	} {
		o := offer(row.left, all...)
		if _, ok := goods.Choose(o, row.wish); ok {
			t.Errorf("%s: %v exists", row.name, row.wish)
		}
		got, ok := goods.Nearest(o, row.wish, goods.Changed(row.was, row.wish))
		if !ok || !slices.Equal(got.Choice, row.want) {
			t.Errorf("%s: %v, want %v", row.name, got.Choice, row.want)
		}
	}
	if _, ok := goods.Nearest(offer(full, all...), []int{0}, -1); ok {
		t.Error("a choice of another product has no nearest")
	}
}

func TestAChoiceIsReadAsItIsWritten(t *testing.T) {
	for _, c := range [][]int{{0}, {3, 0, 12}, nil} {
		if got := goods.WasOf(goods.Was(c)); !slices.Equal(got, c) {
			t.Errorf("%v is read as %v", c, got)
		}
	}
	if goods.WasOf("1-x") != nil || goods.Query([]int{1, 2}) != "o0=1&o1=2" || goods.Changed([]int{1}, []int{1}) != -1 {
		t.Error("what is no choice is none")
	}
}
