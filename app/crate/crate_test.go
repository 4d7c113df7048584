package crate_test

import (
	"archive/tar"
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"hawker/app/crate"
)

// sparse is a tar of one file that says to be a terabyte of nothing (GNU tar, "PAX
// Format, Version 1.0"). The library writes none, so a plain one is changed.
func sparse(t *testing.T) string {
	t.Helper()
	var b bytes.Buffer
	w := tar.NewWriter(&b)
	records := map[string]string{"HWK.sparse.major": "1", "HWK.sparse.minor": "0", "HWK.sparse.name": "hawker.db", "HWK.sparse.realsize": fmt.Sprint(int64(1) << 40)}
	body := make([]byte, 512)
	copy(body, "0\n") // no stretch of data: all of it is a hole
	if err := w.WriteHeader(&tar.Header{Name: "hawker.db", Mode: 0o600, Size: int64(len(body)), PAXRecords: records, Format: tar.FormatPAX}); err != nil {
		t.Fatal(err)
	}
	if _, err := w.Write(body); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(t.TempDir(), "backup.tar")
	if err := os.WriteFile(path, bytes.ReplaceAll(b.Bytes(), []byte("HWK.sparse"), []byte("GNU.sparse")), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// A file with holes, which would fill a disk, is no backup, and nothing of it is written.
func TestABackupIsNoLargerThanItsFile(t *testing.T) {
	c := crate.Contents{Belongs: func(name string) bool { return name == "hawker.db" }, Must: "hawker.db"}
	err := c.Read(sparse(t), func(string, io.Reader) error { t.Error("it is read"); return io.ErrUnexpectedEOF })
	if !errors.Is(err, crate.ErrBroken) || !strings.Contains(err.Error(), "larger") {
		t.Errorf("it says %v", err)
	}
}
