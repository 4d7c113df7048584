package photo

import (
	"bytes"
	"context"
	"encoding/base64"
	"encoding/binary"
	"errors"
	"hash/crc32"
	"image"
	"image/color"
	"image/gif"
	"image/jpeg"
	"image/png"
	"io"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"testing"
	"testing/iotest"

	"hawker/app/fault"
	"hawker/app/store"
	"hawker/app/store/storetest"
)

func openDir(t testing.TB) *Dir {
	t.Helper()
	d, err := OpenDir(filepath.Join(t.TempDir(), "photo"))
	if err != nil {
		t.Fatal(err)
	}
	return d
}

// quarters is a picture whose quarters are red, green (above), blue and white.
func quarters(w, h int) *image.NRGBA {
	pic := image.NewNRGBA(image.Rect(0, 0, w, h))
	for y := range h {
		for x := range w {
			pic.SetNRGBA(x, y, [2][2]color.NRGBA{
				{{255, 0, 0, 255}, {0, 255, 0, 255}},
				{{0, 0, 255, 255}, {255, 255, 255, 255}},
			}[y*2/h][x*2/w])
		}
	}
	return pic
}

func asJPEG(t testing.TB, pic image.Image) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := jpeg.Encode(&b, pic, &jpeg.Options{Quality: 90}); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func asPNG(t testing.TB, pic image.Image) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := png.Encode(&b, pic); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func asGIF(t testing.TB) []byte {
	t.Helper()
	frames := &gif.GIF{}
	for _, c := range []color.Color{color.NRGBA{255, 0, 0, 255}, color.NRGBA{0, 0, 255, 255}} {
		f := image.NewPaletted(image.Rect(0, 0, 40, 30), color.Palette{c})
		frames.Image, frames.Delay = append(frames.Image, f), append(frames.Delay, 10)
	}
	var b bytes.Buffer
	if err := gif.EncodeAll(&b, frames); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// withExif puts an Exif segment of an orientation, and a secret, into a JPEG.
func withExif(raw []byte, order binary.AppendByteOrder, turn uint16) []byte {
	mark := map[string]string{"LittleEndian": "II*\x00", "BigEndian": "MM\x00*"}[order.String()]
	tiff := order.AppendUint32([]byte(mark), 8)
	tiff = order.AppendUint16(tiff, 1)
	tiff = order.AppendUint16(tiff, 0x0112)
	tiff = order.AppendUint16(tiff, 3)
	tiff = order.AppendUint32(tiff, 1)
	tiff = order.AppendUint16(tiff, turn)
	tiff = append(tiff, 0, 0, 0, 0, 0, 0)
	body := append(append([]byte("Exif\x00\x00"), tiff...), "GPS 25.4954N 118.2432E"...)
	seg := binary.BigEndian.AppendUint16([]byte{0xff, 0xe1}, uint16(len(body)+2))
	return append(append(append([]byte{0xff, 0xd8}, seg...), body...), raw[2:]...)
}

func read(t testing.TB, d *Dir, p Photo, size int) (image.Image, []byte) {
	t.Helper()
	path, mediaType, err := d.Path(p.Hash, size)
	if err != nil || mediaType != p.Type {
		t.Fatalf("size %d: %s %v", size, mediaType, err)
	}
	raw, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	pic, kind, err := image.Decode(bytes.NewReader(raw))
	if err != nil || "image/"+kind != p.Type {
		t.Fatalf("size %d holds %s: %v", size, kind, err)
	}
	return pic, raw
}

func near(c color.Color, want color.NRGBA) bool {
	r, g, b, _ := c.RGBA()
	off := func(a uint32, b uint8) bool { return max(int(a>>8), int(b))-min(int(a>>8), int(b)) > 40 }
	return !off(r, want.R) && !off(g, want.G) && !off(b, want.B)
}

func TestImport(t *testing.T) {
	clear := quarters(900, 600)
	clear.SetNRGBA(0, 0, color.NRGBA{})
	webp, err := base64.StdEncoding.DecodeString("UklGRiIAAABXRUJQVlA4IBYAAAAwAQCdASoBAAEADsD+JaQAA3AAAAAA")
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		rule  string
		in    []byte
		kind  string
		sizes [3]image.Point
	}{
		{"a large JPEG is kept at 1600", asJPEG(t, quarters(2400, 1800)), JPEG, [3]image.Point{{1600, 1200}, {800, 600}, {320, 240}}},
		{"upright ones by their height", asJPEG(t, quarters(900, 1800)), JPEG, [3]image.Point{{800, 1600}, {400, 800}, {160, 320}}},
		{"a small one is not enlarged", asJPEG(t, quarters(300, 200)), JPEG, [3]image.Point{{300, 200}, {300, 200}, {300, 200}}},
		{"a PNG without alpha becomes a JPEG", asPNG(t, quarters(900, 600)), JPEG, [3]image.Point{{900, 600}, {800, 533}, {320, 213}}},
		{"a PNG with alpha stays a PNG", asPNG(t, clear), PNG, [3]image.Point{{900, 600}, {800, 533}, {320, 213}}},
		{"a moving GIF gives its first frame", asGIF(t), JPEG, [3]image.Point{{40, 30}, {40, 30}, {40, 30}}},
		{"WebP is read", webp, JPEG, [3]image.Point{{1, 1}, {1, 1}, {1, 1}}},
		{"a line of pixels", asPNG(t, quarters(9000, 1)), JPEG, [3]image.Point{{1600, 1}, {800, 1}, {320, 1}}},
	} {
		t.Run(c.rule, func(t *testing.T) {
			d := openDir(t)
			p, err := d.Import(context.Background(), bytes.NewReader(c.in))
			if err != nil {
				t.Fatal(err)
			}
			if p.Type != c.kind || p.Width != c.sizes[0].X || p.Height != c.sizes[0].Y || p.Bytes == 0 {
				t.Errorf("%+v", p)
			}
			for i, size := range Sizes {
				if pic, _ := read(t, d, p, size); pic.Bounds().Size() != c.sizes[i] {
					t.Errorf("size %d is %v", size, pic.Bounds())
				}
			}
			again, err := d.Import(context.Background(), iotest.OneByteReader(bytes.NewReader(c.in)))
			if err != nil || again != p {
				t.Errorf("the same again: %+v %v", again, err)
			}
			noRest(t, d)
		})
	}
}

