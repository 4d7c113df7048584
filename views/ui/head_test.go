package ui

import (
	"encoding/json"
	"regexp"
	"slices"
	"strings"
	"testing"

	"hawker/assets"
)

func TestEveryModuleOfEveryPageIsPreloaded(t *testing.T) {
	hash, name, _ := strings.Cut(strings.TrimPrefix(script("app"), "/assets/"), "/")
	app, ok := assets.Find(hash, name)
	if !ok {
		t.Fatal("no app.js")
	}
	var imported []string
	for _, m := range regexp.MustCompile(`import "([^"]+)"`).FindAllStringSubmatch(string(app.Bytes), -1) {
		imported = append(imported, m[1])
	}
	preloaded := slices.Clone(everywhere)
	slices.Sort(imported)
	slices.Sort(preloaded)
	if !slices.Equal(imported, preloaded) {
		t.Errorf("app.js imports %v, the head preloads %v", imported, preloaded)
	}
}

func TestHTMXSettingsAreJSON(t *testing.T) {
	var settings map[string]any
	if err := json.Unmarshal([]byte(htmxConfig), &settings); err != nil {
		t.Fatal(err)
	}
	for _, off := range []string{"allowEval", "includeIndicatorStyles", "allowScriptTags"} {
		if settings[off] != false {
			t.Errorf("%s is %v", off, settings[off])
		}
	}
}
