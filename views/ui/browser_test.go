package ui_test

import (
	"context"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/a-h/templ"
	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
	"golang.org/x/net/websocket"

	"hawker/app/lang"
	"hawker/assets"
	"hawker/views/ui"
)

// policy is the strictest that a page of ours is served with.
func policy() string {
	return "default-src 'self'; script-src 'self' " + assets.ImportMapHash() + "; style-src 'self'; " +
		"img-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'self'; object-src 'none'"
}

// stand is a small site made of this package's components alone.
type stand struct {
	*httptest.Server
	mu      sync.Mutex
	sockets []*websocket.Conn
	opened  chan struct{} // one for each socket
}

func newStand(t *testing.T) *stand {
	t.Helper()
	words, err := lang.Load()
	if err != nil {
		t.Fatal(err)
	}
	s := &stand{opened: make(chan struct{}, 16)}
	mux := http.NewServeMux()
	page := func(status int, c templ.Component) http.HandlerFunc {
		return func(w http.ResponseWriter, r *http.Request) {
			w.Header().Set("Content-Security-Policy", policy())
			w.Header().Set("Content-Type", "text/html; charset=utf-8")
			w.WriteHeader(status)
			_ = c.Render(words.Context(r.Context(), "en"), w)
		}
	}
	mux.HandleFunc("GET /{$}", page(200, standPage()))
	mux.HandleFunc("GET /piece", page(200, sheetOf("Moonrise gaiwan", "next")))
	mux.HandleFunc("GET /next", page(200, sheetOf("Check out", "pay")))
	mux.HandleFunc("POST /refuse", page(422, ui.Field{Name: "zip", Label: "Postcode", Value: "1043", Error: "Five digits"}))
	mux.HandleFunc("GET /assets/{hash}/{name...}", func(w http.ResponseWriter, r *http.Request) {
		f, ok := assets.Find(r.PathValue("hash"), r.PathValue("name"))
		if !ok {
			http.NotFound(w, r)
			return
		}
		w.Header().Set("Content-Type", f.Type)
		_, _ = w.Write(f.Bytes)
	})
	mux.Handle("GET /socket", websocket.Handler(func(c *websocket.Conn) {
		s.mu.Lock()
		s.sockets = append(s.sockets, c)
		s.mu.Unlock()
		s.opened <- struct{}{}
		_, _ = io.Copy(io.Discard, c)
	}))
	s.Server = httptest.NewServer(mux)
	t.Cleanup(s.Close)
	return s
}

// push sends a fragment to the newest socket.
func (s *stand) push(t *testing.T, fragment string) {
	t.Helper()
	s.mu.Lock()
	defer s.mu.Unlock()
	if err := websocket.Message.Send(s.sockets[len(s.sockets)-1], fragment); err != nil {
		t.Fatal(err)
	}
}

// drop breaks every socket without a close frame.
func (s *stand) drop() {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, c := range s.sockets {
		_ = c.Close()
	}
}

// await waits until the page has opened its next socket.
func (s *stand) await(t *testing.T) {
	t.Helper()
	select {
	case <-s.opened:
	case <-time.After(15 * time.Second):
		t.Fatal("no socket in fifteen seconds")
	}
}

func standPage() templ.Component {
	return templ.ComponentFunc(func(ctx context.Context, w io.Writer) error {
		body := templ.ComponentFunc(func(ctx context.Context, w io.Writer) error {
			_, _ = io.WriteString(w, `<main id="main"><a id="open" href="/piece" hx-get="/piece" hx-target="#sheet">Item 7</a>
<span id="stock">6 left</span><ol id="chat" role="log"><li>first</li></ol>
<div id="mine"><input id="typed"><b>1</b></div>
<form id="form" action="/refuse" method="post" hx-post="/refuse" hx-target="#fields" novalidate><div id="fields"></div><button id="send">Send</button></form>`)
			_ = ui.Countdown{Left: 3_000_000, ID: "clock"}.Render(ctx, w)
			_ = ui.Quantity{Name: "qty", Value: 1, Max: 3}.Render(ctx, w)
			_ = ui.SheetFrame().Render(ctx, w)
			_, err := io.WriteString(w, `</main>`)
			return err
		})
		return ui.Layout(ui.Page{Title: "Stand", ShopName: "Halfmoon", Lang: "en", Socket: "/socket?topic=show/x"}).Render(templ.WithChildren(ctx, body), w)
	})
}

func sheetOf(title, id string) templ.Component {
	return templ.ComponentFunc(func(ctx context.Context, w io.Writer) error {
		body := templ.Raw(`<div class="sheet__body"><a id="` + id + `" href="/next" hx-get="/next" hx-target="#sheet">Buy</a></div>`)
		return ui.Sheet{Title: title, Number: 7, Close: "/"}.Render(templ.WithChildren(ctx, body), w)
	})
}

// browse opens the page in Chromium and collects everything that it complains about.
func browse(t *testing.T, url string) (context.Context, func() []string) {
	t.Helper()
	path, err := exec.LookPath("chromium")
	if err != nil {
		if os.Getenv("CI") == "true" {
			t.Fatal("no chromium in the path")
		}
		t.Skip("no chromium in the path: what pages do in a browser was not tested")
	}
	options := append(chromedp.DefaultExecAllocatorOptions[:], chromedp.ExecPath(path), chromedp.NoSandbox,
		chromedp.UserDataDir(t.TempDir()), chromedp.WindowSize(390, 844))
	alloc, stop := chromedp.NewExecAllocator(context.Background(), options...)
	t.Cleanup(stop)
	ctx, cancel := chromedp.NewContext(alloc)
	t.Cleanup(cancel)
	ctx, late := context.WithTimeout(ctx, time.Minute)
	t.Cleanup(late)

	var mu sync.Mutex
	var complaints []string
	messages := chromedp.Console(ctx)
	go func() {
		for m, err := range messages {
			if err != nil {
				return
			}
			mu.Lock()
			complaints = append(complaints, m.Text)
			mu.Unlock()
		}
	}()
	if err := chromedp.Do(ctx, chromedp.Navigate(url)); err != nil {
		t.Fatal(err)
	}
	return ctx, func() []string {
		mu.Lock()
		defer mu.Unlock()
		return append([]string(nil), complaints...)
	}
}

