package assets

import (
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"io"
	"io/fs"
	"path"
	"regexp"
	"strings"
	"testing"
	"testing/fstest"
)

// vendored is the list of scripts that were copied in: what they are and their SHA-256.
// hls.js 1.7.4 (its light build, Apache-2.0); htmx.org 2.0.11, htmx-ext-ws 2.0.4, idiomorph 0.8.0, all 0BSD.
var vendored = map[string]string{
	"vendor/hls/LICENSE":                    "ca8773cf798c7ed997d4dd7c8e23c348699f8d5b7462636694cc14de6cda12db",
	"vendor/hls/hls.light.min.mjs":          "3d82a88cf9ae0d9aaab3cbe9ff6ecbb64bb89c54a399c34ae9bf8b559baeb20f",
	"vendor/htmx-ext-ws/LICENSE":            "a17d224ce9afdc21ec9491b76a2f5d036d19aa641ac4f85ca29c21f9f7e54fdf",
	"vendor/htmx-ext-ws/ws.min.js":          "896afc2936ded7a56373edf16ce75b0fe9bf49c03d1f55aee9baa94cb87c8d3e",
	"vendor/htmx/LICENSE":                   "d3d2456f76414f2456104660ebd65aff1c04cd7966b942bdabd63f3cdb316a38",
	"vendor/htmx/htmx.min.js":               "d6fdc75f204e6bdefa99b69bf1e6d4ac69b8a364f77929f45c13476b4000f717",
	"vendor/idiomorph/LICENSE":              "d3d2456f76414f2456104660ebd65aff1c04cd7966b942bdabd63f3cdb316a38",
	"vendor/idiomorph/idiomorph-ext.min.js": "5811b9a7eda14878b7dab4378bf60432e1bb6f11fcfb970cc26540642650181e",
}

func each(t *testing.T, root, ext string, see func(name string, body []byte)) {
	t.Helper()
	err := fs.WalkDir(files, root, func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || ext != "" && path.Ext(name) != ext {
			return err
		}
		body, err := files.ReadFile(name)
		if err == nil {
			see(name, body)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}

func TestVendoredScriptsAreTheOnesListed(t *testing.T) {
	seen := 0
	each(t, "vendor", "", func(name string, body []byte) {
		seen++
		sum := sha256.Sum256(body)
		if got := hex.EncodeToString(sum[:]); got != vendored[name] {
			t.Errorf("%s has sum %s, listed is %q", name, got, vendored[name])
		}
	})
	if seen != len(vendored) {
		t.Errorf("%d files in vendor, %d listed", seen, len(vendored))
	}
}

func TestFindWantsNameAndHash(t *testing.T) {
	address := URL("js/app.js")
	hash, name, _ := strings.Cut(strings.TrimPrefix(address, "/assets/"), "/")
	f, ok := Find(hash, name)
	if !ok || f.Type != "text/javascript; charset=utf-8" {
		t.Fatalf("Find(%q, %q) = %v, %v", hash, name, f.Type, ok)
	}
	for _, wrong := range [][2]string{{"0000000000000000", name}, {hash, "js/nothing.js"}, {"", name}, {hash, "../embed.go"}} {
		if _, ok := Find(wrong[0], wrong[1]); ok {
			t.Errorf("Find(%q, %q) found something", wrong[0], wrong[1])
		}
	}
	r, err := gzip.NewReader(bytes.NewReader(f.Gzip()))
	if err != nil {
		t.Fatal(err)
	}
	unpacked, err := io.ReadAll(r)
	if err != nil || !bytes.Equal(unpacked, f.Bytes) {
		t.Errorf("packed form differs: %v", err)
	}
}

func TestImportMapNamesEveryModule(t *testing.T) {
	var m struct{ Imports map[string]string }
	if err := json.Unmarshal([]byte(ImportMap()), &m); err != nil {
		t.Fatal(err)
	}
	sum := sha256.Sum256([]byte(ImportMap()))
	if want := "'sha256-" + base64.StdEncoding.EncodeToString(sum[:]) + "'"; ImportMapHash() != want {
		t.Errorf("hash %s, want %s", ImportMapHash(), want)
	}
	imported := regexp.MustCompile(`(?m)(?:from|import)\s*\(?["']([^"']+)["']`)
	each(t, "js", ".js", func(name string, body []byte) {
		if bare := strings.TrimSuffix(path.Base(name), ".js"); m.Imports[bare] != URL(name) {
			t.Errorf("%s is not in the import map", name)
		}
		if lines := bytes.Count(body, []byte("\n")); lines > 150 {
			t.Errorf("%s has %d lines, the cap is 150", name, lines)
		}
		for _, i := range imported.FindAllSubmatch(body, -1) {
			if _, ok := m.Imports[string(i[1])]; !ok {
				t.Errorf("%s imports %q, which no file of js/ is", name, i[1])
			}
		}
	})
}

func TestStylesKeepTheRules(t *testing.T) {
	entry, _ := files.ReadFile("css/hawker.css")
	forbidden := map[string]*regexp.Regexp{
		"!important":      regexp.MustCompile(`!important`),
		"url()":           regexp.MustCompile(`url\(`),
		"an id":           regexp.MustCompile(`(?m)^\s*[^{}/*@]*#[a-z][\w-]*[^{};]*\{`),
		"a literal color": regexp.MustCompile(`oklch\([0-9]|#[0-9a-fA-F]{3,8}\b|rgba?\(|hsla?\(`),
		"a raw color":     regexp.MustCompile(`var\(--(n-|brand|red|ember|amber|green|blue)`),
	}
	each(t, "css", ".css", func(name string, body []byte) {
		if lines := bytes.Count(body, []byte("\n")); lines > 200 {
			t.Errorf("%s has %d lines, the cap is 200", name, lines)
		}
		if name == Stylesheet {
			return
		}
		if !bytes.Contains(entry, []byte(`url("`+strings.TrimPrefix(name, "css/")+`")`)) {
			t.Errorf("%s is not named in %s", name, Stylesheet)
		}
		if strings.HasPrefix(name, "css/tokens/") {
			return
		}
		for what, rule := range forbidden {
			if at := rule.Find(body); at != nil {
				t.Errorf("%s has %s: %s", name, what, at)
			}
		}
	})
}

func TestStylesAreJoinedInOrder(t *testing.T) {
	site := fstest.MapFS{
		"css/a.css":   {Data: []byte("@layer one, two;\n\n@import url(\"x.css\");\n@import url(\"d/y.css\");\n")},
		"css/x.css":   {Data: []byte("x{}\n")},
		"css/d/y.css": {Data: []byte("y{}\n\n")},
		"css/b.css":   {Data: []byte("@import url(\"none.css\");\n")},
		"css/c.css":   {Data: []byte("@import 'x.css';\n")},
	}
	got, err := joinStyles(site, "css/a.css")
	if want := "@layer one, two;\n\nx{}\ny{}\n"; err != nil || string(got) != want {
		t.Errorf("joined %q, %v; want %q", got, err, want)
	}
	for _, bad := range []string{"css/b.css", "css/c.css", "css/none.css"} {
		if _, err := joinStyles(site, bad); err == nil {
			t.Errorf("%s was joined", bad)
		}
	}
	if !bytes.HasPrefix(site1(t), []byte("/* The order of layers")) || bytes.Contains(site1(t), []byte("@import")) {
		t.Error("the stylesheet does not begin with its layers or imports still")
	}
}

func site1(t *testing.T) []byte {
	t.Helper()
	return site()[Stylesheet].Bytes
}
