// Package brand is the one shop that this program runs: its name, its look, its
// money, where it ships, how it is paid and what it promises.
//
// It promises that whatever is saved can be used as it stands: a currency that
// counts, a time zone that the machine knows, an account number whose check
// digits agree, prices of shipping in the shop's own money. It also owns Text,
// the words of a shop in several languages, since everything that is sold or
// shown has such words.
//
// How the shop shows itself (Look) is worked on as a draft and published as a
// whole; colours are measured here, so that no choice makes words unreadable. What
// the law of its country asks is listed with the official text, never as advice.
//
// It refuses to know what is sold, who buys and how a page is drawn. There is one
// record and no tenant: a second brand is a second data folder, so no key anywhere
// carries a shop's id.
package brand

import (
	"slices"
	"sync"
	"time"
	_ "time/tzdata" // a scratch container or a bare VPS has no zone files

	"hawker/app/money"
)

// Languages that the program itself speaks; a shop's default is one of them.
var Languages = []string{"en", "zh"}

// Settings is everything that a shopkeeper decides about the shop as a whole.
type Settings struct {
	Name      string         `json:"name"`
	NameLocal Text           `json:"name_local,omitempty"`
	Tagline   Text           `json:"tagline,omitempty"`
	Story     Text           `json:"story,omitempty"`
	Currency  money.Currency `json:"currency"` // ISO 4217
	Country   string         `json:"country"`  // ISO 3166-1 alpha-2
	Lang      string         `json:"lang"`     // one of Languages
	Zone      string         `json:"zone"`     // IANA name, "Europe/Berlin"
	Email     string         `json:"email,omitempty"`
	Phone     string         `json:"phone,omitempty"`
	Address   string         `json:"address,omitempty"` // as printed, lines by \n
	TaxID     string         `json:"tax_id,omitempty"`  // as printed on invoices: "DE136695976"
	Shipping  Shipping       `json:"shipping"`
	Tax       Tax            `json:"tax"`
	Transfer  Transfer       `json:"transfer"`
	Cash      Cash           `json:"cash"`
	Policies  Policies       `json:"policies"`
}

// Shipping is one flat price, free from an order value on; it counts while the shop
// has made no zones (tariff).
type Shipping struct {
	Flat      money.Amount  `json:"flat"`
	FreeOver  *money.Amount `json:"free_over,omitempty"` // goods from this sum ship free; nil: never
	Countries []string      `json:"countries,omitempty"` // empty: everywhere
}

// Tax is the one rate that every price carries or adds, while the shop has made no
// rates by place (tariff).
type Tax struct {
	Name      string `json:"name,omitempty"` // "VAT"
	RatePPM   int64  `json:"rate_ppm"`       // parts per million: 19 % is 190,000
	Inclusive bool   `json:"inclusive"`      // prices contain it
}

// Transfer is payment by bank transfer.
type Transfer struct {
	On     bool   `json:"on"`
	Holder string `json:"holder,omitempty"`
	Bank   string `json:"bank,omitempty"`
	IBAN   string `json:"iban,omitempty"` // or an account number where there are no IBANs
	BIC    string `json:"bic,omitempty"`  // ISO 9362
	Days   int    `json:"days,omitempty"` // the order waits this many days for the money
}

// Cash is payment on delivery.
type Cash struct {
	On        bool          `json:"on"`
	Fee       money.Amount  `json:"fee"`
	Countries []string      `json:"countries,omitempty"` // empty: the shop's own country
	Max       *money.Amount `json:"max,omitempty"`       // largest order taken; nil: any
}

// Policies are the texts that an order freezes as the buyer saw them.
type Policies struct {
	Returns    Text `json:"returns,omitempty"`
	Shipping   Text `json:"shipping,omitempty"`
	Privacy    Text `json:"privacy,omitempty"`
	Terms      Text `json:"terms,omitempty"`
	Imprint    Text `json:"imprint,omitempty"`
	Withdrawal Text `json:"withdrawal,omitempty"` // instructions and model form (2011/83/EU, annex I)
}

// zones keeps the zones that were asked for: every page asks, and loading one reads a file.
var zones sync.Map // name → *time.Location

// Location is the shop's time zone; UTC when the machine does not know it.
func (s Settings) Location() *time.Location {
	if l, ok := zones.Load(s.Zone); ok {
		return l.(*time.Location)
	}
	l, err := time.LoadLocation(s.Zone)
	if err != nil {
		return time.UTC
	}
	zones.Store(s.Zone, l)
	return l
}

// CashIn tells whether cash on delivery is taken in the country.
func (s Settings) CashIn(country string) bool {
	if !s.Cash.On {
		return false
	}
	if len(s.Cash.Countries) == 0 {
		return country == s.Country
	}
	return slices.Contains(s.Cash.Countries, country)
}

// DisplayName is the shop's name in a language, the plain name where there is none.
func (s Settings) DisplayName(lang string) string {
	if n := s.NameLocal[lang]; n != "" {
		return n
	}
	return s.Name
}
