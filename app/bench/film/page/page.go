//go:build linux

// Package page is a room in headless Chromium, with no direct way to the relay: so the
// picture comes by hls.js, from the recording. It promises to count what the player
// complains of and how often it stands still, to note when each flash of the picture was
// drawn and when each card was in the page, and to change nothing else about the page.
package page

import (
	"context"
	_ "embed"
	"errors"
	"fmt"
	"os/exec"
	"time"

	cdpage "github.com/chromedp/cdproto/page"
	"github.com/chromedp/chromedp"
)

//go:embed before.js
var before string

//go:embed after.js
var after string

// Browser is a running Chromium.
type Browser struct {
	ctx context.Context
	end func()
}

// Start starts Chromium with a profile in a folder.
func Start(folder string) (*Browser, error) {
	path, err := exec.LookPath("chromium")
	if err != nil {
		return nil, errors.New("chromium is not in the path")
	}
	options := append(chromedp.DefaultExecAllocatorOptions[:], chromedp.ExecPath(path), chromedp.NoSandbox, chromedp.DisableGPU,
		chromedp.UserDataDir(folder), chromedp.WindowSize(390, 844), chromedp.Flag("disable-quic", true), chromedp.Flag("disable-component-update", true),
		chromedp.Flag("autoplay-policy", "no-user-gesture-required"), chromedp.WSURLReadTimeout(time.Minute))
	alloc, stop := chromedp.NewExecAllocator(context.Background(), options...)
	ctx, cancel := chromedp.NewContext(alloc)
	b := &Browser{ctx: ctx, end: func() { cancel(); stop() }}
	if err := chromedp.Do(ctx, chromedp.Navigate("about:blank")); err != nil {
		b.end()
		return nil, fmt.Errorf("starting chromium: %w", err)
	}
	return b, nil
}

// End closes the browser.
func (b *Browser) End() { b.end() }

// Room is an open page.
type Room struct {
	ctx context.Context
	end func()
}

// Open opens a room.
func (b *Browser) Open(url string) (*Room, error) {
	ctx, end := chromedp.NewContext(b.ctx)
	r := &Room{ctx, end}
	if _, err := chromedp.Call(ctx, cdpage.AddScriptToEvaluateOnNewDocument, cdpage.AddScriptToEvaluateOnNewDocumentParams{Source: before}); err != nil {
		end()
		return nil, fmt.Errorf("opening %s: %w", url, err)
	}
	err := chromedp.Do(ctx, chromedp.Navigate(url))
	if err == nil {
		_, err = Ask[bool](r, after)
	}
	if err != nil {
		end()
		return nil, fmt.Errorf("opening %s: %w", url, err)
	}
	return r, nil
}

// Close closes the page.
func (r *Room) Close() { r.end() }

// Ask gives the value of an expression in the page, which may be a promise.
func Ask[T any](r *Room, js string) (T, error) {
	ctx, cancel := context.WithTimeout(r.ctx, 20*time.Second)
	defer cancel()
	return chromedp.Run(ctx, chromedp.Evaluate[T](js, chromedp.EvalAwaitPromise))
}

// Until asks until an expression is true.
func (r *Room) Until(what string, most time.Duration, js string) error {
	for end := time.Now().Add(most); ; {
		ok, err := Ask[bool](r, "!!("+js+")")
		if err != nil {
			return fmt.Errorf("waiting for %s: %w", what, err)
		}
		if ok {
			return nil
		}
		if time.Now().After(end) {
			return fmt.Errorf("waiting for %s: not within %v", what, most)
		}
		time.Sleep(20 * time.Millisecond)
	}
}

// Seen is what the page noted so far. Times are milliseconds since 1970, by this machine's
// clock; 0 where something has not happened.
type Seen struct {
	Errors   []string  `json:"errors"`   // of hls.js, each kind and whether it was fatal
	Stalls   int       `json:"stalls"`   // times that the picture waited for more, once it played
	Frames   int       `json:"frames"`   // drawn
	Switched float64   `json:"switched"` // the page turned to the recording
	First    float64   `json:"first"`    // its first frame was drawn
	Flashes  []float64 `json:"flashes"`  // drawn
	Cards    []Card    `json:"cards"`
}

// Card is what was shown as explained.
type Card struct {
	ID string  `json:"id"`
	At float64 `json:"at"`
}

// Seen reads what the page noted.
func (r *Room) Seen() (Seen, error) { return Ask[Seen](r, "window.seen") }
