//go:build unix

package archive

import (
	"fmt"
	"os"
	"path/filepath"

	"golang.org/x/sys/unix"
)

// space asks the file system that holds the folder, or would hold it.
func space(folder string) (free, total int64, err error) {
	for {
		if _, err := os.Stat(folder); err == nil || filepath.Dir(folder) == folder {
			break
		}
		folder = filepath.Dir(folder)
	}
	var s unix.Statfs_t
	if err := unix.Statfs(folder, &s); err != nil {
		return 0, 0, fmt.Errorf("asking for the disk's space: %w", err)
	}
	return int64(s.Bavail) * int64(s.Bsize), int64(s.Blocks) * int64(s.Bsize), nil
}
