// Package demo is a sample shop that a person would believe: a kiln that sells
// teaware, with its products, buyers, orders, and a show that is on the air.
//
// It promises that nothing in it is a short cut. Its orders were submitted, paid,
// packed and shipped by the same verbs as a real shop's, on a clock that starts a
// month ago; its broadcast goes through the relay like any host's; its assistant
// pins by the command that a person's key sends. It keeps its folder and goes on
// where it stopped, with dates that move with today.
//
// It refuses to touch a folder that holds another shop.
package demo

import (
	"errors"

	"hawker/app/brand"
	"hawker/app/customer"
	"hawker/assets"
)

// cast is shop.json: who sells what to whom.
type cast struct {
	Settings brand.Settings `json:"settings"`
	Staff    []actor        `json:"staff"`
	Products []piece        `json:"products"`
	Shows    []show         `json:"shows"`
	Talk     talk           `json:"talk"`
	Orders   []sale         `json:"orders"`

	shelf   shelf
	front   front
	firings []firing
}

type actor struct {
	Key   string `json:"key"`
	Name  string `json:"name"`
	Email string `json:"email"`
	Role  string `json:"role"`
}

type piece struct {
	Handle   string     `json:"handle"`
	Title    brand.Text `json:"title"`
	Summary  brand.Text `json:"summary"`
	Body     brand.Text `json:"body"`
	Options  []option   `json:"options"`
	Variants []variant  `json:"variants"`
	Photos   []picture  `json:"photos"`
}

type option struct {
	Name   brand.Text   `json:"name"`
	Values []brand.Text `json:"values"`
}

type variant struct {
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

type picture struct {
	File string     `json:"file"`
	Alt  brand.Text `json:"alt"`
}

type show struct {
	Handle       string     `json:"handle"`
	Title        brand.Text `json:"title"`
	Note         brand.Text `json:"note"`
	State        string     `json:"state"`
	StartsInHour float64    `json:"starts_in_hours"`
	StartsInDays int        `json:"starts_in_days"`
	StartsAt     string     `json:"starts_at"`
	Cover        string     `json:"cover"`
	Host         string     `json:"host"`
	Items        []item     `json:"items"`
}

type item struct {
	N         int              `json:"n"`
	Handle    string           `json:"handle"`
	LivePrice map[string]int64 `json:"live_price_cents"`
}

type talk struct {
	LoopS  float64 `json:"loop_s"`
	Before []said  `json:"before"`
	Lines  []said  `json:"lines"`
}

type said struct {
	AtS   float64 `json:"at_s"`
	Name  string  `json:"name"`
	Staff string  `json:"staff"`
	Text  string  `json:"text"`
}

type sale struct {
	Key   string `json:"key"`
	Buyer struct {
		Name  string `json:"name"`
		Email string `json:"email"`
		Phone string `json:"phone"`
	} `json:"buyer"`
	Address   customer.Address `json:"address"`
	Lines     []bought         `json:"lines"`
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
	Refund    *back            `json:"refund"`
	Messages  []message        `json:"messages"`
	Reviews   []opinion        `json:"reviews"`
}

// back is the money of one line's pieces that the buyer keeps all the same.
type back struct {
	Line     int     `json:"line"`
	Quantity int64   `json:"quantity"`
	Reason   string  `json:"reason"`
	Ref      string  `json:"reference"`
	Age      float64 `json:"age_hours"`
	Sent     float64 `json:"sent_age_hours"`
}

// opinion is what the buyer says of a line; one that was never shown still waits.
type opinion struct {
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

type bought struct {
	SKU      string `json:"sku"`
	Quantity int64  `json:"quantity"`
	Show     string `json:"show"`
}

type message struct {
	Sender string  `json:"sender"`
	By     string  `json:"by"`
	Text   string  `json:"text"`
	Age    float64 `json:"age_hours"`
}

func readCast() (cast, error) {
	var c cast
	return c, errors.Join(read(assets.Demo(), "shop.json", &c), read(assets.Demo(), "shelf.json", &c.shelf), read(assets.Demo(), "front.json", &c.front), read(assets.Demo(), "lots.json", &c.firings))
}
