package outside

import "hawker/views/ui"

// NetworkPage tries the ways that video can take to whoever looks at it. Addresses
// are those under which video is offered, for staff; Public tells whether one of them
// can be reached from the internet.
type NetworkPage struct {
	ui.Page
	Port      int
	Addresses []string
	Public    bool
}
