package print

import "hawker/views/ui"

// PosterPage is a sheet to hang up: what it is, and a code that opens it on a phone.
type PosterPage struct {
	ui.Page
	Paper   string // "a4" or "letter"
	Papers  []ui.Link
	Picture ui.Photo // "" leaves its place to the words
	Name    string
	Note    string
	Fact    string // price, or day and hour
	Was     string // price that is struck through
	Host    string
	Call    string // what scanning does
	QR      ui.QR
	Address string    // of the code, in words
	Files   []ui.Link // the code alone, to place elsewhere
	Warning string    // why the code does not work yet, on the screen only
	Back    ui.Link
}
