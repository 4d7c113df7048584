package card_test

import (
	"bytes"
	"image"
	"image/color"
	"image/jpeg"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"hawker/app/web/findable/card"
)

// picture is a field of colour of a size.
func picture(w, h int) image.Image {
	m := image.NewRGBA(image.Rect(0, 0, w, h))
	for y := range h {
		for x := range w {
			m.Set(x, y, color.RGBA{uint8(x * 255 / w), uint8(y * 255 / h), 0x80, 0xff})
		}
	}
	return m
}

// Whatever a card is drawn from, it is 1200 by 630 and not larger than places that
// preview links take.
func TestCards(t *testing.T) {
	long := strings.Repeat("A very long title that has no end ", 30)
	draw := map[string]func() ([]byte, error){
		"an upright show on the air": card.Show{Picture: picture(720, 1280), Shop: "Halfmoon", Title: "Open kiln, firing 41", Live: "LIVE"}.Draw,
		"a wide show to come":        card.Show{Picture: picture(1600, 900), Shop: "Halfmoon", Title: "Winter teas", When: "Sun 29 Nov · 20:00"}.Draw,
		"a show without a picture":   card.Show{Shop: "Halfmoon", Title: "Winter teas", When: "Sun 29 Nov · 20:00"}.Draw,
		"a show in Chinese":          card.Show{Picture: picture(90, 90), Shop: "半月", Title: "开窑", When: "2026.11.29 · 20:00"}.Draw,
		"a show of nothing":          card.Show{}.Draw,
		"a product":                  card.Product{Picture: picture(800, 800), Shop: "Halfmoon", Title: "Moonrise gaiwan", Price: "$72", Was: "$80"}.Draw,
		"a product from a price on":  card.Product{Picture: picture(800, 500), Shop: "Halfmoon", Title: "Silver Needle", Price: "$44", Note: "from"}.Draw,
		"a product without words":    card.Product{Picture: picture(3, 800), Shop: "半月", Title: "盖碗", Price: "¥420"}.Draw,
		"a product of long words":    card.Product{Shop: long, Title: long, Price: long, Was: long, Note: long}.Draw,
	}
	for what, drawn := range draw {
		b, err := drawn()
		if err != nil {
			t.Errorf("%s: %v", what, err)
			continue
		}
		m, err := jpeg.Decode(bytes.NewReader(b))
		if err != nil || m.Bounds() != image.Rect(0, 0, 1200, 630) || len(b) > 600<<10 {
			t.Errorf("%s: %v %v, %d bytes", what, m.Bounds(), err, len(b))
		}
		if dir := os.Getenv("CARDS"); dir != "" {
			if err := os.WriteFile(filepath.Join(dir, strings.ReplaceAll(what, " ", "-")+".jpg"), b, 0o600); err != nil {
				t.Error(err)
			}
		}
	}
}

func TestWrites(t *testing.T) {
	for text, want := range map[string]bool{"$72": true, "¥420": true, "64,50 €": true, "£8": true, "盖碗": false, "": false} {
		if card.Writes(text) != want {
			t.Errorf("%q is written: %v", text, !want)
		}
	}
}
