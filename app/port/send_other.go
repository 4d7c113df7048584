//go:build !linux

package port

// FileSender is a connection on which the system sends a stretch of a file by itself;
// here none is.
type FileSender interface {
	SendFile(head func() error, file uintptr, from, size int64) error
}
