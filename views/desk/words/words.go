// Package words draws the page of the desk on words to think twice about.
package words

import "hawker/views/desk/frame"

// Page is the rules by country, the shop's own list, and a text to try them on.
type Page struct {
	frame.Frame
	frame.Form
	May   bool // change them
	Rules []Jurisdiction
	Own   string // one to a line
	Text  string // that is tried, "" for none
	Clean bool   // nothing was found in it
}

// Jurisdiction is the rules of one.
type Jurisdiction struct {
	ID         string
	Home, Also bool // of the shop's country; added by it
	Rules      []Rule
}

// Rule is one rule and its words.
type Rule struct {
	ID, Source, URL string
	Words           []string
}

// back leads to the claims, for who may go there.
func (p Page) back() string {
	if p.Frame.May.Products {
		return "/desk/claims"
	}
	return ""
}

// home tells whether a rule of the shop's own country is known.
func (p Page) home() bool {
	for _, j := range p.Rules {
		if j.Home {
			return true
		}
	}
	return false
}
