package board

import (
	"context"
	"fmt"
	"strconv"
	"strings"

	"hawker/app/chat"
	"hawker/app/live"
	"hawker/app/store"
	"hawker/views/control"
)

// ControlURL is the address of a show's console.
func ControlURL(s live.Show) string { return "/control/" + s.Handle }

// StudioURL is the address of the host's page of a show.
func StudioURL(s live.Show) string { return "/studio/" + s.Handle }

// DeskShowURL is the address of a show in the desk.
func DeskShowURL(s live.Show) string { return "/desk/shows/" + string(s.ID) }

// Control reads the console of a show; shell, studio link and the crew's own line
// are the caller's.
func (b *Board) Control(ctx context.Context, tx *store.Tx, s live.Show) (control.ConsolePage, error) {
	g, err := goodsOf(ctx, tx)
	if err != nil {
		return control.ConsolePage{}, err
	}
	p := control.ConsolePage{
		Show: control.Show{
			ID: string(s.ID), Title: g.in(s.Title), Base: ControlURL(s), Room: ShowURL(s), Desk: DeskShowURL(s), Cover: picture(s.Cover, ""),
		},
		Air: b.Air(tx, s), Picture: control.Picture{State: airState(s)}, Health: b.Health(s),
	}
	if p.Rows, err = b.Rows(ctx, tx, s); err != nil {
		return p, err
	}
	if p.Now, p.Next, err = b.now(g, s); err != nil {
		return p, err
	}
	p.Talk, err = b.crewTalk(tx, s)
	p.Say = control.Say{Base: ControlURL(s), Closed: s.State != live.OnTheAir}
	return p, err
}

// airState names the state of a show as screens know it: a live one without a
// picture is "lost".
func airState(s live.Show) string {
	if s.State == live.OnTheAir && s.Lost {
		return "lost"
	}
	return string(s.State)
}

// Air reads where a show stands, for how long, and how many watch.
func (b *Board) Air(tx *store.Tx, s live.Show) control.Air {
	a := control.Air{State: airState(s), Starts: s.Starts, Viewers: b.Viewers(s.ID)}
	switch s.State {
	case live.OnTheAir:
		a.Elapsed = tx.Now.Sub(s.OnAirAt)
	case live.Ended:
		a.Elapsed = s.EndedAt.Sub(s.OnAirAt)
	}
	return a
}

var codecNames = map[string]string{"video/h264": "H.264", "video/vp9": "VP9", "video/av1": "AV1"}

// Health reads what the relay measures of the picture that comes in.
func (b *Board) Health(s live.Show) control.Health {
	h := control.Health{State: airState(s)}
	if b.Picture == nil {
		return h
	}
	p := b.Picture(s.ID)
	h.Known, h.Bitrate, h.Loss, h.Codec = p.OnAir, p.Bitrate, p.Loss, codecNames[strings.ToLower(p.Codec)]
	if p.Width > 0 && p.Height > 0 {
		h.Size = fmt.Sprintf("%d × %d", p.Width, p.Height)
	}
	return h
}

// now reads the item being explained and the open one that follows it in the bag.
func (b *Board) now(g goods, s live.Show) (control.Now, control.Next, error) {
	now, next := control.Now{Base: ControlURL(s)}, control.Next{Base: ControlURL(s), Live: s.State == live.OnTheAir}
	items, err := live.Items(g.tx, s.ID)
	if err != nil {
		return now, next, err
	}
	passed := s.Pinned == 0
	for _, it := range items {
		if it.N == s.Pinned {
			now, err = g.now(s, it)
			passed = true
		} else if passed && next.N == 0 && it.State == live.Open {
			next, err = g.next(next, it)
		}
		if err != nil {
			return now, next, err
		}
	}
	return now, next, nil
}

func (g goods) now(s live.Show, it live.Item) (control.Now, error) {
	o, err := g.inShow(it)
	if err != nil {
		return control.Now{}, err
	}
	v := g.item(s, it, o)
	n := control.Now{
		Base: ControlURL(s), N: it.N, Name: v.Name, Photo: v.Photo, Price: v.Price, From: v.From,
		Left: o.left(), Gone: it.State == live.SoldOut || o.left() == 0, Since: s.PinnedAt,
	}
	n.Price.Size = "md"
	return n, nil
}

