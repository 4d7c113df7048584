package control

import (
	"strconv"

	"github.com/gofiber/fiber/v2"

	"hawker/app/board/crew"
	"hawker/app/chat"
	"hawker/app/fault"
	"hawker/app/lang"
	"hawker/app/live"
	"hawker/app/store"
	"hawker/app/web/edge"
	"hawker/views/control"
)

// recent is among how many of the last lines one is looked for.
const recent = 200

// say writes to all under the person's own name.
func (h Handlers) say(c *fiber.Ctx) error {
	form, err := edge.Form(c)
	if err != nil {
		return err
	}
	person, _ := edge.Staff(c)
	text := form.Get("text")
	var show live.Show
	err = h.View(func(tx *store.Tx) (err error) {
		if show, err = edge.ShowOf(tx, edge.Param(c, "show")); err != nil {
			return err
		}
		ctx, err := crew.WithWording(edge.Ctx(c), tx)
		c.SetUserContext(ctx)
		if err == nil {
			err = chat.CheckOpen(tx, show.ID)
		}
		return err
	})
	if err == nil {
		err = chat.CheckText(text)
	}
	if err == nil {
		line := chat.Line{Show: show.ID, Name: person.Name, Text: chat.CleanText(text), Staff: true, Role: string(person.Role)}
		_, err = h.Say(edge.Ctx(c), line)
	}
	if err == nil && !edge.Fragment(c) {
		return done(c, "#crew-say")
	}
	say := control.Say{Base: "/control/" + edge.Param(c, "show"), Name: person.Name}
	if err != nil {
		if _, ok := fault.As(err); !ok {
			return err
		}
		say.Text, say.Error = text, lang.Fault(edge.Ctx(c), err)
	}
	if edge.Fragment(c) {
		return edge.PageStatus(c, statusOf(err), say)
	}
	return h.page(c, statusOf(err), func(p *control.ConsolePage) { p.Say.Text, p.Say.Error = say.Text, say.Error })
}

func statusOf(err error) int {
	if err == nil {
		return fiber.StatusOK
	}
	return edge.Status(err)
}

func (h Handlers) deleteLine(c *fiber.Ctx) error {
	seq, err := strconv.ParseUint(edge.Param(c, "seq"), 10, 64)
	if err != nil {
		return fault.Missing("line_not_found")
	}
	err = h.do(c, "chat.delete", func(tx *store.Tx, show live.Show) error {
		return chat.Delete(tx, show.ID, seq)
	})
	return h.moderated(c, err)
}

// markAnswered says that what a line asks was just answered on the air.
func (h Handlers) markAnswered(c *fiber.Ctx) error {
	seq, err := strconv.ParseUint(edge.Param(c, "seq"), 10, 64)
	if err != nil {
		return fault.Missing("line_not_found")
	}
	err = h.do(c, "chat.answered", func(tx *store.Tx, show live.Show) error {
		for _, l := range h.Board.Recent(show.ID, recent) {
			if l.Seq == seq {
				return chat.MarkAnswered(tx, l)
			}
		}
		return fault.Missing("line_not_found")
	})
	return h.moderated(c, err)
}

// mute silences whoever wrote a line for this show; off gives the word back.
func (h Handlers) mute(c *fiber.Ctx) error {
	form, err := edge.Form(c)
	if err != nil {
		return err
	}
	err = h.do(c, "chat.mute", func(tx *store.Tx, show live.Show) error {
		if form.On("off") {
			return chat.Unmute(tx, show.ID, form.Get("visitor"))
		}
		return chat.Mute(tx, show.ID, form.Get("visitor"))
	})
	return h.moderated(c, err)
}

func (h Handlers) moderated(c *fiber.Ctx, err error) error {
	if err == nil {
		return done(c, "#chat-log")
	}
	if _, ok := fault.As(err); !ok {
		return err
	}
	sentence := lang.Fault(edge.Ctx(c), err)
	if edge.Fragment(c) {
		return edge.PageStatus(c, edge.Status(err), control.Said("chat-said", sentence))
	}
	return h.page(c, edge.Status(err), func(p *control.ConsolePage) { p.Say.Error = sentence })
}
