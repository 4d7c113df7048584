// Package assets holds everything that the program serves or reads but does not
// compute: style, behaviour, vendored scripts, sentences and the demo's material.
//
// It promises that a name has one address per content: the SHA-256 of the bytes
// stands in the URL, so a file may be kept by browsers for a year and a new
// binary never meets an old script. Files are walked once, at start; compressed
// once, when first asked for. It refuses to know about HTTP, languages and pages:
// it hands out bytes, addresses, and the two texts (import map and its hash)
// that a strict Content-Security-Policy needs.
package assets

import (
	"embed"
	"io/fs"
)

//go:embed css js img vendor lang all:demo
var files embed.FS

// Lang is the folder of catalogues: one folder per language tag, flat JSON files within.
func Lang() fs.FS { return folder("lang") }

// Demo is the folder with the demo shop's content and its sample broadcast.
func Demo() fs.FS { return folder("demo") }

func folder(name string) fs.FS {
	sub, err := fs.Sub(files, name)
	if err != nil {
		panic("assets: " + err.Error()) // only an invalid literal above can cause it
	}
	return sub
}
