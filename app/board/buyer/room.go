package buyer

import (
	"context"

	"hawker/app/board/goods"
	"hawker/app/cart"
	"hawker/app/chat"
	"hawker/app/lang"
	"hawker/app/live"
	"hawker/app/photo"
	"hawker/app/store"
	"hawker/views/room"
	"hawker/views/ui"
)

// RecentLines is how many lines of talk a page holds when it comes.
const RecentLines = 50

// ShowURL is the address of a show.
func ShowURL(s live.Show) string { return "/live/" + s.Handle }

// Room reads a whole show for one visitor; the page's shell is the caller's.
func (r Reader) Room(ctx context.Context, tx *store.Tx, s live.Show, visitor string) (room.ShowPage, error) {
	g, err := read(ctx, tx)
	if err != nil {
		return room.ShowPage{}, err
	}
	p := room.ShowPage{Show: r.Show(g.Reader, s)}
	if p.Stage, err = r.Stage(ctx, tx, s); err != nil {
		return p, err
	}
	if p.Pin, err = r.Pin(ctx, tx, s); err != nil {
		return p, err
	}
	if p.Bag, err = r.Bag(ctx, tx, s); err != nil {
		return p, err
	}
	if p.Chat, err = r.Chat(ctx, tx, s, RecentLines); err != nil {
		return p, err
	}
	p.Me, err = r.Me(ctx, tx, visitor, s.ID)
	return p, err
}

// Show is what is known of a show whatever its state.
func (r Reader) Show(g goods.Reader, s live.Show) room.Show {
	v := room.Show{
		ID: string(s.ID), URL: ShowURL(s), Title: g.In(s.Title), Note: g.In(s.Note), Host: s.HostName,
		Shop: g.Shop.DisplayName(g.Tag), Cover: goods.Picture(s.Cover, ""), Terms: g.Terms(), Poster: photo.URL(s.Cover, 1600),
		Film: "/live/" + string(s.ID) + "/hls",
	}
	if r.Poster != nil && r.Poster(s.ID) {
		v.Poster = "/poster/" + v.ID
	}
	return v
}

// Stage reads the state of the picture.
func (r Reader) Stage(ctx context.Context, tx *store.Tx, s live.Show) (room.Stage, error) {
	g, err := read(ctx, tx)
	if err != nil {
		return room.Stage{}, err
	}
	v := room.Stage{
		State: string(s.State), Title: g.In(s.Title), Note: g.In(s.Note), Host: s.HostName, Starts: s.Starts,
		LeftMS: s.Starts.Sub(tx.Now).Milliseconds(), LostAt: s.LostAt, Viewers: r.Viewers(s.ID),
	}
	if v.Host == "" {
		v.Host = g.Shop.DisplayName(g.Tag)
	}
	if s.State == live.OnTheAir {
		if s.Lost {
			v.State = "lost"
		}
		return v, nil
	}
	if s.State == live.Upcoming {
		v.Reminder = ShowURL(s) + "/reminder.ics"
	}
	if v.Pieces, err = Pieces(tx, s.ID); err != nil || s.State == live.Upcoming {
		return v, err
	}
	film, err := live.FilmOf(tx, s.ID)
	if err != nil {
		return v, err
	}
	if film.State != "" && film.Gone.IsZero() {
		v.Replay = ShowURL(s)
	}
	v.Next, err = g.nextShow()
	return v, err
}

// Pieces counts the items that buyers see.
func Pieces(tx *store.Tx, id live.ShowID) (int, error) {
	items, err := live.Items(tx, id)
	n := 0
	for _, it := range items {
		if it.State != live.Closed {
			n++
		}
	}
	return n, err
}

func (g reading) nextShow() (*ui.Link, error) {
	coming, err := live.Announced(g.Tx, live.Upcoming, 1)
	if err != nil || len(coming) == 0 {
		return nil, err
	}
	s := coming[0]
	return &ui.Link{Label: lang.T(g.Ctx, "room.next", "title", g.In(s.Title), "when", lang.DayTime(g.Ctx, s.Starts)), URL: ShowURL(s)}, nil
}