// until waits for an expression in the page to become true.
func until(t *testing.T, ctx context.Context, what, expression string) {
	t.Helper()
	if _, err := chromedp.Run(ctx, chromedp.Poll[any](expression, chromedp.WithPollingInterval(20*time.Millisecond), chromedp.WithPollingTimeout(10*time.Second))); err != nil {
		body, _ := chromedp.Run(ctx, chromedp.OuterHTML(chromedp.CSS("body")))
		t.Fatalf("%s: %v\n%s", what, err, body)
	}
}

func TestPageInBrowser(t *testing.T) {
	if testing.Short() {
		t.Skip("browser tests are left out of the short run")
	}
	s := newStand(t)
	ctx, complaints := browse(t, s.URL)
	until(t, ctx, "modules load by bare names under the policy", `!!customElements.get("page-sheet") && !!customElements.get("socket-state")`)
	until(t, ctx, "htmx takes its settings", `htmx.config.allowEval === false && htmx.config.historyCacheSize === 0 && htmx.config.responseHandling.length === 4`)

	t.Run("socket", func(t *testing.T) { pushesLand(t, ctx, s) })
	t.Run("sheet", func(t *testing.T) { sheetOpensAndCloses(t, ctx) })
	t.Run("form", func(t *testing.T) { refusalTakesFocus(t, ctx) })
	t.Run("counting", func(t *testing.T) {
		until(t, ctx, "the clock counts", `document.querySelector("#clock").textContent.replace(/\s/g, "") < "50:00"`)
		until(t, ctx, "one more", `document.querySelector("[data-step='1']").click() ?? document.querySelector("[name=qty]").value === "3"`)
		until(t, ctx, "no more than there are", `document.querySelector("[data-step='1']").disabled`)
	})
	for _, c := range complaints() {
		if !strings.Contains(c, "422") && !strings.Contains(c, "favicon") && !strings.Contains(c, "WebSocket") {
			t.Errorf("browser complains: %s", c)
		}
	}
}

func pushesLand(t *testing.T, ctx context.Context, s *stand) {
	s.await(t)
	if err := chromedp.Do(ctx, chromedp.SendKeys("#typed", "so far")); err != nil {
		t.Fatal(err)
	}
	s.push(t, `<span id="stock" hx-swap-oob="true" data-say="Item 7, last one">Last one</span>`+
		`<div hx-swap-oob="beforeend:#chat"><li>second</li><li>third</li></div>`+
		`<div id="mine" hx-swap-oob="morph"><input id="typed"><b>2</b></div>`)
	until(t, ctx, "replaced", `document.querySelector("#stock").textContent === "Last one"`)
	until(t, ctx, "appended", `document.querySelectorAll("#chat > li").length === 3`)
	until(t, ctx, "morphed around the typing", `document.querySelector("#mine b").textContent === "2" && document.activeElement.id === "typed" && document.activeElement.value === "so far"`)
	until(t, ctx, "announced", `document.querySelector("live-status").textContent === "Item 7, last one"`)
	s.drop()
	s.await(t)
	s.push(t, `<span id="stock" hx-swap-oob="true">Sold out</span>`)
	until(t, ctx, "back on the line", `document.querySelector("#stock").textContent === "Sold out" && !document.documentElement.hasAttribute("data-offline")`)
}

func sheetOpensAndCloses(t *testing.T, ctx context.Context) {
	open := `document.getAnimations().length === 0 && document.activeElement?.id === "sheet-title" && document.activeElement.textContent`
	closed := `!document.querySelector("page-sheet") && document.activeElement?.id === "open"`
	steps := []struct {
		what string
		do   chromedp.Action[chromedp.Void]
		then string
	}{
		{"opens at its title", chromedp.Click("#open"), open + ` === "Moonrise gaiwan"`},
		{"gives way to the next", chromedp.Click("#next"), open + ` === "Check out"`},
		{"Escape closes it and returns the focus", chromedp.KeyEvent(kb.Escape), closed},
		{"opens again", chromedp.Click("#open"), open + ` === "Moonrise gaiwan"`},
		{"the back button closes it", chromedp.NavigateBack(), closed},
		{"opens a third time", chromedp.Click("#open"), open + ` === "Moonrise gaiwan"`},
		{"the close link closes it", chromedp.Click("[data-close]"), closed + ` && location.pathname === "/"`},
	}
	for _, step := range steps {
		if err := chromedp.Do(ctx, step.do); err != nil {
			t.Fatalf("%s: %v", step.what, err)
		}
		until(t, ctx, step.what, step.then)
	}
}

func refusalTakesFocus(t *testing.T, ctx context.Context) {
	if err := chromedp.Do(ctx, chromedp.Click("#send")); err != nil {
		t.Fatal(err)
	}
	until(t, ctx, "the refused field has the focus and its value", `document.activeElement.id === "zip" && document.activeElement.value === "1043"`)
	until(t, ctx, "the button is free again", `!document.querySelector("#form").hasAttribute("data-busy") && !document.querySelector("#send").hasAttribute("aria-busy")`)
}