func TestFirstFrame(t *testing.T) {
	d := openDir(t)
	p, err := d.Import(context.Background(), bytes.NewReader(asGIF(t)))
	if err != nil {
		t.Fatal(err)
	}
	if pic, _ := read(t, d, p, 320); !near(pic.At(20, 15), color.NRGBA{255, 0, 0, 255}) {
		t.Errorf("not the first frame: %v", pic.At(20, 15))
	}
}

// noRest says that no temporary file was left.
func noRest(t testing.TB, d *Dir) {
	t.Helper()
	if left, _ := filepath.Glob(filepath.Join(d.path, incoming)); len(left) > 0 {
		t.Errorf("left behind: %v", left)
	}
}

func pngHeader(w, h uint32, depth, kind byte) []byte {
	ihdr := binary.BigEndian.AppendUint32([]byte("IHDR"), w)
	ihdr = append(binary.BigEndian.AppendUint32(ihdr, h), depth, kind, 0, 0, 0)
	b := append([]byte("\x89PNG\r\n\x1a\n"), 0, 0, 0, 13)
	return binary.BigEndian.AppendUint32(append(b, ihdr...), crc32.ChecksumIEEE(ihdr))
}

type refusal struct {
	rule string
	in   io.Reader
	code string
	kind fault.Kind
}

