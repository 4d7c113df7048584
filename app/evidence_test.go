package app_test

import (
	"archive/zip"
	"bytes"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"hawker/app/live"
	"hawker/app/order"
	"hawker/app/outbox"
	"hawker/app/store"
)

var headLine = regexp.MustCompile(`\d+\.\d+\.[0-9a-f]{64}`)

// What an order was sold under can be shown, checked and packed; a byte that was
// changed anywhere is found and named, in the shop and in the pack, by anybody.
func TestEvidence(t *testing.T) {
	t.Parallel()
	dir := filepath.Join(t.TempDir(), "shop")
	s := openAt(t, dir)
	st := s.furnish(9)
	s.publisher(st.show.ID, s.streamKey(st.show.Host))
	s.do(func(tx *store.Tx) error { return live.Pin(tx, st.show.ID, 1) })
	closed := func(most uint32) func() bool {
		return func() bool {
			var head live.Head
			s.view(func(tx *store.Tx) (err error) { head, err = live.HeadOf(tx, st.show.ID); return err })
			return head.Segment >= most
		}
	}
	soon(t, "two closed segments in the books", closed(2))
	guest := s.browser()
	room := "/live/" + st.show.Handle
	checkout := guest.get(room+"/1").want(http.StatusOK).form(room+"/cart").set("then", "checkout").send().want(http.StatusOK)
	checkout.form("/checkout").set("contact", "ada@example.com", "name", "Ada Weber", "street", "Lindenweg 3", "postcode", "10115", "city", "Berlin").send().want(http.StatusOK)
	var o order.Order
	s.view(func(tx *store.Tx) (err error) { o, err = newest(tx); return err })
	if len(o.Proofs) != 1 || o.Proofs[0].Segment == 0 || o.Proofs[0].Log == "" || o.Proofs[0].Film == "" {
		t.Fatalf("the order knows %+v of its show", o.Proofs)
	}
	reached := o.Proofs[0].Segment
	soon(t, "the order's minute is closed", closed(reached+2))

	// The buyer's mail names what the show had come to.
	desk := s.owner()
	var mailed string
	soon(t, "the mail", func() bool {
		s.view(func(tx *store.Tx) error {
			for _, state := range outbox.Lists {
				list, _, err := outbox.List(tx, state, "", 10)
				for _, m := range list {
					if m.To == "ada@example.com" {
						mailed = string(m.ID)
					}
				}
				if err != nil {
					return err
				}
			}
			return nil
		})
		return mailed != ""
	})
	if mailed = headLine.FindString(desk.get("/desk/mail/" + mailed + "/letter").want(http.StatusOK).text); mailed == "" {
		t.Fatal("the mail names no head")
	}
	at := "/desk/orders/" + o.Number + "/proof"
	p := desk.get("/desk/orders/" + o.Number).want(http.StatusOK)
	p.link(at)
	p = desk.get(at).want(http.StatusOK)
	if !strings.Contains(p.words(), "On the screen since event") || !strings.Contains(p.text, at+"/film/1") {
		t.Errorf("the page:\n%s", clip(p.words()))
	}
	if p = p.form(at).set("head", "nonsense").send().want(http.StatusUnprocessableEntity); !strings.Contains(p.text, `value="nonsense"`) {
		t.Error("what was typed is lost")
	}
	if p = desk.get(at).form(at).set("head", mailed).send().want(http.StatusOK); !strings.Contains(p.words(), "All of it is what it was") || !strings.Contains(p.words(), "The line of the mail fits") {
		t.Errorf("checked:\n%s", clip(p.words()))
	}
	pack := filepath.Join(t.TempDir(), "pack.zip")
	desk.get(at).form(at + "/pack").send().want(http.StatusOK)
	soon(t, "the pack is made", func() bool { return strings.Contains(desk.get(at).want(http.StatusOK).words(), "Download the pack") })
	packed := desk.get(at + "/pack/file").want(http.StatusOK)
	if packed.header.Get("Content-Length") == "" || os.WriteFile(pack, []byte(packed.text), 0o600) != nil {
		t.Fatal("the pack does not say how long it is")
	}
	if moment := desk.get(at + "/film/1").want(http.StatusOK); moment.header.Get("Content-Type") != "video/mp4" || len(moment.text) < 10_000 {
		t.Errorf("the seconds around it: %d bytes of %s", len(moment.text), moment.header.Get("Content-Type"))
	}
	if said, code := shopkeeper(t, nil, "verify", "-data", dir, "-head", mailed, o.Number); code != 0 || !strings.Contains(said, "Order "+o.Number+": pass") {
		t.Errorf("the running shop: %s", said)
	}
	if said, code := shopkeeper(t, nil, "verify", "-head", mailed, pack); code != 0 || !strings.Contains(said, ": pass") {
		t.Errorf("the pack: %s", said)
	}
	other := mailed[:len(mailed)-1] + map[bool]string{true: "0", false: "1"}[mailed[len(mailed)-1] != '0']
	if said, code := shopkeeper(t, nil, "verify", "-head", other, pack); code == 0 || !strings.Contains(said, "FAILED  The line of the mail") {
		t.Errorf("with another line: %s", said)
	}
	for name, want := range map[string]string{
		"sale.json": "sale.json was changed", ".m4s": "is not what was recorded", "/index": "FAILED  The recording of", "logs/": "FAILED  The log of", "terms/": "was changed", "index.html": "index.html was changed",
	} {
		changed, file := spoil(t, pack, name)
		if said, code := shopkeeper(t, nil, "verify", changed); code == 0 || !strings.Contains(said, want) {
			t.Errorf("%s with a changed byte: %s", file, said)
		}
	}
	if !testing.Short() {
		anyByte(t, pack, 20)
	}
	s.stop()
	if said, code := shopkeeper(t, nil, "verify", "-data", dir, o.Number); code != 0 || !strings.Contains(said, ": pass") {
		t.Errorf("the stopped shop: %s", said)
	}
	segments, err := filepath.Glob(filepath.Join(dir, "archive", string(st.show.ID), "film", "*.m4s"))
	if err != nil || len(segments) < 2 {
		t.Fatal(segments, err)
	}
	flip(t, segments[1])
	if said, code := shopkeeper(t, nil, "verify", "-data", dir, o.Number); code == 0 || !strings.Contains(said, filepath.Base(segments[1])) {
		t.Errorf("a changed segment: %s", said)
	}
	raw, err := os.ReadFile(segments[1])
	if err != nil || os.WriteFile(segments[1], bytes.Replace(raw, []byte("moof"), []byte("moop"), 1), 0o600) != nil {
		t.Fatal("spoiling a segment", err)
	}
	s = openAt(t, dir)
	desk = s.owner()
	desk.get(at).form(at + "/pack").send().want(http.StatusOK)
	soon(t, "a pack is made of what is left", func() bool { return strings.Contains(desk.get(at).want(http.StatusOK).words(), "Download the pack") })
	if os.WriteFile(pack, []byte(desk.get(at+"/pack/file").want(http.StatusOK).text), 0o600) != nil {
		t.Fatal("keeping the pack")
	}
	if said, code := shopkeeper(t, nil, "verify", pack); code == 0 || !strings.Contains(said, filepath.Base(segments[1])) {
		t.Errorf("the pack of a shop with a changed segment: %s", said)
	}
}

