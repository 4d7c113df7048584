//go:build !unix

package archive

import "math"

// space is not known here: a disk that takes no more is noticed when it does not.
func space(string) (free, total int64, err error) { return math.MaxInt64, math.MaxInt64, nil }
