// Package lang turns keys, amounts, times and refusals into what a person reads.
//
// It promises that the language and the time zone of a page travel in its
// context and nowhere else, that every sentence stands in a catalogue under
// assets/lang (one folder per language, one file per area, keys such as
// "area.thing.word"), and that a refusal of any noun has a sentence by its code.
// It refuses to know pages and nouns. A missing key shows itself as the key and
// is logged once: tests hold that none is missing, so a shop never meets it.
package lang

import (
	"context"
	"encoding/json"
	"fmt"
	"io/fs"
	"path"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/nicksnyder/go-i18n/v2/i18n"
	"golang.org/x/text/language"

	"hawker/assets"
)

// The tags of the languages that the program speaks. Chinese is Simplified.
const (
	English = "en"
	Chinese = "zh"
)

// Bundle holds the catalogues of all languages. It is safe for use by many goroutines.
type Bundle struct {
	localizers map[string]*i18n.Localizer
	plain      map[string]map[string]plain // by language and key
	matcher    language.Matcher
	missing    sync.Map // keys that were logged already

	matched sync.Map // Accept-Language headers that were read already: language by header
	headers atomic.Int64
}

// Load reads the embedded catalogues. It fails when a file is malformed or a key stands twice.
func Load() (*Bundle, error) {
	catalogues, err := readAll(assets.Lang())
	if err != nil {
		return nil, fmt.Errorf("loading languages: %w", err)
	}
	b := &Bundle{
		localizers: map[string]*i18n.Localizer{},
		plain:      map[string]map[string]plain{},
		matcher:    language.NewMatcher([]language.Tag{language.English, language.SimplifiedChinese}),
	}
	for _, tag := range []string{English, Chinese} {
		sentences := i18n.NewBundle(language.Make(tag))
		b.plain[tag] = make(map[string]plain, len(catalogues[tag]))
		for key, m := range catalogues[tag] {
			if err := sentences.AddMessages(language.Make(tag), m.of(key)); err != nil {
				return nil, fmt.Errorf("loading languages: %w", err)
			}
			if p, ok := m.cut(); ok {
				b.plain[tag][key] = p
			}
		}
		b.localizers[tag] = i18n.NewLocalizer(sentences, tag)
	}
	return b, nil
}

// Match chooses the language of a visitor: the remembered choice if it is one of
// ours, else the best of the Accept-Language header (RFC 9110, 12.5.4), else English.
func (b *Bundle) Match(acceptLanguage, remembered string) string {
	if _, ok := b.localizers[remembered]; ok {
		return remembered
	}
	if tag, ok := b.matched.Load(acceptLanguage); ok {
		return tag.(string)
	}
	tag := b.match(acceptLanguage)
	if len(acceptLanguage) <= maxHeader && b.headers.Add(1) <= maxHeaders {
		b.matched.Store(strings.Clone(acceptLanguage), tag)
	}
	return tag
}

// Browsers send few different headers, and reading one takes longer than the rest of
// a short page; whoever makes headers up fills no more than this.
const (
	maxHeaders = 1000
	maxHeader  = 200 // bytes
)

func (b *Bundle) match(acceptLanguage string) string {
	wanted, _, err := language.ParseAcceptLanguage(acceptLanguage)
	if err != nil || len(wanted) == 0 {
		return English
	}
	_, i, sure := b.matcher.Match(wanted...)
	if sure == language.No {
		return English
	}
	return [...]string{English, Chinese}[i]
}

// Context gives a context that speaks the language; an unknown tag speaks English.
func (b *Bundle) Context(ctx context.Context, tag string) context.Context {
	if _, ok := b.localizers[tag]; !ok {
		tag = English
	}
	return context.WithValue(ctx, speakerKey{}, speaker{bundle: b, tag: tag, plain: b.plain[tag]})
}

// Tag is the language of the context: "en" or "zh".
func Tag(ctx context.Context) string { return from(ctx).tag }

// WithZone gives a context whose times are shown in the zone.
func WithZone(ctx context.Context, zone *time.Location) context.Context {
	return context.WithValue(ctx, zoneKey{}, zone)
}

// Zone is the time zone of the context; UTC when none was set.
func Zone(ctx context.Context) *time.Location {
	if zone, ok := ctx.Value(zoneKey{}).(*time.Location); ok && zone != nil {
		return zone
	}
	return time.UTC
}

type (
	speakerKey struct{}
	zoneKey    struct{}
	speaker    struct {
		bundle *Bundle
		tag    string
		plain  map[string]plain
	}
)

func from(ctx context.Context) speaker {
	if s, ok := ctx.Value(speakerKey{}).(speaker); ok {
		return s
	}
	return speaker{tag: English}
}

// sentence is one catalogue entry: a string, or forms by plural category (CLDR).
type sentence struct {
	One   string `json:"one"`
	Other string `json:"other"`
}

func (s *sentence) UnmarshalJSON(b []byte) error {
	if len(b) > 0 && b[0] == '"' {
		return json.Unmarshal(b, &s.Other)
	}
	type forms sentence
	return json.Unmarshal(b, (*forms)(s))
}

func (s sentence) of(key string) *i18n.Message {
	return &i18n.Message{ID: key, One: s.One, Other: s.Other}
}

// readAll gives the sentences of each language by key.
func readAll(root fs.FS) (map[string]map[string]sentence, error) {
	all := map[string]map[string]sentence{}
	names, err := fs.Glob(root, "*/*.json")
	if err != nil {
		return nil, err
	}
	for _, name := range names {
		body, err := fs.ReadFile(root, name)
		if err != nil {
			return nil, err
		}
		var area map[string]sentence
		if err := json.Unmarshal(body, &area); err != nil {
			return nil, fmt.Errorf("%s: %w", name, err)
		}
		tag := strings.TrimSuffix(path.Dir(name), "/")
		if all[tag] == nil {
			all[tag] = map[string]sentence{}
		}
		for key, s := range area {
			if _, twice := all[tag][key]; twice {
				return nil, fmt.Errorf("%s: key %q stands twice", name, key)
			}
			all[tag][key] = s
		}
	}
	return all, nil
}