func hostile(t *testing.T) []refusal {
	whole := asJPEG(t, quarters(600, 400))
	exploded := append([]byte{0xff, 0xd8, 0xff, 0xe0, 0, 2}, whole[2:]...)
	exploded = append(exploded, bytes.Repeat([]byte{0xff, 0xda, 0, 8, 1, 1, 0, 0, 63, 0}, maxScans)...)
	return []refusal{
		{"50,000 x 50,000 pixels in a header", bytes.NewReader(pngHeader(50_000, 50_000, 8, 2)), "photo_too_many_pixels", fault.Invalid},
		{"41 megapixels", bytes.NewReader(pngHeader(8_200, 5_000, 8, 2)), "photo_too_many_pixels", fault.Invalid},
		{"16 bits a channel count double", bytes.NewReader(pngHeader(5_000, 5_000, 16, 6)), "photo_too_many_pixels", fault.Invalid},
		{"a header without a picture", bytes.NewReader(pngHeader(100, 100, 8, 2)), "photo_damaged", fault.Invalid},
		{"no width", bytes.NewReader(pngHeader(0, 100, 8, 2)), "photo_damaged", fault.Invalid},
		{"an SVG, whatever its name", strings.NewReader(`<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>`), "photo_not_image", fault.Unsupported},
		{"HTML behind two bytes of JPEG", strings.NewReader("\xff\xd8<script>"), "photo_not_image", fault.Unsupported},
		{"an iPhone's HEIC", strings.NewReader("\x00\x00\x00\x24ftypheic\x00\x00\x00\x00mif1heic"), "photo_heic", fault.Unsupported},
		{"AVIF", strings.NewReader("\x00\x00\x00\x20ftypavif\x00\x00\x00\x00avifmif1"), "photo_not_image", fault.Unsupported},
		{"a film", strings.NewReader("\x00\x00\x00\x20ftypisom\x00\x00\x00\x00isomiso2"), "photo_not_image", fault.Unsupported},
		{"half a JPEG", bytes.NewReader(whole[:len(whole)/2]), "photo_damaged", fault.Invalid},
		{"a JPEG's head", bytes.NewReader(whole[:20]), "photo_damaged", fault.Invalid},
		{"a JPEG of two hundred scans and one", bytes.NewReader(exploded), "photo_damaged", fault.Invalid},
		{"a WebP's head", strings.NewReader("RIFF\x10\x00\x00\x00WEBPVP8 \x00\x00"), "photo_damaged", fault.Invalid},
		{"nothing", strings.NewReader(""), "photo_needed", fault.Invalid},
	}
}

func TestImportRefuses(t *testing.T) {
	for _, c := range hostile(t) {
		t.Run(c.rule, func(t *testing.T) {
			d := openDir(t)
			var before, after runtime.MemStats
			runtime.ReadMemStats(&before)
			_, err := d.Import(context.Background(), c.in)
			runtime.ReadMemStats(&after)
			refused, ok := fault.As(err)
			if !ok || refused.Code != c.code || refused.Kind != c.kind || refused.Field != "photo" {
				t.Errorf("want %s, got %v", c.code, err)
			}
			if grown := after.TotalAlloc - before.TotalAlloc; grown > 4<<20 {
				t.Errorf("took %d bytes to say no", grown)
			}
			noRest(t, d)
		})
	}
}

// endless counts what is taken from it.
type endless struct{ given int64 }

func (e *endless) Read(p []byte) (int, error) {
	e.given += int64(len(p))
	return len(p), nil
}

func TestLargeBody(t *testing.T) {
	d, body := openDir(t), &endless{}
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	_, err := d.Import(context.Background(), body)
	runtime.ReadMemStats(&after)
	if refused, ok := fault.As(err); !ok || refused.Code != "photo_too_large" || refused.Kind != fault.TooLarge {
		t.Errorf("endless body: %v", err)
	}
	if body.given > MaxBytes+1 {
		t.Errorf("read %d bytes of an endless body", body.given)
	}
	if grown := after.TotalAlloc - before.TotalAlloc; grown > 1<<20 {
		t.Errorf("%d bytes went through memory", grown)
	}
	noRest(t, d)
}

func TestBrokenConnection(t *testing.T) {
	d := openDir(t)
	gone := errors.New("connection gone")
	in := io.MultiReader(bytes.NewReader(asJPEG(t, quarters(60, 40))), iotest.ErrReader(gone))
	if _, err := d.Import(context.Background(), in); !errors.Is(err, gone) {
		t.Errorf("got %v", err)
	}
	noRest(t, d)
}

