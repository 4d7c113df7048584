package app_test

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/chromedp"

	"hawker/app/demo"
	"hawker/app/files"
	"hawker/app/photo"
	"hawker/app/staff"
	"hawker/app/store"
)

const (
	opening  = "winter-teas" // the sample shop's next show
	lin, hao = "lin.yue@halfmoon.example", "wen.hao@halfmoon.example"
	kilnWord = "open the kiln"
)

// bareShop is the sample shop without its pictures, hungShop the one with them: made once, and
// copied for each test.
var (
	bareShop = sync.OnceValues(func() (string, error) {
		dir, err := inBuilt("bare")
		if err == nil {
			err = demo.Seed(context.Background(), filepath.Join(dir, files.DB), time.Now(), files.Migrations...)
		}
		return dir, err
	})
	hungShop = sync.OnceValues(func() (string, error) {
		bare, err := bareShop()
		if err != nil {
			return "", err
		}
		dir, err := inBuilt("hung")
		if err == nil {
			err = os.CopyFS(dir, os.DirFS(bare))
		}
		if err != nil {
			return "", err
		}
		photos, err := photo.OpenDir(filepath.Join(dir, files.Photos))
		if err != nil {
			return "", err
		}
		s, err := store.Open(filepath.Join(dir, files.DB), store.Options{Audit: staff.Record, Migrations: files.Migrations})
		if err != nil {
			return "", err
		}
		return dir, errors.Join(demo.Demo{Store: s, Photos: photos}.HangPictures(context.Background()), s.Close())
	})
)

func inBuilt(name string) (string, error) {
	folder, err := builtIn()
	if err != nil {
		return "", err
	}
	dir := filepath.Join(folder, name)
	return dir, os.MkdirAll(dir, 0o700)
}

// copied puts a copy of a sample shop into a folder that is not there yet.
func copied(t testing.TB, dir string, from func() (string, error)) {
	t.Helper()
	path, err := from()
	if err == nil {
		err = errors.Join(os.MkdirAll(dir, 0o700), os.CopyFS(dir, os.DirFS(path)))
	}
	if err != nil {
		t.Fatal(err)
	}
}

// sampleShop puts the sample shop into a folder, without its pictures.
func sampleShop(t testing.TB) string {
	t.Helper()
	dir := filepath.Join(t.TempDir(), "shop")
	copied(t, dir, bareShop)
	return dir
}

// signIn lets a person of the shop in, and on to a page.
func (b *tab) signIn(base, email, next string) {
	b.t.Helper()
	b.visit(base + "/desk/sign-in")
	b.fill("[name=email]", email)
	b.fill("[name=password]", kilnWord)
	b.press("form[action='/desk/sign-in'] button")
	b.until("the desk", patience, `location.pathname === "/desk"`)
	b.visit(base + next)
}

// goLive presses the two buttons of the studio.
func (b *tab) goLive() {
	b.t.Helper()
	b.until("the studio", patience, `customElements.get("go-live") && document.querySelector("go-live").dataset.state`)
	if b.holds(`document.querySelector("go-live").dataset.state === "idle"`) {
		b.click("[data-do=camera]")
	}
	b.until("the camera", patience, `document.querySelector("go-live").dataset.state === "ready"`)
	b.click("[data-do=live]")
	b.until("the show on the air", patience, `document.querySelector("go-live").dataset.state === "live"`)
}

// plays waits until the video of the page has decoded so many more frames.
func (b *tab) plays(frames int, most time.Duration) time.Duration {
	b.t.Helper()
	before := ask[int](b, decoded)
	return b.until(fmt.Sprintf("%d frames", frames), most, fmt.Sprintf("%s >= %d", decoded, before+frames))
}

const decoded = `(document.querySelector("live-player video")?.getVideoPlaybackQuality().totalVideoFrames ?? 0)`

