package app_test

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/input"
	cdpage "github.com/chromedp/cdproto/page"
	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
)

// chromium is a running browser as one story uses it; each of its people has cookies
// of their own.
type chromium struct {
	t     *testing.T
	ctx   context.Context
	shots string // where pictures of a failure go; go test -artifacts keeps them
}

// chromeFlag is a switch of Chromium's command line.
type chromeFlag struct {
	name  string
	value any
}

// browsers are the processes that run, by their flags. Stories share one: to start a
// browser costs more than most of them do.
var browsers struct {
	sync.Mutex
	open map[string]context.Context
	end  []func()
}

// hooks tell the test what a page would only tell its reader: what the policy
// refused, and the peers and sockets that it keeps to itself.
const hooks = `addEventListener("securitypolicyviolation", (e) => console.error("policy: " + e.violatedDirective + " " + e.blockedURI));
window.peers = [];
window.RTCPeerConnection = class extends RTCPeerConnection { constructor(...a) { super(...a); peers.push(this); } };
window.sockets = [];
window.WebSocket = class extends WebSocket { constructor(...a) { super(...a); sockets.push(this); } };`

// launch gives Chromium to a story, or skips the test and says why.
func launch(t *testing.T, flags ...chromeFlag) *chromium {
	t.Helper()
	if testing.Short() {
		t.Skip("browser stories are not in -short")
	}
	path, err := exec.LookPath("chromium")
	if err != nil {
		if os.Getenv("CI") == "true" {
			t.Fatal("no chromium in the path")
		}
		t.Skip("no chromium in the path: what people see in a browser was not tested")
	}
	running, err := running(path, flags)
	if err != nil {
		t.Fatalf("starting chromium: %v", err)
	}
	ctx, cancel := context.WithCancel(running)
	t.Cleanup(cancel)
	return &chromium{t: t, ctx: ctx, shots: t.ArtifactDir()}
}

// running finds the process with these flags, or starts it with a fresh profile.
func running(path string, flags []chromeFlag) (context.Context, error) {
	browsers.Lock()
	defer browsers.Unlock()
	key := fmt.Sprint(flags)
	if ctx := browsers.open[key]; ctx != nil {
		if alive, err := chromedp.Run(ctx, chromedp.Evaluate[bool]("true")); alive && err == nil {
			return ctx, nil
		}
	}
	folder, err := builtIn()
	if err != nil {
		return nil, err
	}
	options := append(chromedp.DefaultExecAllocatorOptions[:], chromedp.ExecPath(path), chromedp.NoSandbox, chromedp.DisableGPU,
		chromedp.UserDataDir(filepath.Join(folder, fmt.Sprint("profile", len(browsers.end)))), chromedp.WindowSize(1280, 900), chromedp.Flag("disable-quic", true),
		chromedp.Flag("disable-component-update", true), chromedp.Flag("accept-lang", "en-US,en"), chromedp.WSURLReadTimeout(patience))
	for _, f := range flags {
		options = append(options, chromedp.Flag(f.name, f.value))
	}
	alloc, stop := chromedp.NewExecAllocator(context.Background(), options...)
	ctx, cancel := chromedp.NewContext(alloc)
	browsers.end = append(browsers.end, func() { cancel(); stop() })
	if browsers.open == nil {
		browsers.open = map[string]context.Context{}
	}
	browsers.open[key] = ctx
	return ctx, chromedp.Do(ctx, chromedp.Navigate("about:blank"))
}

// tab is a page that a person has open.
type tab struct {
	t    *testing.T
	c    *chromium
	ctx  context.Context
	name string
	end  context.CancelFunc

	prefers string // light or dark, once it was said
	touch   bool

	mu     sync.Mutex
	said   []string
	expect []string // complaints that belong to the story
}

// phone and desk are the sizes of windows.
var (
	phone = [2]int64{360, 640}
	wide  = [2]int64{1280, 800}
)

// person opens a window with cookies of its own.
func (c *chromium) person(name string, size [2]int64) *tab {
	c.t.Helper()
	return c.open(c.ctx, name, size, chromedp.WithNewBrowserContext())
}

// beside opens one more window of the same person.
func (b *tab) beside(name string, size [2]int64) *tab { return b.c.open(b.ctx, name, size) }

func (c *chromium) open(parent context.Context, name string, size [2]int64, options ...chromedp.ContextOption) *tab {
	c.t.Helper()
	ctx, cancel := chromedp.NewContext(parent, options...)
	c.t.Cleanup(cancel)
	b := &tab{t: c.t, c: c, ctx: ctx, name: name, end: cancel}
	messages := chromedp.Console(ctx)
	go b.listen(func(note func(chromedp.ConsoleMessage)) {
		for m, err := range messages {
			if err != nil {
				return
			}
			note(m)
		}
	})
	if _, err := chromedp.Call(ctx, cdpage.AddScriptToEvaluateOnNewDocument, cdpage.AddScriptToEvaluateOnNewDocumentParams{Source: hooks}); err != nil {
		c.t.Fatalf("%s: %v", name, err)
	}
	b.resize(size)
	c.t.Cleanup(b.photograph)
	return b
}

func (b *tab) listen(each func(note func(chromedp.ConsoleMessage))) {
	each(func(m chromedp.ConsoleMessage) {
		if m.Type != chromedp.ConsoleError && m.Type != chromedp.ConsoleWarning && m.Type != chromedp.ConsoleException {
			return
		}
		b.mu.Lock()
		b.said = append(b.said, fmt.Sprintf("%s %s", m, m.URL))
		b.mu.Unlock()
	})
}

// close shuts the window.
func (b *tab) close() { b.end() }

