package tariff

import (
	"slices"

	"hawker/app/brand"
	"hawker/app/fault"
	"hawker/app/store"
)

var (
	tables = store.NewBucket[string, Table]("tariff/table", "tariff_not_found")
	table  = store.Keep(tables, theShop)
)

const theShop = "shop"

// Of reads the tariff of the shop with these settings, which readers share and must
// not change in place.
func Of(tx *store.Tx, s brand.Settings) (Tariff, error) {
	t, _, err := table.See(tx)
	return t.With(s), err
}

// Get reads what the shop has made; an empty table where it has made nothing.
func Get(tx *store.Tx) (Table, error) {
	t, _, err := table.Find(tx)
	return t, err
}

// SaveZone keeps a zone, a new one under a new id; ways without an id get one.
func SaveZone(tx *store.Tx, z Zone) (Zone, error) {
	z = z.clean()
	err := change(tx, func(t *Table) error {
		at := slices.IndexFunc(t.Zones, func(old Zone) bool { return old.ID == z.ID })
		switch {
		case z.ID == "":
			z.ID = store.NewID()
			t.Zones = append(t.Zones, z)
			at = len(t.Zones) - 1
		case at < 0:
			return fault.Missing("zone_not_found")
		}
		known := t.Zones[at].ways()
		for i := range z.Rates {
			if !known[z.Rates[i].ID] {
				z.Rates[i].ID = store.NewID()
			}
			delete(known, z.Rates[i].ID)
		}
		t.Zones[at] = z
		return nil
	})
	return z, err
}

// ways are the ids of the zone's ways of shipping.
func (z Zone) ways() map[string]bool {
	ids := map[string]bool{}
	for _, r := range z.Rates {
		ids[r.ID] = r.ID != ""
	}
	return ids
}

// DropZone takes a zone away; without any the price of the settings counts again.
func DropZone(tx *store.Tx, id string) error {
	return change(tx, func(t *Table) error {
		at := slices.IndexFunc(t.Zones, func(z Zone) bool { return z.ID == id })
		if at < 0 {
			return fault.Missing("zone_not_found")
		}
		t.Zones = slices.Delete(t.Zones, at, at+1)
		return nil
	})
}

// SaveTax keeps a tax rate, a new one under a new id.
func SaveTax(tx *store.Tx, r TaxRate) (TaxRate, error) {
	r = r.clean()
	err := change(tx, func(t *Table) error {
		at := slices.IndexFunc(t.Taxes, func(old TaxRate) bool { return old.ID == r.ID })
		switch {
		case r.ID == "":
			r.ID = store.NewID()
			t.Taxes = append(t.Taxes, r)
			return nil
		case at < 0:
			return fault.Missing("tax_not_found")
		}
		t.Taxes[at] = r
		return nil
	})
	return r, err
}

// DropTax takes a tax rate away; without any the tax of the settings counts again.
func DropTax(tx *store.Tx, id string) error {
	return change(tx, func(t *Table) error {
		at := slices.IndexFunc(t.Taxes, func(r TaxRate) bool { return r.ID == id })
		if at < 0 {
			return fault.Missing("tax_not_found")
		}
		t.Taxes = slices.Delete(t.Taxes, at, at+1)
		return nil
	})
}

// RoundByOrder chooses where taxes are rounded: over the order, or by line.
func RoundByOrder(tx *store.Tx, on bool) error {
	return change(tx, func(t *Table) error {
		t.ByOrder = on
		return nil
	})
}

// change writes the table as fn leaves it, if it can be charged so.
func change(tx *store.Tx, fn func(*Table) error) error {
	s, err := brand.Get(tx)
	if err != nil {
		return err
	}
	t, err := Get(tx)
	if err != nil {
		return err
	}
	if err := fn(&t); err != nil {
		return err
	}
	if err := t.check(s.Currency); err != nil {
		return err
	}
	if err := tables.Put(tx, theShop, t); err != nil {
		return err
	}
	tx.Mark("brand", "")
	return nil
}

// Doctor says what of the table could not be charged.
func Doctor(tx *store.Tx) ([]string, error) {
	t, err := Get(tx)
	if err != nil || len(t.Zones)+len(t.Taxes) == 0 {
		return nil, err
	}
	s, err := brand.Get(tx)
	if err != nil {
		return nil, err
	}
	if err := t.check(s.Currency); err != nil {
		return []string{"tariff: " + err.Error()}, nil
	}
	return nil, nil
}
