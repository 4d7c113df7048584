package edge_test

import (
	"net/url"
	"testing"

	"hawker/app/web/edge"
)

// Whatever a form or a query names as the next page, it is on this site.
func FuzzLocal(f *testing.F) {
	for _, s := range []string{"/desk", "//evil", `/\evil`, "https://evil", "/a//b", "/\t/evil", "", "?x", "/%2f/evil", "/desk?next=//evil", "/a#b", "/\x00", "///evil", "/:@evil"} {
		f.Add(s)
	}
	here, _ := url.Parse("https://shop.example/desk")
	f.Fuzz(func(t *testing.T, s string) {
		next := edge.Local(s)
		to, err := here.Parse(next)
		if err == nil && (to.Host != here.Host || to.Scheme != here.Scheme) {
			t.Errorf("%q leads to %s", s, to)
		}
		for _, c := range next {
			if c < ' ' || c == '\\' || c == 0x7f {
				t.Errorf("%q is sent as %q", s, next)
			}
		}
	})
}

func TestValues(t *testing.T) {
	v := edge.Values{"n": {" 12 "}, "big": {"99999999999999999999"}, "float": {"1.5"}, "on": {"1"}, "off": {"0"}, "no": {"false"}, "empty": {""}}
	if n, ok := v.Int("n"); n != 12 || !ok {
		t.Errorf("n is %d %v", n, ok)
	}
	for _, name := range []string{"big", "float", "empty", "none"} {
		if _, ok := v.Int(name); ok {
			t.Errorf("%s is a number", name)
		}
	}
	for name, want := range map[string]bool{"on": true, "off": false, "no": false, "empty": false, "none": false} {
		if v.On(name) != want {
			t.Errorf("%s is %v", name, !want)
		}
	}
	for _, key := range []string{"", "short", string(make([]byte, 256))} {
		if _, err := (edge.Values{"key": {key}}).Key(); err == nil {
			t.Errorf("a key of %d bytes is taken", len(key))
		}
	}
	if a, b := edge.NewKey(), edge.NewKey(); a == b || len(a) < 22 {
		t.Errorf("keys %s and %s", a, b)
	}
}
