// Package carrier knows who takes parcels along, and where a parcel can be followed.
//
// It promises that the shop's own carriers go before those that the program knows, and
// that an address is only ever https with the number in its path or query, so that a
// number cannot lead to another site. It refuses to know parcels: who sends one asks
// Resolve once and keeps the answer.
package carrier

import (
	"net/url"
	"regexp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"hawker/app/fault"
	"hawker/app/store"
)

// Carrier is who takes a parcel along. Code is what Resolve takes, Name what people
// read. Page is https and follows a parcel, {number} standing for its number; ""
// where nobody shows that. Pattern is what its numbers look like, as RE2 on the whole
// number, letters in capitals; "" takes any. Own are those that the shop wrote, which
// go before those of the same name that the program knows.
type Carrier struct {
	Code    string `json:"code"`
	Name    string `json:"name"`
	Page    string `json:"page,omitempty"`
	Pattern string `json:"pattern,omitempty"`
	Own     bool   `json:"-"`
}

// known have a page of their own for a number; the addresses are those that the
// carriers print.
var known = []Carrier{
	{Code: "dhl", Name: "DHL", Page: "https://www.dhl.com/global-en/home/tracking.html?tracking-id={number}"},
	{Code: "ups", Name: "UPS", Page: "https://www.ups.com/track?tracknum={number}"},
	{Code: "fedex", Name: "FedEx", Page: "https://www.fedex.com/fedextrack/?trknbr={number}"},
	{Code: "usps", Name: "USPS", Page: "https://tools.usps.com/go/TrackConfirmAction?tLabels={number}"},
	{Code: "dpd", Name: "DPD", Page: "https://tracking.dpd.de/status/en_US/parcel/{number}"},
	{Code: "gls", Name: "GLS", Page: "https://gls-group.com/track/{number}"},
	{Code: "royalmail", Name: "Royal Mail", Page: "https://www.royalmail.com/track-your-item#/tracking-results/{number}"},
	{Code: "sf", Name: "SF Express", Page: "https://www.sf-express.com/chn/en/waybill/waybill-detail/{number}"},
	{Code: "ems", Name: "China Post EMS", Page: "https://www.ems.com.cn/queryList?mailNum={number}"},
}

var carriers = store.NewBucket[string, Carrier]("carrier/carrier", "carrier_not_found")

const (
	maxName     = 40
	maxPage     = 500
	maxPattern  = 100
	maxCarriers = 50
	place       = "{number}"
)

var trackingShape = regexp.MustCompile(`^[A-Z0-9][A-Z0-9-]{3,39}$`)

// List lists the shop's own carriers and then those that the program knows.
func List(tx *store.Tx) ([]Carrier, error) {
	var list []Carrier
	err := carriers.Each(tx, "", func(_ string, c Carrier) error {
		c.Own = true
		list = append(list, c)
		return nil
	})
	for _, k := range known {
		if !slices.ContainsFunc(list, func(c Carrier) bool { return strings.EqualFold(c.Name, k.Name) }) {
			list = append(list, k)
		}
	}
	return list, err
}

// Save writes a carrier of the shop's own; one without a code is new. It
// refuses with field_needed, text_too_long, carrier_taken, too_many_carriers,
// carrier_page where the page is not https with {number} in it, and carrier_pattern.
func Save(tx *store.Tx, c Carrier) (Carrier, error) {
	c.Name, c.Page, c.Pattern = strings.Join(strings.Fields(c.Name), " "), strings.TrimSpace(c.Page), strings.TrimSpace(c.Pattern)
	if c.Code != "" {
		if _, err := carriers.Get(tx, c.Code); err != nil {
			return c, err
		}
	}
	list, err := List(tx)
	if err != nil {
		return c, err
	}
	own := 0
	for _, other := range list {
		if !other.Own {
			continue
		}
		if own++; other.Code != c.Code && strings.EqualFold(other.Name, c.Name) {
			return c, fault.New(fault.Conflict, "carrier_taken", "name")
		}
	}
	if c.Code == "" && own >= maxCarriers {
		return c, fault.New(fault.Conflict, "too_many_carriers", "name", "max", maxCarriers)
	}
	if err := c.check(); err != nil {
		return c, err
	}
	if c.Code == "" {
		c.Code = store.NewID()
	}
	return c, carriers.Put(tx, c.Code, c)
}

