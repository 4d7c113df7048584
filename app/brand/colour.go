package brand

import (
	"fmt"
	"math"
	"strconv"
	"strings"
)

// The two colours that words on an accent can have: white, and the ink of the
// program's text.
const (
	white = "#ffffff"
	ink   = "#1c1612"
)

// Contrast gives the colour of words that is read best on a colour ("#2f6f5e"),
// white or ink, and the contrast between the two (WCAG 2.2, relative luminance:
// 1 to 21, from 4.5 on words can be read). A malformed colour gives "" and 0.
func Contrast(hex string) (onAccent string, ratio float64) {
	c, ok := parseColour(hex)
	if !ok {
		return "", 0
	}
	onWhite, onInk := ratioOf(c, mustColour(white)), ratioOf(c, mustColour(ink))
	if onInk > onWhite {
		return ink, onInk
	}
	return white, onWhite
}

// Ratio is the contrast between two colours (WCAG 2.2, 1 to 21); 0 where one is malformed.
func Ratio(a, b string) float64 {
	x, okX := parseColour(a)
	y, okY := parseColour(b)
	if !okX || !okY {
		return 0
	}
	return ratioOf(x, y)
}

// Fill is an accent as a page draws it, with the colour of the words on it.
type Fill struct {
	Colour, On string
	Ratio      float64
}

// Shown is the accent as the stylesheet draws it on light and on dark pages: its
// lightness is held (oklch L at most 0.46 under white, 0.82 under ink), so that
// words on it can be read whatever was chosen. tokens/raw.css has the same figures.
func Shown(hex string) (light, dark Fill) {
	c, ok := parseColour(hex)
	if !ok {
		return Fill{}, Fill{}
	}
	l, chroma, hue := c.oklch()
	fill := func(fill, on colour) Fill { return Fill{fill.String(), on.String(), ratioOf(fill, on)} }
	light = fill(oklch(math.Min(l, 0.46), chroma, hue), oklch(0.99, 0.008, 85))
	dark = fill(oklch(0.82, chroma*1.15, hue), oklch(0.2, chroma*0.5, hue))
	return light, dark
}

// Paper are the backgrounds that a tint gives, from the page itself to the hairline
// (n-1, n-3, n-4, n-5, n-6 of tokens/raw.css), on light and on dark pages. Lightness
// and chroma are held, so that every text colour keeps its contrast.
func Paper(hex string) (light, dark [5]string, ok bool) {
	c, ok := parseColour(hex)
	if !ok {
		return light, dark, false
	}
	l, chroma, hue := c.oklch()
	l, chroma = math.Min(math.Max(l, 0.958), 0.985), math.Min(chroma, 0.028)
	for i, step := range [5]float64{0, 0.02, 0.038, 0.07, 0.127} {
		light[i] = oklch(l-step, chroma, hue).String()
	}
	for i, level := range [5]float64{0.172, 0.148, 0.262, 0.3, 0.375} {
		dark[i] = oklch(level, math.Min(chroma, 0.014), hue).String()
	}
	return light, dark, true
}

// colour is red, green and blue as light (linear sRGB, 0 to 1).
type colour [3]float64

func mustColour(hex string) colour { c, _ := parseColour(hex); return c }

func parseColour(hex string) (colour, bool) {
	n, err := strconv.ParseUint(strings.TrimPrefix(hex, "#"), 16, 32)
	if err != nil || len(hex) != 7 || hex[0] != '#' {
		return colour{}, false
	}
	return colour{linear(n >> 16), linear(n >> 8), linear(n)}, true
}

// linear is the light of one sRGB channel (IEC 61966-2-1).
func linear(channel uint64) float64 {
	c := float64(channel&0xff) / 255
	if c <= 0.04045 {
		return c / 12.92
	}
	return math.Pow((c+0.055)/1.055, 2.4)
}

func (c colour) String() string {
	var b [3]uint8
	for i, v := range c {
		v = math.Min(math.Max(v, 0), 1) // browsers clip what sRGB cannot show
		if v <= 0.0031308 {
			v *= 12.92
		} else {
			v = 1.055*math.Pow(v, 1/2.4) - 0.055
		}
		b[i] = uint8(math.Round(v * 255))
	}
	return fmt.Sprintf("#%02x%02x%02x", b[0], b[1], b[2])
}

func (c colour) luminance() float64 {
	clip := func(v float64) float64 { return math.Min(math.Max(v, 0), 1) }
	return 0.2126*clip(c[0]) + 0.7152*clip(c[1]) + 0.0722*clip(c[2])
}

func ratioOf(a, b colour) float64 {
	x, y := a.luminance(), b.luminance()
	return (math.Max(x, y) + 0.05) / (math.Min(x, y) + 0.05)
}

// oklch is lightness (0 to 1), chroma and hue in degrees (CSS Color 4, 9.4).
func (c colour) oklch() (l, chroma, hue float64) {
	x := math.Cbrt(0.4122214708*c[0] + 0.5363325363*c[1] + 0.0514459929*c[2])
	y := math.Cbrt(0.2119034982*c[0] + 0.6806995451*c[1] + 0.1073969566*c[2])
	z := math.Cbrt(0.0883024619*c[0] + 0.2817188376*c[1] + 0.6299787005*c[2])
	a := 1.9779984951*x - 2.4285922050*y + 0.4505937099*z
	b := 0.0259040371*x + 0.7827717662*y - 0.8086757660*z
	return 0.2104542553*x + 0.7936177850*y - 0.0040720468*z, math.Hypot(a, b), math.Atan2(b, a) * 180 / math.Pi
}

func oklch(l, chroma, hue float64) colour {
	a, b := chroma*math.Cos(hue*math.Pi/180), chroma*math.Sin(hue*math.Pi/180)
	cube := func(v float64) float64 { return v * v * v }
	x := cube(l + 0.3963377774*a + 0.2158037573*b)
	y := cube(l - 0.1055613458*a - 0.0638541728*b)
	z := cube(l - 0.0894841775*a - 1.2914855480*b)
	return colour{
		4.0767416621*x - 3.3077115913*y + 0.2309699292*z,
		-1.2684380046*x + 2.6097574011*y - 0.3413193965*z,
		-0.0041960863*x - 0.7034186147*y + 1.7076147010*z,
	}
}
