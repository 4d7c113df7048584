package bits

import "testing"

func TestReader(t *testing.T) {
	// 1 | 010 | 011 | 00100 | 00101 and nothing more: ue 0 1 2 3, se of 4.
	r := NewReader([]byte{0b1010_0110, 0b0100_0010, 0b1000_0000})
	for want := range uint32(4) {
		if got := r.Golomb(); got != want {
			t.Fatalf("ue(v) %d, want %d", got, want)
		}
	}
	if got := r.Signed(); got != -2 {
		t.Fatalf("se(v) %d, want -2", got)
	}
	if r.Read(7) != 0 || r.Bad {
		t.Fatal("the padding is not zero")
	}
	if r.Flag() || !r.Bad {
		t.Fatal("read past the end unnoticed")
	}
	if r := NewReader(make([]byte, 8)); r.Golomb() != 0 || !r.Bad {
		t.Fatal("a code of 64 zeros was taken")
	}
}