func TestOrientation(t *testing.T) {
	red, green := color.NRGBA{255, 0, 0, 255}, color.NRGBA{0, 255, 0, 255}
	blue, white := color.NRGBA{0, 0, 255, 255}, color.NRGBA{255, 255, 255, 255}
	// Where the quarters stand once turned: above left, above right, below left, below right.
	for turn, want := range map[uint16][4]color.NRGBA{
		1: {red, green, blue, white},
		2: {green, red, white, blue},
		3: {white, blue, green, red},
		4: {blue, white, red, green},
		5: {red, blue, green, white},
		6: {blue, red, white, green},
		7: {white, green, blue, red},
		8: {green, white, red, blue},
		9: {red, green, blue, white},
	} {
		for _, order := range []binary.AppendByteOrder{binary.LittleEndian, binary.BigEndian} {
			d := openDir(t)
			in := withExif(asJPEG(t, quarters(128, 64)), order, turn)
			p, err := d.Import(context.Background(), bytes.NewReader(in))
			if err != nil {
				t.Fatal(err)
			}
			pic, raw := read(t, d, p, 1600)
			w, h := pic.Bounds().Dx(), pic.Bounds().Dy()
			if quarter := turn >= 5 && turn <= 8; quarter != (w == 64) {
				t.Errorf("orientation %d gives %d x %d", turn, w, h)
			}
			for i, at := range []image.Point{{w / 4, h / 4}, {3 * w / 4, h / 4}, {w / 4, 3 * h / 4}, {3 * w / 4, 3 * h / 4}} {
				if !near(pic.At(at.X, at.Y), want[i]) {
					t.Errorf("orientation %d, quarter %d is %v", turn, i, pic.At(at.X, at.Y))
				}
			}
			if bytes.Contains(raw, []byte("GPS")) || bytes.Contains(raw, []byte("Exif")) {
				t.Errorf("orientation %d: metadata passed through", turn)
			}
		}
	}
}

func TestImportSized(t *testing.T) {
	sized := asJPEG(t, quarters(1600, 1200))
	for _, c := range []struct {
		rule string
		in   []byte
		kept bool
	}{
		{"our own JPEG is kept as it is", sized, true},
		{"one with metadata is drawn anew", withExif(sized, binary.LittleEndian, 1), false},
		{"a larger one is drawn anew", asJPEG(t, quarters(1700, 900)), false},
		{"another type is drawn anew", asPNG(t, quarters(100, 100)), false},
	} {
		t.Run(c.rule, func(t *testing.T) {
			d := openDir(t)
			p, err := d.ImportSized(context.Background(), bytes.NewReader(c.in))
			if err != nil {
				t.Fatal(err)
			}
			if _, raw := read(t, d, p, 1600); bytes.Equal(raw, c.in) != c.kept {
				t.Errorf("kept: %v", !c.kept)
			}
			if pic, _ := read(t, d, p, 320); max(pic.Bounds().Dx(), pic.Bounds().Dy()) > 320 {
				t.Errorf("the small one is %v", pic.Bounds())
			}
		})
	}
}

// Many at once are drawn one by one, and the same picture is one picture.
func TestTogether(t *testing.T) {
	d := openDir(t)
	in := asJPEG(t, quarters(640, 480))
	var wg sync.WaitGroup
	for range 8 {
		wg.Go(func() {
			p, err := d.Import(context.Background(), bytes.NewReader(in))
			if err != nil || len(d.Missing(p)) > 0 {
				t.Errorf("%v, missing %v", err, d.Missing(p))
			}
		})
	}
	wg.Wait()
	noRest(t, d)

	d.turn <- struct{}{} // somebody else's picture takes long
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if _, err := d.Import(ctx, bytes.NewReader(asJPEG(t, quarters(99, 99)))); !errors.Is(err, context.Canceled) {
		t.Errorf("given up while waiting: %v", err)
	}
	noRest(t, d)
}

func TestOpenDirSweeps(t *testing.T) {
	d := openDir(t)
	if err := os.WriteFile(filepath.Join(d.path, ".in-123"), []byte("half"), 0o600); err != nil {
		t.Fatal(err)
	}
	again, err := OpenDir(d.path)
	if err != nil {
		t.Fatal(err)
	}
	noRest(t, again)
}

