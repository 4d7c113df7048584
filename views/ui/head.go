package ui

import (
	"context"
	"encoding/json"
	"fmt"
	"io"

	"github.com/a-h/templ"

	"hawker/assets"
)

// htmxConfig turns off what a strict Content-Security-Policy would refuse anyway,
// and lets refusals (4xx with a body) land in the page, so that a form comes back
// with its errors. Breakages (5xx) and answers without content change nothing. Nothing
// waits to settle: a link in a fresh sheet is pressed too soon otherwise, and leaves the page.
const htmxConfig = `{"allowEval":false,"includeIndicatorStyles":false,"selfRequestsOnly":true,"historyCacheSize":0,"refreshOnHistoryMiss":true,` +
	`"scrollBehavior":"auto","defaultSwapStyle":"innerHTML","defaultSettleDelay":0,"allowScriptTags":false,"timeout":20000,"responseHandling":[` +
	`{"code":"204","swap":false},{"code":"[23]..","swap":true},{"code":"4..","swap":true,"error":false},{"code":"5..","swap":false,"error":true}]}`

// importMap is the only inline script; its hash stands in the policy (assets.ImportMapHash).
func importMap() templ.Component {
	return templ.ComponentFunc(func(_ context.Context, w io.Writer) error {
		_, err := io.WriteString(w, `<script type="importmap">`+assets.ImportMap()+`</script>`)
		return err
	})
}

// linkedData is one schema.org object as a data block, which runs nothing. The
// encoder escapes <, > and &, and the two line ends that JavaScript does not take
// (U+2028, U+2029), so no text in it can end the block.
func linkedData(object any) templ.Component {
	return templ.ComponentFunc(func(_ context.Context, w io.Writer) error {
		text, err := WriteData(object)
		if err == nil {
			_, err = fmt.Fprintf(w, `<script type="application/ld+json">%s</script>`, text)
		}
		return err
	})
}

// Written is an object of a page's Data that was written before, by WriteData.
type Written []byte

// WriteData writes an object as its block in the page has it.
func WriteData(object any) (Written, error) {
	if w, ok := object.(Written); ok {
		return w, nil
	}
	text, err := json.Marshal(object)
	if err != nil {
		return nil, fmt.Errorf("writing linked data: %w", err)
	}
	return text, nil
}

// everywhere lists the modules that app.js imports, so that they load side by side.
var everywhere = []string{
	"htmx-setup", "page-sheet", "bag-sheet", "count-down", "chat-log", "copy-text",
	"live-status", "socket-state", "form-once", "qty-stepper", "toast-note", "own-enter", "keep-shell",
}

func script(name string) string { return assets.URL("js/" + name + ".js") }
