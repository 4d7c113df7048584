// Package review is what buyers say of what they received.
//
// It promises that only a delivered line of an order of this shop is reviewed, and
// that once: the question "is this from somebody who has the piece" (Directive
// 2005/29/EC, art. 7(6)) is answered by the way in and not by a check afterwards.
// What the product's page shows beside the stars, how many and their sum, is kept
// in the transaction that shows or hides a review. The shop decides whether a
// review waits to be read first, answers it, and rejects it only for one of the
// reasons named here, none of which is that the buyer was not content.
//
// Words and stars are never changed, by nobody; a rejected review is kept, so that
// its writer can be told why and the line is not reviewed again. It refuses to
// know pages and pictures.
//
//	waiting ──Publish──► published
//	   └──Reject──► rejected ◄──Reject──┤
//	                    └────Publish────┘
package review

import (
	"time"

	"hawker/app/catalog"
	"hawker/app/order"
	"hawker/app/store"
)

// ID names a review.
type ID string

// State is whether a review is shown.
type State string

// The states of a review.
const (
	Waiting   State = "waiting"
	Published State = "published"
	Rejected  State = "rejected"
)

// States lists the states in the order of a menu.
var States = []State{Waiting, Published, Rejected}

// Why a review is not shown.
const (
	Abusive  = "abusive"
	OffTopic = "off_topic"
	Personal = "personal" // says who or where somebody is
	Advert   = "advert"
	Unlawful = "unlawful"
)

// Reasons lists the reasons for which a review may be rejected.
var Reasons = []string{Abusive, OffTopic, Personal, Advert, Unlawful}

// Review is what one buyer says of one line of one order.
type Review struct {
	ID      ID                `json:"id"`
	Product catalog.ID        `json:"product"`
	Variant catalog.VariantID `json:"variant"`
	Order   order.ID          `json:"order"`
	Line    int               `json:"line"` // its place in Order.Lines
	Name    string            `json:"name"` // as the buyer wants it shown
	Rating  int               `json:"rating"`
	Text    string            `json:"text,omitempty"` // plain, lines by \n
	Lang    string            `json:"lang,omitempty"` // BCP 47, "" where it is not known
	State   State             `json:"state"`
	Reason  string            `json:"reason,omitempty"` // of a rejected one, from Reasons
	At      time.Time         `json:"at"`
	Reply   string            `json:"reply,omitempty"` // the shop's
	ReplyAt time.Time         `json:"reply_at,omitzero"`
}

// Tally is how many stars a product was given by how many buyers, over the
// published reviews.
type Tally struct {
	Count int64 `json:"count"`
	Total int64 `json:"total"`
}

// Tenths is the average in tenths of a star, halves rounded up: 46 is 4.6; 0
// where nobody has said anything.
func (t Tally) Tenths() int64 {
	if t.Count == 0 {
		return 0
	}
	return (20*t.Total + t.Count) / (2 * t.Count)
}

// Settings is how the shop treats what is written.
type Settings struct {
	Moderate bool `json:"moderate"` // a review waits until somebody of the shop has read it
}

var (
	byLine = store.NewUnique("review/review.line", "reviewed_already", func(_ string, r Review) []string {
		return []string{lineTerm(r.Order, r.Line)}
	})
	byState = store.NewIndex("review/review.state", func(_ string, r Review) []string {
		return []string{store.Key(string(r.State), store.Newest(r.At))}
	})
	byProduct = store.NewIndex("review/review.product", func(_ string, r Review) []string {
		if r.State != Published {
			return nil
		}
		return []string{store.Key(string(r.Product), store.Newest(r.At))}
	})
	reviews = store.NewBucket[ID, Review]("review/review", "review_not_found", byLine, byState, byProduct)

	sums = store.NewBucket[catalog.ID, Tally]("review/sum", "review_not_found")

	settings = store.NewBucket[string, Settings]("review/settings", "review_not_found")
)

const shop = "shop"

func lineTerm(id order.ID, line int) string { return store.Key(string(id), line) }

func counter(s State) string { return "review/state/" + string(s) }

// Get reads a review or refuses with review_not_found.
func Get(tx *store.Tx, id ID) (Review, error) { return reviews.Get(tx, id) }

// ByLine finds what was said of a line of an order, whatever its state.
func ByLine(tx *store.Tx, id order.ID, line int) (Review, bool, error) {
	return reviews.One(tx, byLine, lineTerm(id, line))
}

// ByProduct reads the published reviews of a product, the newest first.
func ByProduct(tx *store.Tx, id catalog.ID, after string, limit int) ([]Review, string, error) {
	return reviews.On(tx, byProduct, store.Key(string(id)), after, limit)
}

// List reads the reviews in a state, the newest first.
func List(tx *store.Tx, s State, after string, limit int) ([]Review, string, error) {
	return reviews.On(tx, byState, store.Key(string(s)), after, limit)
}

// Count tells how many reviews are in a state, from a maintained counter.
func Count(tx *store.Tx, s State) int64 { return tx.Count(counter(s)) }

// Sum reads what the published reviews of a product add up to.
func Sum(tx *store.Tx, id catalog.ID) (Tally, error) {
	t, _, err := sums.Find(tx, id)
	return t, err
}

// GetSettings reads the settings; until they are saved a review waits to be read.
func GetSettings(tx *store.Tx) (Settings, error) {
	s, saved, err := settings.Find(tx, shop)
	if !saved {
		s.Moderate = true
	}
	return s, err
}

// SaveSettings changes the settings; reviews that wait go on waiting.
func SaveSettings(tx *store.Tx, s Settings) error {
	tx.Mark("reviews", "")
	return settings.Put(tx, shop, s)
}