func (c Carrier) check() error {
	if c.Name == "" {
		return fault.InvalidField("field_needed", "name")
	}
	if err := checkName(c.Name, "name"); err != nil {
		return err
	}
	if c.Page != "" {
		u, err := url.Parse(strings.ReplaceAll(c.Page, place, "1"))
		if err != nil || u.Scheme != "https" || u.Host == "" || u.User != nil || len(c.Page) > maxPage || !strings.Contains(c.Page, place) || strings.Contains(u.Host, "{") {
			return fault.InvalidField("carrier_page", "page")
		}
		if host, _, _ := strings.Cut(strings.TrimPrefix(c.Page, "https://"), "/"); strings.Contains(host, place) {
			return fault.InvalidField("carrier_page", "page")
		}
	}
	if _, err := c.shape(); err != nil || len(c.Pattern) > maxPattern {
		return fault.InvalidField("carrier_pattern", "pattern")
	}
	return nil
}

func (c Carrier) shape() (*regexp.Regexp, error) {
	if c.Pattern == "" {
		return trackingShape, nil
	}
	return regexp.Compile(`^(?:` + c.Pattern + `)$`)
}

// Delete forgets a carrier of the shop's own; parcels that it took keep their
// page. It refuses with carrier_not_found.
func Delete(tx *store.Tx, code string) error {
	if _, err := carriers.Get(tx, code); err != nil {
		return err
	}
	return carriers.Delete(tx, code)
}

// Get reads a carrier of the shop's own or refuses with carrier_not_found.
func Get(tx *store.Tx, code string) (Carrier, error) {
	c, err := carriers.Get(tx, code)
	c.Own = true
	return c, err
}

func checkName(name, field string) error {
	if utf8.RuneCountInString(name) > maxName || strings.ContainsFunc(name, unicode.IsControl) {
		return fault.InvalidField("text_too_long", field, "max", maxName)
	}
	return nil
}

// follow is where a parcel of this number is followed.
func (c Carrier) follow(number string) string {
	return strings.ReplaceAll(c.Page, place, url.QueryEscape(number))
}

// Resolve cleans a carrier (a code or name of List, or any name) and a number, and
// gives the address that follows the parcel, "" where nobody has one.
func Resolve(tx *store.Tx, carrier, tracking string) (name, number, page string, err error) {
	carrier = strings.Join(strings.Fields(carrier), " ")
	if err := checkName(carrier, "carrier"); err != nil {
		return "", "", "", err
	}
	number = strings.ToUpper(strings.Join(strings.Fields(tracking), ""))
	if number != "" && !trackingShape.MatchString(number) {
		return "", "", "", fault.InvalidField("tracking_malformed", "tracking")
	}
	list, err := List(tx)
	if err != nil {
		return "", "", "", err
	}
	i := slices.IndexFunc(list, func(c Carrier) bool { return strings.EqualFold(carrier, c.Code) || strings.EqualFold(carrier, c.Name) })
	switch {
	case carrier == "":
		return "", "", "", fault.InvalidField("field_needed", "carrier")
	case i < 0:
		return carrier, number, "", nil
	}
	c := list[i]
	if number == "" && c.Page == "" {
		return c.Name, "", "", nil
	}
	if number == "" {
		return "", "", "", fault.InvalidField("tracking_needed", "tracking", "carrier", c.Name)
	}
	shape, err := c.shape()
	if err != nil || !shape.MatchString(number) {
		return "", "", "", fault.InvalidField("tracking_malformed", "tracking")
	}
	return c.Name, number, c.follow(number), nil
}
