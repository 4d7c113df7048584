package desk

import "hawker/views/ui"

// SignInPage lets people of the shop in.
type SignInPage struct {
	ui.Page
	Form
	Email string
	Next  string // where they were going
	Art   string
}

// SetupPage is the first run of an empty shop.
type SetupPage struct {
	ui.Page
	Form
	Name, Email, Password        string
	Shop                         string
	Currencies, Countries, Langs []Choice
	Zones                        []Choice
	Art                          string
}

// SetupClosed says that the link is used up or not ours.
type SetupClosed struct {
	ui.Page
	Art string
}
