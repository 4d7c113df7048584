package desk

import "hawker/views/desk/frame"

// HoldCard is whether an order may leave the house. Reason is "" while it may.
type HoldCard struct {
	Reason  string
	Reasons []frame.Choice
	Note    string // as typed
	Can     bool   // be held or released by this person
}
