package crew

import (
	"context"
	"strconv"
	"time"

	"hawker/app/brand"
	"hawker/app/catalog"
	"hawker/app/lang"
	"hawker/app/live"
	"hawker/app/money"
	"hawker/app/order"
	"hawker/app/review"
	"hawker/app/staff"
	"hawker/app/store"
	"hawker/views/chart"
	"hawker/views/desk"
	"hawker/views/desk/frame"
)

const (
	lowShown   = 4
	transferAt = 24 * time.Hour // from when on a transfer is worth a look
)

// DeskFrame is what stands around every page of the desk for a person; the edge
// adds the document.
func (r Reader) DeskFrame(ctx context.Context, tx *store.Tx, p staff.Person) (frame.Frame, error) {
	air, err := r.OnAir(ctx, tx, p)
	if err != nil {
		return frame.Frame{}, err
	}
	news, err := News(tx)
	return frame.Frame{News: news,
		Name: p.Name, Role: string(p.Role), Counts: Counts(tx), Air: air,
		May: frame.May{
			Orders: p.May(staff.DeskView), Edit: p.May(staff.OrdersEdit), Pay: p.May(staff.OrdersPay), Pack: p.May(staff.OrdersPack),
			Products: p.May(staff.ProductsEdit), Stock: p.May(staff.StockEdit), Shows: p.May(staff.ShowsEdit),
			Control: p.May(staff.ShowsControl), Publish: p.May(staff.ShowsPublish),
			People: p.May(staff.PeopleEdit), Settings: p.May(staff.SettingsEdit),
		},
	}, err
}

// Counts is how many orders wait for a hand, how many of them for packing, and how
// many reviews to be read.
func Counts(tx *store.Tx) frame.Counts {
	n := order.Counts(tx)
	return frame.Counts{Orders: n[order.ToPack] + n[order.Messages] + n[order.Attention], Pack: n[order.ToPack], Reviews: review.Count(tx, review.Waiting)}
}

// OnAir lists the shows on the air with the ways that the person may go. A nobody
// gets those that everybody may go.
func (r Reader) OnAir(ctx context.Context, tx *store.Tx, p staff.Person) ([]frame.Air, error) {
	shows, err := live.Current(tx)
	if err != nil {
		return nil, err
	}
	list := make([]frame.Air, 0, len(shows))
	for _, s := range shows {
		a := frame.Air{
			Title: s.Title.In(lang.Tag(ctx)), Since: s.OnAirAt, Viewers: r.Viewers(s.ID), Lost: s.Lost,
			Room: "/live/" + s.Handle,
		}
		if p.May(staff.ShowsEdit) {
			a.Desk = "/desk/shows/" + string(s.ID)
		}
		if p.May(staff.ShowsControl) {
			a.Control = "/control/" + s.Handle
		}
		if p.May(staff.ShowsPublish) {
			a.Studio = "/studio/" + s.Handle
		}
		list = append(list, a)
	}
	return list, nil
}

// DeskToday fills the first page of the desk for a person; the frame is given.
func (r Reader) DeskToday(ctx context.Context, tx *store.Tx, f frame.Frame, p staff.Person) (desk.TodayPage, error) {
	s, err := brand.Get(tx)
	if err != nil {
		return desk.TodayPage{}, err
	}
	page, err := r.Today(ctx, tx, s, p)
	if err != nil {
		return page, err
	}
	page.Frame = f
	if f.May.Settings { // only the owner may go all the way
		page.First, err = first(tx, s)
	}
	return page, err
}

// Today reads the figures of the desk's first page, and what waits for the person.
func (r Reader) Today(ctx context.Context, tx *store.Tx, s brand.Settings, p staff.Person) (desk.TodayPage, error) {
	page := desk.TodayPage{Now: tx.Now, Hours: hours(tx, s)}
	var err error
	if page.Figures, err = r.Figures(ctx, tx, s); err != nil {
		return page, err
	}
	if page.Latest, err = latest(ctx, tx); err != nil {
		return page, err
	}
	page.Todo, err = todo(ctx, tx, s, p)
	return page, err
}

