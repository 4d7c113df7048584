package demo

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"hawker/app/brand"
	"hawker/app/catalog"
	"hawker/app/demo/cast"
	"hawker/app/invoice"
	"hawker/app/live"
	"hawker/app/money"
	"hawker/app/sourcing"
	"hawker/app/staff"
	"hawker/app/stock"
	"hawker/app/store"
)

// opened is how long the sample shop has been open.
const opened = 30 * 24 * time.Hour

// history is the past of the shop: what happened when, told to a store whose
// clock is set to each moment in turn.
type history struct {
	cast  cast.Cast
	today time.Time
	now   time.Time
	store *store.Store

	moments []moment
	people  map[string]staff.ID
	shows   map[string]live.ShowID
	numbers map[string]int // item number by show handle and product handle
}

type moment struct {
	at   time.Time
	by   store.Actor
	what string
	do   func(*store.Tx) error
}

// Seed makes the sample shop in a new file, as if it had been run for a month; the
// pictures come later, when the show is on the air already. A new file has had all
// the migrations that the program knows.
func Seed(ctx context.Context, path string, today time.Time, had ...store.Migration) (err error) {
	h := &history{today: today.UTC(), people: map[string]staff.ID{}, shows: map[string]live.ShowID{}, numbers: map[string]int{}}
	if h.cast, err = cast.Read(); err != nil {
		return err
	}
	h.now = h.today.Add(-opened)
	if h.store, err = store.Open(path, store.Options{Now: func() time.Time { return h.now }, Migrations: had}); err != nil {
		return err
	}
	defer func() { err = errors.Join(err, h.store.Close()) }()
	if err := h.open(ctx); err != nil {
		return fmt.Errorf("opening the sample shop: %w", err)
	}
	h.schedule()
	h.reduce()
	h.sell()
	h.promise()
	slices.SortStableFunc(h.moments, func(a, b moment) int { return a.at.Compare(b.at) })
	for _, m := range h.moments {
		h.now = m.at
		if err := h.store.Do(ctx, m.by, m.what, m.do); err != nil {
			return fmt.Errorf("%s at %s: %w", m.what, m.at.Format(time.DateTime), err)
		}
	}
	h.now = h.today
	return nil
}

// Is tells whether a shop is the sample shop.
func Is(tx *store.Tx) (bool, error) {
	c, err := cast.Read()
	if err != nil {
		return false, err
	}
	_, ok, err := staff.ByEmail(tx, c.Staff[0].Email)
	return ok, err
}

func (h *history) ago(hours float64) time.Time {
	return h.today.Add(-time.Duration(hours * float64(time.Hour)))
}

func (h *history) then(at time.Time, what string, do func(*store.Tx) error) {
	h.moments = append(h.moments, moment{at, seeding, what, do})
}

// open is the first day: settings, people, products and what lies on the shelf.
func (h *history) open(ctx context.Context) error {
	hash, err := staff.Hash(ownerPass)
	if err != nil {
		return err
	}
	return h.store.Do(ctx, seeding, "shop.set_up", func(tx *store.Tx) error {
		if err := brand.Save(tx, h.cast.Settings); err != nil {
			return err
		}
		if err := invoice.SaveSettings(tx, invoice.Settings{Auto: true}); err != nil {
			return err
		}
		for _, a := range h.cast.Staff {
			p, err := staff.Add(tx, staff.Person{Name: a.Name, Email: a.Email, Role: staff.Role(a.Role), PasswordHash: hash})
			if err != nil {
				return err
			}
			h.people[a.Key] = p.ID
		}
		// The newest product is listed first, so the cast's first is made last.
		for _, p := range slices.Backward(h.cast.Products) {
			if err := h.shelve(tx, p); err != nil {
				return fmt.Errorf("%s: %w", p.Handle, err)
			}
		}
		if err := errors.Join(h.group(tx), offer(tx)); err != nil {
			return err
		}
		return h.decorate(tx)
	})
}

func (h *history) shelve(tx *store.Tx, p cast.Piece) error {
	product := catalog.Product{Handle: p.Handle, Title: p.Title, Summary: p.Summary, Body: p.Body, Status: catalog.Active}
	kind := h.cast.Shelf.Products[p.Handle]
	product.Type, product.Vendor, product.Tags, product.Category = kind.Type, kind.Vendor, kind.Tags, kind.Category
	for _, o := range p.Options {
		product.Options = append(product.Options, catalog.Option{Name: o.Name, Values: o.Values})
	}
	var variants []catalog.Variant
	for i, v := range p.Variants {
		variants = append(variants, catalog.Variant{Choice: v.Choice, SKU: v.SKU, Bin: v.Bin, WeightG: v.WeightG, Pos: i,
			Price: money.Of(v.Cents, h.cast.Settings.Currency), Content: h.cast.Shelf.Contents[v.SKU]})
		if v.Days > 0 {
			variants[i].Policy = catalog.Policy{Kind: catalog.Continue, Days: v.Days, Most: v.Most}
		}
		if before := h.cast.Shelf.Compare[v.SKU]; before > 0 {
			variants[i].CompareAt = money.Of(before, h.cast.Settings.Currency)
		}
	}
	product, made, err := catalog.Create(tx, product, variants)
	if err != nil {
		return err
	}
	lot, err := h.fire(tx, product)
	if err != nil {
		return err
	}
	for i, v := range made {
		if err := stockUp(tx, lot, v.ID, p.Variants[i].Stock+h.sold(v.SKU)); err != nil {
			return err
		}
	}
	return nil
}

