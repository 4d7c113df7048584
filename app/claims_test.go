package app_test

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"mime/multipart"
	"net"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"

	"hawker/app/catalog"
	"hawker/app/claim"
	"hawker/app/command"
	"hawker/app/live"
	"hawker/app/paper"
	"hawker/app/store"
)

const paperPDF = "%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\nstartxref\n9\n%%EOF\n"

// claimForm is the form of a claim as a browser sends it, the file last.
func claimForm(v url.Values, name, file string) (body []byte, kind string) {
	var out bytes.Buffer
	w := multipart.NewWriter(&out)
	for field, list := range v {
		for _, text := range list {
			if err := w.WriteField(field, text); err != nil {
				panic(err)
			}
		}
	}
	part, err := w.CreateFormFile("file", name)
	if err == nil {
		_, err = io.WriteString(part, file)
	}
	if err == nil {
		err = w.Close()
	}
	if err != nil {
		panic(err)
	}
	return out.Bytes(), w.FormDataContentType()
}

func (s *site) product(handle string) (p catalog.Product) {
	s.t.Helper()
	s.view(func(tx *store.Tx) (err error) {
		p, _, err = catalog.ByHandle(tx, handle)
		return err
	})
	return p
}

func (s *site) claims(id catalog.ID) (list []claim.Version) {
	s.t.Helper()
	s.view(func(tx *store.Tx) (err error) {
		list, err = claim.All(tx, id)
		return err
	})
	return list
}

// What is claimed, without JavaScript: nothing of a refused form is lost, bad files leave
// nothing behind, buyers see what is proven, and the paper is given away as a file.
func TestClaimsAndTheirProofs(t *testing.T) {
	s, _ := furnished(t, 5)
	owner, guest := s.owner(), s.browser()
	p := s.product("full-moon")
	here := "/desk/products/" + string(p.ID) + "/claims"
	if words := owner.get("/desk/claims").words(); !strings.Contains(words, "Nothing is claimed yet") || !strings.Contains(words, "Choose a product") {
		t.Error("an empty list does not say what to do")
	}
	badFiles(t, s, owner, here)

	// A good file with a bad form is kept, and need not be sent again.
	v := owner.get(here).form(here).values
	v.Set("source", "our own scale")
	body, kind := claimForm(v, "Gewicht <1>.pdf", paperPDF)
	refused := owner.send("POST", here, bytes.NewReader(body), kind).want(http.StatusUnprocessableEntity)
	if !strings.Contains(refused.text, "our own scale") || !strings.Contains(refused.words(), "Gewicht <1>.pdf (1 KB) has arrived") {
		t.Errorf("the refused form has lost something:\n%s", refused.words())
	}
	refused.form(here).set("text.en", "The best: holds 200 ml", "shared", "1").send().want(http.StatusOK)
	list := s.claims(p.ID)
	if len(list) != 1 || list[0].File.Name != "Gewicht <1>.pdf" || list[0].File.Type != paper.PDF || list[0].By.Kind != "staff" {
		t.Fatalf("claimed: %+v", list)
	}
	proven := list[0]
	owner.get(here).form(here).set("text.en", "Thrown by hand").send().want(http.StatusOK)
	bare := s.claims(p.ID)[1]

	public := guest.get("/products/full-moon")
	if words := public.words(); !strings.Contains(words, "holds 200 ml") || !strings.Contains(words, "By our own scale") || strings.Contains(words, "Thrown by hand") {
		t.Errorf("buyers read:\n%s", words)
	}
	for _, at := range []struct {
		b    *browser
		path string
		want int
	}{
		{guest, "/products/full-moon/proofs/" + string(proven.ID), 200}, {guest, "/products/full-moon/proofs/" + string(bare.ID), 404}, {guest, "/products/other/proofs/" + string(proven.ID), 404},
		{owner, "/desk/claims/papers/" + proven.File.Hash, 200}, {owner, "/desk/claims/papers/" + proven.File.Hash + "?show=1", 200}, {owner, "/desk/claims/papers/" + strings.Repeat("0", 64), 404},
	} {
		got := at.b.get(at.path).want(at.want)
		if at.want == 200 && (got.text != paperPDF || got.header.Get("Content-Type") != paper.PDF || got.header.Get("X-Content-Type-Options") != "nosniff" ||
			!strings.HasPrefix(got.header.Get("Content-Disposition"), "attachment; ") || !strings.HasPrefix(got.header.Get("Content-Security-Policy"), "sandbox; default-src 'none'")) {
			t.Errorf("%s: %v", at.path, got.header)
		}
	}
	takeBack(t, s, owner, guest, proven)
	if broken, err := command.Examine(s.shop.Store()); err != nil || len(broken) > 0 {
		t.Errorf("doctor: %v %v", broken, err)
	}
}