// Pin reads the card of the item being explained.
func (r Reader) Pin(ctx context.Context, tx *store.Tx, s live.Show) (room.Pin, error) {
	if s.Pinned == 0 {
		return room.Pin{}, nil
	}
	it, err := live.GetItem(tx, s.ID, s.Pinned)
	if err != nil {
		return room.Pin{}, err
	}
	v, err := r.Item(ctx, tx, s, it)
	if err != nil {
		return room.Pin{}, err
	}
	v.Price.Size = "md"
	g, err := read(ctx, tx)
	if err == nil {
		v.Price.Note, err = g.PinNote(it)
	}
	return room.Pin{Item: &v}, err
}

// Bag reads all items; a closed one keeps its place unseen.
func (r Reader) Bag(ctx context.Context, tx *store.Tx, s live.Show) (room.Bag, error) {
	items, err := live.Items(tx, s.ID)
	if err != nil {
		return room.Bag{}, err
	}
	bag := room.Bag{Show: ShowURL(s)}
	for _, it := range items {
		v, err := r.Item(ctx, tx, s, it)
		if err != nil {
			return bag, err
		}
		bag.Items = append(bag.Items, v)
	}
	return bag, nil
}

// Item reads one item as the bag's row and the pin show it.
func (r Reader) Item(ctx context.Context, tx *store.Tx, s live.Show, it live.Item) (room.Item, error) {
	g, err := read(ctx, tx)
	if err != nil {
		return room.Item{}, err
	}
	o, err := g.InShow(it)
	if err != nil {
		return room.Item{}, err
	}
	v := ItemOf(g.Reader, s, it, o)
	v.Clip, err = r.Clip(tx, s, it)
	return v, err
}

// ItemOf is an offer as the show's bag names it.
func ItemOf(g goods.Reader, s live.Show, it live.Item, o goods.Offer) room.Item {
	low, differ := o.Lowest()
	v := room.Item{
		Show: ShowURL(s), N: it.N, Name: g.Name(o), Photo: g.Photo(o, low.Variant), State: string(it.State),
		Pinned: s.Pinned == it.N, HasChoice: len(o.Variants) > 1, From: differ, Price: low.View(), Stock: g.Stock(o.There(), o.Later()),
	}
	v.Photo.Alt = ""
	if it.State == live.SoldOut || !o.Product.Buyable(g.Tx.Now) || len(o.Variants) == 0 {
		v.Stock.None, v.Stock.Text = true, ""
	}
	return v
}

// Chat reads the last n lines without those that were taken down.
func (r Reader) Chat(_ context.Context, tx *store.Tx, s live.Show, n int) (room.Chat, error) {
	gone, err := chat.Deleted(tx, s.ID)
	if err != nil {
		return room.Chat{}, err
	}
	var c room.Chat
	for _, l := range r.Recent(s.ID, n) {
		if !gone[l.Seq] {
			c.Lines = append(c.Lines, Line(l))
		}
	}
	return c, nil
}

// Line is one line of talk as viewers see it.
func Line(l chat.Line) room.Line {
	v := room.Line{Seq: l.Seq, Name: l.Name, Text: l.Text}
	switch {
	case l.Staff && (l.Role == "host" || l.Role == "owner"):
		v.Tag = "host"
	case l.Staff:
		v.Tag = "staff"
	}
	return v
}

// Me reads what only this visitor sees. Without a show it is the cart alone.
func (r Reader) Me(ctx context.Context, tx *store.Tx, visitor string, id live.ShowID) (room.Me, error) {
	var me room.Me
	cart, err := cart.Get(tx, cart.ID(visitor))
	if err != nil {
		return me, err
	}
	me.Pieces = int(cart.Count())
	if me.Pieces == 0 {
		if me.Pay, err = r.owing(ctx, tx, visitor); err != nil {
			return me, err
		}
	}
	if id == "" {
		return me, nil
	}
	s, err := live.Get(tx, id)
	if err != nil {
		return me, err
	}
	me.Show = ShowURL(s)
	if me.Muted, err = chat.Muted(tx, id, visitor); err != nil {
		return me, err
	}
	me.Name, _, err = chat.Name(tx, visitor)
	return me, err
}
