package assets

import (
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"path"
	"strings"
	"sync"
)

// ImportMap is the JSON of the page's import map: every module of js/ by its bare
// name ("live-player"), and those vendored ones that are modules. A relative import would miss the hash in the address.
// It is constant per binary.
func ImportMap() string { return modules().text }

// ImportMapHash is the CSP source of the inline import map: 'sha256-…' (CSP3, 8.3).
func ImportMapHash() string { return modules().hash }

var modules = sync.OnceValue(mapModules)

type moduleMap struct{ text, hash string }

func mapModules() moduleMap {
	imports := map[string]string{"hls": URL("vendor/hls/hls.light.min.mjs")}
	for name, f := range site() {
		if path.Dir(name) == "js" && path.Ext(name) == ".js" {
			imports[strings.TrimSuffix(path.Base(name), ".js")] = f.URL()
		}
	}
	text, err := json.Marshal(map[string]any{"imports": imports})
	if err != nil {
		panic("assets: " + err.Error())
	}
	sum := sha256.Sum256(text)
	return moduleMap{text: string(text), hash: "'sha256-" + base64.StdEncoding.EncodeToString(sum[:]) + "'"}
}
