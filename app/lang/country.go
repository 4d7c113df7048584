package lang

import (
	"context"

	"golang.org/x/text/language"
	"golang.org/x/text/language/display"
)

var regions = map[string]display.Namer{
	English: display.Regions(language.English),
	Chinese: display.Regions(language.SimplifiedChinese),
}

// Country is the name of a country (ISO 3166-1 alpha-2) after CLDR, or the code where there is none.
func Country(ctx context.Context, code string) string {
	region, err := language.ParseRegion(code)
	if err != nil {
		return code
	}
	if name := regions[Tag(ctx)].Name(region); name != "" {
		return name
	}
	return code
}
