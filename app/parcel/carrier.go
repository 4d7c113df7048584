package parcel

import (
	"net/url"
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"

	"hawker/app/fault"
)

// Carrier is who takes a parcel along. Code is what Ship takes, Name what people
// read; the page that follows a parcel is made of its number.
type Carrier struct {
	Code string
	Name string
	page string // https, {} stands for the number
}

// carriers have a page of their own for a number; the addresses are those that
// the carriers print.
var carriers = []Carrier{
	{"dhl", "DHL", "https://www.dhl.com/global-en/home/tracking.html?tracking-id={}"},
	{"ups", "UPS", "https://www.ups.com/track?tracknum={}"},
	{"fedex", "FedEx", "https://www.fedex.com/fedextrack/?trknbr={}"},
	{"usps", "USPS", "https://tools.usps.com/go/TrackConfirmAction?tLabels={}"},
	{"dpd", "DPD", "https://tracking.dpd.de/status/en_US/parcel/{}"},
	{"gls", "GLS", "https://gls-group.com/track/{}"},
	{"royalmail", "Royal Mail", "https://www.royalmail.com/track-your-item#/tracking-results/{}"},
	{"sf", "SF Express", "https://www.sf-express.com/chn/en/waybill/waybill-detail/{}"},
	{"ems", "China Post EMS", "https://www.ems.com.cn/queryList?mailNum={}"},
}

// Carriers lists the carriers whose parcels can be followed, for a menu.
func Carriers() []Carrier { return append([]Carrier(nil), carriers...) }

const maxName = 40

var trackingShape = regexp.MustCompile(`^[A-Z0-9][A-Z0-9-]{3,39}$`)

// resolve cleans a carrier (a code of Carriers, or any name) and a number, and
// gives the address that follows the parcel, "" where nobody has one.
func resolve(carrier, tracking string) (name, number, page string, err error) {
	carrier = strings.Join(strings.Fields(carrier), " ")
	if utf8.RuneCountInString(carrier) > maxName || strings.ContainsFunc(carrier, unicode.IsControl) {
		return "", "", "", fault.InvalidField("text_too_long", "carrier", "max", maxName)
	}
	number = strings.ToUpper(strings.Join(strings.Fields(tracking), ""))
	if number != "" && !trackingShape.MatchString(number) {
		return "", "", "", fault.InvalidField("tracking_malformed", "tracking")
	}
	for _, c := range carriers {
		if !strings.EqualFold(carrier, c.Code) && !strings.EqualFold(carrier, c.Name) {
			continue
		}
		if number == "" {
			return "", "", "", fault.InvalidField("tracking_needed", "tracking", "carrier", c.Name)
		}
		return c.Name, number, strings.ReplaceAll(c.page, "{}", url.QueryEscape(number)), nil
	}
	if carrier == "" {
		return "", "", "", fault.InvalidField("field_needed", "carrier")
	}
	return carrier, number, "", nil
}
