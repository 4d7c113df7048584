// Package doctor lets every noun look whether what it promised still holds.
//
// It promises one list: what a person asks for on the command line, what the clerk
// does once a night and what a test does at its end are the same checks. It changes
// nothing of what it looks at, and refuses to know how anything is mended: what is
// wrong is shown to staff in the doctor's words, the last report is kept, and a shop
// with a finding goes on as it is.
//
// Each check has a snapshot of its own, so that no reader stands in the file for
// longer than one noun takes; what a check compares it reads in one.
package doctor

import (
	"context"
	"fmt"
	"time"

	"hawker/app/brand"
	"hawker/app/catalog"
	"hawker/app/chat"
	"hawker/app/claim"
	"hawker/app/collection"
	"hawker/app/dispute"
	"hawker/app/draft"
	"hawker/app/guest"
	"hawker/app/invoice"
	"hawker/app/live"
	"hawker/app/offsite"
	"hawker/app/order"
	"hawker/app/outbox"
	"hawker/app/parcel"
	"hawker/app/pay"
	"hawker/app/pricing"
	"hawker/app/privacy"
	"hawker/app/recall"
	"hawker/app/refund"
	"hawker/app/review"
	"hawker/app/sourcing"
	"hawker/app/staff"
	"hawker/app/statement"
	"hawker/app/stock"
	"hawker/app/store"
	"hawker/app/tariff"
)

// Check is what one noun knows to look at: it lists what is wrong.
type Check struct {
	Noun string
	Look func(*store.Tx) ([]string, error)
}

// All are the checks of every noun that keeps something which can be wrong.
var All = []Check{
	{"brand", brand.Doctor}, {"tariff", tariff.Doctor}, {"staff", staff.Doctor}, {"catalog", catalog.Doctor}, {"claim", claim.Doctor}, {"collection", collection.Doctor},
	{"stock", stock.Doctor}, {"sourcing", sourcing.Doctor}, {"pricing", pricing.Doctor}, {"live", live.Doctor}, {"guest", guest.Doctor}, {"chat", chat.Doctor}, {"pay", pay.Doctor}, {"order", order.Doctor},
	{"refund", refund.Doctor}, {"dispute", dispute.Doctor}, {"draft", draft.Doctor}, {"invoice", invoice.Doctor}, {"parcel", parcel.Doctor}, {"recall", recall.Doctor}, {"statement", statement.Doctor},
	{"review", review.Doctor}, {"outbox", outbox.Doctor}, {"offsite", offsite.Doctor}, {"privacy", privacy.Doctor},
}

// Examine lists all that is wrong in the store: of every index, then of every noun.
func Examine(ctx context.Context, s *store.Store) ([]string, error) { return Look(ctx, s, All) }

// Look is Examine with some of the checks.
func Look(ctx context.Context, s *store.Store, checks []Check) ([]string, error) {
	broken := []string{}
	var looks []func(*store.Tx) ([]string, error)
	for _, check := range store.Checks() {
		looks = append(looks, func(tx *store.Tx) ([]string, error) { return check(tx), nil })
	}
	for _, c := range checks {
		looks = append(looks, func(tx *store.Tx) ([]string, error) {
			found, err := c.Look(tx)
			if err != nil {
				err = fmt.Errorf("examining %s: %w", c.Noun, err)
			}
			return found, err
		})
	}
	for _, look := range looks {
		if err := ctx.Err(); err != nil {
			return broken, err
		}
		err := s.View(func(tx *store.Tx) error {
			found, err := look(tx)
			broken = append(broken, found...)
			return err
		})
		if err != nil {
			return broken, err
		}
	}
	return broken, nil
}

// Report is what the last look at the whole shop found.
type Report struct {
	At    time.Time `json:"at"`
	Took  int64     `json:"took"` // milliseconds
	Found []string  `json:"found,omitempty"`
	More  int       `json:"more,omitempty"` // findings beyond those that are kept
}

const mostFound = 200

var reports = store.NewDerived[string, Report]("doctor/report", "report_not_found")

const last = "last"

// Last is the last report; false while there was none.
func Last(tx *store.Tx) (Report, bool, error) { return reports.Find(tx, last) }

// Keep writes a report in the place of the last.
func Keep(tx *store.Tx, took time.Duration, found []string) error {
	r := Report{At: tx.Now, Took: took.Milliseconds(), Found: found[:min(len(found), mostFound)]}
	r.More = len(found) - len(r.Found)
	tx.Mark("orders", "") // the desk's first page
	return reports.Put(tx, last, r)
}

// quiet is the hour of the shop's day at which it is looked at.
const quiet = 4

// Due tells whether the shop was not looked at since the quiet hour of its own zone,
// and nothing is on the air.
func Due(tx *store.Tx) (bool, error) {
	s, ok, err := brand.Find(tx)
	if err != nil || !ok {
		return false, err
	}
	air, err := live.Current(tx)
	if err != nil || len(air) > 0 {
		return false, err
	}
	r, _, err := Last(tx)
	now := tx.Now.In(s.Location())
	hour := time.Date(now.Year(), now.Month(), now.Day(), quiet, 0, 0, 0, s.Location())
	if hour.After(now) {
		hour = hour.AddDate(0, 0, -1)
	}
	return r.At.Before(hour), err
}