// stockUp brings pieces from the kiln. Of what is scarce there were more, which went
// over the counter: so that the desk tells that it runs out.
func stockUp(tx *store.Tx, lot sourcing.ID, id catalog.VariantID, left int64) error {
	came := left
	if left <= catalog.LowByDefault {
		came += 6
	}
	if err := receive(tx, lot, stock.Line{Variant: id, Quantity: came}); err != nil || came == left {
		return err
	}
	return stock.Count(tx, stock.Counted{Variant: id, Expected: came, Found: left, Reason: "sold at the kiln door"})
}

// sold is how many pieces of a SKU the orders take, so that what is left today is
// what the cast says.
func (h *history) sold(sku string) (n int64) {
	for _, o := range h.cast.Orders {
		if o.State == "cancelled" || o.State == "expired" {
			continue
		}
		for _, l := range o.Lines {
			if l.SKU == sku {
				n += l.Quantity
			}
		}
	}
	return n
}

// schedule tells of the shows; the one that is live goes on the air in the past,
// and has lost its picture until the broadcast begins.
func (h *history) schedule() {
	for i, s := range h.cast.Shows {
		h.then(h.today.Add(-72*time.Hour+time.Duration(i)*time.Minute), "live.schedule", func(tx *store.Tx) error { return h.announce(tx, s) })
		if s.State != "live" {
			continue
		}
		at := h.ago(-s.StartsInHour)
		h.then(at, "live.on_air", func(tx *store.Tx) error {
			return live.OnAir(tx, h.shows[s.Handle], h.people[s.Host])
		})
		h.then(h.today, "live.lost", func(tx *store.Tx) error { return live.LostPicture(tx, h.shows[s.Handle]) })
	}
}

func (h *history) announce(tx *store.Tx, s cast.Show) error {
	host := h.people[s.Host]
	p, err := staff.Get(tx, host)
	if err != nil {
		return err
	}
	made, err := live.Schedule(tx, live.Show{Handle: s.Handle, Title: s.Title, Note: s.Note, Starts: h.starts(s), Host: host, HostName: p.Name})
	if err != nil {
		return err
	}
	h.shows[s.Handle] = made.ID
	for _, i := range s.Items {
		n, err := fill(tx, made.ID, i, h.cast.Settings.Currency)
		if err != nil {
			return fmt.Errorf("item %s: %w", i.Handle, err)
		}
		h.numbers[s.Handle+"/"+i.Handle] = n
	}
	return nil
}

// fill puts one piece of the cast into a show's bag, with its live prices.
func fill(tx *store.Tx, id live.ShowID, i cast.Item, c money.Currency) (int, error) {
	p, ok, err := catalog.ByHandle(tx, i.Handle)
	if err != nil || !ok {
		return 0, errors.Join(err, errors.New("no such product"))
	}
	it, err := live.AddItem(tx, id, p.ID, "")
	if err != nil {
		return 0, err
	}
	for sku, cents := range i.LivePrice {
		v, ok, err := catalog.BySKU(tx, sku)
		if err != nil || !ok {
			return 0, errors.Join(err, errors.New("no such SKU "+sku))
		}
		price := money.Of(cents, c)
		if err := live.SetPrice(tx, id, it.N, v.ID, &price); err != nil {
			return 0, err
		}
	}
	return it.N, nil
}

func (h *history) starts(s cast.Show) time.Time {
	if s.StartsAt == "" {
		return h.ago(-s.StartsInHour).Truncate(5 * time.Minute)
	}
	return evening(h.today, h.cast.Settings.Location(), s.StartsInDays, s.StartsAt)
}

// evening is a clock time some days from today in the shop's zone.
func evening(today time.Time, zone *time.Location, days int, clock string) time.Time {
	at, err := time.Parse("15:04", clock)
	if err != nil {
		return today.AddDate(0, 0, days)
	}
	d := today.In(zone).AddDate(0, 0, days)
	return time.Date(d.Year(), d.Month(), d.Day(), at.Hour(), at.Minute(), 0, 0, zone).UTC()
}