// spoil copies a ZIP with one byte changed in the first file whose name has that in it;
// a word of a JSON stays a word.
func spoil(t *testing.T, file, in string) (path, name string) {
	t.Helper()
	z, err := zip.OpenReader(file)
	if err != nil {
		t.Fatal(err)
	}
	defer z.Close()
	var b bytes.Buffer
	w := zip.NewWriter(&b)
	for _, f := range z.File {
		r, err := f.Open()
		if err != nil {
			t.Fatal(err)
		}
		raw, err := io.ReadAll(r)
		if err != nil {
			t.Fatal(err)
		}
		if name == "" && strings.Contains(f.Name, in) {
			name = f.Name
			at := len(raw) / 2
			if i := bytes.LastIndex(raw, []byte(`"kind": "`)); strings.HasSuffix(name, ".json") && i > 0 {
				at = i + len(`"kind": "`)
			} else if i := bytes.Index(raw, []byte(`"title": "`)); strings.HasSuffix(name, ".json") && i > 0 {
				at = i + len(`"title": "`)
			}
			raw[at] ^= 1
		}
		to, err := w.Create(f.Name)
		if err == nil {
			_, err = to.Write(raw)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	if name == "" {
		t.Fatalf("the pack has no %s", in)
	}
	path = filepath.Join(t.TempDir(), "spoilt.zip")
	if err := w.Close(); err != nil || os.WriteFile(path, b.Bytes(), 0o600) != nil {
		t.Fatal("writing", path, err)
	}
	return path, name
}
