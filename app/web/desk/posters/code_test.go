package posters

import (
	"bytes"
	"fmt"
	"image/color"
	"image/png"
	"regexp"
	"strconv"
	"strings"
	"testing"
)

var run = regexp.MustCompile(`M(\d+) (\d+)h(\d+)v1`)

// The drawing and the picture of a code have the same modules dark, and a white
// border around them.
func TestTheCodeIsOne(t *testing.T) {
	for _, address := range []string{"https://halfmoon.example/live/kiln", "https://" + strings.Repeat("long.", 60) + "example/products/" + strings.Repeat("x", 60)} {
		svg, err := drawing(address)
		if err != nil {
			t.Fatal(err)
		}
		raw, err := picture(address)
		if err != nil {
			t.Fatal(err)
		}
		m, err := png.Decode(bytes.NewReader(raw))
		if err != nil {
			t.Fatal(err)
		}
		var side int
		if _, err := fmt.Sscanf(string(svg[strings.Index(string(svg), "viewBox="):]), `viewBox="0 0 %d`, &side); err != nil {
			t.Fatal(err)
		}
		step := m.Bounds().Dx() / side
		if step < 2 || m.Bounds().Dx() != side*step || m.Bounds().Dy() != side*step {
			t.Errorf("%v pixels for %d modules", m.Bounds(), side)
		}
		dark := map[[2]int]bool{}
		for _, r := range run.FindAllStringSubmatch(string(svg), -1) {
			x, _ := strconv.Atoi(r[1])
			y, _ := strconv.Atoi(r[2])
			n, _ := strconv.Atoi(r[3])
			for i := range n {
				dark[[2]int{x + i, y}] = true
			}
		}
		for y := range side {
			for x := range side {
				is := color.GrayModel.Convert(m.At(x*step+step/2, y*step+step/2)) == color.Color(color.Gray{})
				if is != dark[[2]int{x, y}] {
					t.Fatalf("module %d, %d differs", x, y)
				}
				if edge := min(x, y, side-1-x, side-1-y) < quiet; edge && is {
					t.Fatalf("module %d, %d is dark in the border", x, y)
				}
			}
		}
	}
	if _, err := picture(strings.Repeat("x", 5_000)); err == nil {
		t.Error("a code holds any text")
	}
}

func TestPaper(t *testing.T) {
	for _, c := range []struct{ asked, country, want string }{
		{"", "US", "letter"}, {"", "DE", "a4"}, {"", "", "a4"}, {"a4", "US", "a4"}, {"letter", "CN", "letter"}, {"a0", "CN", "a4"},
	} {
		if got := paper(c.asked, c.country); got != c.want {
			t.Errorf("%+v: %s", c, got)
		}
	}
}