// badFiles sends what is no proof; each is refused with its reason and what was typed.
func badFiles(t *testing.T, s *site, owner *browser, here string) {
	t.Helper()
	v := owner.get(here).form(here).values
	v.Set("text.en", "Holds 200 ml")
	for _, row := range []struct {
		what, file string
		status     int
		says       string
	}{
		{"a page", "<!doctype html><script>alert(1)</script>", 415, "A proof is a PDF"},
		{"a page that is a PDF too", "<script>alert(1)</script>" + paperPDF, 415, "A proof is a PDF"},
		{"half a PDF", paperPDF[:20], 422, "not whole"},
		{"nothing", "", 422, "is empty"},
		{"too much", paperPDF + strings.Repeat("x", paper.MaxBytes), 413, "up to 20 MB"},
	} {
		body, kind := claimForm(v, "paper.pdf", row.file)
		got := owner.send("POST", here, bytes.NewReader(body), kind)
		if got.status != row.status || !strings.Contains(got.words(), row.says) || !strings.Contains(got.text, `value="Holds 200 ml"`) {
			t.Errorf("%s: %d\n%s", row.what, got.status, got.words())
		}
	}
	body, kind := claimForm(v, "paper.pdf", paperPDF+strings.Repeat("x", 1<<20))
	breakOff(t, owner, here, kind, body[:len(body)/2])
	left, err := filepath.Glob(filepath.Join(s.dir, "claims", "*", "*"))
	if err != nil || len(left) > 0 || len(s.claims(s.product("full-moon").ID)) > 0 {
		t.Errorf("bad files left %v, %v", left, err)
	}
}

// breakOff begins to send a body and hangs up.
func breakOff(t *testing.T, b *browser, path, kind string, half []byte) {
	t.Helper()
	base, err := url.Parse(b.base)
	if err != nil {
		t.Fatal(err)
	}
	conn, err := net.Dial("tcp", base.Host)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	cookies := ""
	for _, c := range b.client.Jar.Cookies(base) {
		cookies += c.Name + "=" + c.Value + "; "
	}
	_, err = fmt.Fprintf(conn, "POST %s HTTP/1.1\r\nHost: %s\r\nOrigin: %s\r\nCookie: %s\r\nContent-Type: %s\r\nContent-Length: %d\r\n\r\n%s", path, base.Host, b.base, cookies, kind, 2*len(half), half)
	if err == nil {
		err = conn.(*net.TCPConn).CloseWrite()
	}
	if err != nil {
		t.Fatal(err)
	}
	answer, _ := io.ReadAll(conn) // the server is done with it now
	if strings.HasPrefix(string(answer), "HTTP/1.1 2") || strings.HasPrefix(string(answer), "HTTP/1.1 3") {
		t.Errorf("half a form was taken: %.60s", answer)
	}
}

