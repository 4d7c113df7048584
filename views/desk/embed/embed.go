// Package embed draws the page of the desk where the shop names the sites that may
// show its shows, with the lines to put into them. It knows no site by itself.
package embed

import "hawker/views/desk/frame"

// Page is that page.
type Page struct {
	frame.Frame
	frame.Form
	Origins  string // as they stand in the field, one on each line
	Snippets []Snippet
	Look     string // address of the frame, to be seen as it is
}

// Snippet is a piece of HTML for another site, for a purpose: "float", "inline", "sku" or "iframe".
type Snippet struct{ Kind, Code string }
