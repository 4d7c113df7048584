package shop

import "hawker/views/ui"

// TakeOver asks whether a cart shall come to this device, and says what of it did not.
type TakeOver struct {
	ui.Page
	Action string
	Pieces int
	Here   bool // it is this device's own
	Done   bool
	Left   []string
}

// Pass is the way to take a cart over on another device.
type Pass struct {
	URL   string
	Local bool // the address is good on this machine only
}
