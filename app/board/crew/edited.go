package crew

import (
	"context"
	"encoding/json"
	"strconv"

	"hawker/app/lang"
	"hawker/app/money"
	"hawker/app/order"
	"hawker/views/desk/frame"
)

// edited says what an edit did to the total, and to which pieces.
func edited(ctx context.Context, e order.Event, o order.Order) (text, pieces string) {
	sum := func(name string) money.Amount {
		minor, err := strconv.ParseInt(e.Data[name], 10, 64)
		if err != nil {
			minor = 0
		}
		return money.Of(minor, o.Total.Currency)
	}
	text = lang.T(ctx, "desk.event.edited", "before", sum("was"), "after", sum("total"))
	var list []order.Piecewise
	if json.Unmarshal([]byte(e.Data["changes"]), &list) != nil {
		return text, "" // of a row that somebody else wrote the sums are enough
	}
	tag := lang.Tag(ctx)
	for _, p := range list {
		name := p.Title.In(tag, o.Lang)
		if label := p.Label.In(tag, o.Lang); label != "" {
			name += " (" + label + ")"
		}
		pieces = frame.Joined(pieces, lang.T(ctx, "desk.event.edited.piece", "title", name, "was", p.Was, "now", p.Now))
	}
	return text, pieces
}
