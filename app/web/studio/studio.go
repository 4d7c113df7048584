// Package studio answers the host's page: the page itself, the pass to publish,
// stills of the camera, and the end of the show.
//
// It promises that the camera is open to this page alone, that a pass is for one
// person, one show and a few minutes, and that ending a show ends its picture. It
// refuses to touch media: the page publishes by WHIP like any encoder.
package studio

import (
	"bytes"
	"image/jpeg"
	"strings"
	"time"

	"github.com/gofiber/fiber/v2"

	"hawker/app/board/crew"
	"hawker/app/fault"
	"hawker/app/lang"
	"hawker/app/live"
	"hawker/app/staff"
	"hawker/app/store"
	"hawker/app/web/edge"
	"hawker/views/studio"
)

const (
	passFor     = 5 * time.Minute // long enough to connect, short enough to leak
	posterBytes = 200 << 10
	posterSide  = 1280
)

// Handlers are the studio's routes.
type Handlers struct{ *edge.Env }

// Routes lists them.
func (h Handlers) Routes() []edge.Route {
	const one = "/studio/:show"
	return []edge.Route{
		{Method: "GET", Path: one, Permission: staff.ShowsPublish, Camera: true, Handler: h.studio},
		{Method: "POST", Path: one + "/token", Permission: staff.ShowsPublish, Handler: h.createPass},
		{Method: "POST", Path: one + "/poster", Permission: staff.ShowsPublish, Handler: h.putPoster},
		{Method: "POST", Path: one + "/end", Permission: staff.ShowsPublish, Handler: h.endShow},
	}
}

func (h Handlers) show(c *fiber.Ctx) (show live.Show, err error) {
	err = h.View(func(tx *store.Tx) error {
		show, err = edge.ShowOf(tx, edge.Param(c, "show"))
		return err
	})
	return show, err
}

func (h Handlers) studio(c *fiber.Ctx) error {
	p, err := h.read(c)
	if err != nil {
		return err
	}
	p.Page = h.Shell(c, lang.T(edge.Ctx(c), "studio.page", "title", p.Show.Title))
	p.NoIndex = true
	p.Socket = "/socket?topic=crew/" + p.Show.ID
	p.Scripts = []string{"go-live", "level-meter", "air-clock", "edit-cell", "word-warning"}
	if h.LAN {
		p.LAN = "/lan"
	}
	return edge.Page(c, studio.View(p))
}

func (h Handlers) read(c *fiber.Ctx) (p studio.StudioPage, err error) {
	person, _ := edge.Staff(c)
	err = h.View(func(tx *store.Tx) error {
		show, err := edge.ShowOf(tx, edge.Param(c, "show"))
		if err != nil {
			return err
		}
		console, err := h.Board.Control(edge.Ctx(c), tx, show)
		if err != nil {
			return err
		}
		console.Say.Name = person.Name
		p = studio.StudioPage{
			Show: studio.Show{
				ID: console.Show.ID, Title: console.Show.Title, Base: crew.StudioURL(show), Whip: "/whip/" + console.Show.ID,
				Room: console.Show.Room, Desk: console.Show.Desk, Control: console.Show.Base, Cover: console.Show.Cover,
			},
			Air: console.Air, Now: console.Now, Next: console.Next, Pill: console.Pill, Told: console.Told, Capacity: console.Capacity, Figures: console.Figures, Picture: console.Picture, Rows: console.Rows, Talk: console.Talk, Say: console.Say,
		}
		p.Live = show.State == live.OnTheAir
		if show.State == live.Ended {
			p.Ended = &studio.Ended{Lasted: lang.Lasting(show.EndedAt.Sub(show.OnAirAt)), At: lang.DayTime(edge.Ctx(c), show.EndedAt)}
		}
		ctx, err := crew.WithWording(edge.Ctx(c), tx)
		c.SetUserContext(ctx)
		return err
	})
	return p, err
}

// pass is what the page needs to publish, and what it should know before.
type pass struct {
	Token   string     `json:"token"`
	State   live.State `json:"state"`
	Picture bool       `json:"picture"` // somebody's picture of this show is there now
}

// createPass gives the page a short-lived token, anew for each attempt. It refuses
// with show_on_air_by_other.
func (h Handlers) createPass(c *fiber.Ctx) error {
	person, _ := edge.Staff(c)
	var p pass
	err := h.View(func(tx *store.Tx) error {
		show, err := edge.ShowOf(tx, edge.Param(c, "show"))
		if err != nil {
			return err
		}
		p.State = show.State
		if show.State == live.Ended {
			return nil
		}
		if err := live.CheckPublish(tx, show.ID, person.ID); err != nil {
			return err
		}
		p.Token = staff.PublishToken(h.Secret, person.ID, string(show.ID), tx.Now.Add(passFor))
		p.Picture = h.Board.Picture(show.ID).OnAir
		return nil
	})
	if err != nil {
		return err
	}
	c.Set(fiber.HeaderCacheControl, "no-store")
	return c.JSON(p)
}

// putPoster keeps a still of the camera for those who wait for their first frame.
// It is decoded whole before it is kept: what buyers' browsers get is a picture.
func (h Handlers) putPoster(c *fiber.Ctx) error {
	refused := fault.New(fault.Unsupported, "poster_not_jpeg", "", "side", posterSide)
	if kind, _, _ := strings.Cut(c.Get(fiber.HeaderContentType), ";"); strings.TrimSpace(kind) != "image/jpeg" {
		return refused
	}
	show, err := h.show(c)
	if err != nil {
		return err
	}
	person, _ := edge.Staff(c)
	switch {
	case show.State != live.OnTheAir:
		return fault.Clash("show_not_on_air")
	case show.Publisher != person.ID:
		return fault.Clash("show_on_air_by_other", "name", show.HostName)
	}
	still, err := edge.Body(c, posterBytes)
	if err != nil {
		return err
	}
	size, err := jpeg.DecodeConfig(bytes.NewReader(still))
	if err != nil || size.Width > posterSide || size.Height > posterSide {
		return refused
	}
	if _, err := jpeg.Decode(bytes.NewReader(still)); err != nil {
		return refused
	}
	h.Posters.Put(string(show.ID), still, time.Now())
	return c.SendStatus(fiber.StatusNoContent)
}

// endShow ends the show for everybody, and the picture with it.
func (h Handlers) endShow(c *fiber.Ctx) error {
	var id live.ShowID
	err := h.Do(c, "live.end", func(tx *store.Tx) error {
		show, err := edge.ShowOf(tx, edge.Param(c, "show"))
		if err != nil {
			return err
		}
		id = show.ID
		return live.End(tx, show.ID)
	})
	if err != nil {
		return err
	}
	h.Relay.Stop(string(id))
	h.Posters.Drop(string(id))
	if strings.HasPrefix(c.Get(fiber.HeaderAccept), fiber.MIMEApplicationJSON) {
		return c.SendStatus(fiber.StatusNoContent)
	}
	return edge.Go(c, "/studio/"+edge.Param(c, "show"))
}