// Figures reads the sums of the shop's day so far beside those of the week.
func (r Reader) Figures(ctx context.Context, tx *store.Tx, s brand.Settings) (desk.Figures, error) {
	n, now := order.Counts(tx), tx.Now.In(s.Location())
	f := desk.Figures{ToSend: n[order.ToPack], Unpaid: n[order.Unpaid]}
	var sold int64
	for back := 6; back >= 0; back-- {
		minor, orders := sum(order.Sales(tx, now.AddDate(0, 0, -back)), 24)
		f.SalesDays, f.OrderDays = append(f.SalesDays, minor), append(f.OrderDays, orders)
		if back == 1 {
			f.Yesterday = orders
		}
		sold, f.Orders = minor, orders
	}
	before, _ := sum(order.Sales(tx, now.AddDate(0, 0, -7)), now.Hour()+1)
	f.Sales, f.Before = money.Of(sold, s.Currency), money.Of(before, s.Currency)
	air, err := r.OnAir(ctx, tx, staff.Person{})
	for _, a := range air {
		f.Viewers += a.Viewers
	}
	f.Shows = len(air)
	return f, err
}

func sum(day [24]order.Hour, until int) (minor, orders int64) {
	for _, h := range day[:until] {
		minor, orders = minor+h.Minor, orders+h.Orders
	}
	return minor, orders
}

func hours(tx *store.Tx, s brand.Settings) desk.Hours {
	now := tx.Now.In(s.Location())
	h := desk.Hours{Day: chart.Day{Now: now.Hour(), Currency: s.Currency}}
	for i, hour := range order.Sales(tx, now) {
		h.Sums[i] = hour.Minor
	}
	return h
}

// News is the newest order, and a stamp of all lists.
func News(tx *store.Tx) (frame.News, error) {
	counts, news := order.Counts(tx), frame.News{}
	for _, name := range order.Lists {
		news.Stamp += strconv.FormatInt(counts[name], 10) + "."
	}
	air, err := live.Current(tx)
	if err != nil {
		return news, err
	}
	for _, s := range air {
		news.Stamp += s.Handle + strconv.FormatBool(s.Lost)
	}
	list, _, err := order.List(tx, order.All, "", 1)
	if err != nil || len(list) == 0 {
		return news, err
	}
	o := list[0]
	news.Number, news.Total, news.Name, news.At = o.Number, o.Total, o.Contact.Name, o.Placed
	return news, nil
}

const latestShown = 5

func latest(ctx context.Context, tx *store.Tx) (desk.Latest, error) {
	list, _, err := order.List(tx, order.All, "", latestShown)
	if err != nil {
		return desk.Latest{}, err
	}
	var l desk.Latest
	for _, o := range list {
		row, err := OrderRow(ctx, tx, o)
		if err != nil {
			return l, err
		}
		l.Rows = append(l.Rows, row)
	}
	return l, nil
}

// first tells a new shop its next steps, until it has sold something.
func first(tx *store.Tx, s brand.Settings) (desk.First, error) {
	if order.Counts(tx)[order.All] > 0 {
		return desk.First{}, nil
	}
	f := desk.First{Ship: s.Transfer.On || s.Cash.On}
	goods, _, err := catalog.List(tx, catalog.Active, "", 1)
	if err != nil {
		return f, err
	}
	f.Product = len(goods) > 0
	for _, state := range []live.State{live.Upcoming, live.OnTheAir, live.Ended} {
		shows, err := live.List(tx, state, 1)
		if err != nil {
			return f, err
		}
		f.Schedule = f.Schedule || len(shows) > 0
	}
	f.Show = !f.Product || !f.Schedule || !f.Ship
	return f, nil
}
