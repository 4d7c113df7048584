package lang

import (
	"context"
	"sync"

	"golang.org/x/text/language"
	"golang.org/x/text/language/display"
)

var regions = map[string]display.Namer{
	English: display.Regions(language.English),
	Chinese: display.Regions(language.SimplifiedChinese),
}

// named keeps the names that were asked for: finding one takes longer than all else
// on a page with a list of countries.
var named sync.Map // language and code → name

// Country is the name of a country (ISO 3166-1 alpha-2) after CLDR, or the code where there is none.
func Country(ctx context.Context, code string) string {
	key := [2]string{Tag(ctx), code}
	if name, ok := named.Load(key); ok {
		return name.(string)
	}
	name := country(ctx, code)
	if len(code) == 2 { // nothing else is a country's, and what visitors send must not be kept
		named.Store(key, name)
	}
	return name
}

func country(ctx context.Context, code string) string {
	region, err := language.ParseRegion(code)
	if err != nil {
		return code
	}
	if name := regions[Tag(ctx)].Name(region); name != "" {
		return name
	}
	return code
}
