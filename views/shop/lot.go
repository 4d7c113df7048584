package shop

import "hawker/views/ui"

// LotLink leads from a product, or from a line of an order, to a lot.
type LotLink struct{ Number, URL string }

// LotPage is where some pieces of a product come from. Stopped is why the shop has stopped
// the lot, "" while it has not.
type LotPage struct {
	ui.Page
	Product, ProductURL string // "" where the product is not shown any more
	Number, Stopped     string
	Facts               []Fact
	Certificates        []LotCertificate
}

// LotCertificate is a paper about a lot, with its term and its file's size in words.
type LotCertificate struct {
	Name, Issuer, Term string
	File, FileName     string // the file's address, and its name as it was given
	Size, Sum          string
	Expired            bool
}
