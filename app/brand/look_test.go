package brand_test

import (
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"

	"hawker/app/brand"
	"hawker/app/fault"
	"hawker/app/store"
	"hawker/app/store/storetest"
)

func TestLookIsPublishedAsAWhole(t *testing.T) {
	s := storetest.Open(t)
	look := func() (public, working brand.Look, drafted bool) {
		storetest.View(t, s, func(tx *store.Tx) (err error) {
			if public, err = brand.GetLook(tx); err != nil {
				return err
			}
			if _, drafted, err = brand.Draft(tx); err != nil {
				return err
			}
			working, err = brand.Working(tx)
			return err
		})
		return public, working, drafted
	}
	if public, _, drafted := look(); drafted || len(public.Sections) == 0 || public.Heading != "serif" {
		t.Fatalf("a fresh shop has a home page: %+v", public)
	}
	if err := storetest.Refused(t, s, brand.Publish); !fault.Is(err, "draft_missing") {
		t.Errorf("nothing to publish: %v", err)
	}
	save := func(accent string) {
		storetest.Do(t, s, func(tx *store.Tx) error {
			l, err := brand.Working(tx)
			if err != nil {
				return err
			}
			l.Accent = accent
			return brand.SaveDraft(tx, l)
		})
	}
	save("2F6F5E")
	if public, working, drafted := look(); !drafted || public.Accent != "" || working.Accent != "#2f6f5e" {
		t.Errorf("a draft is not public: %q, %q, %v", public.Accent, working.Accent, drafted)
	}
	storetest.Do(t, s, brand.Publish)
	if public, _, drafted := look(); drafted || public.Accent != "#2f6f5e" {
		t.Errorf("published: %q, %v", public.Accent, drafted)
	}
	save("#aa0000")
	storetest.Do(t, s, brand.DropDraft)
	if public, _, drafted := look(); drafted || public.Accent != "#2f6f5e" {
		t.Errorf("dropped: %q, %v", public.Accent, drafted)
	}
	storetest.View(t, s, func(tx *store.Tx) error {
		broken, err := brand.Doctor(tx)
		if len(broken) > 0 {
			t.Errorf("doctor: %v", broken)
		}
		return err
	})
}

func TestLookRefused(t *testing.T) {
	item := func(url string) []brand.MenuItem {
		return []brand.MenuItem{{Label: brand.Text{"en": "Tea"}, URL: url}}
	}
	first := func(change func(*brand.Section)) func(*brand.Look) {
		return func(l *brand.Look) { change(&l.Sections[0]) }
	}
	for _, c := range []struct {
		rule, code, field string
		change            func(*brand.Look)
	}{
		{"a colour of six digits", "colour_malformed", "accent", func(l *brand.Look) { l.Accent = "red;}" }},
		{"the paper too", "colour_malformed", "paper", func(l *brand.Look) { l.Paper = "#fff" }},
		{"a heading that is drawn", "choice_unknown", "heading", func(l *brand.Look) { l.Heading = "comic" }},
		{"corners that are drawn", "choice_unknown", "corners", func(l *brand.Look) { l.Corners = "spiky" }},
		{"a scheme that is drawn", "choice_unknown", "scheme", func(l *brand.Look) { l.Scheme = "sepia" }},
		{"a logo that is here", "photo_not_found", "logo", func(l *brand.Look) { l.Logo = strings.Repeat("a", 64) }},
		{"a section's picture too", "photo_not_found", "sections.s1.photo", first(func(s *brand.Section) { s.Photo = strings.Repeat("a", 64) })},
		{"a kind that is drawn", "section_unknown", "kind", first(func(s *brand.Section) { s.Kind = "carousel" })},
		{"text of at most 10,000 runes", "text_too_long", "sections.s1.text.zh", first(func(s *brand.Section) { s.Text = brand.Text{"zh": strings.Repeat("窑", 10_001)} })},
		{"a title of at most 140", "text_too_long", "sections.s1.title.en", first(func(s *brand.Section) { s.Title = brand.Text{"en": strings.Repeat("a", 141)} })},
		{"up to 24 pieces", "number_range", "sections.s1.limit", first(func(s *brand.Section) { s.Limit = 25 })},
		{"one collection is one", "field_needed", "sections.s1.collection", first(func(s *brand.Section) { s.Kind = "collection" })},
		{"a button that leads somewhere", "link_malformed", "sections.s1.link", first(func(s *brand.Section) { s.Link = "javascript:alert(1)" })},
		{"no script in a menu", "link_malformed", "menu.0.url", func(l *brand.Look) { l.Menu = item("JavaScript:alert(1)") }},
		{"nor hidden by a tab", "link_malformed", "menu.0.url", func(l *brand.Look) { l.Menu = item("java\tscript:alert(1)") }},
		{"nor as data", "link_malformed", "foot.0.url", func(l *brand.Look) { l.FootMenu = item("data:text/html,x") }},
		{"no address that only looks local", "link_malformed", "menu.0.url", func(l *brand.Look) { l.Menu = item("//evil.example") }},
		{"nor with backslashes", "link_malformed", "menu.0.url", func(l *brand.Look) { l.Menu = item(`/\evil.example`) }},
		{"an entry leads somewhere", "field_needed", "menu.0.url", func(l *brand.Look) { l.Menu = item("") }},
		{"and has a name", "field_needed", "menu.0.label", func(l *brand.Look) { l.Menu = []brand.MenuItem{{URL: "/"}} }},
		{"of at most 40 runes", "text_too_long", "menu.0.label.en", func(l *brand.Look) {
			l.Menu = []brand.MenuItem{{Label: brand.Text{"en": strings.Repeat("a", 41)}, URL: "/"}}
		}},
		{"a menu fits on a line", "too_many_entries", "menu", func(l *brand.Look) {
			l.Menu = slices.Repeat(item("/"), brand.MaxMenu+1)
		}},
		{"a home page ends", "too_many_sections", "kind", func(l *brand.Look) {
			for range brand.MaxSections {
				*l = l.With(brand.Section{Kind: "text"})
			}
		}},
	} {
		t.Run(c.rule, func(t *testing.T) {
			s := storetest.Open(t)
			bad := brand.FreshLook()
			c.change(&bad)
			err, ok := fault.As(storetest.Refused(t, s, func(tx *store.Tx) error { return brand.SaveDraft(tx, bad) }))
			if !ok || err.Code != c.code || err.Field != c.field {
				t.Errorf("want %s of %s, got %v", c.code, c.field, err)
			}
		})
	}
	for _, url := range []string{"/", "/pages/about?x=1#y", "#bag", "https://kiln.example/a", "mailto:a@b.example", "tel:+86595"} {
		l := brand.FreshLook()
		l.Menu = item(url)
		if err := l.Clean().Check(); err != nil {
			t.Errorf("%s: %v", url, err)
		}
	}
}

