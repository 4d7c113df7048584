package proof

import (
	_ "embed"
	"time"

	"hawker/app/money"
)

// Look is the style sheet beside a book.
//
//go:embed book.css
var Look string

// Book is a pack's own page: all of it to be read, without a network, a shop and
// scripts. Its addresses are files of the pack.
type Book struct {
	Lang, Shop, Number string
	Placed, Made       time.Time
	Total              money.Amount
	Buyer              []string // who, and where it goes
	Lines              []BookLine
	Films              []Film
	Moneys             []Moved
	Parcels            []Parcel
	History            []Happened
	Talk               []Said
	Terms              []Term
	Prices             []Prices
	Heads              []Head
	Other              string // address of the page in the other language, "" for none
}

// BookLine is a line of the order; Watch is an address in one of the films.
type BookLine struct {
	Line
	Claims []Claim
}

// Claim is what the shop said of a piece when it was sold. File is its paper in the
// pack, "" without.
type Claim struct {
	Text, Source, File, Name string
	Flag                     string // why it is to be taken with care
}

// Film is a film in the pack.
type Film struct {
	File, Show string
	At         time.Time // of its first picture
	Long       time.Duration
}

// Moved is money that came or went back.
type Moved struct {
	At   time.Time
	What string
	Sum  money.Amount
}

// Parcel is what was sent, and whether it came.
type Parcel struct {
	Number, By, State string // State as the words have it
	In                []string
	Delivered         time.Time // zero where it did not come, or nobody said so
}

// Happened is what happened to the order, or what was written about it.
type Happened struct {
	At                    time.Time
	Text, Words, Note, By string
}

// Said is a line of the buyer's in the talk of a show.
type Said struct {
	At         time.Time
	Show, Text string
}

// Term is a text that was shown when the order was placed.
type Term struct{ Name, File string }

// Prices are the prices of a piece over time.
type Prices struct {
	Name   string
	Points []Point
}

// Point is a price from a time on.
type Point struct {
	At  time.Time
	Sum money.Amount
}
