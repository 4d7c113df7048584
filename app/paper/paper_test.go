package paper_test

import (
	"bytes"
	"encoding/binary"
	"errors"
	"image"
	"image/jpeg"
	"image/png"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/iotest"

	"hawker/app/fault"
	"hawker/app/paper"
)

const pdf = "%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\nstartxref\n9\n%%EOF\n"

func picture(t *testing.T, encode func(io.Writer, image.Image) error) string {
	t.Helper()
	var b bytes.Buffer
	if err := encode(&b, image.NewRGBA(image.Rect(0, 0, 9, 9))); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

func aPNG(t *testing.T) string { return picture(t, png.Encode) }

func aJPEG(t *testing.T) string {
	return picture(t, func(w io.Writer, m image.Image) error { return jpeg.Encode(w, m, nil) })
}

func aWebP() string {
	body := "WEBPVP8L" + "\x00\x00\x00\x00"
	return "RIFF" + string(binary.LittleEndian.AppendUint32(nil, uint32(len(body)))) + body
}

func open(t *testing.T) (*paper.Dir, string) {
	t.Helper()
	folder := filepath.Join(t.TempDir(), "claims")
	p, err := paper.OpenDir(folder)
	if err != nil {
		t.Fatal(err)
	}
	return p, folder
}

func TestAProofIsKeptToTheByte(t *testing.T) {
	p, folder := open(t)
	for name, c := range map[string]struct{ content, kind string }{
		"a.exe": {pdf, paper.PDF}, "b.pdf": {aPNG(t), paper.PNG}, "c": {aJPEG(t), paper.JPEG}, "d.html": {aWebP(), paper.WebP},
		"phone.jpg": {aJPEG(t) + "what a camera adds", paper.JPEG},
	} {
		f, err := p.Take(strings.NewReader(c.content), name)
		if err != nil || f.Type != c.kind || f.Size != int64(len(c.content)) || f.Name != name {
			t.Errorf("%s: %+v, %v", name, f, err)
			continue
		}
		again, err := p.Take(strings.NewReader(c.content), "other")
		if err != nil || again.Hash != f.Hash {
			t.Errorf("%s again: %+v, %v", name, again, err)
		}
		in, err := p.Open(f.Hash)
		if err != nil {
			t.Fatal(err)
		}
		got, err := io.ReadAll(in)
		if err = errors.Join(err, in.Close()); err != nil || string(got) != c.content {
			t.Errorf("%s came back as %d bytes, %v", name, len(got), err)
		}
		if what, err := p.Broken(f); what != "" || err != nil {
			t.Errorf("%s is %q, %v", name, what, err)
		}
	}
	if left, _ := filepath.Glob(filepath.Join(folder, ".in-*")); len(left) > 0 {
		t.Errorf("left behind: %v", left)
	}
}

// What is no proof leaves nothing behind.
func TestBadFiles(t *testing.T) {
	p, folder := open(t)
	whole, err := os.ReadDir(folder)
	if err != nil {
		t.Fatal(err)
	}
	pngText, jpegText := aPNG(t), aJPEG(t)
	thumb := "\xff\xe1" + string(binary.BigEndian.AppendUint16(nil, uint16(len(jpegText)+2))) + jpegText // Exif's small picture has an end of its own
	for name, c := range map[string]struct {
		in   io.Reader
		code string
	}{
		"empty":                      {strings.NewReader(""), "paper_needed"},
		"text":                       {strings.NewReader("trust me"), "paper_type"},
		"a page":                     {strings.NewReader("<!doctype html><script>alert(1)</script>"), "paper_type"},
		"SVG":                        {strings.NewReader(`<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>`), "paper_type"},
		"GIF":                        {strings.NewReader("GIF89a/*"), "paper_type"},
		"a page that is a PDF too":   {strings.NewReader("<script>alert(1)</script>\n" + pdf), "paper_type"},
		"a PDF that is an archive":   {strings.NewReader(pdf + strings.Repeat("PK\x03\x04", 400)), "paper_damaged"},
		"a PDF without its end":      {strings.NewReader(pdf[:30]), "paper_damaged"},
		"a PNG without its end":      {strings.NewReader(pngText[:len(pngText)-6]), "paper_damaged"},
		"a PNG with a page behind":   {strings.NewReader(pngText + "<script>"), "paper_damaged"},
		"a PNG's head":               {strings.NewReader(pngText[:8]), "paper_damaged"},
		"a JPEG without its end":     {strings.NewReader(jpegText[:len(jpegText)-2]), "paper_damaged"},
		"a JPEG with only a thumb's": {strings.NewReader("\xff\xd8" + thumb + jpegText[2:len(jpegText)-2]), "paper_damaged"},
		"a WebP cut short":           {strings.NewReader(aWebP()[:18]), "paper_damaged"},
		"a WebP with more":           {strings.NewReader(aWebP() + "<script>"), "paper_damaged"},
		"too large":                  {io.MultiReader(strings.NewReader(pdf), io.LimitReader(zeros{}, paper.MaxBytes)), "paper_too_large"},
		"an upload that breaks off":  {io.MultiReader(strings.NewReader(pdf), iotest.ErrReader(io.ErrUnexpectedEOF)), "body_broken"},
	} {
		if f, err := p.Take(c.in, "x.pdf"); !fault.Is(err, c.code) {
			t.Errorf("%s: %+v, %v, want %s", name, f, err, c.code)
		}
	}
	left, err := os.ReadDir(folder)
	if err != nil || len(left) != len(whole) {
		t.Errorf("left behind: %v, %v", left, err)
	}
}

type zeros struct{}

func (zeros) Read(b []byte) (int, error) { clear(b); return len(b), nil }

func TestNamesAreOnlyShown(t *testing.T) {
	p, folder := open(t)
	for name, want := range map[string]string{
		"../../etc/passwd": "passwd", `C:\Lab\report.pdf`: "report.pdf", "..": "proof", "": "proof", "a\r\nSet-Cookie: x.pdf": "aSet-Cookie: x.pdf", "检测报告.pdf": "检测报告.pdf",
		strings.Repeat("长", 200) + ".pdf": strings.Repeat("长", 116) + ".pdf",
	} {
		f, err := p.Take(strings.NewReader(pdf), name)
		if err != nil || f.Name != want {
			t.Errorf("%q is shown as %q, %v", name, f.Name, err)
		}
	}
	for _, hash := range []string{"", "..", "../../hawker.db", strings.Repeat("A", 64), strings.Repeat("a", 64)} {
		if _, err := p.Open(hash); !fault.Is(err, "paper_not_found") {
			t.Errorf("%q: %v", hash, err)
		}
	}
	f, err := p.Take(strings.NewReader(pdf), "x")
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(folder, f.Hash[:2], f.Hash)
	if err := os.WriteFile(path, []byte(pdf+" "), 0o600); err != nil {
		t.Fatal(err)
	}
	if what, err := p.Broken(f); what != "changed" || err != nil {
		t.Errorf("changed bytes are %q, %v", what, err)
	}
	if err := os.Remove(path); err != nil {
		t.Fatal(err)
	}
	if what, err := p.Broken(f); what != "missing" || err != nil {
		t.Errorf("a missing file is %q, %v", what, err)
	}
}

func FuzzTake(f *testing.F) {
	for _, seed := range []string{pdf, pngSeed, "\xff\xd8\xff\xe0\x00\x02\xff\xda\x00\x02\xff\xd9", aWebP()} {
		f.Add([]byte(seed))
	}
	p, err := paper.OpenDir(f.TempDir())
	if err != nil {
		f.Fatal(err)
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		file, err := p.Take(bytes.NewReader(b), "x")
		if _, refused := fault.As(err); err != nil && !refused {
			t.Fatal(err)
		}
		if err == nil && paper.Ext(file.Type) == "" {
			t.Fatalf("taken as %q", file.Type)
		}
	})
}

const pngSeed = "\x89PNG\r\n\x1a\n\x00\x00\x00\x0dIHDR\x00\x00\x00\x01\x00\x00\x00\x01\x08\x02\x00\x00\x00\x90wS\xde\x00\x00\x00\x00IEND\xaeB`\x82"