// heard is the energy of the sound that the page has received so far.
const heard = `(async () => { let sum = 0;
for (const p of peers) for (const s of (await p.getStats()).values()) if (s.type === "inbound-rtp" && s.kind === "audio") sum += s.totalAudioEnergy ?? 0;
return sum; })()`

// The whole product in real browsers: a host with a camera, an assistant at the
// console, a guest on a phone, and the desk.
func TestLiveStoryInChromium(t *testing.T) {
	c := launch(t, camera(t)...)
	s := openAt(t, sampleShop(t))
	room := s.url + "/live/" + opening

	guest := c.person("guest", phone)
	guest.visit(room)
	guest.must(`window.neverReloaded = true`)
	if state := ask[string](guest, `document.querySelector("#stage").dataset.state`); state != "upcoming" {
		t.Fatalf("the room is %q before the show", state)
	}

	host := c.person("host", phone)
	host.signIn(s.url, lin, "/studio/"+opening)
	host.goLive()
	live := guest.until("the first frame", patience, decoded+" > 0")
	t.Logf("from the host's live to a frame in the room that waited: %v", live.Round(time.Millisecond))

	watches(t, guest)
	c.changesLanguage(room)
	assistant := c.person("assistant", wide)
	assistant.signIn(s.url, hao, "/control/"+opening)
	pins(t, s, assistant, guest)
	worksByKeyboard(t, assistant, guest)
	order := buysWhileItPlays(t, guest)
	ships(t, host, guest, order)

	guest.plays(5, patience)
	if !guest.holds(`window.neverReloaded`) {
		t.Error("the guest's room was left")
	}
	host.click("[popovertarget=end]:not([hidden])")
	host.click("[data-end] button")
	guest.until("the end", patience, `document.querySelector("#stage").dataset.state === "ended"`)
	host.until("the end", patience, `document.querySelector("go-live").dataset.state === "ended"`)
	if !guest.holds(`window.neverReloaded`) {
		t.Error("the room was reloaded between upcoming, on the air and ended")
	}
	guest.expect = []string{"422"} // the postcode that was refused
	for _, b := range []*tab{guest, host, assistant} {
		b.calm()
	}
}

// watches: frames and sound arrive, the sheet gives way to the back button, the
// language changes within the room.
func watches(t *testing.T, guest *tab) {
	guest.plays(10, patience)
	if !guest.holds(`document.querySelector("video").muted && document.querySelector("[data-pip]") && !document.querySelector("[data-pip]").hidden`) {
		t.Error("the picture does not start muted, or offers no picture in picture")
	}
	guest.click("[data-sound]")
	before := ask[float64](guest, heard)
	guest.until("sound", patience, fmt.Sprintf(`!document.querySelector("video").muted && document.querySelector("[data-sound]").getAttribute("aria-pressed") === "true" && %s.then((e) => e > %v)`, heard, before))
	guest.click(".bag-button")
	guest.until("the bag", patience, `location.hash === "#bag"`)
	guest.press("#i3 .bag__link")
	guest.until("the sheet", patience, `document.querySelector("page-sheet")`)
	guest.do("going back", chromedp.NavigateBack())
	guest.until("the room under the sheet", patience, `!document.querySelector("page-sheet")`)
	guest.do("going back", chromedp.NavigateBack())
	guest.until("the room under the bag", patience, `location.hash !== "#bag"`)
	guest.plays(5, patience)
	if !guest.holds(`window.neverReloaded && location.pathname.endsWith("` + opening + `")`) {
		t.Error("the back button left the room")
	}
}

// changesLanguage: the switch in the room leads back into the playing room.
func (c *chromium) changesLanguage(room string) {
	c.t.Helper()
	reader := c.person("reader", phone)
	reader.visit(room)
	reader.plays(2, patience)
	reader.click(".room .lang button")
	reader.until("the room in Chinese", patience, `document.documentElement.lang.startsWith("zh") && document.querySelector(".room .lang button")?.textContent === "English"`)
	reader.plays(2, patience)
	reader.calm()
	reader.close()
}
