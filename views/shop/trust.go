package shop

import "hawker/views/ui"

// TrustPage tells a phone in the same network how to trust this shop's own
// certificate authority, without which it gives a page no camera.
type TrustPage struct {
	ui.Page
	Address     string // of this page, as a phone reaches it
	Fingerprint string // SHA-256 of the authority's certificate
}