func TestPath(t *testing.T) {
	d := openDir(t)
	p, err := d.Import(context.Background(), bytes.NewReader(asJPEG(t, quarters(10, 10))))
	if err != nil {
		t.Fatal(err)
	}
	for _, hash := range []string{"", "..", "../../etc/passwd", strings.Repeat("a", 64), strings.ToUpper(p.Hash), p.Hash + "/"} {
		if _, _, err := d.Path(hash, 320); !fault.Is(err, "photo_not_found") {
			t.Errorf("%q: %v", hash, err)
		}
	}
	if _, _, err := d.Path(p.Hash, 321); !fault.Is(err, "photo_not_found") {
		t.Errorf("a size that is none: %v", err)
	}
	if got := URL(p.Hash, 800); got != "/photo/"+p.Hash+"/800" || URL("", 800) != "" {
		t.Errorf("URL %q", got)
	}
	if err := os.Remove(d.file(p.Hash, 800, JPEG)); err != nil || len(d.Missing(p)) != 1 {
		t.Errorf("missing %v, %v", d.Missing(p), err)
	}
}

func TestRecords(t *testing.T) {
	s := storetest.Open(t)
	good := Photo{Hash: strings.Repeat("0f", 32), Width: 10, Height: 20, Type: JPEG, Bytes: 99}
	storetest.Do(t, s, func(tx *store.Tx) error { return Add(tx, good) })
	storetest.Do(t, s, func(tx *store.Tx) error { return Add(tx, good) })
	storetest.View(t, s, func(tx *store.Tx) error {
		p, err := Get(tx, good.Hash)
		if err != nil || p.Width != 10 || p.At != storetest.Start {
			t.Errorf("%+v %v", p, err)
		}
		if err := Check(tx, good.Hash, "cover"); err != nil {
			t.Error(err)
		}
		if err, ok := fault.As(Check(tx, "nothing", "cover")); !ok || err.Code != "photo_not_found" || err.Field != "cover" {
			t.Errorf("unknown photo: %v", err)
		}
		n := 0
		if err := Each(tx, func(Photo) error { n++; return nil }); err != nil || n != 1 {
			t.Errorf("%d photos, %v", n, err)
		}
		return nil
	})
	for rule, p := range map[string]Photo{
		"no hash": {Width: 1, Height: 1, Type: JPEG}, "a path for a hash": {Hash: "../x", Width: 1, Height: 1, Type: JPEG},
		"another type": {Hash: good.Hash, Width: 1, Height: 1, Type: "image/svg+xml"}, "no size": {Hash: good.Hash, Type: PNG},
	} {
		if err := storetest.Refused(t, s, func(tx *store.Tx) error { return Add(tx, p) }); !fault.Is(err, "photo_not_image") {
			t.Errorf("%s: %v", rule, err)
		}
	}
}

func FuzzMetadata(f *testing.F) {
	whole := withExif(asJPEG(f, quarters(8, 8)), binary.BigEndian, 6)
	f.Add(whole)
	f.Add(whole[12:])
	f.Add([]byte("II*\x00\x08\x00\x00\x00\xff\xff"))
	f.Add([]byte("MM\x00*\xff\xff\xff\xff"))
	f.Fuzz(func(t *testing.T, raw []byte) {
		if turn := orientation(raw); turn < 1 || turn > 8 {
			t.Errorf("orientation %d", turn)
		}
		read := 0
		_ = segments(bytes.NewReader(raw), func(_ byte, body []byte) bool {
			read += len(body)
			return true
		})
		if read > len(raw) {
			t.Errorf("%d bytes of segments in %d", read, len(raw))
		}
	})
}

func BenchmarkImport12MP(b *testing.B) {
	in := asJPEG(b, quarters(4000, 3000))
	b.ReportAllocs()
	for b.Loop() {
		d := openDir(b)
		if _, err := d.Import(context.Background(), bytes.NewReader(in)); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkImportSized(b *testing.B) {
	in := asJPEG(b, quarters(1600, 1200))
	for b.Loop() {
		d := openDir(b)
		if _, err := d.ImportSized(context.Background(), bytes.NewReader(in)); err != nil {
			b.Fatal(err)
		}
	}
}
