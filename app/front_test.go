package app_test

import (
	"bytes"
	"fmt"
	"net/http"
	"regexp"
	"strings"
	"testing"

	"hawker/app/brand"
	"hawker/app/staff"
	"hawker/app/store"
)

const front = "/desk/storefront"

// TestDraftIsSeenByItsMakersAlone changes everything that a look has, looks at it
// as owner, as buyer and as somebody of the shop, and publishes it.
func TestDraftIsSeenByItsMakersAlone(t *testing.T) {
	s, _ := furnished(t, 3)
	owner, buyer := s.owner(), s.browser()
	packer, _ := s.hire(staff.Packer)
	owner.get(front).form("/look").set("accent", "#7a1f5c", "paper", "#f4ecdf", "heading", "sans", "corners", "square", "scheme", "light").send().want(http.StatusOK)
	owner.get(front+"/menus").form("/menus").set("menu.0.en", "The kiln", "menu.0.url", "/pages/kiln").send().want(http.StatusOK)
	added := owner.get(front+"/home").form("/home").set("kind", "text").send().want(http.StatusOK)
	added.form(added.url.Path).set("title.en", "Words of our own", "text.en", "# Fire\n\n<script>alert(1)</script>\n\n[shelf](/products)").send().want(http.StatusOK)

	packer.post(front+"/preview", nil)
	for name, b := range map[string]*browser{"buyer": buyer, "owner without preview": owner, "packer": packer} {
		if p := b.get("/").want(http.StatusOK); strings.Contains(p.text, "Words of our own") || strings.Contains(p.text, "The kiln") || strings.Contains(p.text, "/theme/") {
			t.Errorf("%s sees the draft", name)
		}
	}
	p := owner.post(front+"/preview", nil).want(http.StatusOK)
	for _, want := range []string{"Words of our own", ">The kiln<", "/theme/", "Buyers do not see this yet", "<h2>Fire</h2>", `<a href="/products">shelf</a>`} {
		if !strings.Contains(p.text, want) {
			t.Errorf("the preview has no %q", want)
		}
	}
	if strings.Contains(p.text, "alert(1)") {
		t.Error("a script of a section reached the page")
	}
	css := owner.get(themeOf(p)).want(http.StatusOK)
	if !strings.Contains(css.text, "--brand: #7a1f5c") || !strings.Contains(css.header.Get("Cache-Control"), "immutable") {
		t.Errorf("theme: %q, %s", css.text, css.header.Get("Cache-Control"))
	}
	for _, token := range regexp.MustCompile(`--[a-z0-9-]+:`).FindAllString(css.text, -1) {
		if !regexp.MustCompile(`^--(brand|n-\d|r-\d|latin-serif|han-serif):$`).MatchString(token) {
			t.Errorf("%s is no raw token", token)
		}
	}

	p.form("/publish").send().want(http.StatusOK)
	for name, b := range map[string]*browser{"buyer": buyer, "packer": packer, "owner": owner} {
		p := b.get("/").want(http.StatusOK)
		if !strings.Contains(p.text, "Words of our own") || themeOf(p) == "" || strings.Contains(p.text, "preview-bar") {
			t.Errorf("%s does not see what was published, or still a preview", name)
		}
	}
	if p := owner.post(front+"/publish", nil); p.status != http.StatusConflict {
		t.Errorf("publishing nothing: %d", p.status)
	}
}

var themeLink = regexp.MustCompile(`/theme/[0-9a-f]{16}\.css`)

func themeOf(p *page) string { return themeLink.FindString(p.text) }

