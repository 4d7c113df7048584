package store

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"os"
	"time"

	"go.etcd.io/bbolt"
	berrors "go.etcd.io/bbolt/errors"
)

// ErrDamaged is returned by Inspect for a file whose pages do not hold together.
var ErrDamaged = errors.New("the file is damaged")

// Inspect walks every page of a file that nobody has open and returns ErrDamaged
// with the first thing that is wrong, or ErrLocked. Open trusts the pages that it
// maps into memory, where a cut or overwritten file would end the process; this
// reads them as bytes. A file that does not exist is sound.
func Inspect(path string) error {
	info, err := os.Stat(path)
	if errors.Is(err, os.ErrNotExist) || err == nil && info.Size() == 0 {
		return nil
	}
	if err != nil {
		return fmt.Errorf("inspecting store: %w", err)
	}
	// Reading it shares the lock of the file, so that no writer comes in between.
	db, err := bbolt.Open(path, 0o600, &bbolt.Options{ReadOnly: true, Timeout: 500 * time.Millisecond})
	switch {
	case errors.Is(err, berrors.ErrTimeout):
		return ErrLocked
	case errors.Is(err, os.ErrPermission):
		return fmt.Errorf("inspecting store: %w", err)
	case err != nil:
		return fmt.Errorf("%w: %w", ErrDamaged, err)
	}
	f, err := os.Open(path)
	if err != nil {
		return errors.Join(fmt.Errorf("inspecting store: %w", err), db.Close())
	}
	w := walk{file: f, page: int64(db.Info().PageSize)}
	if err = w.start(info.Size()); err != nil {
		err = fmt.Errorf("%w: %w", ErrDamaged, err)
	}
	return errors.Join(err, f.Close(), db.Close())
}

// The layout of bbolt's pages: a head (number 8, flags 2, count 2, overflow 4),
// then entries of 16 bytes whose positions count from the entry itself.
const (
	headSize   = 16
	entrySize  = 16
	branchFlag = 0x01
	leafFlag   = 0x02
	bucketFlag = 0x01
)

var native = binary.NativeEndian

type walk struct {
	file *os.File
	page int64
	high uint64 // pages from here on are not in use
	seen []bool
}

// start reads the younger of the two heads, as Open does, and walks from its root.
func (w *walk) start(size int64) error {
	var root, young uint64
	buf := make([]byte, w.page)
	for n := range int64(2) {
		if _, err := w.file.ReadAt(buf, n*w.page); err != nil {
			return fmt.Errorf("head %d: %w", n, err)
		}
		m := buf[headSize:]
		if tx := native.Uint64(m[48:]); tx >= young && native.Uint64(m[56:]) == sum64(m[:56]) {
			root, w.high, young = native.Uint64(m[16:]), native.Uint64(m[40:]), tx
		}
	}
	if need := int64(w.high) * w.page; size < need || need < 0 {
		return fmt.Errorf("it is cut: %d of %d bytes are there", size, need)
	}
	w.seen = make([]bool, w.high)
	return w.tree(root, nil, nil)
}

// sum64 is FNV-1a, which seals the heads.
func sum64(b []byte) uint64 {
	h := uint64(14695981039346656037)
	for _, c := range b {
		h = (h ^ uint64(c)) * 1099511628211
	}
	return h
}

// tree walks a page and all below it; its keys lie from low on and below top.
func (w *walk) tree(id uint64, low, top []byte) error {
	p, err := w.read(id)
	if err != nil {
		return err
	}
	entries, err := entriesOf(p)
	if err != nil {
		return fmt.Errorf("page %d: %w", id, err)
	}
	leaf := native.Uint16(p[8:]) == leafFlag
	for i, e := range entries {
		if i == 0 && bytes.Compare(e.key, low) < 0 || i > 0 && bytes.Compare(e.key, entries[i-1].key) <= 0 || top != nil && bytes.Compare(e.key, top) >= 0 {
			return fmt.Errorf("page %d: entry %d is out of order", id, i)
		}
		next := top
		if i+1 < len(entries) {
			next = entries[i+1].key
		}
		switch {
		case !leaf:
			err = w.tree(e.child, e.key, next)
		case e.bucket:
			err = w.bucket(e.value)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// bucket walks a bucket inside another one: its own tree, or a leaf in the value.
func (w *walk) bucket(value []byte) error {
	if len(value) < headSize {
		return errors.New("a bucket without a head")
	}
	if root := native.Uint64(value); root != 0 {
		return w.tree(root, nil, nil)
	}
	if len(value) < 2*headSize || native.Uint16(value[headSize+8:]) != leafFlag {
		return errors.New("a small bucket without its page")
	}
	_, err := entriesOf(value[headSize:])
	return err
}

// read gives a page with its overflow.
func (w *walk) read(id uint64) ([]byte, error) {
	if id < 2 || id >= w.high {
		return nil, fmt.Errorf("page %d is named, but pages are 2 to %d", id, w.high-1)
	}
	head := make([]byte, headSize)
	if _, err := w.file.ReadAt(head, int64(id)*w.page); err != nil {
		return nil, fmt.Errorf("page %d: %w", id, err)
	}
	if flags := native.Uint16(head[8:]); native.Uint64(head) != id || flags != branchFlag && flags != leafFlag {
		return nil, fmt.Errorf("page %d does not hold what it should", id)
	}
	more := uint64(native.Uint32(head[12:]))
	if id+more >= w.high {
		return nil, fmt.Errorf("page %d goes on beyond the end", id)
	}
	for n := id; n <= id+more; n++ {
		if w.seen[n] {
			return nil, fmt.Errorf("page %d is used twice", n)
		}
		w.seen[n] = true
	}
	p := make([]byte, int64(1+more)*w.page)
	if _, err := w.file.ReadAt(p, int64(id)*w.page); err != nil {
		return nil, fmt.Errorf("page %d: %w", id, err)
	}
	return p, nil
}

type pageEntry struct {
	key, value []byte
	child      uint64
	bucket     bool
}

func entriesOf(p []byte) ([]pageEntry, error) {
	leaf, count := native.Uint16(p[8:]) == leafFlag, int(native.Uint16(p[10:]))
	if headSize+count*entrySize > len(p) {
		return nil, fmt.Errorf("%d entries do not fit", count)
	}
	list := make([]pageEntry, count)
	for i := range list {
		at := headSize + i*entrySize
		e := p[at:]
		pos, key, value := uint64(native.Uint32(e)), uint64(native.Uint32(e[4:])), uint64(0)
		if leaf {
			list[i].bucket = native.Uint32(e)&bucketFlag != 0
			pos, key, value = uint64(native.Uint32(e[4:])), uint64(native.Uint32(e[8:])), uint64(native.Uint32(e[12:]))
		} else {
			list[i].child = native.Uint64(e[8:])
		}
		if pos += uint64(at); pos+key+value > uint64(len(p)) {
			return nil, fmt.Errorf("entry %d lies outside", i)
		}
		list[i].key, list[i].value = p[pos:pos+key], p[pos+key:pos+key+value]
	}
	return list, nil
}