// takeBack withdraws a claim: it needs a reason, buyers see it no more, its history stays.
func takeBack(t *testing.T, s *site, owner, guest *browser, v claim.Version) {
	t.Helper()
	one := "/desk/claims/" + string(v.ID)
	owner.get(one).form(one + "/withdraw").send().want(http.StatusUnprocessableEntity)
	page := owner.get(one).form(one+"/withdraw").set("reason", "It was another glaze.").send().want(http.StatusOK)
	if words := page.words(); !strings.Contains(words, "It was another glaze.") || !strings.Contains(words, "Lin Yue · withdrawn") || !strings.Contains(words, "Gewicht <1>.pdf") {
		t.Errorf("the withdrawn claim says:\n%s", words)
	}
	if strings.Contains(guest.get("/products/full-moon").words(), "holds 200 ml") {
		t.Error("buyers are still told a withdrawn claim")
	}
	guest.get("/products/full-moon/proofs/" + string(v.ID)).want(http.StatusNotFound)
	page.form(one + "/renew").send().want(http.StatusOK)
	// Somebody who saw an older version saves over nothing.
	stale := owner.get(one).form(one)
	owner.get(one).form(one).set("text.en", "Holds 210 ml").send().want(http.StatusOK)
	if got := stale.set("text.en", "Holds 220 ml").send().want(http.StatusConflict); !strings.Contains(got.text, "Holds 220 ml") {
		t.Error("what the slower one typed is lost")
	}
}

// Staff are warned of words below the field and on saving, without scripts too; nothing is
// refused for a word. Buyers' forms are not watched.
func TestWordsAreWarnedOf(t *testing.T) {
	s, _ := furnished(t, 5)
	owner := s.owner()
	owner.get("/desk/words").form("/desk/words").set("own", "antique: ours are new\n\n古董：\n", "also", "cn").send().want(http.StatusOK)
	p := s.product("full-moon")
	one := "/desk/products/" + string(p.ID)
	page := owner.get(one).form(one).set("title.en", "Antique teapot, 国家级").send().want(http.StatusOK)
	for _, want := range []string{"“antique”: ours are new", "“国家级”: a superlative that advertising must not use. Advertising Law of the PRC, art. 9(3)"} {
		if !strings.Contains(strings.Join(strings.Fields(page.words()), " "), want) {
			t.Errorf("the saved title is not warned of: %s", want)
		}
	}
	if got := s.product("full-moon").Title["en"]; got != "Antique teapot, 国家级" {
		t.Errorf("the title is %q", got)
	}
	if got := owner.post("/desk/words/check", url.Values{"text": {"ＣＵＲＥＳ colds"}}).want(http.StatusOK).words(); !strings.Contains(got, "Directive 2005/29/EC, annex I, point 17") {
		t.Errorf("while typing: %s", got)
	}
	owner.get("/desk/words").form("/desk/words").set("own", ": why").send().want(http.StatusUnprocessableEntity)
	if got := s.browser().get("/checkout").text; strings.Contains(got, "<word-warning") {
		t.Error("a buyer's form is watched")
	}
}

// doctor reads every proof again.
func TestDoctorReadsProofs(t *testing.T) {
	s, _ := furnished(t, 5)
	owner := s.owner()
	p := s.product("full-moon")
	here := "/desk/products/" + string(p.ID) + "/claims"
	v := owner.get(here).form(here).values
	v.Set("text.en", "Holds 200 ml")
	body, kind := claimForm(v, "paper.pdf", paperPDF)
	owner.send("POST", here, bytes.NewReader(body), kind).want(http.StatusOK)
	f := s.claims(p.ID)[0].File
	path := filepath.Join(s.dir, "claims", f.Hash[:2], f.Hash)
	for _, row := range []struct {
		what string
		harm func() error
		says string
	}{
		{"whole", func() error { return nil }, ""},
		{"changed", func() error { return os.WriteFile(path, []byte(paperPDF+" "), 0o600) }, "is changed"},
		{"gone", func() error { return os.Remove(path) }, "is missing"},
	} {
		if err := row.harm(); err != nil {
			t.Fatal(err)
		}
		var out bytes.Buffer
		healthy, err := command.Doctor(s.dir, &out)
		if err != nil || healthy != (row.says == "") || !strings.Contains(out.String(), row.says) {
			t.Errorf("%s: %v, %v\n%s", row.what, healthy, err, out.String())
		}
	}
}

