package page

import (
	"hawker/app/brand"
	"hawker/app/catalog"
	"hawker/app/photo"
	"hawker/app/web/edge"
	"hawker/views/desk/frame"
)

// WordsOf is a text as its pair of fields.
func WordsOf(t brand.Text) frame.Words { return frame.Words{En: t["en"], Zh: t["zh"]} }

// TextOf is the text of a pair of fields.
func TextOf(w frame.Words) brand.Text { return brand.Text{"en": w.En, "zh": w.Zh}.Clean() }

// ReadWords reads the pair of fields of a name.
func ReadWords(v edge.Values, name string) frame.Words {
	return frame.Words{En: v.Get(name + ".en"), Zh: v.Get(name + ".zh")}
}

// FirstPhoto is the address of a product's first photo; "" where it has none.
func FirstPhoto(p catalog.Product) string {
	if len(p.Photos) == 0 {
		return ""
	}
	return Photo(p.Photos[0].Hash)
}

// Photo is the address of a small picture; "" for none.
func Photo(hash string) string {
	if hash == "" {
		return ""
	}
	return photo.URL(hash, ThumbSize)
}
