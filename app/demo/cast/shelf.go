package cast

import (
	"hawker/app/brand"
	"hawker/app/catalog"
	"hawker/app/collection"
)

// Shelf is shelf.json: how the pieces are sorted, and what is reduced.
type Shelf struct {
	Products map[string]struct {
		Type     string   `json:"type"`
		Vendor   string   `json:"vendor"`
		Tags     []string `json:"tags"`
		Category string   `json:"category"`
	} `json:"products"`
	Contents    map[string]catalog.Content `json:"contents"`      // by SKU
	Compare     map[string]int64           `json:"compare_cents"` // by SKU
	Sales       []Reduction                `json:"sales"`
	Collections []Group                    `json:"collections"`
}

type Reduction struct {
	SKUs  []string `json:"skus"`
	Cents int64    `json:"cents"`
	From  float64  `json:"from_age_hours"`
	To    float64  `json:"to_in_hours"`
}

type Group struct {
	Handle   string          `json:"handle"`
	Title    brand.Text      `json:"title"`
	Body     brand.Text      `json:"body"`
	Rules    [][3]string     `json:"rules"`
	Products []string        `json:"products"`
	Sort     collection.Sort `json:"sort"`
	Cover    string          `json:"cover"` // of which product
}

// Front is front.json: how the shop shows itself. A section names its collection by
// the handle, since ids are made when the shop is.
type Front struct {
	Look     brand.Look        `json:"look"`
	Pictures map[string]string `json:"pictures"` // file by sign, or by the kind of a section
	Pages    []brand.WebPage   `json:"pages"`
}

// Firing is one lot of lots.json: of a piece, by its handle, made so many days before
// today. All of that piece came out of it.
type Firing struct {
	Of, Number, Maker, Place, Note string
	MadeDays                       int `json:"made_days"`
	Certificates                   []struct {
		Name, Issuer, Paper string
		Days                int // that it counts
	}
}
