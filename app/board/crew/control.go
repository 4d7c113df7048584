package crew

import (
	"cmp"
	"context"
	"slices"
	"strconv"
	"strings"

	"hawker/app/board/buyer"
	"hawker/app/board/goods"
	"hawker/app/catalog"
	"hawker/app/chat"
	"hawker/app/claim"
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
func (r Reader) Control(ctx context.Context, tx *store.Tx, s live.Show) (control.ConsolePage, error) {
	g, err := goods.Read(ctx, tx)
	if err != nil {
		return control.ConsolePage{}, err
	}
	p := control.ConsolePage{
		Show: control.Show{
			ID: string(s.ID), Title: g.In(s.Title), Base: ControlURL(s), Room: buyer.ShowURL(s), Desk: DeskShowURL(s), Cover: goods.Picture(s.Cover, ""),
		},
		Air: r.Air(tx, s), Picture: control.Picture{State: AirState(s)},
	}
	sig := r.Signal(s)
	p.Pill, p.Told, p.Capacity, p.Figures = sig.Pill(), sig.Told(), sig.Capacity(), sig.Sheet()
	if p.Rows, err = r.Rows(ctx, tx, s); err != nil {
		return p, err
	}
	if p.Now, p.Next, err = explained(g, s); err != nil {
		return p, err
	}
	p.Talk, err = r.Talk(tx, s)
	p.Say = control.Say{Base: ControlURL(s), Closed: s.State != live.OnTheAir}
	return p, err
}

// AirState names the state of a show as screens know it: a live one without a
// picture is "lost".
func AirState(s live.Show) string {
	if s.State == live.OnTheAir && s.Lost {
		return "lost"
	}
	return string(s.State)
}

// Air reads where a show stands, for how long, and how many watch.
func (r Reader) Air(tx *store.Tx, s live.Show) control.Air {
	a := control.Air{State: AirState(s), Starts: s.Starts, Viewers: r.Viewers(s.ID)}
	switch s.State {
	case live.OnTheAir:
		a.Elapsed = tx.Now.Sub(s.OnAirAt)
	case live.Ended:
		a.Elapsed = s.EndedAt.Sub(s.OnAirAt)
	}
	return a
}

// Explained reads the item being explained and the open one that follows it in the bag.
func (r Reader) Explained(ctx context.Context, tx *store.Tx, s live.Show) (control.Now, control.Next, error) {
	g, err := goods.Read(ctx, tx)
	if err != nil {
		return control.Now{}, control.Next{}, err
	}
	return explained(g, s)
}

func explained(g goods.Reader, s live.Show) (control.Now, control.Next, error) {
	now, next := control.Now{Base: ControlURL(s)}, control.Next{Base: ControlURL(s), Live: s.State == live.OnTheAir}
	items, err := live.Items(g.Tx, s.ID)
	if err != nil {
		return now, next, err
	}
	passed := s.Pinned == 0
	for _, it := range items {
		if it.N == s.Pinned {
			now, err = pinned(g, s, it)
			passed = true
		} else if passed && next.N == 0 && it.State == live.Open {
			next, err = following(g, next, it)
		}
		if err != nil {
			return now, next, err
		}
	}
	return now, next, nil
}

func pinned(g goods.Reader, s live.Show, it live.Item) (control.Now, error) {
	o, err := g.InShow(it)
	if err != nil {
		return control.Now{}, err
	}
	low, differ := o.Lowest()
	n := control.Now{
		Base: ControlURL(s), N: it.N, Name: g.Name(o), Photo: g.Photo(o, low.Variant), Price: low.View(), From: differ,
		Left: o.There(), Gone: it.State == live.SoldOut || o.Left() == 0, Since: s.PinnedAt,
	}
	n.Photo.Alt, n.Price.Size = "", "md"
	if o.Product.Barred(g.Tx.Now) {
		n.Barred = WhyBarred(g.Ctx, o.Product)
	}
	n.Claims, n.More, err = sayable(g, it.Product)
	return n, err
}

const claimsShown = 4

// sayable is what may be said of a product, what is said with care first, and how much
// more there is.
func sayable(g goods.Reader, product catalog.ID) (list []control.Claim, more int, err error) {
	claims, err := claim.Of(g.Tx, product)
	for _, v := range claims {
		list = append(list, control.Claim{Text: g.In(v.Text), Source: v.Source, Flag: v.Flag(g.Tx.Now)})
	}
	slices.SortStableFunc(list, func(a, b control.Claim) int {
		return cmp.Compare(min(len(b.Flag), 1), min(len(a.Flag), 1))
	})
	shown := min(len(list), claimsShown)
	return list[:shown], len(list) - shown, err
}

// following fills in the item if there is something of it left to sell.
func following(g goods.Reader, n control.Next, it live.Item) (control.Next, error) {
	o, err := g.InShow(it)
	if err != nil || o.Left() == 0 {
		return n, err
	}
	n.N, n.Name = it.N, g.In(o.Product.Title)
	return n, nil
}

// Rows reads the bag with everything that the crew may change.
func (r Reader) Rows(ctx context.Context, tx *store.Tx, s live.Show) (control.Rows, error) {
	g, err := goods.Read(ctx, tx)
	if err != nil {
		return control.Rows{}, err
	}
	items, err := live.Items(tx, s.ID)
	if err != nil {
		return control.Rows{}, err
	}
	var list control.Rows
	for _, it := range items {
		r, err := row(g, s, it)
		if err != nil {
			return list, err
		}
		list.Items = append(list.Items, r)
	}
	return list, nil
}

// Row reads one item as the crew sees it.
func (r Reader) Row(ctx context.Context, tx *store.Tx, s live.Show, n int) (control.Row, error) {
	g, err := goods.Read(ctx, tx)
	if err != nil {
		return control.Row{}, err
	}
	it, err := live.GetItem(tx, s.ID, n)
	if err != nil {
		return control.Row{}, err
	}
	return row(g, s, it)
}

func row(g goods.Reader, s live.Show, it live.Item) (control.Row, error) {
	o, err := g.InShow(it)
	if err != nil {
		return control.Row{}, err
	}
	low, _ := o.Lowest()
	r := control.Row{
		Base: ControlURL(s), N: it.N, Name: g.Name(o), Photo: g.Photo(o, low.Variant), State: string(it.State),
		Pinned: s.Pinned == it.N, Over: s.State == live.Ended, Find: findable(o, it.N),
	}
	r.Photo.Alt = ""
	for _, v := range o.Variants {
		c := control.Cell{
			Variant: string(v.ID), Label: o.Product.Label(v.Variant, g.Tag, g.Shop.Lang), Price: v.Price.List, List: v.Price.List, Left: v.There,
		}
		if set, ok := it.Prices[v.ID]; ok {
			c.Price = set // before the show too, when buyers still pay the list price
		}
		r.Cells = append(r.Cells, c)
	}
	if o.Product.Barred(g.Tx.Now) {
		r.Barred = WhyBarred(g.Ctx, o.Product)
	}
	if len(r.Cells) == 1 {
		r.Cells[0].Label = "" // the name says it
	}
	return r, nil
}

// findable is what a search in the console compares: number, titles and SKUs.
func findable(o goods.Offer, n int) string {
	words := []string{strconv.Itoa(n)}
	for _, title := range o.Product.Title {
		words = append(words, title)
	}
	for _, v := range o.Variants {
		words = append(words, v.SKU)
	}
	return strings.ToLower(strings.Join(words, " "))
}

// Talk reads the last lines, those that were taken down too.
func (r Reader) Talk(tx *store.Tx, s live.Show) (control.Talk, error) {
	talk := control.Talk{Base: ControlURL(s)}
	gone, err := chat.Deleted(tx, s.ID)
	if err != nil {
		return talk, err
	}
	answered, err := chat.Answered(tx, s.ID)
	if err != nil {
		return talk, err
	}
	for _, l := range r.Recent(s.ID, buyer.RecentLines) {
		v := Line(s, l)
		v.Deleted, v.Answered = gone[l.Seq], answered[l.Seq]
		if v.Visitor != "" {
			if v.Muted, err = chat.Muted(tx, s.ID, l.Visitor); err != nil {
				return talk, err
			}
		}
		talk.Lines = append(talk.Lines, v)
	}
	return talk, nil
}

// Line is one line of talk as the crew sees it.
func Line(s live.Show, l chat.Line) control.Line {
	v := control.Line{Base: ControlURL(s), Seq: l.Seq, Name: l.Name, Text: l.Text, Tag: buyer.Line(l).Tag}
	if !l.Staff {
		v.Visitor, v.Asks = l.Visitor, l.Asks()
	}
	return v
}
