package embed

import (
	"context"
	"net/url"
	"strconv"

	"github.com/gofiber/fiber/v2"

	"hawker/app/board/buyer"
	"hawker/app/board/goods"
	"hawker/app/brand"
	"hawker/app/live"
	"hawker/app/store"
	"hawker/app/web/edge"
	"hawker/views/outside"
	"hawker/views/ui"
)

func (h Handlers) showNow(c *fiber.Ctx) error  { return h.frame(c, "") }
func (h Handlers) showShow(c *fiber.Ctx) error { return h.frame(c, edge.Param(c, "show")) }

// frame answers with a show as other sites show it.
func (h Handlers) frame(c *fiber.Ctx, name string) error {
	h.Spoken(c)
	ctx := edge.Ctx(c)
	p := outside.FramePage{Page: h.Shell(c, ""), State: "none"}
	p.Scripts, p.NoIndex, p.Manifest = []string{"jitter-buffer", "whep", "live-line", "player-keys", "live-player", "embed-frame"}, true, false
	var allowed brand.Embed
	err := h.View(func(tx *store.Tx) (err error) {
		if allowed, err = brand.GetEmbed(tx); err != nil {
			return err
		}
		s, ok, err := choose(tx, name)
		if err != nil || !ok {
			return err
		}
		return h.fill(ctx, tx, asked{s, edge.Query(c, "sku")}, &p)
	})
	if err != nil {
		return err
	}
	p.Forbidden = len(allowed.Origins) == 0
	edge.Framed(c, allowed.Origins)
	return edge.Page(c, outside.Frame(p))
}

// asked is a show, and the SKU of the page around the frame, "" for none.
type asked struct {
	show live.Show
	sku  string
}

func (h Handlers) fill(ctx context.Context, tx *store.Tx, a asked, p *outside.FramePage) error {
	s := a.show
	g, err := goods.Read(ctx, tx)
	if err != nil {
		return err
	}
	show := h.Board.Show(g, s)
	p.Show, p.State, p.Title, p.Host, p.Room = show.ID, string(s.State), show.Title, show.Host, show.URL
	p.Page.Title, p.Whep, p.Poster, p.Cover, p.Starts = show.Title, "/whep/"+show.ID, show.Poster, show.Cover, s.Starts
	p.Reminder = "/embed/" + s.Handle + "/reminder.ics?" + url.Values{"lang": {p.Lang}}.Encode()
	if s.State != live.OnTheAir {
		return nil
	}
	p.Badge = ui.LiveBadge{Viewers: h.Board.Viewers(s.ID)}
	if s.Lost {
		p.State, p.Badge.State = "lost", "paused"
	}
	n, err := itemOf(tx, s, a.sku)
	if err != nil {
		return err
	}
	if n == 0 {
		n = s.Pinned
	}
	if n == 0 {
		return nil
	}
	p.Item, err = item(g, s, n)
	return err
}

// item is one piece of the show as the frame names it, nil where it is not on sale.
func item(g goods.Reader, s live.Show, n int) (*outside.Item, error) {
	it, err := live.GetItem(g.Tx, s.ID, n)
	if err != nil {
		return nil, err
	}
	o, err := g.InShow(it)
	if err != nil {
		return nil, err
	}
	v := buyer.ItemOf(g, s, it, o)
	v.Price.Size = "md"
	return &outside.Item{N: n, URL: buyer.ShowURL(s) + "/" + strconv.Itoa(n), Name: v.Name, Photo: v.Photo, Price: v.Price, From: v.From, Stock: v.Stock, Pinned: v.Pinned}, nil
}
