package claim

import (
	"reflect"
	"strings"
	"time"

	"hawker/app/brand"
	"hawker/app/catalog"
	"hawker/app/fault"
	"hawker/app/paper"
	"hawker/app/store"
)

// Longest words of a claim, in characters.
const (
	LongestText   = 300
	LongestSource = 200
	LongestReason = 300
)

// Draft is what a form says of a claim. A File of no hash keeps the one that is there;
// Unfile takes it away.
type Draft struct {
	Text   brand.Text
	Source string
	File   paper.File
	Unfile bool
	Shared bool
	Until  time.Time
}

// Check refuses words that are missing or too long with field_needed, text_too_long and
// text_malformed; form names the fields text, source.
func (d Draft) Check() error {
	d = d.clean()
	if d.Text.Empty() {
		return fault.InvalidField("field_needed", "text.en")
	}
	if err := d.Text.Check("text", LongestText); err != nil {
		return err
	}
	return line(d.Source, "source", LongestSource)
}

func line(s, field string, max int) error {
	if strings.ContainsAny(s, "\n\t") {
		return fault.InvalidField("text_malformed", field)
	}
	return brand.Text{"": s}.Check(field, max)
}

func (d Draft) clean() Draft {
	d.Text, d.Source = d.Text.Clean(), strings.TrimSpace(d.Source)
	return d
}

// Make records a claim of a product. It refuses with product_not_found, claims_too_many
// and as Check does.
func Make(tx *store.Tx, product catalog.ID, d Draft) (Version, error) {
	if _, err := catalog.Get(tx, product); err != nil {
		return Version{}, err
	}
	if err := d.Check(); err != nil {
		return Version{}, err
	}
	all, err := All(tx, product)
	if err != nil {
		return Version{}, err
	}
	if len(all) >= most {
		return Version{}, fault.Clash("claims_too_many", "max", most)
	}
	c := Claim{ID: ID(store.NewID()), Product: product, From: tx.Now, State: Current}
	return write(tx, d.on(c), Made)
}

// on is the claim as the draft has it.
func (d Draft) on(c Claim) Claim {
	d = d.clean()
	if d.Unfile {
		c.File = paper.File{}
	}
	if d.File.Hash != "" {
		c.File = d.File
	}
	c.Text, c.Source, c.Until = d.Text, d.Source, d.Until.UTC()
	c.Shared = d.Shared
	if c.File.Hash == "" {
		c.Until, c.Shared = time.Time{}, false // there is nothing that could end, or be downloaded
	}
	return c
}

// Change writes another version of a claim; what changes nothing has no effect. Seen is
// the Seq that the form was filled from. It refuses with claim_not_found,
// claim_withdrawn, claim_changed where somebody was quicker, and as Check does.
func Change(tx *store.Tx, id ID, seen uint64, d Draft) (Version, error) {
	was, err := standing(tx, id)
	if err != nil {
		return was, err
	}
	if was.Seq != seen {
		return was, fault.Clash("claim_changed")
	}
	if err := d.Check(); err != nil {
		return was, err
	}
	c, what := d.on(was.Claim), Changed
	if reflect.DeepEqual(c, was.Claim) {
		return was, nil
	}
	if c.File != was.File {
		what = Filed
	}
	return write(tx, c, what)
}

func standing(tx *store.Tx, id ID) (Version, error) {
	v, err := Get(tx, id)
	if err == nil && v.State != Current {
		err = fault.Clash("claim_withdrawn")
	}
	return v, err
}

// Withdraw ends a claim, for a reason in words. It refuses with claim_not_found,
// claim_withdrawn, field_needed and text_too_long.
func Withdraw(tx *store.Tx, id ID, reason string) error {
	v, err := standing(tx, id)
	if err != nil {
		return err
	}
	if reason = strings.TrimSpace(reason); reason == "" {
		return fault.InvalidField("field_needed", "reason")
	}
	if err := (brand.Text{"": reason}).Check("reason", LongestReason); err != nil {
		return err
	}
	c := v.Claim
	c.State, c.Reason = Withdrawn, reason
	_, err = write(tx, c, TakenBack)
	return err
}

// Renew has the shop stand by a withdrawn claim again. It refuses with claim_not_found
// and claim_current.
func Renew(tx *store.Tx, id ID) error {
	v, err := Get(tx, id)
	if err != nil {
		return err
	}
	if v.State == Current {
		return fault.Clash("claim_current")
	}
	c := v.Claim
	c.State, c.Reason = Current, ""
	_, err = write(tx, c, Renewed)
	return err
}
