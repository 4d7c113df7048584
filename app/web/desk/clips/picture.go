package clips

import (
	"bytes"
	"strings"

	"github.com/gofiber/fiber/v2"

	"hawker/app/fault"
	"hawker/app/live"
	"hawker/app/photo"
	"hawker/app/store"
	"hawker/app/web/edge"
)

// pictureBytes is the most that a picture of an explanation may have.
const pictureBytes = 400 << 10

// wanted reads a show, and whether a picture of what is explained there is wanted.
func (h Handlers) wanted(c *fiber.Ctx) (s live.Show, yes bool, err error) {
	err = h.View(func(tx *store.Tx) error {
		if s, err = edge.ShowOf(tx, edge.Param(c, "show")); err == nil {
			yes = s.PictureWanted(tx.Now)
		}
		return err
	})
	return s, yes, err
}

// wantsPicture is 200 where a picture is wanted, else 204.
func (h Handlers) wantsPicture(c *fiber.Ctx) error {
	_, yes, err := h.wanted(c)
	if err != nil {
		return err
	}
	c.Set(fiber.HeaderCacheControl, "no-store")
	if !yes {
		return c.SendStatus(fiber.StatusNoContent)
	}
	return c.SendStatus(fiber.StatusOK)
}

// takePicture keeps what a crew's page saw of an explanation, for its clip; what is not
// wanted any more is not even read. The picture is decoded and drawn anew, as all are.
func (h Handlers) takePicture(c *fiber.Ctx) error {
	s, yes, err := h.wanted(c)
	if err != nil || !yes {
		return answer(c, err)
	}
	if kind, _, _ := strings.Cut(c.Get(fiber.HeaderContentType), ";"); strings.TrimSpace(kind) != "image/jpeg" {
		return fault.New(fault.Unsupported, "photo_not_image", "")
	}
	still, err := edge.Body(c, pictureBytes)
	if err != nil {
		return err
	}
	p, err := h.Photos.Import(edge.Ctx(c), bytes.NewReader(still))
	if err != nil {
		return err
	}
	return answer(c, h.Do(c, "live.take_picture", func(tx *store.Tx) error {
		now, err := live.Get(tx, s.ID)
		if err != nil || now.Pinned != s.Pinned || !now.PictureWanted(tx.Now) {
			return err
		}
		if err := photo.Add(tx, p); err != nil {
			return err
		}
		return live.TakePicture(tx, s.ID, p.Hash)
	}))
}

func answer(c *fiber.Ctx, err error) error {
	if err != nil {
		return err
	}
	return c.SendStatus(fiber.StatusNoContent)
}
