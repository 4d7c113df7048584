// Package front draws the part of the desk that keeps the shop's face: look, home
// page, menus, pages and the checklist of what the law asks.
//
// It promises that everything works as plain forms, that moving and switching
// sections changes the list in place where scripts run, and that every page says
// whether buyers see what is being worked on. It refuses to look anything up.
package front

import (
	"context"
	"fmt"
	"strconv"

	"github.com/a-h/templ"

	"hawker/app/lang"
	"hawker/views/desk/frame"
	"hawker/views/ui"
)

// Page is what every page of the storefront has.
type Page struct {
	frame.Frame
	frame.Form
	Tab     string // "look", "home", "menus", "pages" or "checklist"
	Draft   bool   // somebody works on a look that buyers do not see
	Missing int64  // things that the law asks for and that are not there
}

func (p Page) tabs(ctx context.Context) []frame.Tab {
	var list []frame.Tab
	for _, t := range []struct{ name, url string }{
		{"look", ""}, {"home", "/home"}, {"menus", "/menus"}, {"pages", "/pages"}, {"embed", "/embed"}, {"checklist", "/checklist"},
	} {
		tab := frame.Tab{Label: lang.T(ctx, "front.tab."+t.name), URL: "/desk/storefront" + t.url, Current: p.Tab == t.name}
		if t.name == "checklist" && p.Missing > 0 {
			tab.Counted, tab.Count = true, p.Missing
		}
		list = append(list, tab)
	}
	return list
}

// LookPage keeps colours, type and pictures.
type LookPage struct {
	Page
	Accent, Paper            string
	Heading, Corners, Scheme ui.Options
	Light, Dark              *Swatch // the accent as it is drawn; nil for the program's own
	Given                    string  // contrast of white on the accent as it was typed: "3.2"
	Held                     bool    // its lightness is held, so that words can be read
	Pictures                 []Picture
}

// Swatch is a colour with the words on it.
type Swatch struct{ Colour, On, Ratio string }

// Picture is one of the shop's signs. Slot is "logo", "icon" or "social".
type Picture struct{ Slot, URL, Error string }

// say tells in words what becomes of the accent.
func (p LookPage) say(ctx context.Context) string {
	switch {
	case p.Light == nil:
		return lang.T(ctx, "front.accent.hint")
	case p.Held:
		return lang.T(ctx, "front.accent.held", "given", p.Given, "ratio", p.Light.Ratio, "dark", p.Dark.Ratio)
	}
	return lang.T(ctx, "front.accent.good", "ratio", p.Light.Ratio, "dark", p.Dark.Ratio)
}

// HomePage lists the sections of the home page.
type HomePage struct {
	Page
	Sections []Row
	Kinds    []ui.Option // that can be added
	Full     bool
}

// Row is a section in the list.
type Row struct {
	ID, Kind, Title string
	Note            string // what it shows besides, or why nothing
	Off             bool
	First, Last     bool
}

func (r Row) url() string { return "/desk/storefront/home/" + r.ID }

// name tells the buttons of one row from those of the others.
func (r Row) name(ctx context.Context) string {
	name := lang.T(ctx, "front.kind."+r.Kind)
	if r.Title != "" {
		name += ": " + r.Title
	}
	return name
}

// inPlace changes the list without leaving the page.
func inPlace(url, id string) templ.Attributes {
	return templ.Attributes{"hx-post": url, "hx-target": "#sections", "hx-select": "#sections", "hx-select-oob": "#draft", "hx-swap": "morph:outerHTML", "id": id}
}

// SectionPage keeps one section.
type SectionPage struct {
	Page
	ID, Kind    string
	Title, Text frame.Words
	Action      frame.Words
	Link, Limit string
	Collections []ui.Option
	Collection  string
	Photo       string // address of the picture, "" for none
	PhotoError  string
	Off         bool
	Shows       Fields
}

