package offers

import "testing"

func TestSharesAreReadAsTheyAreWritten(t *testing.T) {
	for text, want := range map[string]int64{"10": 100_000, "12.5": 125_000, "0.0001": 1, "100": 1_000_000, " 7 % ": 70_000} {
		n, err := ppm(text)
		if err != nil || n != want {
			t.Errorf("%q is %d, %v; want %d", text, n, err, want)
		}
		if again, err := ppm(share(n)); err != nil || again != n {
			t.Errorf("%d is written %q and read %d, %v", n, share(n), again, err)
		}
	}
	for _, bad := range []string{"", "x", "-1", "1.00001", "1e3", "99999999999"} {
		if n, err := ppm(bad); err == nil {
			t.Errorf("%q is read as %d", bad, n)
		}
	}
}
