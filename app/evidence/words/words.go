// Package words says in a person's language what a check of evidence found, and what
// it means where something is not what it was.
//
// It refuses to judge: whether a finding is good is the finding's.
package words

import (
	"context"
	"fmt"
	"path"
	"strconv"

	"hawker/app/evidence"
	"hawker/app/lang"
)

// What says a finding in one sentence, with the place that it is about.
func What(ctx context.Context, f evidence.Finding) string {
	return lang.T(ctx, "finding."+f.Code, args(ctx, f.About)...)
}

// Means says what follows from a finding that is not as it should be; "" of others.
func Means(ctx context.Context, f evidence.Finding) string {
	if f.OK {
		return ""
	}
	return lang.T(ctx, "finding."+f.Code+".means", args(ctx, f.About)...)
}

func args(ctx context.Context, a evidence.About) []any {
	show := a.ShowName
	if show == "" {
		show = string(a.Show)
	}
	reason := ""
	if a.Reason != "" {
		reason = lang.T(ctx, "proof.reason."+a.Reason)
	}
	at := ""
	if !a.At.IsZero() {
		at = lang.DateTime(ctx, a.At)
	}
	stretch := ""
	if a.To > 0 {
		stretch = lang.Lasting(a.From) + " – " + lang.Lasting(a.To)
	}
	return []any{"line", a.Line, "title", a.Title, "unit", lang.Money(ctx, a.Unit), "list", lang.Money(ctx, a.List), "reason", reason,
		"item", a.Item, "show", show, "event", number(a.Event), "at", at, "path", a.File, "file", path.Base(a.File),
		"segment", fmt.Sprint(a.Segment), "stretch", stretch, "place", fmt.Sprint(a.Place),
		"count", lang.Number(ctx, int64(a.Count)), "of", lang.Number(ctx, int64(a.Of)), "sum", a.Sum, "day", a.Day, "lot", a.Lot, "parcel", a.Parcel}
}

// number is that of an event, "" for none.
func number(event uint64) string {
	if event == 0 {
		return ""
	}
	return strconv.FormatUint(event, 10)
}
