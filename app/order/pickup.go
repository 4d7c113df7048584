package order

import (
	"hawker/app/cart"
	"hawker/app/customer"
	"hawker/app/store"
	"hawker/app/tariff"
)

// fetched notes where a draft is picked up, if its way says so. Such an order keeps
// no address of the buyer: the place that taxes go by takes its place.
func (s *sale) fetched(tx *store.Tx, d *Draft) error {
	t, err := cart.Tariff(tx, s.settings)
	if err != nil {
		return err
	}
	if way, ok := t.Pickup(d.Way); ok {
		s.fetch(way.Pickup, d)
	}
	return nil
}

func (s *sale) fetch(p *tariff.Pickup, d *Draft) {
	at := p.Place()
	s.pickup, d.Contact.Address = p, customer.Address{Country: at.Country, Region: at.Region, Postcode: at.Postcode}
}

// buyer finds or makes the customer; whoever fetches the goods keeps the address
// that is known of them.
func (s sale) buyer(tx *store.Tx) (customer.Customer, error) {
	c := s.draft.Contact
	if s.pickup != nil {
		c.Address = customer.Address{}
	}
	return customer.Upsert(tx, c)
}

// Place is where the order goes, or is picked up: taxes and ways go by it.
func (o Order) Place() tariff.Place {
	a := o.Contact.Address
	return tariff.Place{Country: a.Country, Region: a.Region, Postcode: a.Postcode}
}
