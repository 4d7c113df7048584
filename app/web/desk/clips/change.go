package clips

import (
	"strconv"
	"strings"
	"time"

	"github.com/gofiber/fiber/v2"

	"hawker/app/fault"
	"hawker/app/live"
	"hawker/app/store"
	"hawker/app/web/desk/page"
	"hawker/app/web/edge"
)

// verb is what is done with what stands for a piece.
type verb func(tx *store.Tx, show live.ShowID, n int, v edge.Values) error

// change runs a command on what stands for a piece, and goes back to it; what was typed
// stands there again when it is refused.
func (h Handlers) change(c *fiber.Ctx, name string, do verb) error {
	v, err := edge.Form(c)
	if err != nil {
		return err
	}
	n, err := strconv.Atoi(edge.Param(c, "n"))
	if err != nil {
		return fault.Missing("clip_not_found")
	}
	show := edge.Param(c, "show")
	err = h.Do(c, name, func(tx *store.Tx) error {
		s, err := edge.ShowOf(tx, show)
		if err != nil {
			return err
		}
		return do(tx, s.ID, n, v)
	})
	if err == nil {
		return edge.Go(c, address+"/"+show+"?done=saved#c"+strconv.Itoa(n))
	}
	form, status, ok := page.Refused(edge.Ctx(c), err)
	if refusal, is := fault.As(err); !ok || is && refusal.Kind == fault.NotFound {
		return err
	}
	return h.page(c, refused{form: form, status: status, n: n, fields: v})
}

func (h Handlers) choose(c *fiber.Ctx) error {
	return h.change(c, "live.choose_clip", func(tx *store.Tx, show live.ShowID, n int, v edge.Values) error {
		from, err := strconv.ParseInt(v.Get("from"), 10, 64)
		if err != nil {
			return fault.Missing("clip_not_found")
		}
		return live.ChooseClip(tx, show, n, time.Unix(0, from))
	})
}

func (h Handlers) withhold(c *fiber.Ctx) error {
	return h.change(c, "live.withhold_clip", func(tx *store.Tx, show live.ShowID, n int, _ edge.Values) error {
		return live.WithholdClip(tx, show, n)
	})
}

func (h Handlers) publish(c *fiber.Ctx) error {
	return h.change(c, "live.publish_clip", func(tx *store.Tx, show live.ShowID, n int, _ edge.Values) error {
		return live.PublishClip(tx, show, n)
	})
}

// share takes the stretch that is shared; two empty fields are the first minute.
func (h Handlers) share(c *fiber.Ctx) error {
	return h.change(c, "live.share_clip", func(tx *store.Tx, show live.ShowID, n int, v edge.Values) error {
		var r live.Range
		if strings.TrimSpace(v.Get("from")+v.Get("to")) != "" {
			from, ok := page.Position(v.Get("from"))
			to, fine := page.Position(v.Get("to"))
			if !ok || !fine {
				return fault.InvalidField("clip_range", "to")
			}
			r = live.Range{From: from, To: to}
		}
		return live.ShareClip(tx, show, n, r)
	})
}
