package room

import (
	"strconv"
	"time"

	"github.com/gofiber/fiber/v2"

	"hawker/app/board/buyer"
	"hawker/app/board/findable"
	"hawker/app/fault"
	"hawker/app/lang"
	"hawker/app/live"
	"hawker/app/store"
	"hawker/app/web/edge"
	views "hawker/views/room"
	"hawker/views/ui"
)

// showClips lists what was explained, each as a film of its own, for who cannot play
// the whole.
func (h Handlers) showClips(c *fiber.Ctx) error {
	s, err := h.show(c)
	if err != nil {
		return err
	}
	if edge.Param(c, "show") != s.Handle {
		return edge.Moved(c, buyer.ShowURL(s)+"/clips")
	}
	ask := buyer.Clips{Show: s, Best: edge.Query(c, "order") == "best"}
	p, err := h.clips(c, ask)
	if err != nil {
		return err
	}
	p.Page = h.Shell(c, lang.T(edge.Ctx(c), "film.clips.of", "title", p.Show.Title))
	p.Section, p.Description, p.Scripts, p.NoIndex = "live", p.Show.Title, []string{"watch-here"}, s.Private()
	if len(p.Items) > 0 {
		p.Image = edge.BaseURL(c) + p.Items[0].Frame().Large
	}
	return edge.Page(c, views.Clips(p))
}

// clips reads clips with what their items cost then.
func (h Handlers) clips(c *fiber.Ctx, ask buyer.Clips) (views.ClipsPage, error) {
	return read(h, func(tx *store.Tx) (p views.ClipsPage, err error) {
		if p, err = h.Board.Clips(edge.Ctx(c), tx, ask); err != nil {
			return p, err
		}
		return p, h.past().Costs(edge.Ctx(c), tx, ask.Show, p.Items)
	})
}

// showClip is the page of one, made to be shared; in the room it is a sheet.
func (h Handlers) showClip(c *fiber.Ctx) error {
	n, err := strconv.Atoi(edge.Param(c, "n"))
	if err != nil || n < 1 {
		return fault.Missing("clip_not_found")
	}
	s, err := h.show(c)
	if err != nil {
		return err
	}
	at := buyer.ShowURL(s) + "/clips/" + strconv.Itoa(n)
	if !edge.Fragment(c) && edge.Param(c, "show") != s.Handle {
		return edge.Moved(c, at)
	}
	var said findable.Said
	p, err := read(h, func(tx *store.Tx) (p views.ClipsPage, err error) {
		p, err = h.Board.Clips(edge.Ctx(c), tx, buyer.Clips{Show: s, N: n})
		if err == nil && len(p.Items) == 0 {
			err = fault.Missing("clip_not_found")
		}
		if err == nil {
			err = h.past().Costs(edge.Ctx(c), tx, s, p.Items)
		}
		if err != nil {
			return p, err
		}
		said, p.Video, err = h.ofClip(c, tx, s, p.Items[0])
		return p, err
	})
	if err != nil {
		return err
	}
	if edge.Fragment(c) {
		return edge.Page(c, views.ClipSheet(p.Items[0]))
	}
	video := p.Video
	p.Page = h.Shell(c, lang.T(edge.Ctx(c), "film.clip.of", "name", p.Items[0].Name))
	p.Link, p.Scripts = edge.BaseURL(c)+at, []string{"watch-here"}
	if from, err := strconv.Atoi(edge.Query(c, "t")); err == nil && from > 0 && from < int(p.Items[0].Clip.Length.Seconds()) {
		p.From = from
	}
	p.Section, p.Description, p.NoIndex, p.Video = "live", p.Items[0].Clip.Words(edge.Ctx(c))+" · "+p.Show.Title, s.Private(), video
	said.Onto(&p.Page)
	return edge.Page(c, views.Clips(p))
}

// ofClip is what the page of a clip says to those who only link to it.
func (h Handlers) ofClip(c *fiber.Ctx, tx *store.Tx, s live.Show, i views.Item) (said findable.Said, v ui.Video, err error) {
	if s.Private() {
		return said, v, nil
	}
	it, err := live.GetItem(tx, s.ID, i.N)
	if err != nil {
		return said, v, err
	}
	cut, err := h.Explained(tx, s.ID, it.Told)
	if err != nil {
		return said, v, err
	}
	base := edge.BaseURL(c)
	v = ui.Video{URL: base + i.Clip.Share, Type: "video/mp4"}
	v.Width, v.Height = cut.Size()
	r, err := findable.Read(edge.Ctx(c), tx, base)
	if err != nil {
		return said, v, err
	}
	return r.OfClip(findable.Clip{
		Show: s, Item: it, Name: i.Name, Page: base + i.Clip.URL, File: base + i.Clip.File,
		Picture: base + i.Frame().Large, Length: i.Clip.Length.Round(time.Second), Width: v.Width, Height: v.Height,
	}), v, nil
}
