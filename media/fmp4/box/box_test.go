package box

import (
	"bytes"
	"errors"
	"testing"
)

func TestWriterAndReader(t *testing.T) {
	var w Writer
	at := w.Open("moof")
	in := w.Full("mfhd", 1, 0x020304)
	w.U32(7)
	w.U64(8)
	w.Close(in)
	w.Close(w.Open("free"))
	w.Close(at)
	if want := []byte("\x00\x00\x00\x28moof\x00\x00\x00\x18mfhd\x01\x02\x03\x04\x00\x00\x00\x07\x00\x00\x00\x00\x00\x00\x00\x08\x00\x00\x00\x08free"); !bytes.Equal(w.B, want) {
		t.Fatalf("%q", w.B)
	}
	b, err := At(bytes.NewReader(w.B), 0, int64(len(w.B)))
	if err != nil || b.Kind != "moof" || b.Size != 40 {
		t.Fatalf("%+v, %v", b, err)
	}
	if b, err = Load(bytes.NewReader(w.B), b, 100); err != nil {
		t.Fatal(err)
	}
	var kinds []string
	err = b.Each(func(b Box) error {
		kinds = append(kinds, b.Kind)
		if b.Kind == "free" {
			return nil
		}
		c := b.Fields()
		if c.U32() != 0x01020304 || c.U32() != 7 || c.U64() != 8 || c.Left() != 0 || c.Err() != nil {
			t.Error("other fields than were written")
		}
		if c.Skip(1); c.U32() != 0 || c.Err() == nil {
			t.Error("read past the end unnoticed")
		}
		return nil
	})
	if err != nil || len(kinds) != 2 || kinds[0] != "mfhd" || kinds[1] != "free" {
		t.Fatalf("%v, %v", kinds, err)
	}
}

// TestErrors: what does not fit is named, with where it begins.
func TestErrors(t *testing.T) {
	tests := []struct {
		b      string
		kind   string
		offset int64
	}{
		{"\x00\x00\x00", "", 100},
		{"\x00\x00\x00\x07free", "free", 100},
		{"\x00\x00\x00\x09free", "free", 100},
		{"\x00\x00\x00\x01free", "", 100},
		{"\x00\x00\x00\x01free\x00\x00\x00\x00\x00\x00\x00\x0f", "free", 100},
		{"\x00\x00\x00\x01free\xff\x00\x00\x00\x00\x00\x00\x0f", "free", 100},
		{"\x00\x00\x00\x08free\x00\x00\x00\x00mdat", "mdat", 108},
	}
	for _, tt := range tests {
		err := Each([]byte(tt.b), 100, func(Box) error { return nil })
		var e *Error
		if !errors.As(err, &e) || e.Offset != tt.offset || tt.kind != "" && e.Kind != tt.kind {
			t.Errorf("%q: %v", tt.b, err)
		}
	}
	large := []byte("\x00\x00\x00\x01mdat\x00\x00\x00\x00\x00\x00\x00\x12ab")
	if b, err := At(bytes.NewReader(large), 0, int64(len(large))); err != nil || b.Header != 16 || b.Size != 18 {
		t.Errorf("a size of 64 bits: %+v, %v", b, err)
	}
	if _, err := Load(bytes.NewReader(large), Box{Kind: "mdat", Header: 16, Size: 18}, 1); err == nil {
		t.Error("more was loaded than was allowed")
	}
}
