package box

import (
	"encoding/binary"
	"fmt"
	"io"
)

// Error tells which box is malformed and where it begins, in bytes.
type Error struct {
	Kind   string // "" where not even that could be read
	Offset int64
	Why    string
}

func (e *Error) Error() string { return fmt.Sprintf("box %q at %d: %s", e.Kind, e.Offset, e.Why) }

// Box is one box: its kind, where it begins, how long its header is, and its Body where
// it was read from memory.
type Box struct {
	Kind   string
	Offset int64
	Header int   // 8, or 16 where the size needs 64 bits
	Size   int64 // header and body
	Body   []byte
}

// Fail makes an Error about the box.
func (b Box) Fail(why string, args ...any) error {
	return &Error{Kind: b.Kind, Offset: b.Offset, Why: fmt.Sprintf(why, args...)}
}

// parse reads a header of which at least what is there of 16 bytes is given; left is how
// much may follow from the box's first byte on.
func parse(head []byte, offset, left int64) (Box, error) {
	b := Box{Offset: offset, Header: 8}
	if len(head) < 8 {
		return b, b.Fail("cut short")
	}
	b.Kind, b.Size = string(head[4:8]), int64(binary.BigEndian.Uint32(head))
	if b.Size == 1 {
		if len(head) < 16 {
			return b, b.Fail("cut short")
		}
		size := binary.BigEndian.Uint64(head[8:])
		if size > 1<<62 {
			return b, b.Fail("size %d", size)
		}
		b.Header, b.Size = 16, int64(size)
	}
	if b.Size < int64(b.Header) || b.Size > left {
		return b, b.Fail("size %d of %d left", b.Size, left)
	}
	return b, nil
}

// At reads the header of the box at offset of what is size bytes long.
func At(r io.ReaderAt, offset, size int64) (Box, error) {
	var head [16]byte
	n := min(int64(len(head)), size-offset)
	if n < 8 {
		return Box{}, Box{Offset: offset}.Fail("cut short")
	}
	if _, err := r.ReadAt(head[:n], offset); err != nil && err != io.EOF {
		return Box{}, fmt.Errorf("reading box at %d: %w", offset, err)
	}
	return parse(head[:n], offset, size-offset)
}

// Load reads the body of a box found by At; most bounds it, in bytes.
func Load(r io.ReaderAt, b Box, most int64) (Box, error) {
	n := b.Size - int64(b.Header)
	if n > most {
		return b, b.Fail("%d bytes, more than %d", n, most)
	}
	b.Body = make([]byte, n)
	if k, err := r.ReadAt(b.Body, b.Offset+int64(b.Header)); int64(k) < n {
		return b, fmt.Errorf("reading box %q at %d: %w", b.Kind, b.Offset, err)
	}
	return b, nil
}

// Each gives the boxes that body is made of, one after another; offset is where body
// begins. It ends with the first error.
func Each(body []byte, offset int64, each func(Box) error) error {
	for len(body) > 0 {
		b, err := parse(body[:min(16, len(body))], offset, int64(len(body)))
		if err != nil {
			return err
		}
		b.Body = body[b.Header:b.Size]
		if err := each(b); err != nil {
			return err
		}
		body, offset = body[b.Size:], offset+b.Size
	}
	return nil
}

// Each gives the boxes within b, whose body was read.
func (b Box) Each(each func(Box) error) error {
	return Each(b.Body, b.Offset+int64(b.Header), each)
}

// Cursor reads the fields of a box's body. Past the end it gives zeros; Err says so.
type Cursor struct {
	box Box
	at  int
	bad bool
}

// Fields begins to read the box's body.
func (b Box) Fields() *Cursor { return &Cursor{box: b} }

func (c *Cursor) take(n int) []byte {
	if n > len(c.box.Body)-c.at {
		c.bad, c.at = true, len(c.box.Body)
		return nil
	}
	c.at += n
	return c.box.Body[c.at-n : c.at]
}

// U32 gives the next 32-bit number.
func (c *Cursor) U32() uint32 {
	if b := c.take(4); b != nil {
		return binary.BigEndian.Uint32(b)
	}
	return 0
}

// U64 gives the next 64-bit number.
func (c *Cursor) U64() uint64 {
	if b := c.take(8); b != nil {
		return binary.BigEndian.Uint64(b)
	}
	return 0
}

// Skip passes over n bytes.
func (c *Cursor) Skip(n int) { c.take(n) }

// Left is how many bytes remain.
func (c *Cursor) Left() int { return len(c.box.Body) - c.at }

// Err tells that more was read than there was.
func (c *Cursor) Err() error {
	if c.bad {
		return c.box.Fail("cut short")
	}
	return nil
}
