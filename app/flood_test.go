package app_test

import (
	"bytes"
	endian "encoding/binary"
	"fmt"
	"hash/crc32"
	"io"
	"mime/multipart"
	"net"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"hawker/app/staff"
	"hawker/app/store"
	"hawker/media/mediatest"
)

// vast is a PNG that says it is as large as that, with a little data.
func vast(width, height uint32) []byte {
	var out bytes.Buffer
	out.WriteString("\x89PNG\r\n\x1a\n")
	chunk := func(kind string, data []byte) {
		_ = endian.Write(&out, endian.BigEndian, uint32(len(data)))
		sum := crc32.NewIEEE()
		_, _ = io.MultiWriter(&out, sum).Write(append([]byte(kind), data...))
		_ = endian.Write(&out, endian.BigEndian, sum.Sum32())
	}
	head := endian.BigEndian.AppendUint32(endian.BigEndian.AppendUint32(nil, width), height)
	chunk("IHDR", append(head, 8, 2, 0, 0, 0))
	chunk("IDAT", bytes.Repeat([]byte{0x78, 0x9c}, 512))
	chunk("IEND", nil)
	return out.Bytes()
}

const drawing = `<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>`

// memory is a figure of /proc/PID/status in bytes: VmRSS now, VmHWM at most.
func (p *program) memory(field string) int64 {
	p.t.Helper()
	raw, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", p.cmd.Process.Pid))
	if err != nil {
		p.t.Fatal(err)
	}
	for line := range strings.Lines(string(raw)) {
		if rest, ok := strings.CutPrefix(line, field+":"); ok {
			n, err := strconv.ParseInt(strings.Fields(rest)[0], 10, 64)
			if err != nil {
				p.t.Fatal(err)
			}
			return n << 10
		}
	}
	p.t.Fatalf("no %s", field)
	return 0
}

// endless gives n bytes of nothing in particular without holding them.
type endless struct{ left int64 }

func (e *endless) Read(b []byte) (int, error) {
	if e.left <= 0 {
		return 0, io.EOF
	}
	n := int(min(int64(len(b)), e.left))
	for i := range b[:n] {
		b[i] = 'a'
	}
	e.left -= int64(n)
	return n, nil
}

// pour sends a request with a body of n bytes over a connection of its own and
// reads the answer whatever becomes of the sending, as curl does.
func pour(t testing.TB, b *browser, path, kind string, head []byte, n int64) (status int, body string) {
	t.Helper()
	u, _ := url.Parse(b.base)
	conn, err := net.Dial("tcp", u.Host)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	_ = conn.SetDeadline(time.Now().Add(patience))
	var cookies []string
	for _, c := range b.client.Jar.Cookies(u) {
		cookies = append(cookies, c.Name+"="+c.Value)
	}
	fmt.Fprintf(conn, "POST %s HTTP/1.1\r\nHost: %s\r\nCookie: %s\r\nContent-Type: %s\r\nContent-Length: %d\r\n\r\n",
		path, u.Host, strings.Join(cookies, "; "), kind, int64(len(head))+n)
	sent := make(chan struct{})
	go func() {
		defer close(sent)
		_, _ = io.Copy(conn, io.MultiReader(bytes.NewReader(head), &endless{n})) // cut off once it is refused
	}()
	raw, err := io.ReadAll(io.LimitReader(conn, 1<<20))
	_ = conn.Close()
	<-sent
	status, _ = strconv.Atoi(strings.TrimPrefix(strings.SplitN(string(raw)+"   ", " ", 3)[1], " "))
	if status == 0 {
		t.Logf("the answer was lost: %v", err)
	}
	return status, string(raw)
}

