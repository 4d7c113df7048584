package dossier

import (
	"time"

	"hawker/app/brand"
	"hawker/app/customer"
	"hawker/app/invoice"
	"hawker/app/money"
	"hawker/app/order"
	"hawker/app/privacy"
)

// Format names the layout of a Record; a later one that older readers would misread has
// another number.
const Format = "hawker/personal-data/1"

// Record is everything about one person as a file that a program can read (Regulation
// (EU) 2016/679, art. 15 and 20): JSON, times in UTC (RFC 3339), money in minor units
// with its currency (ISO 4217), countries as ISO 3166-1 alpha-2, texts in several
// languages by BCP 47 tags. Fields that are empty are left out.
type Record struct {
	Format  string          `json:"format"`
	Made    time.Time       `json:"made"`
	Shop    string          `json:"shop"`
	Contact privacy.Contact `json:"contact"`
	People  []PersonRow     `json:"people,omitempty"`
	Carts   []CartRow       `json:"carts,omitempty"`
	Offers  []OfferRow      `json:"offers,omitempty"`
	Orders  []OrderRow      `json:"orders,omitempty"`
	Mails   []MailRow       `json:"mails,omitempty"`
	Names   []string        `json:"chat_names,omitempty"`
	Invited []InvitedRow    `json:"invitations,omitempty"`
	Said    []SaidRow       `json:"chat,omitempty"`
	Kept    []privacy.Part  `json:"kept_after_an_erasure,omitempty"` // why, and until when
}

// PersonRow is what the shop wrote down of the person beside orders.
type PersonRow struct {
	Name    string           `json:"name"`
	Email   string           `json:"email,omitempty"`
	Phone   string           `json:"phone,omitempty"`
	Address customer.Address `json:"address"`
	Consent customer.Consent `json:"consent"`
	Since   time.Time        `json:"since"`
	Seen    time.Time        `json:"seen"`
}

// CartRow is a cart that waits.
type CartRow struct {
	Updated time.Time `json:"updated"`
	Pieces  int64     `json:"pieces"`
	Codes   []string  `json:"codes,omitempty"`
}

// OfferRow is an order that the shop prepared.
type OfferRow struct {
	Number  string           `json:"number"`
	Made    time.Time        `json:"made"`
	State   string           `json:"state"`
	Contact customer.Contact `json:"contact"`
	Words   string           `json:"words,omitempty"`
	Note    string           `json:"note,omitempty"`
}

// OrderRow is an order with what hangs on it.
type OrderRow struct {
	Number    string             `json:"number"`
	Status    order.Status       `json:"status"`
	Placed    time.Time          `json:"placed"`
	Contact   customer.Contact   `json:"contact"`
	Consent   customer.Consent   `json:"consent"`
	Note      string             `json:"note,omitempty"`
	Lines     []LineRow          `json:"lines"`
	Total     money.Amount       `json:"total"`
	Method    string             `json:"method"`
	Payments  []PaymentRow       `json:"payments,omitempty"`
	Refunds   []RefundRow        `json:"refunds,omitempty"`
	Parcels   []ParcelRow        `json:"parcels,omitempty"`
	Documents []invoice.Document `json:"documents,omitempty"`
	Disputes  []DisputeRow       `json:"disputes,omitempty"`
	Reviews   []ReviewRow        `json:"reviews,omitempty"`
	Events    []EventRow         `json:"events,omitempty"`
	Proofs    []string           `json:"proofs,omitempty"` // what shows had come to: hawker verify reads them
}

// LineRow is so many pieces; Show and Item say where they were bought.
type LineRow struct {
	SKU      string       `json:"sku,omitempty"`
	Title    brand.Text   `json:"title"`
	Label    brand.Text   `json:"label,omitempty"`
	Quantity int64        `json:"quantity"`
	Unit     money.Amount `json:"unit"`
	Reason   string       `json:"reason"` // of the price
	Show     string       `json:"show,omitempty"`
	Item     int          `json:"item,omitempty"`
	At       time.Time    `json:"at"`
}

// PaymentRow is money that came.
type PaymentRow struct {
	At     time.Time    `json:"at"`
	Amount money.Amount `json:"amount"`
	Ref    string       `json:"reference"`
	Note   string       `json:"note,omitempty"`
}

// RefundRow is money that went back.
type RefundRow struct {
	Number string       `json:"number"`
	At     time.Time    `json:"at"`
	State  string       `json:"state"`
	Amount money.Amount `json:"amount"`
	Reason string       `json:"reason,omitempty"`
}

// ParcelRow is a parcel.
type ParcelRow struct {
	Number    string    `json:"number"`
	State     string    `json:"state"`
	Carrier   string    `json:"carrier,omitempty"`
	Tracking  string    `json:"tracking,omitempty"`
	Shipped   time.Time `json:"shipped,omitzero"`
	Delivered time.Time `json:"delivered,omitzero"`
}

// DisputeRow is money that a bank asked back.
type DisputeRow struct {
	Opened   time.Time    `json:"opened"`
	State    string       `json:"state"`
	Amount   money.Amount `json:"amount"`
	Reason   string       `json:"reason,omitempty"`
	Evidence []string     `json:"evidence,omitempty"`
}

// ReviewRow is what the person said of a line.
type ReviewRow struct {
	Line   int       `json:"line"`
	At     time.Time `json:"at"`
	Name   string    `json:"name,omitempty"`
	Rating int       `json:"rating"`
	Text   string    `json:"text,omitempty"`
	State  string    `json:"state"`
	Reply  string    `json:"reply,omitempty"`
}

// EventRow is what happened to an order: messages and notes with their words.
type EventRow struct {
	At   time.Time `json:"at"`
	Kind string    `json:"kind"`
	From string    `json:"from,omitempty"`
	Text string    `json:"text,omitempty"`
}

// MailRow is a mail, with its words where they are still kept.
type MailRow struct {
	At      time.Time `json:"at"`
	Kind    string    `json:"kind"`
	To      string    `json:"to"`
	State   string    `json:"state"`
	Subject string    `json:"subject,omitempty"`
	Text    string    `json:"text,omitempty"`
}

// InvitedRow is an invitation to a private show that was used.
type InvitedRow struct {
	Show string    `json:"show"`
	Name string    `json:"name,omitempty"`
	Used time.Time `json:"used"`
}

// SaidRow is a line that was said in a show.
type SaidRow struct {
	Show string    `json:"show"`
	Seq  uint64    `json:"seq"`
	At   time.Time `json:"at"`
	Name string    `json:"name"`
	Text string    `json:"text"`
}