// resize makes the window so large; a phone also has a finger.
func (b *tab) resize(size [2]int64) {
	b.t.Helper()
	ctx, cancel := context.WithTimeout(b.ctx, patience)
	defer cancel()
	_, err := chromedp.Call(ctx, emulation.SetDeviceMetricsOverride, emulation.SetDeviceMetricsOverrideParams{Width: size[0], Height: size[1], DeviceScaleFactor: 1, Mobile: size == phone})
	if touch := size == phone; err == nil && touch != b.touch {
		b.touch = touch
		_, err = chromedp.Call(ctx, emulation.SetTouchEmulationEnabled, emulation.SetTouchEmulationEnabledParams{Enabled: touch})
	}
	if err != nil {
		b.t.Fatalf("%s, resizing: %v", b.name, err)
	}
}

// photograph keeps a picture of a failed test's page.
func (b *tab) photograph() {
	if !b.t.Failed() || b.ctx.Err() != nil {
		return
	}
	ctx, cancel := context.WithTimeout(b.ctx, 5*time.Second)
	defer cancel()
	shot, err := chromedp.Run(ctx, chromedp.CaptureScreenshot())
	if err != nil {
		return
	}
	path := filepath.Join(b.c.shots, b.name+".png")
	if os.WriteFile(path, shot, 0o600) == nil {
		b.t.Logf("%s saw %s", b.name, path)
	}
}

// calm fails the test for what the page complained of and nobody expected.
func (b *tab) calm() { b.t.Helper(); b.calmAt("") }

func (b *tab) calmAt(where string) {
	b.t.Helper()
	b.mu.Lock()
	defer b.mu.Unlock()
	for _, s := range b.said {
		known := false
		for _, e := range b.expect {
			known = known || strings.Contains(s, e)
		}
		if !known {
			b.t.Errorf("%s %s: the browser complains: %s", b.name, where, s)
		}
	}
	b.said = nil
}

// do takes steps that must succeed.
func (b *tab) do(what string, steps ...chromedp.Action[chromedp.Void]) {
	b.t.Helper()
	ctx, cancel := context.WithTimeout(b.ctx, patience)
	defer cancel()
	if err := chromedp.Do(ctx, steps...); err != nil {
		b.t.Fatalf("%s, %s: %v", b.name, what, err)
	}
}

func (b *tab) visit(url string) { b.t.Helper(); b.do("opening "+url, chromedp.Navigate(url)) }
func (b *tab) click(css string) {
	b.t.Helper()
	b.do("clicking "+css, chromedp.Click(chromedp.CSS(css)))
}
func (b *tab) press(css string) {
	b.t.Helper()
	b.must(`document.querySelector(` + quote(css) + `).click()`)
}
func (b *tab) must(js string)       { b.t.Helper(); _ = ask[any](b, "(() => {"+js+"})()") }
func (b *tab) holds(js string) bool { b.t.Helper(); return ask[bool](b, "!!("+js+")") }

// keys presses keys as a keyboard does: one event that is pressed and written, so that
// a page may take it before it is written.
func (b *tab) keys(keys string) {
	b.t.Helper()
	for _, r := range keys {
		var down *input.DispatchKeyEventParams
		for _, e := range kb.Encode(r) {
			switch e.Type {
			case input.DispatchKeyEventTypeChar:
				down.Text, down.UnmodifiedText = e.Text, e.UnmodifiedText
			case input.DispatchKeyEventTypeKeyUp:
				for _, e := range []*input.DispatchKeyEventParams{down, e} {
					if _, err := chromedp.Call(b.ctx, input.DispatchKeyEvent, *e); err != nil {
						b.t.Fatalf("%s, pressing %q: %v", b.name, keys, err)
					}
				}
			default:
				down = e
			}
		}
	}
}

// fill types into an empty field, or chooses in a list.
func (b *tab) fill(css, text string) {
	b.t.Helper()
	b.must(`document.querySelector(` + quote(css) + `).value = ""`)
	b.do("filling "+css, chromedp.SendKeys(chromedp.CSS(css), text))
}

func quote(s string) string { return fmt.Sprintf("%q", s) }

// ask gives the value of an expression in the page, which may be a promise.
func ask[T any](b *tab, js string) T {
	b.t.Helper()
	ctx, cancel := context.WithTimeout(b.ctx, patience)
	defer cancel()
	v, err := chromedp.Run(ctx, chromedp.Evaluate[T](js, chromedp.EvalAwaitPromise))
	if err != nil && !errors.Is(err, chromedp.ErrJSUndefined) && !errors.Is(err, chromedp.ErrJSNull) {
		b.t.Fatalf("%s: %v\n%s", b.name, err, js)
	}
	return v
}

// until samples an expression until it is true; a page that is being replaced has no say.
func (b *tab) until(what string, most time.Duration, js string) time.Duration {
	b.t.Helper()
	start := time.Now()
	for {
		ctx, cancel := context.WithTimeout(b.ctx, most)
		ok, err := chromedp.Run(ctx, chromedp.Evaluate[bool]("(async () => !!(await ("+js+")))()", chromedp.EvalAwaitPromise))
		cancel()
		if ok {
			return time.Since(start)
		}
		if time.Since(start) > most {
			b.t.Fatalf("%s: %s did not come within %v (%v)\n%s\n%s", b.name, what, most, err, js, clip(b.text()))
		}
		time.Sleep(20 * time.Millisecond)
	}
}

// text is what the page says, with its address.
func (b *tab) text() string {
	ctx, cancel := context.WithTimeout(b.ctx, 5*time.Second)
	defer cancel()
	s, _ := chromedp.Run(ctx, chromedp.Evaluate[string](`location.href + "\n" + document.body.innerText`))
	return s
}
