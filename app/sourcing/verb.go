package sourcing

import (
	"reflect"
	"slices"
	"strings"
	"time"

	"hawker/app/brand"
	"hawker/app/catalog"
	"hawker/app/fault"
	"hawker/app/paper"
	"hawker/app/store"
)

// Longest words of a lot, in characters.
const (
	LongestNumber = 60
	LongestLine   = 120
	LongestNote   = 600
	LongestReason = 300
)

// maxCertificates bounds how many papers a lot has.
const maxCertificates = 30

// Draft is what a form says of a lot.
type Draft struct {
	Number, Maker, Place, Note string
	Made                       time.Time
}

func (d Draft) clean() Draft {
	d.Number, d.Maker, d.Place, d.Note = strings.TrimSpace(d.Number), strings.TrimSpace(d.Maker), strings.TrimSpace(d.Place), strings.TrimSpace(d.Note)
	d.Made = d.Made.UTC()
	return d
}

// check refuses with field_needed, text_too_long, text_malformed, and lot_made_later
// where the lot is of a day that is still to come.
func (d Draft) check(now time.Time) error {
	if d.Number == "" {
		return fault.InvalidField("field_needed", "number")
	}
	for _, w := range []struct {
		field, text string
		max         int
	}{{"number", d.Number, LongestNumber}, {"maker", d.Maker, LongestLine}, {"place", d.Place, LongestLine}} {
		if err := line(w.text, w.field, w.max); err != nil {
			return err
		}
	}
	if d.Made.After(now) {
		return fault.InvalidField("lot_made_later", "made")
	}
	return brand.Text{"": d.Note}.Check("note", LongestNote)
}

func line(s, field string, max int) error {
	if strings.ContainsAny(s, "\n\t") {
		return fault.InvalidField("text_malformed", field)
	}
	return brand.Text{"": s}.Check(field, max)
}

// Make records a lot of a product. It refuses with product_not_found, lots_too_many,
// lot_number_taken, and what is wrong with a field: field_needed, text_too_long,
// text_malformed, lot_made_later.
func Make(tx *store.Tx, product catalog.ID, d Draft) (Version, error) {
	if _, err := catalog.Get(tx, product); err != nil {
		return Version{}, err
	}
	d = d.clean()
	if err := d.check(tx.Now); err != nil {
		return Version{}, err
	}
	all, err := Of(tx, product)
	if err != nil {
		return Version{}, err
	}
	if len(all) >= most {
		return Version{}, fault.Clash("lots_too_many", "max", most)
	}
	l := d.on(Lot{ID: ID(store.NewID()), Product: product, From: tx.Now, State: Current})
	if err := unique(tx, l); err != nil {
		return Version{}, err
	}
	return write(tx, l, Made)
}

func (d Draft) on(l Lot) Lot {
	l.Number, l.Maker, l.Place, l.Note, l.Made = d.Number, d.Maker, d.Place, d.Note, d.Made
	return l
}

func unique(tx *store.Tx, l Lot) error {
	other, ok, err := lots.One(tx, byNumber, store.Key(string(l.Product), fold(l.Number)))
	if err == nil && ok && other.ID != l.ID {
		err = fault.New(fault.Conflict, "lot_number_taken", "number")
	}
	return err
}

// seen reads a lot that a form was filled from: lot_changed where somebody was quicker.
func seen(tx *store.Tx, id ID, seq uint64) (Version, error) {
	v, err := Get(tx, id)
	if err == nil && v.Seq != seq {
		err = fault.Clash("lot_changed")
	}
	return v, err
}

// Change writes what a form says of a lot; what changes nothing has no effect. Seq is
// that of the version that the form was filled from. It refuses with lot_not_found,
// lot_changed, and as Make does.
func Change(tx *store.Tx, id ID, seq uint64, d Draft) (Version, error) {
	was, err := seen(tx, id, seq)
	if err != nil {
		return was, err
	}
	d = d.clean()
	if err := d.check(tx.Now); err != nil {
		return was, err
	}
	l := d.on(was.Lot)
	if err := unique(tx, l); err != nil || reflect.DeepEqual(l, was.Lot) {
		return was, err
	}
	return write(tx, l, Changed)
}

// Paper is what a form says of a certificate. ID is that of the one it replaces, "" for a
// new one; a File of no hash keeps that one's.
type Paper struct {
	ID, Name, Issuer string
	File             paper.File
	From, Until      time.Time
}

func (p Paper) clean() Paper {
	p.Name, p.Issuer, p.From, p.Until = strings.TrimSpace(p.Name), strings.TrimSpace(p.Issuer), p.From.UTC(), p.Until.UTC()
	return p
}