func TestSectionsAreMovedAndKeepTheirNames(t *testing.T) {
	order := func(l brand.Look) string {
		var ids []string
		for _, s := range l.Sections {
			ids = append(ids, s.ID)
		}
		return strings.Join(ids, " ")
	}
	l := brand.Look{Sections: []brand.Section{{Kind: "hero"}, {Kind: "story"}, {Kind: "text"}}}.Clean()
	for _, c := range []struct {
		does string
		look brand.Look
		want string
	}{
		{"each has an id", l, "s1 s2 s3"},
		{"down one", l.Moved("s1", 1), "s2 s1 s3"},
		{"up one", l.Moved("s3", -1), "s1 s3 s2"},
		{"not past the top", l.Moved("s1", -1), "s1 s2 s3"},
		{"not past the end", l.Moved("s3", 9), "s1 s2 s3"},
		{"a stranger stays away", l.Moved("s9", 1), "s1 s2 s3"},
		{"taken out", l.Without("s2"), "s1 s3"},
		{"a new one takes the free id", l.Without("s2").With(brand.Section{Kind: "terms"}), "s1 s3 s2"},
		{"a changed one stays", l.With(brand.Section{ID: "s2", Kind: "shows"}), "s1 s2 s3"},
	} {
		if got := order(c.look); got != c.want {
			t.Errorf("%s: %s, wanted %s", c.does, got, c.want)
		}
	}
	if got := order(l); got != "s1 s2 s3" {
		t.Errorf("the look itself was changed: %s", got)
	}
	if _, err := l.Section("s9"); !fault.Is(err, "section_not_found") {
		t.Errorf("a stranger: %v", err)
	}
}

func TestContrast(t *testing.T) {
	for hex, want := range map[string]struct {
		on    string
		ratio float64
	}{"#000000": {"#ffffff", 21}, "#ffffff": {"#1c1612", 18}, "#ffcc00": {"#1c1612", 12}, "#275845": {"#ffffff", 8.2}, "red": {"", 0}, "": {"", 0}, "+00000": {"", 0}} {
		if on, ratio := brand.Contrast(hex); on != want.on || math.Abs(ratio-want.ratio) > 0.5 {
			t.Errorf("%s: %s, %.2f", hex, on, ratio)
		}
	}
	if r := brand.Ratio("#767676", "#ffffff"); math.Abs(r-4.54) > 0.01 {
		t.Errorf("the grey of WCAG's own examples: %.2f", r)
	}
}

// TestEveryAccentCanBeRead goes through the colours that can be chosen: words on a
// button keep 4.5 to 1, on light and on dark pages; so do the quietest words of a
// page (oklch L 0.5 and 0.715) on any paper.
func TestEveryAccentCanBeRead(t *testing.T) {
	for n := range 17 * 17 * 17 {
		hex := fmt.Sprintf("#%02x%02x%02x", n%17*15, n/17%17*15, n/289*15)
		light, dark := brand.Shown(hex)
		if light.Ratio < 4.5 || dark.Ratio < 4.5 {
			t.Fatalf("%s: %.2f on light pages, %.2f on dark ones", hex, light.Ratio, dark.Ratio)
		}
		onLight, onDark, ok := brand.Paper(hex)
		if quiet := brand.Ratio(onLight[2], "#6a625a"); !ok || quiet < 4.5 {
			t.Fatalf("%s: quiet words on paper: %.2f", hex, quiet)
		}
		if quiet := brand.Ratio(onDark[2], "#a9a29a"); quiet < 4.5 {
			t.Fatalf("%s: quiet words on dark paper: %.2f", hex, quiet)
		}
	}
}
