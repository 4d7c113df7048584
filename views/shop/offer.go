package shop

import (
	"time"

	"hawker/views/ui"
)

// OfferPage is an order that the shop made, to be paid by whoever has its link.
type OfferPage struct {
	ui.Page
	Form  Checkout
	Words string // the shop's
	Until time.Time
}

// OfferOver says that an offer has ended: "expired" or "cancelled".
type OfferOver struct {
	ui.Page
	Why string
}
