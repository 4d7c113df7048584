package brand

import (
	"errors"

	"hawker/app/fault"
	"hawker/app/money"
	"hawker/app/photo"
	"hawker/app/store"
)

var settings = store.NewBucket[string, Settings]("brand/settings", "not_set_up")

const theShop = "shop"

// Find reads the settings and tells whether the shop has been set up.
func Find(tx *store.Tx) (Settings, bool, error) { return settings.Find(tx, theShop) }

// Get reads the settings; before set-up it refuses with not_set_up (503).
func Get(tx *store.Tx) (Settings, error) {
	s, ok, err := Find(tx)
	if err == nil && !ok {
		err = fault.New(fault.Unavailable, "not_set_up", "")
	}
	return s, err
}

// Save cleans, checks and stores the settings. Once set, the currency stays:
// prices, orders and ledgers are counted in it (currency_fixed).
func Save(tx *store.Tx, s Settings) error {
	s = s.Clean()
	if err := s.Check(); err != nil {
		return err
	}
	if s.Logo != "" {
		if err := photo.Check(tx, s.Logo, "logo"); err != nil {
			return err
		}
	}
	old, ok, err := Find(tx)
	if err != nil {
		return err
	}
	if ok && old.Currency != s.Currency {
		return fault.InvalidField("currency_fixed", "currency", "currency", string(old.Currency))
	}
	if err := settings.Put(tx, theShop, s); err != nil {
		return err
	}
	tx.Mark("brand", "")
	return nil
}

// Fresh is what a shop starts with: nothing costs to ship, nothing is taxed and
// no payment is offered until the owner says so.
func Fresh(name string, c money.Currency, country string) Settings {
	zero := money.Of(0, c)
	return Settings{
		Name: name, Currency: c, Country: country, Lang: Languages[0], Zone: "UTC",
		Shipping: Shipping{Flat: zero}, Cash: Cash{Fee: zero}, Transfer: Transfer{Days: 7},
	}.Clean()
}

// Doctor lists what is wrong with the stored settings.
func Doctor(tx *store.Tx) ([]string, error) {
	s, ok, err := Find(tx)
	if err != nil || !ok {
		return nil, err
	}
	if err := s.Check(); err != nil {
		var refusal *fault.Error
		if errors.As(err, &refusal) {
			return []string{"brand: " + refusal.Error()}, nil
		}
		return nil, err
	}
	return nil, nil
}
