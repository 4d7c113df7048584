//go:build !linux

package main

import (
	"fmt"
	"os"
)

// main refuses: what is measured is asked of Linux.
func main() {
	fmt.Fprintln(os.Stderr, "film: these programs need Linux")
	os.Exit(1)
}
