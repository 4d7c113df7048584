//go:build unix

package sight

import "golang.org/x/sys/unix"

// files is how many descriptors this process may have open.
func files() uint64 {
	var r unix.Rlimit
	if unix.Getrlimit(unix.RLIMIT_NOFILE, &r) != nil {
		return 0
	}
	return uint64(r.Cur)
}
