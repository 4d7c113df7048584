package page

import (
	"context"
	"slices"
	"strings"

	"golang.org/x/text/collate"
	"golang.org/x/text/language"

	"hawker/app/brand"
	"hawker/app/lang"
	"hawker/app/money"
	"hawker/views/desk/frame"
)

// Countries lists every country by its name in the reader's language.
func Countries(ctx context.Context, chosen string) []frame.Choice {
	list := make([]frame.Choice, 0, 250)
	for _, code := range brand.Countries() {
		list = append(list, frame.Choice{Value: code, Label: lang.Country(ctx, code), Chosen: code == chosen})
	}
	order := collate.New(language.Make(lang.Tag(ctx)))
	slices.SortFunc(list, func(a, b frame.Choice) int { return order.CompareString(a.Label, b.Label) })
	return list
}

// traded are the currencies offered by name; a shop's own is offered besides.
var traded = strings.Fields("USD EUR GBP CNY JPY AUD CAD CHF HKD SGD TWD KRW NZD SEK NOK DKK PLN CZK HUF RON BRL MXN INR IDR MYR PHP THB VND TRY ZAR AED SAR ILS")

// Currencies lists what a shop may count in, each with an example.
func Currencies(ctx context.Context, chosen string) []frame.Choice {
	codes := traded
	if chosen != "" && !slices.Contains(codes, chosen) && money.Known(money.Currency(chosen)) {
		codes = append([]string{chosen}, codes...)
	}
	var list []frame.Choice
	for _, code := range codes {
		c := money.Currency(code)
		example := int64(12)
		for range c.Digits() {
			example *= 10
		}
		list = append(list, frame.Choice{Value: code, Label: code + "  (" + lang.Money(ctx, money.Of(example, c)) + ")", Chosen: code == chosen})
	}
	return list
}

// Languages lists the languages of the program.
func Languages(ctx context.Context, chosen string) []frame.Choice {
	var list []frame.Choice
	for _, tag := range brand.Languages {
		list = append(list, frame.Choice{Value: tag, Label: lang.T(ctx, "ui.language."+tag), Chosen: tag == chosen})
	}
	return list
}

// known are the time zones that most people live in, one for each rule; another
// that a browser names is taken as well.
var known = strings.Fields(`UTC
Europe/London Europe/Dublin Europe/Lisbon Europe/Berlin Europe/Paris Europe/Madrid Europe/Rome Europe/Amsterdam Europe/Brussels Europe/Vienna
Europe/Zurich Europe/Prague Europe/Warsaw Europe/Budapest Europe/Stockholm Europe/Oslo Europe/Copenhagen Europe/Helsinki Europe/Athens Europe/Bucharest
Europe/Kyiv Europe/Istanbul Europe/Moscow Asia/Shanghai Asia/Hong_Kong Asia/Taipei Asia/Singapore Asia/Tokyo Asia/Seoul Asia/Bangkok Asia/Jakarta
Asia/Ho_Chi_Minh Asia/Manila Asia/Kuala_Lumpur Asia/Kolkata Asia/Karachi Asia/Dubai Asia/Riyadh Asia/Jerusalem Asia/Tashkent Asia/Almaty
Australia/Sydney Australia/Melbourne Australia/Brisbane Australia/Adelaide Australia/Perth Pacific/Auckland
America/New_York America/Chicago America/Denver America/Phoenix America/Los_Angeles America/Anchorage Pacific/Honolulu America/Toronto America/Vancouver
America/Halifax America/Mexico_City America/Bogota America/Lima America/Santiago America/Sao_Paulo America/Argentina/Buenos_Aires
Africa/Cairo Africa/Johannesburg Africa/Lagos Africa/Nairobi Africa/Casablanca`)

// Zones lists time zones by their IANA names.
func Zones(chosen string) []frame.Choice {
	names := known
	if chosen != "" && !slices.Contains(names, chosen) {
		names = append([]string{chosen}, names...)
	}
	var list []frame.Choice
	for _, name := range names {
		list = append(list, frame.Choice{Value: name, Label: strings.ReplaceAll(name, "_", " "), Chosen: name == chosen})
	}
	return list
}
