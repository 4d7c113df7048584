package control

import (
	"context"
	"fmt"
	"strconv"
	"time"

	"github.com/a-h/templ"

	"hawker/app/lang"
	"hawker/views/ui"
)

func (a Air) badge() ui.LiveBadge {
	b := ui.LiveBadge{Viewers: a.Viewers}
	switch a.State {
	case "lost":
		b.State = "paused"
	case "ended":
		b.State = "ended"
	}
	return b
}

func (r Row) id() string { return "ci" + strconv.Itoa(r.N) }

func (r Row) url(action string) string { return fmt.Sprintf("%s/items/%d/%s", r.Base, r.N, action) }

func (r Row) class() string {
	c := "goods"
	if r.Pinned {
		c += " goods--now"
	}
	if r.gone() {
		c += " goods--gone"
	}
	return c
}

// gone says that nobody can buy the item now.
func (r Row) gone() bool { return r.State != "open" || r.left() <= 0 }

func (r Row) left() (n int64) {
	for _, c := range r.Cells {
		n += max(c.Left, 0)
	}
	return n
}

func (r Row) many() bool { return len(r.Cells) > 1 }

func (r Row) mod() string {
	if r.Pinned {
		return "now"
	}
	return "quiet"
}

func (c Cell) reduced() bool { return c.Price.Cmp(c.List) != 0 }

func (c Cell) price() string {
	if c.Typed != nil && c.Typed.Field == "price" {
		return c.Typed.Value
	}
	return c.Price.Decimal()
}

func (c Cell) stock() string {
	if c.Typed != nil && c.Typed.Field == "stock" {
		return c.Typed.Value
	}
	return strconv.FormatInt(c.Left, 10)
}

// field names the input of a cell, so that a fragment finds it again.
func (r Row) field(c Cell, what string) string { return fieldID(r.N, what, c.Variant) }

func fieldID(n int, what, variant string) string { return fmt.Sprintf("ci%d-%s-%s", n, what, variant) }

// of is the item, and the variant where there is a choice.
func (r Row) of(ctx context.Context, c Cell) string {
	if c.Label == "" {
		return lang.T(ctx, "ui.number", "n", r.N)
	}
	return lang.T(ctx, "ui.number", "n", r.N) + ", " + c.Label
}

func (l Line) id() string { return "c" + strconv.FormatUint(l.Seq, 10) }

// chat is where something is done with the line.
func (l Line) chat(what string) string {
	return l.Base + "/chat/" + strconv.FormatUint(l.Seq, 10) + "/" + what
}

// answer is what the button that marks a question says.
func (l Line) answer(ctx context.Context) string {
	if l.Answered {
		return lang.T(ctx, "control.answered.done", "name", l.Name)
	}
	return lang.T(ctx, "control.answered.line", "name", l.Name)
}

func (l Line) class() string {
	c := "chat__line log"
	if l.Tag != "" {
		c += " chat__line--staff"
	}
	return c
}

func number[N int | int64](n N) string { return strconv.FormatInt(int64(n), 10) }

func millis(d time.Duration) string { return number(d.Milliseconds()) }

// morph changes the element of the same id in an open page and keeps focus and scroll within.
func morph(on bool) templ.Attributes {
	if on {
		return templ.Attributes{"hx-swap-oob": "morph"}
	}
	return templ.Attributes{}
}

func pressed(on bool) string { return strconv.FormatBool(on) }

// say is what a change of the pin sounds like to those who do not see it.
func (n Now) say(ctx context.Context) string {
	if n.N == 0 {
		return ""
	}
	return lang.T(ctx, "studio.now.say", "n", n.N, "name", n.Name)
}
