// Package cast is who and what the sample shop consists of, as its files tell it:
// people, pieces, shows, talk, orders, reviews. It promises to read all of them or to
// name the one that it could not read, and refuses to know what is done with them.
package cast

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"

	"hawker/app/brand"
	"hawker/app/customer"
	"hawker/assets"
)

// Cast is shop.json: who sells what to whom.
type Cast struct {
	Settings brand.Settings `json:"settings"`
	Staff    []Actor        `json:"staff"`
	Products []Piece        `json:"products"`
	Shows    []Show         `json:"shows"`
	Talk     Talk           `json:"talk"`
	Orders   []Sale         `json:"orders"`

	Shelf   Shelf    `json:"-"`
	Front   Front    `json:"-"`
	Firings []Firing `json:"-"`
}

type Actor struct {
	Key   string `json:"key"`
	Name  string `json:"name"`
	Email string `json:"email"`
	Role  string `json:"role"`
}

type Piece struct {
	Handle   string     `json:"handle"`
	Title    brand.Text `json:"title"`
	Summary  brand.Text `json:"summary"`
	Body     brand.Text `json:"body"`
	Options  []Option   `json:"options"`
	Variants []Variant  `json:"variants"`
	Photos   []Picture  `json:"photos"`
}

type Option struct {
	Name   brand.Text   `json:"name"`
	Values []brand.Text `json:"values"`
}

type Variant struct {
	Choice  []int  `json:"choice"`
	SKU     string `json:"sku"`
	Cents   int64  `json:"price_cents"`
	WeightG int    `json:"weight_g"`
	Bin     string `json:"bin"`
	Stock   int64  `json:"stock"`
	Days    int    `json:"wait_days"` // for the next kiln; 0: it is not sold ahead
	Most    int64  `json:"wait_most"`
	Photo   string `json:"photo"`
}

type Picture struct {
	File string     `json:"file"`
	Alt  brand.Text `json:"alt"`
}

type Show struct {
	Handle       string     `json:"handle"`
	Title        brand.Text `json:"title"`
	Note         brand.Text `json:"note"`
	State        string     `json:"state"`
	StartsInHour float64    `json:"starts_in_hours"`
	StartsInDays int        `json:"starts_in_days"`
	StartsAt     string     `json:"starts_at"`
	Cover        string     `json:"cover"`
	Host         string     `json:"host"`
	Items        []Item     `json:"items"`
}

type Item struct {
	N         int              `json:"n"`
	Handle    string           `json:"handle"`
	LivePrice map[string]int64 `json:"live_price_cents"`
}

type Talk struct {
	LoopS  float64 `json:"loop_s"`
	Before []Said  `json:"before"`
	Lines  []Said  `json:"lines"`
}

type Said struct {
	AtS   float64 `json:"at_s"`
	Name  string  `json:"name"`
	Staff string  `json:"staff"`
	Text  string  `json:"text"`
}

type Sale struct {
	Key   string `json:"key"`
	Buyer struct {
		Name  string `json:"name"`
		Email string `json:"email"`
		Phone string `json:"phone"`
	} `json:"buyer"`
	Address   customer.Address `json:"address"`
	Lines     []Bought         `json:"lines"`
	Method    string           `json:"method"`
	State     string           `json:"state"`
	Lang      string           `json:"lang"`
	Marketing bool             `json:"marketing"`
	Age       float64          `json:"age_hours"`
	Paid      float64          `json:"paid_age_hours"`
	Packed    float64          `json:"packed_age_hours"`
	Shipped   float64          `json:"shipped_age_hours"`
	Delivered float64          `json:"delivered_age_hours"`
	Cancelled float64          `json:"cancelled_age_hours"`
	Expired   float64          `json:"expired_age_hours"`
	Reason    string           `json:"cancel_reason"`
	Carrier   string           `json:"carrier"`
	Tracking  string           `json:"tracking"`
	Refund    *Back            `json:"refund"`
	Messages  []Message        `json:"messages"`
	Reviews   []Opinion        `json:"reviews"`
}

// Back is the money of one line's pieces that the buyer keeps all the same.
type Back struct {
	Line     int     `json:"line"`
	Quantity int64   `json:"quantity"`
	Reason   string  `json:"reason"`
	Ref      string  `json:"reference"`
	Age      float64 `json:"age_hours"`
	Sent     float64 `json:"sent_age_hours"`
}

// Opinion is what the buyer says of a line; one that was never shown still waits.
type Opinion struct {
	Line    int     `json:"line"`
	Stars   int     `json:"stars"`
	Name    string  `json:"name"`
	Text    string  `json:"text"`
	Age     float64 `json:"age_hours"`
	Shown   float64 `json:"shown_age_hours"`
	By      string  `json:"by"`
	Reply   string  `json:"reply"`
	Replied float64 `json:"reply_age_hours"`
}

type Bought struct {
	SKU      string `json:"sku"`
	Quantity int64  `json:"quantity"`
	Show     string `json:"show"`
}

type Message struct {
	Sender string  `json:"sender"`
	By     string  `json:"by"`
	Text   string  `json:"text"`
	Age    float64 `json:"age_hours"`
}

// Read reads the whole cast.
func Read() (Cast, error) {
	var c Cast
	files := assets.Demo()
	return c, errors.Join(File(files, "shop.json", &c), File(files, "shelf.json", &c.Shelf),
		File(files, "front.json", &c.Front), File(files, "lots.json", &c.Firings))
}

// File reads one file of JSON into v; an error names the file.
func File(files fs.FS, name string, v any) error {
	raw, err := fs.ReadFile(files, name)
	if err != nil {
		return fmt.Errorf("reading %s: %w", name, err)
	}
	if err := json.Unmarshal(raw, v); err != nil {
		return fmt.Errorf("reading %s: %w", name, err)
	}
	return nil
}
