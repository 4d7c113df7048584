//go:build !unix

package volume

import "math"

// Space is not known here: a disk that takes no more is noticed when it does not.
func Space(string) (free, total int64, err error) { return math.MaxInt64, math.MaxInt64, nil }
