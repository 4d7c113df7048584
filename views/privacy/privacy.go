// Package privacy draws what a shop knows of one person: the pages on which they read
// it and have it erased, the parts of them that the desk shows as well, and the page
// that they take with them, which is read without the shop.
//
// It never sees a record: what is known comes as finished words.
package privacy

import "hawker/views/ui"

// Part is so many of a kind, or one that is named, and why it is kept.
type Part struct {
	Label string
	Count int
	Why   string
	Note  string // of a hold, for staff
}

// Plan is what an erasure does.
type Plan struct {
	Gone, Kept []Part
	Reviews    bool // there are words of reviews to be asked about
}

// AskPage asks for the address to which the link is sent.
type AskPage struct {
	ui.Page
	Shop, Mailbox string // the shop's own address
	Email, Error  string
	Sent, Mails   bool
}

// MinePage is what a person reads of themselves.
type MinePage struct {
	ui.Page
	Shop, Contact string
	Action        string // the page's own address
	Plan          Plan
	Seen          string
	Nothing       bool
	Problem       string
	Erased        bool
}

// Record is the page that is taken along.
type Record struct {
	Lang, Title, Made string
	Parts             []Section
	Kept              []Part
	KeptTitle         string
}

// Section is one kind of what is known.
type Section struct {
	Title string
	Items []Item
}

// Item is one of them: an order, a mail, a line that was said.
type Item struct {
	Title string
	Facts []Fact
	Text  string
}

// Fact is a name and its value, lines by \n.
type Fact struct{ Name, Value string }
