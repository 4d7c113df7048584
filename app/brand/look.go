package brand

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"hawker/app/fault"
)

// Look is how the shop shows itself: its colours and pictures, the sections of its
// home page, its menus. It is edited as a draft and published as a whole.
type Look struct {
	Accent   string     `json:"accent,omitempty"`  // "#2f6f5e"; empty: the program's own
	Paper    string     `json:"paper,omitempty"`   // tint of the background, "#f4ecdf"; empty: the program's own
	Heading  string     `json:"heading,omitempty"` // one of Headings
	Corners  string     `json:"corners,omitempty"` // one of AllCorners
	Scheme   string     `json:"scheme,omitempty"`  // one of Schemes
	Logo     string     `json:"logo,omitempty"`    // hashes of photos
	Icon     string     `json:"icon,omitempty"`
	Social   string     `json:"social,omitempty"` // what a shared link shows where the page has no picture
	Sections []Section  `json:"sections"`
	Menu     []MenuItem `json:"menu,omitempty"` // empty: products and live
	FootMenu []MenuItem `json:"foot_menu,omitempty"`
}

// The choices of a look; the first of each is what a shop starts with.
var (
	Headings   = []string{"serif", "sans"}
	AllCorners = []string{"soft", "round", "square"}
	Schemes    = []string{"auto", "light", "dark"}
)

// Section is one part of the home page, from top to bottom.
type Section struct {
	ID         string `json:"id"`   // unique in its look: "s1"
	Kind       string `json:"kind"` // one of Kinds
	Title      Text   `json:"title,omitempty"`
	Text       Text   `json:"text,omitempty"`       // Markdown where the kind is "text", else plain
	Collection string `json:"collection,omitempty"` // id; it may have gone since
	Photo      string `json:"photo,omitempty"`      // hash
	Link       string `json:"link,omitempty"`       // where its button leads
	Action     Text   `json:"action,omitempty"`     // the words on the button
	Limit      int    `json:"limit,omitempty"`      // how many are shown, 1 to 24; 0: the kind's own
	Off        bool   `json:"off,omitempty"`
}

// Kinds are the sections that a home page can have.
var Kinds = []string{"hero", "bag", "products", "collection", "collections", "story", "shows", "reviews", "text", "terms"}

// MenuItem is one entry of a menu.
type MenuItem struct {
	Label Text   `json:"label"`
	URL   string `json:"url"`
}

// How much a look may hold.
const (
	MaxSections = 24
	MaxMenu     = 8
	MaxFootMenu = 16
	MaxLimit    = 24
	MaxWords    = 10_000 // runes of a section's text
	maxLabel    = 40
	maxURL      = 500
)

// FreshLook is what a shop starts with: what is on the air, what can be bought,
// who sells it and on which terms.
func FreshLook() Look {
	var l Look
	for _, kind := range []string{"hero", "bag", "products", "story", "shows", "terms"} {
		l.Sections = append(l.Sections, Section{Kind: kind})
	}
	return l.Clean()
}

// Clean returns the look as it is stored: words trimmed, colours in lower case,
// empty entries of menus taken out, every section with an id.
func (l Look) Clean() Look {
	l.Accent, l.Paper = cleanColour(l.Accent), cleanColour(l.Paper)
	for choice, all := range map[*string][]string{&l.Heading: Headings, &l.Corners: AllCorners, &l.Scheme: Schemes} {
		if *choice == "" {
			*choice = all[0]
		}
	}
	l.Menu, l.FootMenu = cleanMenu(l.Menu), cleanMenu(l.FootMenu)
	l.Sections = slices.Clone(l.Sections)
	for i := range l.Sections {
		s := &l.Sections[i]
		s.Title, s.Text, s.Action, s.Link = s.Title.Clean(), s.Text.Clean(), s.Action.Clean(), strings.TrimSpace(s.Link)
		if s.ID == "" {
			s.ID = l.freeID()
		}
	}
	return l
}

// freeID is the lowest number that no section has.
func (l Look) freeID() string {
	for n := 1; ; n++ {
		id := "s" + strconv.Itoa(n)
		if l.index(id) < 0 {
			return id
		}
	}
}

