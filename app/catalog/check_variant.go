package catalog

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"hawker/app/brand"
	"hawker/app/fault"
	"hawker/app/money"
	"hawker/app/store"
)

// checkVariants refuses a set of variants that p cannot have; c is the shop's
// currency, "" before set-up.
func (p Product) checkVariants(vs []Variant, c money.Currency, now time.Time) error {
	if len(vs) == 0 {
		return fault.InvalidField("variant_needed", "variants")
	}
	if len(vs) > maxVariants {
		return fault.InvalidField("too_many_variants", "variants", "max", maxVariants)
	}
	tuples, skus := map[string]bool{}, map[string]bool{}
	for i, v := range vs {
		field := "variants." + strconv.Itoa(i)
		if len(v.Choice) != len(p.Options) {
			return fault.InvalidField("variant_choice", field+".choice")
		}
		for k, at := range v.Choice {
			if at < 0 || at >= len(p.Options[k].Values) {
				return fault.InvalidField("variant_choice", field+".choice")
			}
		}
		if t := fmt.Sprint(v.Choice); tuples[t] {
			return fault.InvalidField("variant_twice", field+".choice", "label", p.Label(v, ""))
		} else {
			tuples[t] = true
		}
		if err := v.check(field, c, now); err != nil {
			return err
		}
		if s := fold(v.SKU); s != "" && skus[s] {
			return fault.InvalidField("sku_taken", field+".sku", "sku", v.SKU)
		} else {
			skus[s] = true
		}
	}
	return nil
}

func (v Variant) check(field string, c money.Currency, now time.Time) error {
	if err := v.checkPrices(field, c, now); err != nil {
		return err
	}
	if _, known := units[v.Content.Unit]; v.Content.Amount < 0 || v.Content.Amount > maxContent || v.Content.Amount > 0 && !known {
		return fault.InvalidField("content_malformed", sub(field, "content"))
	}
	if v.LowAt != nil && (*v.LowAt < 0 || *v.LowAt > maxLow) {
		return fault.InvalidField("low_at_range", sub(field, "low_at"), "max", maxLow)
	}
	if err := v.Policy.check(sub(field, "policy")); err != nil {
		return err
	}
	if v.WeightG < 0 || v.WeightG > maxWeightG {
		return fault.InvalidField("weight_range", sub(field, "weight_g"), "max", maxWeightG)
	}
	if v.Photo != "" && !isHash(v.Photo) {
		return fault.InvalidField("photo_unknown", sub(field, "photo"))
	}
	for _, f := range []struct{ name, value string }{{"sku", v.SKU}, {"barcode", v.Barcode}, {"bin", v.Bin}} {
		if err := checkWord(f.value, sub(field, f.name), maxCode); err != nil {
			return err
		}
	}
	return nil
}

// checkPrices refuses sums that are no price in the shop's currency, and a sale
// that is still to come and lowers nothing.
func (v Variant) checkPrices(field string, c money.Currency, now time.Time) error {
	if err := checkPrice(v.Price, c, sub(field, "price")); err != nil {
		return err
	}
	if v.CompareAt.Minor != 0 {
		if err := checkPrice(v.CompareAt, v.Price.Currency, sub(field, "compare_at")); err != nil {
			return err
		}
	}
	s := v.Sale
	if s.Price.Minor == 0 {
		return nil
	}
	if err := checkPrice(s.Price, v.Price.Currency, sub(field, "sale")); err != nil {
		return err
	}
	if !s.From.IsZero() && !s.To.IsZero() && !s.From.Before(s.To) {
		return fault.InvalidField("sale_times", sub(field, "sale"))
	}
	if over := !s.To.IsZero() && !s.To.After(now); !over && s.Price.Cmp(v.Price) >= 0 {
		return fault.InvalidField("sale_not_lower", sub(field, "sale"))
	}
	return nil
}

// sub names a field of a variant, which stands alone or in a form of several.
func sub(field, name string) string { return strings.TrimPrefix(field+"."+name, ".") }

// checkPrice takes 1 minor unit to money.MaxUnit in the shop's currency.
func checkPrice(a money.Amount, c money.Currency, field string) error {
	switch {
	case a.Minor < 1:
		return fault.InvalidField("price_needed", field)
	case a.Minor > money.MaxUnit:
		return fault.InvalidField("money_too_large", field, "currency", string(a.Currency))
	case !money.Known(a.Currency), c != "" && a.Currency != c:
		return fault.InvalidField("price_currency", field, "currency", string(c))
	}
	return nil
}

func currency(tx *store.Tx) (money.Currency, error) {
	s, _, err := brand.Find(tx)
	return s.Currency, err
}

func isHash(s string) bool {
	return len(s) == 64 && strings.Trim(s, "0123456789abcdef") == ""
}
