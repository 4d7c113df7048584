package money

import (
	"math/bits"
	"sort"
)

// MulDiv returns a*b/c rounded half up, through 128 bits, for a, b >= 0 and
// c > 0; otherwise ErrOverflow.
func MulDiv(a, b, c int64) (int64, error) {
	if a < 0 || b < 0 || c <= 0 {
		return 0, ErrOverflow
	}
	hi, lo := bits.Mul64(uint64(a), uint64(b))
	var carry uint64
	lo, carry = bits.Add64(lo, uint64(c)/2, 0)
	hi += carry
	if hi >= uint64(c) {
		return 0, ErrOverflow
	}
	// An odd divisor has no exact half, so adding floor(c/2) still rounds half up.
	q, _ := bits.Div64(hi, lo, uint64(c))
	if q > 1<<63-1 {
		return 0, ErrOverflow
	}
	return int64(q), nil
}

// Allocate splits total over weights by the largest remainder: the parts add up
// to total, a weight of zero gets nothing, ties go to the earlier line. All
// arguments are non-negative; with no weight at all it returns ErrOverflow
// unless total is zero.
func Allocate(total int64, weights []int64) ([]int64, error) {
	parts := make([]int64, len(weights))
	var sum uint64
	for _, w := range weights {
		if w < 0 {
			return nil, ErrOverflow
		}
		sum += uint64(w)
		if sum > 1<<63-1 {
			return nil, ErrOverflow
		}
	}
	if total == 0 {
		return parts, nil
	}
	if total < 0 || sum == 0 {
		return nil, ErrOverflow
	}
	rest := make([]uint64, len(weights))
	order := make([]int, 0, len(weights))
	left := total
	for i, w := range weights {
		hi, lo := bits.Mul64(uint64(total), uint64(w))
		q, r := bits.Div64(hi, lo, sum)
		parts[i], rest[i] = int64(q), r
		left -= int64(q)
		if w > 0 {
			order = append(order, i)
		}
	}
	sort.SliceStable(order, func(a, b int) bool { return rest[order[a]] > rest[order[b]] })
	for _, i := range order[:left] {
		parts[i]++
	}
	return parts, nil
}

// Portion is ⌊total·k/n⌋ through 128 bits: what the first k of n equal parts come
// to. The differences of growing k add up to total, however they are taken. It
// needs total >= 0 and 0 <= k <= n, n > 0; otherwise ErrOverflow.
func Portion(total, k, n int64) (int64, error) {
	if total < 0 || k < 0 || n <= 0 || k > n {
		return 0, ErrOverflow
	}
	hi, lo := bits.Mul64(uint64(total), uint64(k))
	q, _ := bits.Div64(hi, lo, uint64(n)) // hi < n, since total < 2^63 and k <= n
	return int64(q), nil
}
