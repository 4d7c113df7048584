package brand_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"hawker/app/brand"
	"hawker/app/fault"
	"hawker/app/store"
	"hawker/app/store/storetest"
)

func TestOrigin(t *testing.T) {
	for address, want := range map[string]string{
		"https://Blog.Example":                "https://blog.example",
		" https://blog.example/a/page?x#y ":   "https://blog.example",
		"https://blog.example:443/":           "https://blog.example",
		"https://blog.example:8443":           "https://blog.example:8443",
		"https://xn--fiqs8s.example":          "https://xn--fiqs8s.example",
		"http://localhost:3000":               "http://localhost:3000",
		"http://127.0.0.1:80":                 "http://127.0.0.1",
		"http://[::1]:3000":                   "http://[::1]:3000",
		"http://blog.example":                 "",
		"blog.example":                        "",
		"https://":                            "",
		"https://*.example":                   "",
		"https://a..example":                  "",
		"https://me@blog.example":             "",
		"https://blog.example;script-src *":   "",
		"https://blog.example 'unsafe-eval'":  "",
		"https://窑.example":                   "",
		"javascript:alert(1)":                 "",
		"*":                                   "",
		"null":                                "",
		"ftp://blog.example":                  "",
		"https://" + strings.Repeat("a", 300): "",
	} {
		got, err := brand.Origin(address)
		if got != want || (err == nil) != (want != "") || err != nil && !fault.Is(err, "origin_malformed") {
			t.Errorf("%q: %q %v, want %q", address, got, err, want)
		}
	}
}

func TestEmbed(t *testing.T) {
	s := storetest.Open(t)
	var marks []store.Mark
	s.OnCommit(func(m []store.Mark) { marks = append(marks, m...) })
	storetest.View(t, s, func(tx *store.Tx) error {
		if e, err := brand.GetEmbed(tx); err != nil || len(e.Origins) > 0 {
			t.Errorf("at first %v %v", e, err)
		}
		return nil
	})
	storetest.Do(t, s, func(tx *store.Tx) error {
		return brand.SaveEmbed(tx, brand.Embed{Origins: []string{"https://a.example/x", "", "https://b.example", "https://A.example"}})
	})
	if !slices.Contains(marks, store.Mark{Kind: "brand"}) {
		t.Errorf("marks %v", marks)
	}
	var many []string
	for i := range brand.MaxOrigins + 1 {
		many = append(many, fmt.Sprintf("https://s%d.example", i))
	}
	err := storetest.Refused(t, s, func(tx *store.Tx) error { return brand.SaveEmbed(tx, brand.Embed{Origins: many}) })
	if !fault.Is(err, "too_many_origins") {
		t.Errorf("too many: %v", err)
	}
	storetest.View(t, s, func(tx *store.Tx) error {
		e, err := brand.GetEmbed(tx)
		if err != nil || !slices.Equal(e.Origins, []string{"https://a.example", "https://b.example"}) || e.Allows("https://c.example") || !e.Allows("https://b.example") {
			t.Errorf("%v %v", e, err)
		}
		return nil
	})
}