// cleanColour lets a colour be typed without its sign, in either case.
func cleanColour(s string) string {
	s = strings.ToLower(strings.TrimSpace(s))
	if s != "" && !strings.HasPrefix(s, "#") && accent.MatchString("#"+s) {
		return "#" + s
	}
	return s
}

func cleanMenu(list []MenuItem) []MenuItem {
	var out []MenuItem
	for _, m := range list {
		m.Label, m.URL = m.Label.Clean(), strings.TrimSpace(m.URL)
		if m.Label != nil || m.URL != "" {
			out = append(out, m)
		}
	}
	return out
}

// Check refuses the first thing that cannot be shown as it stands: colour_malformed,
// choice_unknown, link_malformed, text_too_long, field_needed, number_range,
// section_unknown and too_many_…; fields are named "accent", "sections.s2.text.zh",
// "menu.0.url".
func (l Look) Check() error {
	for field, c := range map[string]string{"accent": l.Accent, "paper": l.Paper} {
		if c != "" && !accent.MatchString(c) {
			return fault.InvalidField("colour_malformed", field)
		}
	}
	for _, c := range []struct {
		field, value string
		all          []string
	}{{"heading", l.Heading, Headings}, {"corners", l.Corners, AllCorners}, {"scheme", l.Scheme, Schemes}} {
		if !slices.Contains(c.all, c.value) {
			return fault.InvalidField("choice_unknown", c.field)
		}
	}
	if len(l.Sections) > MaxSections {
		return fault.InvalidField("too_many_sections", "kind", "max", MaxSections)
	}
	seen := map[string]bool{}
	for _, s := range l.Sections {
		if err := s.check("sections." + s.ID + "."); err != nil {
			return err
		}
		if seen[s.ID] {
			return fmt.Errorf("two sections have the id %s", s.ID)
		}
		seen[s.ID] = true
	}
	if err := checkMenu(l.Menu, "menu", MaxMenu); err != nil {
		return err
	}
	return checkMenu(l.FootMenu, "foot", MaxFootMenu)
}

func (s Section) check(at string) error {
	if !slices.Contains(Kinds, s.Kind) {
		return fault.InvalidField("section_unknown", "kind")
	}
	if err := s.Title.Check(at+"title", maxLine); err != nil {
		return err
	}
	if err := s.Text.Check(at+"text", MaxWords); err != nil {
		return err
	}
	if err := s.Action.Check(at+"action", maxLabel); err != nil {
		return err
	}
	if s.Limit < 0 || s.Limit > MaxLimit {
		return fault.InvalidField("number_range", at+"limit", "min", 1, "max", MaxLimit)
	}
	if s.Kind == "collection" && s.Collection == "" && !s.Off {
		return fault.InvalidField("field_needed", at+"collection")
	}
	if s.Link == "" {
		return nil
	}
	return checkLink(s.Link, at+"link")
}

func checkMenu(list []MenuItem, field string, max int) error {
	if len(list) > max {
		return fault.InvalidField("too_many_entries", field, "max", max)
	}
	for i, m := range list {
		at := field + "." + strconv.Itoa(i) + "."
		if m.Label.Empty() {
			return fault.InvalidField("field_needed", at+"label")
		}
		if err := m.Label.Check(at+"label", maxLabel); err != nil {
			return err
		}
		if err := checkLink(m.URL, at+"url"); err != nil {
			return err
		}
	}
	return nil
}

// checkLink takes an address of this shop ("/products"), a place on the page
// ("#bag"), https, mailto and tel; nothing that a browser would run.
func checkLink(url, field string) error {
	odd := func(r rune) bool { return r <= ' ' || r == 0x7f || r == '\\' }
	if url == "" {
		return fault.InvalidField("field_needed", field)
	}
	local := strings.HasPrefix(url, "/") && !strings.HasPrefix(url, "//") || strings.HasPrefix(url, "#")
	scheme, rest, _ := strings.Cut(url, ":")
	switch strings.ToLower(scheme) {
	case "https":
		local = local || strings.HasPrefix(rest, "//") && len(rest) > 4
	case "mailto", "tel":
		local = local || rest != ""
	}
	if !local || strings.ContainsFunc(url, odd) || len(url) > maxURL {
		return fault.InvalidField("link_malformed", field)
	}
	return nil
}
