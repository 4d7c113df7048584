package claims

import (
	"strconv"
	"time"

	"hawker/app/brand"
	"hawker/app/claim"
	"hawker/app/fault"
	"hawker/app/store"
	"hawker/app/web/desk/filing"
	"hawker/app/web/desk/page"
)

// draft is what the form says, read in the shop's zone. It refuses with what was wrong
// with the file, with date_malformed, and as claim.Draft.Check does.
func draft(s filing.Sent, tx *store.Tx) (claim.Draft, error) {
	d := claim.Draft{
		Text: page.TextOf(page.ReadWords(s.Values, "text")), Source: s.Get("source"), File: s.File, Unfile: s.On("unfile"), Shared: s.On("shared"),
	}
	if s.Refused != nil {
		return d, s.Refused
	}
	if day := s.Get("until"); day != "" {
		shop, _, err := brand.Find(tx)
		if err != nil {
			return d, err
		}
		until, err := time.ParseInLocation(time.DateOnly, day, shop.Location())
		if err != nil {
			return d, fault.InvalidField("date_malformed", "until")
		}
		d.Until = until.AddDate(0, 0, 1).UTC() // the day is whole
	}
	return d, d.Check()
}

// seen is the number of the version that the form was filled from.
func seen(s filing.Sent) uint64 {
	n, _ := strconv.ParseUint(s.Get("seen"), 10, 64) // nothing is 0, which no version has
	return n
}