// floods are bodies and pictures that must not be taken.
func floods(t testing.TB, owner, guest *browser, photos string) {
	t.Helper()
	var head bytes.Buffer
	w := multipart.NewWriter(&head)
	if _, err := w.CreateFormFile("photo", "big.jpg"); err != nil {
		t.Fatal(err)
	}
	jpeg := append(head.Bytes(), picture(64, 64)...)
	for _, row := range []struct {
		what, path, kind string
		b                *browser
		head             []byte
	}{
		{"100 MB to the checkout", "/checkout", "application/x-www-form-urlencoded", guest, []byte("name=")},
		{"100 MB of a form in parts to the checkout", "/checkout", w.FormDataContentType(), guest, head.Bytes()},
		{"100 MB to the pictures", photos, w.FormDataContentType(), owner, jpeg},
		{"100 MB to the pictures by a stranger", photos, w.FormDataContentType(), guest, jpeg},
		{"100 MB of talk", "/live/open-kiln/chat", "application/x-www-form-urlencoded", guest, []byte("text=")},
		{"100 MB to no address", "/nowhere", "text/plain", guest, nil},
	} {
		want := map[string]int{photos: http.StatusRequestEntityTooLarge, "/nowhere": http.StatusNotFound}[row.path]
		if want == 0 {
			want = http.StatusRequestEntityTooLarge
		}
		if row.path == photos && row.b == guest {
			want = http.StatusUnauthorized
		}
		status, body := pour(t, row.b, row.path, row.kind, row.head, 100<<20)
		if status != want {
			t.Errorf("%s: %d, want %d", row.what, status, want)
		} else if !strings.Contains(body, "</html>") && !strings.Contains(body, "text/plain") {
			t.Errorf("%s: no sentence: %s", row.what, clip(body))
		}
	}
	for _, row := range []struct {
		name string
		file []byte
		want []int
	}{
		{"vast.png", vast(50_000, 50_000), []int{422}}, {"vast.jpg", vast(1, 4_000_000_000), []int{422}}, {"drawing.jpg", []byte(drawing), []int{415}},
		{"empty.jpg", nil, []int{422}}, {"words.jpg", []byte("not a picture"), []int{415}}, {"cut.jpg", picture(400, 300)[:2000], []int{422}},
		{"page.jpg", []byte("<html><script>alert(1)</script></html>"), []int{415}},
	} {
		p := owner.upload(photos, row.name, row.file)
		if p.status != row.want[0] {
			t.Errorf("%s: %d, want %d", row.name, p.status, row.want[0])
		} else if !strings.Contains(p.words(), row.name) {
			t.Errorf("%s: no sentence about it: %s", row.name, clip(p.words()))
		}
	}
}

// What is too large is refused with a sentence, in little memory, and the room
// stays smooth meanwhile; measured on the real program.
func TestFloodsAreRefusedInLittleMemory(t *testing.T) {
	const most = 16 << 20
	dir := filepath.Join(t.TempDir(), "shop")
	binary(t)
	st := lay(t, dir, 5)
	key, session := staff.NewStreamKey(), staff.NewToken()
	inside(t, dir, func(db *store.Store) error {
		return db.Do(t.Context(), store.Actor{Kind: "system"}, "key", func(tx *store.Tx) error {
			if err := staff.OpenSession(tx, st.show.Host, session); err != nil {
				return err
			}
			return staff.SetStreamKey(tx, st.show.Host, key)
		})
	})
	p := begin(t, dir, nil)
	owner, guest := p.browser(), p.browser()
	// Not by the form: hashing a password takes memory in which a flood could hide.
	u, _ := url.Parse(p.url)
	owner.client.Jar.SetCookies(u, []*http.Cookie{{Name: "hawker-staff", Value: session}})
	photos := owner.get("/desk/products").want(http.StatusOK).link("/desk/products/0") + "/photos"
	guest.get("/live/open-kiln").want(http.StatusOK)
	publisher, err := mediatest.Publish(t.Context(), p.url+"/whip/open-kiln", key)
	if err != nil {
		t.Fatal(err)
	}
	defer publisher.Vanish()
	var viewer *mediatest.Viewer
	soon(t, "a viewer joins", func() bool {
		viewer, err = mediatest.Watch(t.Context(), p.url+"/whep/open-kiln")
		return err == nil
	})
	defer viewer.Close()
	frames(t, viewer, 25)
	if err := os.WriteFile(fmt.Sprintf("/proc/%d/clear_refs", p.cmd.Process.Pid), []byte("5"), 0); err != nil {
		t.Fatal(err) // the peak begins anew: proc(5)
	}
	before := p.memory("VmRSS")
	floods(t, owner, guest, photos)
	grown, rest := p.memory("VmHWM")-before, p.memory("VmRSS")-before
	frames(t, viewer, 13)
	seen := viewer.Seen()
	t.Logf("memory: %.1f MiB before; the peak grew by %.1f MiB, %.1f MiB stayed (limit 16); %d frames came",
		float64(before)/(1<<20), float64(grown)/(1<<20), float64(rest)/(1<<20), seen.Frames)
	if grown > most {
		t.Error("that is too much memory")
	}
	figure(t, "the longest gap between two frames", 500*time.Millisecond, seen.LongestGap)
	p.stop()
}