// In an open console the flag of a claim goes when somebody attaches its file elsewhere.
func TestTheFlagGoesWhenTheProofComes(t *testing.T) {
	t.Parallel()
	c := launch(t)
	s, st := furnished(t, 5)
	p := s.product("full-moon")
	s.do(func(tx *store.Tx) error {
		if err := live.Pin(tx, st.show.ID, 1); err != nil {
			return err
		}
		_, err := claim.Make(tx, p.ID, claim.Draft{Text: map[string]string{"en": "Lead-free to EU limits"}})
		return err
	})
	console := c.person("assistant", wide)
	console.visit(s.url + "/desk/sign-in")
	console.fill("[name=email]", "lin@halfmoon.example")
	console.fill("[name=password]", "a long password")
	console.press("form[action='/desk/sign-in'] button")
	console.until("the desk", patience, `location.pathname === "/desk"`)
	console.expect = append(console.expect, "409") // there is no picture to watch
	console.visit(s.url + "/control/" + st.show.Handle)
	console.until("the flag", patience, `document.querySelector("#now .claims__item--care")?.textContent.includes("Say this only with care: no proof on file")`)

	file := filepath.Join(t.TempDir(), "report.pdf")
	if err := os.WriteFile(file, []byte(paperPDF), 0o600); err != nil {
		t.Fatal(err)
	}
	desk := console.beside("desk", wide)
	one := "/desk/claims/" + string(s.claims(p.ID)[0].ID)
	desk.visit(s.url + one)
	desk.fill(`[name="text.en"]`, "The best: lead-free to EU limits, cures all")
	desk.until("a warning while typing", patience, `document.querySelector("[id='text.en-words'] .wording__line")?.textContent.includes("cures")`)
	desk.fill(`[name="text.en"]`, "Lead-free to EU limits")
	desk.until("no warning any more", patience, `!document.querySelector("[id='text.en-words'] .wording__line")`)
	desk.do("choosing the file", chromedp.SetUploadFiles(chromedp.CSS(`[name=file]`), []string{file}))
	desk.press(`form[action='` + one + `'] .btn--primary`)
	desk.until("the proof", patience, `document.querySelector("a[href^='/desk/claims/papers/']")`)
	console.until("no flag any more", patience, `document.querySelector("#now .claims__item") && !document.querySelector("#now .claims__item--care")`)
	console.calm()
	desk.calm()
}

// claimed makes claims in every state, for pages to be looked at.
func (s *site) claimed(id catalog.ID) (addresses []string) {
	s.t.Helper()
	papers, err := paper.OpenDir(filepath.Join(s.dir, "claims"))
	if err != nil {
		s.t.Fatal(err)
	}
	f, err := papers.Take(strings.NewReader(paperPDF), "report.pdf")
	if err != nil {
		s.t.Fatal(err)
	}
	err = s.shop.Store().Do(context.Background(), store.Actor{Kind: "system"}, "test", func(tx *store.Tx) error {
		for i, until := range []time.Time{{}, tx.Now.AddDate(1, 0, 0), tx.Now.AddDate(0, 0, 3), tx.Now.AddDate(0, 0, -3), {}} {
			d := claim.Draft{Text: map[string]string{"en": fmt.Sprint("Holds 200 ml ", i), "zh": fmt.Sprint("容量 200 毫升 ", i)}, Source: "ISO 6486", Until: until, Shared: true}
			if i > 0 {
				d.File = f
			}
			v, err := claim.Make(tx, id, d)
			if err == nil && i == 4 {
				err = claim.Withdraw(tx, v.ID, "Another glaze")
			}
			if err != nil {
				return err
			}
			addresses = append(addresses, "/desk/claims/"+string(v.ID))
		}
		return nil
	})
	if err != nil {
		s.t.Fatal(err)
	}
	return addresses
}
