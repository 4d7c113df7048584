package lots

import (
	"strconv"
	"time"

	"hawker/app/brand"
	"hawker/app/fault"
	"hawker/app/sourcing"
	"hawker/app/store"
	"hawker/app/web/desk/filing"
	"hawker/app/web/edge"
	views "hawker/views/desk/lots"
)

// dayOf reads a day in the shop's zone, its beginning; zero for an empty field. It refuses
// with date_malformed.
func dayOf(tx *store.Tx, v edge.Values, field string) (time.Time, error) {
	text := v.Get(field)
	if text == "" {
		return time.Time{}, nil
	}
	shop, _, err := brand.Find(tx)
	if err != nil {
		return time.Time{}, err
	}
	day, err := time.ParseInLocation(time.DateOnly, text, shop.Location())
	if err != nil {
		err = fault.InvalidField("date_malformed", field)
	}
	return day, err
}

func draftOf(tx *store.Tx, v edge.Values) (sourcing.Draft, error) {
	made, err := dayOf(tx, v, "made")
	return sourcing.Draft{Number: v.Get("number"), Maker: v.Get("maker"), Place: v.Get("place"), Note: v.Get("note"), Made: made}, err
}

// paperOf is what the form of a certificate says. It refuses with what was wrong with the
// file, and with date_malformed.
func paperOf(tx *store.Tx, s filing.Sent, id string) (sourcing.Paper, error) {
	p := sourcing.Paper{ID: id, Name: s.Get("name"), Issuer: s.Get("issuer"), File: s.File}
	if s.Refused != nil {
		return p, s.Refused
	}
	var err error
	if p.From, err = dayOf(tx, s.Values, "from"); err != nil {
		return p, err
	}
	if p.Until, err = dayOf(tx, s.Values, "until"); err == nil && !p.Until.IsZero() {
		p.Until = p.Until.AddDate(0, 0, 1) // the day is whole
	}
	return p, err
}

// seen is the number of the version that a form was filled from.
func seen(v edge.Values) uint64 {
	n, _ := strconv.ParseUint(v.Get("seen"), 10, 64) // nothing is 0, which no version has
	return n
}

// fill puts what was typed of a lot into a form again.
func fill(in *views.Input, v edge.Values) {
	if !v.Has("number") {
		return // another form of the page was sent
	}
	in.Number, in.Maker, in.Place, in.Made, in.Note = v.Get("number"), v.Get("maker"), v.Get("place"), v.Get("made"), v.Get("note")
}

// fillPaper puts what was typed of a certificate into a form again; a file that came with
// it is kept.
func fillPaper(in *views.PaperInput, s filing.Sent) {
	if !s.Has("name") {
		return
	}
	in.Name, in.Issuer, in.From, in.Until = s.Get("name"), s.Get("issuer"), s.Get("from"), s.Get("until")
	in.Kept = views.File{Name: s.File.Name, Hash: s.File.Hash, Size: s.File.Size}
}

func dayField(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.Format(time.DateOnly)
}
