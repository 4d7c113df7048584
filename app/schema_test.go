package app_test

import (
	"os"
	"regexp"
	"slices"
	"testing"

	"hawker/app/store"
)

// bucketName matches noun/bucket and noun/bucket.index in the drawing.
var bucketName = regexp.MustCompile(`[├└]── ([a-z_]+/[a-z_]+(?:\.[a-z_]+)?)(?:\s|$)`)

func TestSchemaIsAsDrawn(t *testing.T) {
	text, err := os.ReadFile("schema.go")
	if err != nil {
		t.Fatal(err)
	}
	drawn := []string{}
	for _, m := range bucketName.FindAllStringSubmatch(string(text), -1) {
		drawn = append(drawn, m[1])
	}
	declared := []string{"store/meta"}
	for bucket, indexes := range store.Schema() {
		declared = append(append(declared, bucket), indexes...)
	}
	for _, name := range declared {
		if !slices.Contains(drawn, name) {
			t.Errorf("%s is not in the drawing", name)
		}
	}
	for _, name := range drawn {
		if !slices.Contains(declared, name) && name != "archive/<show>" && !slices.Contains([]string{"photo/ab"}, name) {
			t.Errorf("%s is drawn, but nobody declares it", name)
		}
	}
}
