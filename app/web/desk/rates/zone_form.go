package rates

import (
	"fmt"
	"strconv"
	"strings"

	"hawker/app/brand"
	"hawker/app/fault"
	"hawker/app/money"
	"hawker/app/store"
	"hawker/app/tariff"
	"hawker/app/web/desk/page"
	"hawker/app/web/edge"
	views "hawker/views/desk/rates"
)

// What a form has room for; the record allows as many.
const (
	mostWays  = 20
	mostBands = 50
)

// inputOf is a zone as its form.
func inputOf(z tariff.Zone) views.ZoneInput {
	in := views.ZoneInput{
		Name: z.Name, Countries: strings.Join(z.Countries, ", "), Regions: strings.Join(z.Regions, ", "), Postcodes: z.Postcodes, Except: z.Except,
	}
	for _, r := range z.Rates {
		w := views.WayInput{ID: r.ID, Kind: string(r.Kind), Name: page.WordsOf(r.Name), Amount: r.Amount.Decimal(), Class: r.TaxClass}
		if r.Pickup != nil {
			w.Place = placeInput(*r.Pickup)
		}
		if r.FreeOver != nil {
			w.FreeOver = r.FreeOver.Decimal()
		}
		for _, b := range r.Bands {
			write := func(n int64) string {
				if r.Kind == tariff.ShipPrice {
					return money.Of(n, b.Amount.Currency).Decimal()
				}
				return strconv.FormatInt(n, 10)
			}
			row := views.BandInput{From: write(b.From), Amount: b.Amount.Decimal()}
			if b.To > 0 {
				row.To = write(b.To)
			}
			w.Bands = append(w.Bands, row)
		}
		in.Ways = append(in.Ways, w)
	}
	return in
}

// readZone takes the form as it was sent, without the rows that say nothing.
func readZone(v edge.Values) views.ZoneInput {
	in := views.ZoneInput{
		Name: v.Get("name"), Countries: v.Get("countries"), Regions: v.Get("regions"), Postcodes: v.Get("postcodes"), Except: v.Get("except"),
	}
	for i := range mostWays {
		at := func(part string) string { return fmt.Sprintf("rates.%d.%s", i, part) }
		if !v.Has(at("kind")) {
			break
		}
		w := views.WayInput{
			ID: v.Get(at("id")), Kind: v.Get(at("kind")), Name: page.ReadWords(v, at("name")), Amount: v.Get(at("amount")), FreeOver: v.Get(at("free_over")), Class: v.Get(at("tax_class")),
		}
		if w.Kind == string(tariff.ShipPickup) {
			w.Place = readPlace(v, i)
		}
		for k := range mostBands {
			at := func(part string) string { return fmt.Sprintf("rates.%d.bands.%d.%s", i, k, part) }
			if !v.Has(at("amount")) {
				break
			}
			if b := (views.BandInput{From: v.Get(at("from")), To: v.Get(at("to")), Amount: v.Get(at("amount"))}); b != (views.BandInput{}) {
				w.Bands = append(w.Bands, b)
			}
		}
		in.Ways = append(in.Ways, w)
	}
	return in
}

// save reads the form into the zone of an id, or a new one.
func save(tx *store.Tx, in views.ZoneInput, id string) (string, error) {
	s, err := brand.Get(tx)
	if err != nil {
		return "", err
	}
	z := tariff.Zone{ID: id, Name: in.Name, Countries: page.CodesOf(in.Countries), Regions: list(in.Regions), Postcodes: in.Postcodes, Except: in.Except}
	for i, w := range in.Ways {
		r, err := rateOf(w, fmt.Sprintf("rates.%d.", i), s.Currency)
		if err != nil {
			return "", err
		}
		z.Rates = append(z.Rates, r)
	}
	z, err = tariff.SaveZone(tx, z)
	return z.ID, err
}

// list reads names or codes separated by commas.
func list(s string) []string {
	return strings.FieldsFunc(s, func(r rune) bool { return strings.ContainsRune(",;，、；\n", r) })
}

func rateOf(w views.WayInput, field string, c money.Currency) (r tariff.ShipRate, err error) {
	r = tariff.ShipRate{ID: w.ID, Name: page.TextOf(w.Name), Kind: tariff.ShipKind(w.Kind), Amount: money.Of(0, c), TaxClass: w.Class}
	if w.FreeOver != "" {
		over, err := page.AmountOf(w.FreeOver, field+"free_over", c)
		if err != nil {
			return r, err
		}
		r.FreeOver = &over
	}
	if r.Kind == tariff.ShipPickup {
		r.Pickup = pickupOf(w.Place)
		if w.Amount == "" { // most charge nothing for it
			return r, nil
		}
	}
	if r.Kind != tariff.ShipWeight && r.Kind != tariff.ShipPrice {
		r.Amount, err = page.AmountOf(w.Amount, field+"amount", c)
		return r, err
	}
	for k, b := range w.Bands {
		at := fmt.Sprintf("%sbands.%d.", field, k)
		row := tariff.Band{}
		if row.From, err = measure(b.From, at+"from", r.Kind, c); err != nil {
			return r, err
		}
		if row.To, err = measure(b.To, at+"to", r.Kind, c); err != nil {
			return r, err
		}
		if row.Amount, err = page.AmountOf(b.Amount, at+"amount", c); err != nil {
			return r, err
		}
		r.Bands = append(r.Bands, row)
	}
	return r, nil
}

// measure reads grams or money; nothing is 0.
func measure(s, field string, kind tariff.ShipKind, c money.Currency) (int64, error) {
	if s == "" {
		return 0, nil
	}
	if kind == tariff.ShipPrice {
		a, err := page.AmountOf(s, field, c)
		return a.Minor, err
	}
	n, err := strconv.ParseInt(s, 10, 64)
	if err != nil || n < 0 {
		return 0, fault.InvalidField("weight_malformed", field)
	}
	return n, nil
}
