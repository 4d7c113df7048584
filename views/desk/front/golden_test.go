package front_test

import (
	"bytes"
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/a-h/templ"
	"github.com/google/go-cmp/cmp"

	"hawker/app/lang"
	"hawker/views/desk/frame"
	"hawker/views/desk/front"
	"hawker/views/ui"
)

var update = flag.Bool("update", false, "rewrite the golden files")

func around(tab string, form frame.Form) front.Page {
	return front.Page{
		Frame: frame.Frame{Page: ui.Page{Title: "Desk", Lang: "en", ShopName: "Halfmoon", Path: "/desk/storefront"}, Section: "storefront", Name: "Lin Yue", Role: "owner"},
		Form:  form, Tab: tab, Draft: tab != "pages", Missing: 2,
	}
}

func refused(field string) frame.Form {
	return frame.Form{Errors: map[string]string{field: "Mend this."}, Problem: "Not saved: one field needs mending."}
}

func pick(name string) ui.Options {
	return ui.Options{Legend: name, Name: name, Value: "a", Items: []ui.Option{{Value: "a", Label: "A"}, {Value: "b", Label: "B"}}}
}

// states are the pages as they stand when something is worth looking at.
func states() map[string]templ.Component {
	held := front.LookPage{
		Page: around("look", refused("paper")), Accent: "#ffcc00", Paper: "beige", Heading: pick("heading"), Corners: pick("corners"), Scheme: pick("scheme"),
		Light: &front.Swatch{Colour: "#6c5600", On: "#fffbf3", Ratio: "7.1"}, Dark: &front.Swatch{Colour: "#ffcc00", On: "#1c1600", Ratio: "11.9"}, Given: "1.5", Held: true,
		Pictures: []front.Picture{{Slot: "logo", URL: "/photo/a/320"}, {Slot: "icon", Error: "This is no picture."}},
	}
	story := front.SectionPage{
		Page: around("home", refused("link")), ID: "s4", Kind: "story", Title: frame.Words{En: "A kiln", Zh: "一座窑"}, Link: "//evil.example", Photo: "/photo/a/320",
		Shows: front.Fields{Title: true, Text: true, Link: true, Photo: true},
	}
	one := front.SectionPage{
		Page: around("home", frame.Form{}), ID: "s5", Kind: "collection", Limit: "4", Collection: "c1", Off: true,
		Collections: []ui.Option{{Value: "c1", Label: "Tea"}}, Shows: front.Fields{Title: true, Limit: true, Collection: true},
	}
	menus := front.MenusPage{
		Page: around("menus", refused("menu.0.url")), Places: []ui.Option{{Value: "/live", Label: "Live"}},
		Menus: []front.Menu{{Name: "menu", Max: 8, Entries: []front.Entry{{En: "Tea", Zh: "茶", URL: "javascript:alert(1)"}, {}}}, {Name: "foot", Max: 1, Entries: []front.Entry{{URL: "/"}}}},
	}
	return map[string]templ.Component{
		"look-held": front.Look(held), "look-own": front.Look(front.LookPage{Page: around("look", frame.Form{})}),
		"home": front.Home(front.HomePage{Page: around("home", frame.Form{}), Kinds: []ui.Option{{Value: "text", Label: "Text"}}, Sections: []front.Row{
			{ID: "s1", Kind: "hero", Title: "The fire", First: true}, {ID: "s2", Kind: "collection", Note: "Tea"}, {ID: "s3", Kind: "terms", Off: true, Last: true},
		}}),
		"section-story": front.Section(story), "section-collection": front.Section(one), "menus": front.Menus(menus),
		"pages":    front.Pages(front.PagesPage{Page: around("pages", frame.Form{}), Legal: []front.Text{{Handle: "imprint", Title: "Imprint", Needed: true}, {Handle: "terms", Title: "Terms", Langs: "English"}, {Handle: "returns", Title: "Returns"}}}),
		"page":     front.TextView(front.TextPage{Page: around("pages", frame.Form{}), Handle: "care", Title: frame.Words{En: "Care"}, Body: frame.Words{En: "# Water"}, Published: true, View: "/pages/care"}),
		"page-new": front.TextView(front.TextPage{Page: around("pages", refused("handle")), New: true, Handle: "../desk"}),
		"page-law": front.TextView(front.TextPage{Page: around("pages", refused("body")), Legal: true, Handle: "terms", Hint: "What the contract is."}),
		"checklist": front.Checklist(front.ChecklistPage{Page: around("checklist", frame.Form{}), Rules: "eu", Country: "Germany", Duties: []front.Duty{
			{Key: "imprint", Law: "2000/31/EC art. 5", URL: "/desk/storefront/pages/imprint", State: "missing"}, {Key: "email", State: "met"}, {Key: "unit", State: "look"}, {Key: "terms", State: "wise"},
		}}),
	}
}

func TestPages(t *testing.T) {
	b, err := lang.Load()
	if err != nil {
		t.Fatal(err)
	}
	for name, page := range states() {
		for _, tag := range []string{lang.English, lang.Chinese} {
			t.Run(name+"."+tag, func(t *testing.T) {
				var out bytes.Buffer
				if err := page.Render(b.Context(t.Context(), tag), &out); err != nil {
					t.Fatal(err)
				}
				_, body, _ := strings.Cut(out.String(), "<main")
				body, _, _ = strings.Cut(body, "</main>")
				golden(t, name+"."+tag+".html", "<main"+strings.ReplaceAll(body, "><", ">\n<")+"</main>\n")
			})
		}
	}
}

func golden(t *testing.T, name, got string) {
	t.Helper()
	path := filepath.Join("testdata", name)
	if *update {
		if err := os.WriteFile(path, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff(string(want), got); d != "" {
		t.Errorf("%s differs; -update writes it anew (-want +got):\n%s", path, d)
	}
}
