package theme

import (
	"crypto/sha256"
	"fmt"

	"hawker/app/brand"
)

// IconKey names the icons that are drawn of a look, so that their addresses change
// with it.
func IconKey(l brand.Look) string {
	return fmt.Sprintf("%x", sha256.Sum256([]byte(l.Icon+"|"+l.Logo+"|"+l.Accent+"|"+Of(l).Light)))[:16]
}

// IconURL is the address of an icon: "192", "512", "512-maskable" or "180" as its kind.
func IconURL(l brand.Look, kind string) string { return "/icon/" + IconKey(l) + "-" + kind + ".png" }
