// Package shelves draws the collections of the shop: their list, and one put together
// by hand or by rules.
//
// It promises what every page of the desk does: everything works as links and plain
// forms, moving and finding too, and a refused form comes back with all that was typed.
package shelves

import (
	"context"
	"strconv"
	"strings"

	"github.com/a-h/templ"

	"hawker/app/lang"
	"hawker/views/desk/frame"
	"hawker/views/ui"
)

// ListPage lists collections.
type ListPage struct {
	frame.Frame
	Rows []Row
}

// Row is a collection in the list.
type Row struct {
	Title, URL, Photo string
	Rules             []string // in words; none where it is put together by hand
	Any               bool
	Holds             int // what the shop lists of it
	Published         bool
}

// Page makes or changes a collection.
type Page struct {
	frame.Frame
	frame.Form
	New     bool
	Unsaved bool // the form was changed by one of its keys
	Name    string
	Action  string
	Public  string
	Input   Input
	Found   []Piece // what was found to add
	Looked  bool
	Photo   string
	PhotoNo string
	Holds   int
	Some    []Piece // the first of what it holds
	Tags    []string
	Types   []string
	Vendors []string
}

// Input is the form as it was typed or as it stands.
type Input struct {
	Title, Body  frame.Words
	Handle, Sort string
	Published    bool
	ByRules, Any bool
	Rules        []Rule
	Pieces       []Piece
	Find         string
	Seen         string
}

// Rule is a condition: What is "tag.is", "price.over", …; Value may be empty for stock.
type Rule struct{ What, Value string }

// Piece is a product.
type Piece struct {
	ID, Title, Photo, URL, Status string
	In                            bool // stands in the collection already
}

// Whats are the conditions that there are, in the order of a form.
var Whats = []string{"tag.is", "tag.not", "type.is", "type.not", "vendor.is", "vendor.not", "price.over", "price.under", "stock.in", "stock.out", "created.within"}

func whats(ctx context.Context) []ui.Option {
	list := []ui.Option{{Label: lang.T(ctx, "desk.rule.choose")}}
	for _, w := range Whats {
		list = append(list, ui.Option{Value: w, Label: lang.T(ctx, "desk.rule."+w)})
	}
	return list
}

// Told writes a rule in words.
func (r Rule) Told(ctx context.Context) string {
	return strings.TrimSpace(lang.T(ctx, "desk.rule."+r.What) + " " + r.Value)
}

func sorts(ctx context.Context) []ui.Option {
	list := []ui.Option{{Label: lang.T(ctx, "desk.shelf.sort.hand")}}
	for _, s := range []string{"newest", "title", "price", "price_desc"} {
		list = append(list, ui.Option{Value: s, Label: lang.T(ctx, "desk.shelf.sort."+s)})
	}
	return list
}

func (p Page) heading(ctx context.Context) string {
	if p.New {
		return lang.T(ctx, "desk.shelf.new")
	}
	return p.Name
}

func (r Row) told(ctx context.Context) string {
	if len(r.Rules) == 0 {
		return lang.T(ctx, "desk.shelf.byhand")
	}
	key := "desk.shelf.all"
	if r.Any {
		key = "desk.shelf.any"
	}
	return lang.T(ctx, key, "rules", strings.Join(r.Rules, lang.T(ctx, "desk.shelf.comma")))
}

func ruleName(i int, part string) string { return "r" + strconv.Itoa(i) + "." + part }

func (p Page) ruleError(i int) string { return p.Error("rules." + strconv.Itoa(i)) }

// handleHint says what happens to an address: a changed one leaves the old behind.
func handleHint(ctx context.Context, fresh bool) string {
	if fresh {
		return lang.T(ctx, "desk.in.handle.hint")
	}
	return lang.T(ctx, "desk.in.handle.moves")
}

// labelled names a key that is only a sign, and keeps it the same when it is drawn anew.
func labelled(do, label string) templ.Attributes {
	a := templ.Attributes{"id": "key-" + do}
	if label != "" {
		a["aria-label"] = label
	}
	return a
}