func TestSectionsAreArrangedWithoutScripts(t *testing.T) {
	s, _ := furnished(t, 3)
	owner := s.owner()
	order := func() string {
		var ids []string
		s.view(func(tx *store.Tx) error {
			l, err := brand.Working(tx)
			for _, x := range l.Sections {
				id := x.ID
				if x.Off {
					id = "(" + id + ")"
				}
				ids = append(ids, id)
			}
			return err
		})
		return strings.Join(ids, " ")
	}
	for _, c := range []struct{ press, want string }{
		{"/home/s2/up", "s2 s1 s3 s4 s5 s6"}, {"/home/s1/down", "s2 s3 s1 s4 s5 s6"}, {"/home/s4/switch", "s2 s3 s1 (s4) s5 s6"},
		{"/home/s4/switch", "s2 s3 s1 s4 s5 s6"},
	} {
		if owner.get(front + "/home").form(c.press).send().want(http.StatusOK); order() != c.want {
			t.Errorf("%s: %s, wanted %s", c.press, order(), c.want)
		}
	}
	owner.get(front + "/home/s5").form("/s5/remove").send().want(http.StatusOK)
	if got := order(); got != "s2 s3 s1 s4 s6" {
		t.Errorf("removed: %s", got)
	}
	if p := owner.get(front + "/home/s5"); p.status != http.StatusNotFound {
		t.Errorf("a section that is gone: %d", p.status)
	}
	one := owner.get(front+"/home").form("/home").set("kind", "collection").send()
	if p := owner.post(one.url.Path+"/switch", nil); p.status != http.StatusUnprocessableEntity || !strings.Contains(p.text, `aria-invalid="true"`) {
		t.Errorf("one collection without a collection: %d", p.status)
	}
	if p := owner.upload(front+"/home/s4/photo", "hill.jpg", picture(1600, 900)).want(http.StatusOK); !strings.Contains(p.text, "/photo/") {
		t.Error("the story has no picture after the upload")
	}
	if p := owner.upload(front+"/picture/logo", "a.jpg", []byte("no picture")); p.status != http.StatusUnsupportedMediaType || !strings.Contains(p.text, "picture-logo-hint") {
		t.Errorf("a logo that is no picture: %d", p.status)
	}
}

// TestStorefrontKeepsWhatWasTyped sends what cannot be taken: the page comes back
// with the sentence beside the field and the words as they were.
func TestStorefrontKeepsWhatWasTyped(t *testing.T) {
	s, _ := furnished(t, 3)
	owner := s.owner()
	long := strings.Repeat("窑", 10_001)
	for _, c := range []struct {
		page, form, field, value string
		also                     []string
	}{
		{"", "/look", "accent", "red;}", nil},
		{"", "/look", "paper", "#12345", nil},
		{"/menus", "/menus", "menu.0.url", "javascript:alert(1)", []string{"menu.0.en", "Tea"}},
		{"/menus", "/menus", "foot.0.en", "A label", nil},
		{"/home/s1", "/home/s1", "link", "//evil.example", []string{"title.en", "Kept"}},
		{"/home/s4", "/home/s4", "text.zh", long, []string{"title.en", "Kept"}},
		{"/home/s3", "/home/s3", "limit", "99", []string{"title.en", "Kept"}},
		{"/pages/new", "/pages", "handle", "../desk", []string{"title.en", "Kept", "body.en", "Kept body"}},
		{"/pages/new", "/pages", "handle", "imprint", []string{"title.en", "Kept"}},
		{"/pages/new", "/pages", "body.zh", long + long, []string{"handle", "care", "title.en", "Kept"}},
		{"/pages/terms", "/pages/terms", "body.zh", long + long, []string{"body.en", "Kept body"}},
	} {
		f := owner.get(front+c.page).want(http.StatusOK).form(c.form).set(c.also...).set(c.field, c.value)
		body, kind := f.multipart()
		p := owner.send("POST", f.action, bytes.NewReader(body), kind)
		if p.status != http.StatusUnprocessableEntity {
			t.Errorf("%s of %s: %d", c.field, c.page, p.status)
			continue
		}
		again := p.form(c.form)
		for name, want := range pairs(append(c.also, c.field, c.value)) {
			if got := again.values.Get(name); got != want {
				t.Errorf("%s of %s: %s came back as %.40q", c.field, c.page, name, got)
			}
		}
		if !strings.Contains(p.text, `aria-invalid="true"`) {
			t.Errorf("%s of %s: no field is marked", c.field, c.page)
		}
	}
	if p := s.browser().get("/"); strings.Contains(p.text, "javascript:") {
		t.Error("a refused link reached the shop")
	}
}

