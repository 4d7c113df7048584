package store

import (
	"encoding/base32"
	"encoding/binary"
	"errors"
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/google/uuid"
	"go.etcd.io/bbolt"
)

// Tx is one transaction, of a command or of a reader. It and all that is read
// through it end with the function it was given to.
type Tx struct {
	Now time.Time // when the command arrived: UTC, milliseconds, monotone
	By  Actor     // who sent it

	bolt     *bbolt.Tx
	buckets  map[string]*bbolt.Bucket // that a reader has looked up
	writable bool
	shares   bool // decoded records, with other readers
	wrote    bool
	marks    []Mark
	writes   []string
}

// Folder is where the file lies, and what records name beside it.
func (tx *Tx) Folder() string { return filepath.Dir(tx.bolt.DB().Path()) }

// Version is the number of the commit that a reader sees: two readers with the same
// one see the same records.
func (tx *Tx) Version() int { return tx.bolt.ID() }

// Mark says that something people may be looking at has changed; listeners hear
// of it after the commit.
func (tx *Tx) Mark(kind, id string) {
	m := Mark{kind, id}
	if !slices.Contains(tx.marks, m) {
		tx.marks = append(tx.marks, m)
	}
}

var errReadOnly = errors.New("writing in a reading transaction")

func (tx *Tx) put(bucket string, key, value []byte) error {
	if !tx.writable {
		return errReadOnly
	}
	tx.wrote = true
	b := tx.bucket(bucket)
	b.FillPercent = filled
	if err := b.Put(key, value); err != nil {
		return fmt.Errorf("writing %s: %w", bucket, err)
	}
	return nil
}

// filled is how full a page of the file is left when it is split. Most keys begin with
// a time or a number and come in order, where half, which bbolt takes, stays half.
const filled = 0.85

func (tx *Tx) drop(bucket string, key []byte) error {
	if !tx.writable {
		return errReadOnly
	}
	tx.wrote = true
	if err := tx.bucket(bucket).Delete(key); err != nil {
		return fmt.Errorf("deleting from %s: %w", bucket, err)
	}
	return nil
}

const meta = "store/meta"

// Next takes the next number of a sequence, from 1 on; a number is lost only
// with its command.
func (tx *Tx) Next(name string) (uint64, error) {
	key := []byte("sequence/" + name)
	n := number(tx.bucket(meta).Get(key)) + 1
	return n, tx.put(meta, key, []byte(U64(n)))
}

// Count reads a maintained counter.
func (tx *Tx) Count(name string) int64 {
	return int64(number(tx.bucket(meta).Get([]byte("count/" + name))))
}

// Bump changes a maintained counter.
func (tx *Tx) Bump(name string, delta int64) error {
	if delta == 0 {
		return nil
	}
	return tx.put(meta, []byte("count/"+name), []byte(U64(uint64(tx.Count(name)+delta))))
}

func number(b []byte) uint64 {
	if len(b) != 8 {
		return 0
	}
	return binary.BigEndian.Uint64(b)
}

// U64 is a number as 8 big-endian bytes, so that keys sort as numbers do.
func U64(n uint64) string { return string(binary.BigEndian.AppendUint64(nil, n)) }

// ReadU64 reads what U64 wrote; other lengths give 0.
func ReadU64(s string) uint64 { return number([]byte(s)) }

// Key joins parts into one key: numbers and times (milliseconds) as 8 big-endian
// bytes, strings followed by a zero byte, so that a prefix ends where a part ends.
func Key(parts ...any) string {
	var b strings.Builder
	for _, p := range parts {
		switch v := p.(type) {
		case uint64:
			b.WriteString(U64(v))
		case int64:
			b.WriteString(U64(uint64(v)))
		case int:
			b.WriteString(U64(uint64(v)))
		case string:
			b.WriteString(v)
			b.WriteByte(0)
		case time.Time:
			b.WriteString(U64(uint64(v.UnixMilli())))
		case Newest:
			b.WriteString(U64(^uint64(time.Time(v).UnixMilli())))
		default:
			fmt.Fprint(&b, v)
			b.WriteByte(0)
		}
	}
	return b.String()
}

// Newest is a time in a key that sorts the latest first.
type Newest time.Time

var base32hex = base32.NewEncoding("0123456789abcdefghijklmnopqrstuv").WithPadding(base32.NoPadding)

// NewID is a UUIDv7 (RFC 9562) as 26 characters of lower-case base32hex, which
// sort by the time of their making.
func NewID() string {
	id, err := uuid.NewV7()
	if err != nil {
		panic("store: no random source: " + err.Error())
	}
	return base32hex.EncodeToString(id[:])
}
