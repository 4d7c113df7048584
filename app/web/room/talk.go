package room

import (
	"github.com/gofiber/fiber/v2"

	"hawker/app/chat"
	"hawker/app/fault"
	"hawker/app/lang"
	"hawker/app/live"
	"hawker/app/store"
	"hawker/app/web/edge"
	views "hawker/views/room"
)

// createTalk says a line. A refused one stands in the field again, with the reason.
func (h Handlers) createTalk(c *fiber.Ctx) error {
	form, err := edge.Form(c)
	if err != nil {
		return err
	}
	s, err := h.show(c)
	if err != nil {
		return err
	}
	text := form.Raw("text")
	return h.answer(c, s, text, h.say(c, s, text))
}

// createName remembers what the visitor is called, and says the line that waited for it.
func (h Handlers) createName(c *fiber.Ctx) error {
	form, err := edge.Form(c)
	if err != nil {
		return err
	}
	s, err := h.show(c)
	if err != nil {
		return err
	}
	text := form.Raw("text")
	err = h.Limited(c, edge.Chat)
	if err == nil {
		err = h.Do(c, "chat.name", func(tx *store.Tx) error { return chat.SetName(tx, edge.Visitor(c), form.Raw("name")) })
	}
	if err == nil && text != "" {
		err = h.say(c, s, text)
	}
	return h.answer(c, s, text, err)
}

func (h Handlers) say(c *fiber.Ctx, s live.Show, text string) error {
	if err := h.Limited(c, edge.Chat); err != nil {
		return err
	}
	line, err := h.line(c, s, text)
	if err != nil {
		return err
	}
	_, err = h.Say(edge.Ctx(c), line)
	return err
}

// line is what would be said, once it may be: under a visitor's own name, or by
// one of the shop's people under theirs.
func (h Handlers) line(c *fiber.Ctx, s live.Show, text string) (chat.Line, error) {
	line := chat.Line{Show: s.ID, Visitor: edge.Visitor(c), Text: chat.CleanText(text)}
	person, staff := edge.Staff(c)
	err := h.View(func(tx *store.Tx) error {
		if staff {
			line.Visitor, line.Name, line.Staff, line.Role = "", person.Name, true, string(person.Role)
			if person.ID == s.Host {
				line.Role = "host"
			}
			if err := chat.CheckOpen(tx, s.ID); err != nil {
				return err
			}
			return chat.CheckText(text)
		}
		name, _, err := chat.Name(tx, line.Visitor)
		if err != nil {
			return err
		}
		line.Name = name
		return chat.Check(tx, s.ID, line.Visitor, name, text)
	})
	return line, err
}

// answer shows the place to speak again; without scripts it is the room's page.
func (h Handlers) answer(c *fiber.Ctx, s live.Show, text string, err error) error {
	_, refused := fault.As(err)
	if err != nil && !refused {
		return err
	}
	me, failed := read(h, func(tx *store.Tx) (views.Me, error) {
		return h.Board.Me(edge.Ctx(c), tx, edge.Visitor(c), s.ID)
	})
	if failed != nil {
		return failed
	}
	if person, staff := edge.Staff(c); staff {
		me.Name, me.Muted = person.Name, false
	}
	if refused {
		me.Text, me.Error = text, lang.Fault(edge.Ctx(c), err)
		me.Rename = fault.Is(err, "chat_name_taken") || fault.Is(err, "chat_name_malformed")
	}
	if edge.Fragment(c) {
		return edge.PageStatus(c, status(err), views.MeSay(me))
	}
	if !refused {
		return edge.Go(c, me.Show)
	}
	p, failed := h.page(c, s)
	if failed != nil {
		return failed
	}
	p.Me = me
	return edge.PageStatus(c, status(err), views.View(p))
}