func pairs(list []string) map[string]string {
	m := map[string]string{}
	for i := 0; i+1 < len(list); i += 2 {
		m[list[i]] = list[i+1]
	}
	return m
}

// multipart is the form as a browser sends one with room for a file.
func (f *form) multipart() (body []byte, kind string) {
	var b bytes.Buffer
	const edge = "edge-of-a-part"
	for name, values := range f.values {
		fmt.Fprintf(&b, "--%s\r\nContent-Disposition: form-data; name=%q\r\n\r\n%s\r\n", edge, name, values[0])
	}
	fmt.Fprintf(&b, "--%s--\r\n", edge)
	return b.Bytes(), "multipart/form-data; boundary=" + edge
}

func TestPagesOfTheShop(t *testing.T) {
	s, _ := furnished(t, 3)
	owner, buyer := s.owner(), s.browser()
	made := owner.get(front+"/pages/new").form("/pages").set("handle", "care", "title.en", "Care", "title.zh", "养护",
		"body.en", "## Water\n\nRinse. <script>alert(1)</script> [x](javascript:alert(2)) [shelf](/products)").set("published", "")
	made.send().want(http.StatusOK)
	if p := buyer.get("/pages/care"); p.status != http.StatusNotFound {
		t.Errorf("a hidden page: %d", p.status)
	}
	owner.post(front+"/preview", nil)
	if p := owner.get("/pages/care").want(http.StatusOK); !strings.Contains(p.text, "noindex") {
		t.Error("a hidden page may be found")
	}
	owner.get(front+"/pages/care").form("/pages/care").set("published", "1").send().want(http.StatusOK)
	p := buyer.get("/pages/care").want(http.StatusOK)
	if !strings.Contains(p.text, "<h2>Water</h2>") || !strings.Contains(p.text, `<a href="/products">shelf</a>`) || strings.Contains(p.text, "<script>alert") || strings.Contains(p.text, "javascript:") {
		t.Errorf("the page: %s", clip(p.text))
	}
	if p := owner.get(front+"/pages/new").form("/pages").set("handle", "care", "title.en", "Another").send(); p.status != http.StatusUnprocessableEntity {
		t.Errorf("a second page of one address: %d", p.status)
	}
	owner.get(front + "/pages/care").form("/care/delete").send().want(http.StatusOK)
	if p := buyer.get("/pages/care"); p.status != http.StatusNotFound {
		t.Errorf("a deleted page: %d", p.status)
	}
}

// TestChecklistLeadsToWhatIsMissing writes a legal text from the list and finds it
// on its page and in the footer.
func TestChecklistLeadsToWhatIsMissing(t *testing.T) {
	s, _ := furnished(t, 3)
	owner, buyer := s.owner(), s.browser()
	s.do(func(tx *store.Tx) error {
		b, err := brand.Get(tx)
		b.Country = "DE"
		if err != nil {
			return err
		}
		return brand.Save(tx, b)
	})
	list := owner.get(front + "/checklist").want(http.StatusOK)
	if words := list.words(); !strings.Contains(words, "2011/83/EU") || !strings.Contains(words, "DDG § 5") || !strings.Contains(words, "Missing") {
		t.Errorf("the list says: %s", clip(words))
	}
	if p := buyer.get("/pages/withdrawal"); p.status != http.StatusNotFound {
		t.Errorf("a text that is not written: %d", p.status)
	}
	edit := list.link(front + "/pages/withdrawal")
	owner.get(edit).form("/withdrawal").set("body.en", "You may withdraw within fourteen days.").send().want(http.StatusOK)
	if p := buyer.get("/pages/withdrawal").want(http.StatusOK); !strings.Contains(p.words(), "fourteen days") {
		t.Errorf("the page says: %s", clip(p.words()))
	}
	if p := buyer.get("/products"); !strings.Contains(p.text, `href="/pages/withdrawal"`) {
		t.Error("the footer does not lead to it")
	}
}
