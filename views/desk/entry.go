package desk

import (
	"hawker/views/desk/frame"
	"hawker/views/ui"
)

// SignInPage lets people of the shop in.
type SignInPage struct {
	ui.Page
	frame.Form
	Email string
	Next  string // where they were going
	Art   string
}

// SetupPage is the first run of an empty shop.
type SetupPage struct {
	ui.Page
	frame.Form
	Name, Email, Password        string
	Shop                         string
	Currencies, Countries, Langs []frame.Choice
	Zones                        []frame.Choice
	Art                          string
}

// SetupClosed says that the link is used up or not ours.
type SetupClosed struct {
	ui.Page
	Art string
}
