package packing

import (
	"context"
	"time"

	"hawker/app/lang"
	"hawker/app/money"
	"hawker/views/desk/frame"
	"hawker/views/ui"
)

// Parcel is one parcel with what may be done to it now.
type Parcel struct {
	Number            string
	State             string // as parcel.State
	Pieces            int64
	In                []string // what is in it, each with how many
	Carrier, Tracking string
	URL               string
	At                time.Time
	Grams             int64
	Cash              string // what is to be collected, as a form value; "" when nothing is
	CashMoney         money.Amount
	Fetched           bool // the buyer comes for it
	Undo              bool // it can still be said not to have left
}

// Strip is a parcel on the page of its order.
type Strip struct {
	Parcel   Parcel
	Pack     bool // this person packs
	Carriers []string
}

// ParcelPage is one parcel after it was packed.
type ParcelPage struct {
	frame.Frame
	frame.Form
	Parcel   Parcel
	Order    string
	Lots     []ui.Link // that its pieces are of
	Buyer    string
	To       []string
	Carriers []string
	Next     string // the next parcel to pack
	Why      string // as typed
	End      string // as chosen
}

// Refused puts what was typed back into the forms.
func (p *ParcelPage) Refused(f frame.Form, typed map[string]string) {
	p.Form, p.Why, p.End = f, typed["why"], typed["end"]
	if s, ok := typed["carrier"]; ok {
		p.Parcel.Carrier, p.Parcel.Tracking = s, typed["tracking"]
	}
	if s, ok := typed["paid"]; ok {
		p.Parcel.Cash = s
	}
}

func (b Parcel) here(part string) string { return "/desk/parcels/" + b.Number + "/" + part }

func (b Parcel) url() string { return "/desk/parcels/" + b.Number }

// print is where a paper of the parcel is.
func (b Parcel) print(what string) string { return "/desk/packing/" + what + "?parcel=" + b.Number }

// open tells whether it is still being packed.
func (b Parcel) open() bool { return b.State == "created" || b.State == "picking" }

// followed tells whether its tracking is to be shown.
func (b Parcel) followed() bool { return b.Tracking != "" && !b.open() && b.State != "packed" }

func (b Parcel) kind() string {
	switch b.State {
	case "delivered", "picked_up":
		return "ok"
	case "cancelled", "lost":
		return "danger"
	case "failed_attempt", "returned_to_sender":
		return "warn"
	}
	return "info"
}

func (b Parcel) what(ctx context.Context) string {
	return frame.Joined(lang.N(ctx, "desk.parcel.pieces", int(b.Pieces)), b.weight(ctx), lang.DayTime(ctx, b.At))
}

func (b Parcel) weight(ctx context.Context) string {
	if b.Grams == 0 {
		return ""
	}
	return lang.Number(ctx, b.Grams) + " g"
}

// ends are what can become of pieces that will not arrive.
func (p ParcelPage) ends(ctx context.Context, lost bool) []ui.Choice {
	values := []string{"again", "restock", "away"}
	if lost {
		values = []string{"again", "away"}
	}
	var list []ui.Choice
	for i, v := range values {
		key := "parcel.end." + v
		if lost {
			key = "parcel.end.lost." + v
		}
		list = append(list, ui.Choice{Name: "end", Value: v, Label: lang.T(ctx, key), Note: lang.T(ctx, key+".note"), Checked: p.End == v || p.End == "" && i == 0})
	}
	return list
}