// Certify gives a lot a certificate, or another in the place of one. It refuses with
// lot_not_found, lot_changed, certificate_not_found, certificates_too_many, paper_needed
// where there is no file, certificate_term where it ends before it begins, field_needed,
// text_too_long and text_malformed; form names the fields name, issuer, from, until.
func Certify(tx *store.Tx, id ID, seq uint64, p Paper) (Version, error) {
	was, err := seen(tx, id, seq)
	if err != nil {
		return was, err
	}
	p = p.clean()
	old, at := was.Find(p.ID)
	switch {
	case p.ID != "" && at < 0:
		return was, fault.Missing("certificate_not_found")
	case p.ID == "" && len(was.Certificates) >= maxCertificates:
		return was, fault.Clash("certificates_too_many", "max", maxCertificates)
	}
	if p.File.Hash == "" {
		p.File = old.File
	}
	if err := p.check(); err != nil {
		return was, err
	}
	c := Certificate(p)
	l := was.Lot
	l.Certificates = slices.Clone(l.Certificates)
	if at < 0 {
		c.ID = store.NewID()
		l.Certificates = append(l.Certificates, c)
	} else if l.Certificates[at] = c; c == old {
		return was, nil
	}
	return write(tx, l, Certified)
}

func (p Paper) check() error {
	switch {
	case p.Name == "":
		return fault.InvalidField("field_needed", "name")
	case p.File.Hash == "":
		return fault.InvalidField("paper_needed", "file")
	case !p.From.IsZero() && !p.Until.IsZero() && !p.From.Before(p.Until):
		return fault.InvalidField("certificate_term", "until")
	}
	if err := line(p.Name, "name", LongestLine); err != nil {
		return err
	}
	return line(p.Issuer, "issuer", LongestLine)
}

// Uncertify takes a certificate away from a lot; the versions keep it. It refuses with
// lot_not_found, lot_changed and certificate_not_found.
func Uncertify(tx *store.Tx, id ID, seq uint64, certificate string) (Version, error) {
	was, err := seen(tx, id, seq)
	if err != nil {
		return was, err
	}
	_, at := was.Find(certificate)
	if at < 0 {
		return was, fault.Missing("certificate_not_found")
	}
	l := was.Lot
	l.Certificates = slices.Delete(slices.Clone(l.Certificates), at, at+1)
	return write(tx, l, Withdrawn)
}

// Stop has nothing of a lot leave any more, for a reason in words, and takes its product
// out of sale. It refuses with lot_not_found, lot_stopped, lot_closed, field_needed and
// text_too_long.
func Stop(tx *store.Tx, id ID, reason string) (Version, error) {
	v, err := Get(tx, id)
	if err != nil {
		return v, err
	}
	if err := v.is(Current); err != nil {
		return v, err
	}
	if reason = strings.TrimSpace(reason); reason == "" {
		return v, fault.InvalidField("field_needed", "reason")
	}
	if err := (brand.Text{"": reason}).Check("reason", LongestReason); err != nil {
		return v, err
	}
	l := v.Lot
	l.State, l.Reason = Stopped, reason
	return write(tx, l, Halted)
}

// Close says that none of a lot is on the shelf. It refuses with lot_not_found and
// lot_closed.
func Close(tx *store.Tx, id ID) (Version, error) {
	v, err := Get(tx, id)
	if err != nil {
		return v, err
	}
	if err := v.is(Current, Stopped); err != nil {
		return v, err
	}
	l := v.Lot
	l.State = Closed
	return write(tx, l, Ended)
}

// Resume has a stopped or closed lot be sold again. It refuses with lot_not_found and
// lot_current.
func Resume(tx *store.Tx, id ID) (Version, error) {
	v, err := Get(tx, id)
	if err != nil {
		return v, err
	}
	if err := v.is(Stopped, Closed); err != nil {
		return v, err
	}
	l := v.Lot
	l.State, l.Reason = Current, ""
	return write(tx, l, Resumed)
}

// is refuses a lot that is in none of the states: lot_current, lot_stopped, lot_closed.
func (l Lot) is(states ...State) error {
	if slices.Contains(states, l.State) {
		return nil
	}
	return fault.Clash("lot_"+string(l.State), "number", l.Number)
}

// write appends a version of a lot, makes it the newest, and tells the catalogue whether
// its product may be sold.
func write(tx *store.Tx, l Lot, what string) (Version, error) {
	last, _, err := lots.Find(tx, l.ID)
	if err != nil {
		return Version{}, err
	}
	link := Chained{At: tx.Now, What: what}
	if link.Seq, err = tx.Next("lot"); err != nil {
		return Version{}, err
	}
	v := Version{Lot: l, Chained: link.After(last.Chained, l), By: tx.By}
	if err := versions.Put(tx, store.Key(string(l.ID), v.Seq), v); err != nil {
		return v, err
	}
	if err := lots.Put(tx, l.ID, record{v}); err != nil {
		return v, err
	}
	tx.Mark("lot", string(l.ID))
	return v, bar(tx, l.Product)
}
