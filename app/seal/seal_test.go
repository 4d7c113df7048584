package seal_test

import (
	"bytes"
	"errors"
	"testing"

	"hawker/app/seal"
)

var root = bytes.Repeat([]byte{7}, 32)

func TestWhatIsSealedOpensAgain(t *testing.T) {
	for _, secret := range []string{"", "hunter2", "密码 with spaces\x00"} {
		sealed, err := seal.Seal(root, "mail", secret)
		if err != nil {
			t.Fatal(err)
		}
		if secret != "" && bytes.Contains(sealed, []byte(secret)) {
			t.Errorf("%q is readable", secret)
		}
		if got, err := seal.Open(root, "mail", sealed); err != nil || got != secret {
			t.Errorf("%q opens as %q, %v", secret, got, err)
		}
	}
}

func TestNothingElseOpensIt(t *testing.T) {
	sealed, err := seal.Seal(root, "mail", "hunter2")
	if err != nil {
		t.Fatal(err)
	}
	again, _ := seal.Seal(root, "mail", "hunter2")
	if bytes.Equal(sealed, again) {
		t.Error("the same secret looks the same twice")
	}
	other := bytes.Repeat([]byte{8}, 32)
	refused := func(what string, root []byte, purpose string, b []byte) {
		if got, err := seal.Open(root, purpose, b); !errors.Is(err, seal.ErrOpen) || got != "" {
			t.Errorf("%s: %q, %v", what, got, err)
		}
	}
	refused("another key", other, "mail", sealed)
	refused("another purpose", root, "stripe", sealed)
	refused("nothing", root, "mail", nil)
	for i := range sealed {
		b := bytes.Clone(sealed)
		b[i] ^= 1
		refused("a changed byte", root, "mail", b)
	}
}
