//go:build !linux

package port

import "os"

// FileSender is a connection on which the system sends a stretch of a file by itself;
// here none is.
type FileSender interface {
	SendFile(head func() error, f *os.File, from, size int64) error
}