// Fields says which fields the kind of section has.
type Fields struct{ Title, Text, Link, Limit, Collection, Photo bool }

func (p SectionPage) url() string { return "/desk/storefront/home/" + p.ID }

// hints are the fields that say what stands there when they are empty.
var hints = map[string]bool{
	"front.in.title.hero": true, "front.in.title.collection": true, "front.in.title.story": true, "front.in.text.story": true, "front.in.text.text": true,
}

func (p SectionPage) hint(ctx context.Context, field string) string {
	if key := "front.in." + field + "." + p.Kind; hints[key] {
		return lang.T(ctx, key)
	}
	return ""
}

// MenusPage keeps both menus in one form.
type MenusPage struct {
	Page
	Menus  []Menu
	Places []ui.Option // addresses of the shop that an entry may lead to
}

// Menu is one menu; Name is "menu" or "foot".
type Menu struct {
	Name    string
	Entries []Entry
	Max     int
}

// Entry is one entry as it was typed.
type Entry struct{ En, Zh, URL string }

func (m Menu) field(i int, name string) string { return m.Name + "." + strconv.Itoa(i) + "." + name }

// cell is one input of an entry.
func (p MenusPage) cell(ctx context.Context, m Menu, i int, name string) frame.CellInput {
	e := m.Entries[i]
	c := frame.CellInput{
		Name: m.field(i, name), Label: lang.T(ctx, "front.entry."+name) + " " + fmt.Sprint(i+1),
		Value: map[string]string{"en": e.En, "zh": e.Zh, "url": e.URL}[name], Error: p.wrong(m, i, name),
	}
	c.Place = lang.T(ctx, "front.entry."+name)
	if name == "url" {
		c.List, c.Place, c.Class, c.Mode = "places", "/products", "input--code", "url"
	}
	return c
}

// wrong is the refusal of one input: a label's language is named after it.
func (p MenusPage) wrong(m Menu, i int, name string) string {
	if name == "url" {
		return p.Error(m.field(i, "url"))
	}
	if e := p.Error(m.field(i, "label."+name)); e != "" || name != "en" {
		return e
	}
	return p.Error(m.field(i, "label"))
}

// PagesPage lists the legal texts and the shop's own pages.
type PagesPage struct {
	Page
	Legal []Text
	Own   []Text
}

// Text is one page in the list.
type Text struct {
	Handle, Title string
	Langs         string // in which languages it is written, "" for none
	Needed        bool   // by law, and not there
	Hidden        bool
}

// TextPage keeps one page.
type TextPage struct {
	Page
	New, Legal  bool
	Handle      string
	Title, Body frame.Words
	Published   bool
	View        string // address of the page, "" where there is none to see
	Hint        string
}

// ChecklistPage says what the country's rules ask.
type ChecklistPage struct {
	Page
	Rules   string // "eu", "uk", "cn", "us" or ""
	Country string
	Duties  []Duty
}

// Duty is one line of the checklist. State is "met", "missing", "wise" or "look".
type Duty struct{ Key, Law, URL, State string }

func (d Duty) icon() string {
	return map[string]string{"met": "ok", "missing": "bad", "wise": "info", "look": "eye"}[d.State]
}

// about says whose rules are listed.
func (p ChecklistPage) about(ctx context.Context) string {
	if p.Rules == "" {
		return lang.T(ctx, "front.law.none")
	}
	return lang.T(ctx, "front.law."+p.Rules)
}

func (p TextPage) action() string {
	if p.New {
		return "/desk/storefront/pages"
	}
	return "/desk/storefront/pages/" + p.Handle
}

// body names the text's field of one language.
func (p TextPage) body(ctx context.Context, tag string) string {
	return lang.T(ctx, "front.in.body") + ", " + lang.T(ctx, "desk.in."+tag)
}

func (p TextPage) bodyError(tag string) string {
	if e := p.Error("body." + tag); e != "" || tag != "en" {
		return e
	}
	return p.Error("body")
}