// next fills in the item if there is something of it left to sell.
func (g goods) next(n control.Next, it live.Item) (control.Next, error) {
	o, err := g.inShow(it)
	if err != nil || o.left() == 0 {
		return n, err
	}
	n.N, n.Name = it.N, g.in(o.product.Title)
	return n, nil
}

// Rows reads the bag with everything that the crew may change.
func (b *Board) Rows(ctx context.Context, tx *store.Tx, s live.Show) (control.Rows, error) {
	g, err := goodsOf(ctx, tx)
	if err != nil {
		return control.Rows{}, err
	}
	items, err := live.Items(tx, s.ID)
	if err != nil {
		return control.Rows{}, err
	}
	var list control.Rows
	for _, it := range items {
		row, err := g.row(s, it)
		if err != nil {
			return list, err
		}
		list.Items = append(list.Items, row)
	}
	return list, nil
}

// Row reads one item as the crew sees it.
func (b *Board) Row(ctx context.Context, tx *store.Tx, s live.Show, n int) (control.Row, error) {
	g, err := goodsOf(ctx, tx)
	if err != nil {
		return control.Row{}, err
	}
	it, err := live.GetItem(tx, s.ID, n)
	if err != nil {
		return control.Row{}, err
	}
	return g.row(s, it)
}

func (g goods) row(s live.Show, it live.Item) (control.Row, error) {
	o, err := g.inShow(it)
	if err != nil {
		return control.Row{}, err
	}
	low, _ := o.lowest()
	r := control.Row{
		Base: ControlURL(s), N: it.N, Name: g.in(o.product.Title), Photo: g.photo(o, low.Variant), State: string(it.State),
		Pinned: s.Pinned == it.N, Over: s.State == live.Ended, Find: findable(o, it.N),
	}
	r.Photo.Alt = ""
	for _, v := range o.variants {
		c := control.Cell{
			Variant: string(v.ID), Label: o.product.Label(v.Variant, g.tag, g.shop.Lang), Price: v.price.List, List: v.price.List, Left: v.left,
		}
		if set, ok := it.Prices[v.ID]; ok {
			c.Price = set // before the show too, when buyers still pay the list price
		}
		r.Cells = append(r.Cells, c)
	}
	if len(r.Cells) == 1 {
		if label := r.Cells[0].Label; label != "" {
			r.Name += ", " + label
		}
		r.Cells[0].Label = ""
	}
	return r, nil
}

// findable is what a search in the console compares: number, titles and SKUs.
func findable(o offer, n int) string {
	words := []string{strconv.Itoa(n)}
	for _, title := range o.product.Title {
		words = append(words, title)
	}
	for _, v := range o.variants {
		words = append(words, v.SKU)
	}
	return strings.ToLower(strings.Join(words, " "))
}

// crewTalk reads the last lines, those that were taken down too.
func (b *Board) crewTalk(tx *store.Tx, s live.Show) (control.Talk, error) {
	talk := control.Talk{Base: ControlURL(s)}
	gone, err := chat.Deleted(tx, s.ID)
	if err != nil {
		return talk, err
	}
	for _, l := range b.Recent(s.ID, recentLines) {
		v := b.crewLine(s, l)
		v.Deleted = gone[l.Seq]
		if v.Visitor != "" {
			if v.Muted, err = chat.Muted(tx, s.ID, l.Visitor); err != nil {
				return talk, err
			}
		}
		talk.Lines = append(talk.Lines, v)
	}
	return talk, nil
}

func (b *Board) crewLine(s live.Show, l chat.Line) control.Line {
	v := control.Line{Base: ControlURL(s), Seq: l.Seq, Name: l.Name, Text: l.Text, Tag: b.Line(l).Tag}
	if !l.Staff {
		v.Visitor = l.Visitor
	}
	return v
}
