package brand

import (
	"hawker/app/fault"
	"hawker/app/money"
	"hawker/app/photo"
	"hawker/app/store"
)

var settings = store.NewBucket[string, Settings]("brand/settings", "not_set_up")

const theShop = "shop"

var shop = store.Keep(settings, theShop)

// Find reads the settings, which readers share and must not change in place, and tells whether the shop has been set up.
func Find(tx *store.Tx) (Settings, bool, error) { return shop.Find(tx) }

// Get reads the settings; before set-up it refuses with not_set_up (503).
func Get(tx *store.Tx) (Settings, error) {
	s, ok, err := Find(tx)
	if err == nil && !ok {
		err = fault.New(fault.Unavailable, "not_set_up", "")
	}
	return s, err
}

// See is Get for those who change nothing of what they read: in a command too they have
// it in common with others.
func See(tx *store.Tx) (Settings, error) {
	s, ok, err := shop.See(tx)
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

// Doctor lists what is wrong with the stored settings and looks.
func Doctor(tx *store.Tx) ([]string, error) {
	var broken []string
	s, ok, err := Find(tx)
	if err != nil {
		return nil, err
	}
	if ok {
		if err := s.Check(); err != nil {
			broken = append(broken, "brand: "+err.Error())
		}
	}
	err = looks.Each(tx, "", func(key string, l Look) error {
		if err := l.Check(); err != nil {
			broken = append(broken, "brand: "+key+" look: "+err.Error())
		}
		for field, hash := range l.photos() {
			if _, ok, err := photo.Find(tx, hash); err != nil || !ok {
				broken = append(broken, "brand: "+key+" look: no picture for "+field)
			}
		}
		return nil
	})
	return broken, err
}
