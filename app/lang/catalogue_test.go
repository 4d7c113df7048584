package lang

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"hawker/assets"
)

var variable = regexp.MustCompile(`\{\{[^}]*\.(\w+)[^}]*\}\}`)

// used gives the variables of a sentence, sorted, each once.
func (s sentence) used() []string {
	var names []string
	for _, m := range variable.FindAllStringSubmatch(s.Other, -1) {
		names = append(names, m[1])
	}
	slices.Sort(names)
	return slices.Compact(names)
}

var asked = regexp.MustCompile(`\{\{-?\s*(?:if|with|range)\b[^}]*\.(\w+)[^}]*\}\}`)

// wanted gives the variables without which the sentence is broken: those that it
// does not ask for first by "if" or "with".
func (s sentence) wanted() []string {
	optional := map[string]bool{}
	for _, m := range asked.FindAllStringSubmatch(s.Other, -1) {
		optional[m[1]] = true
	}
	return slices.DeleteFunc(s.used(), func(name string) bool { return optional[name] })
}

func catalogues(t *testing.T) map[string]map[string]sentence {
	t.Helper()
	all, err := readAll(assets.Lang())
	if err != nil {
		t.Fatal(err)
	}
	return all
}

func TestLanguagesSayTheSame(t *testing.T) {
	all := catalogues(t)
	for _, pair := range [][2]string{{English, Chinese}, {Chinese, English}} {
		for key, s := range all[pair[0]] {
			other, ok := all[pair[1]][key]
			switch {
			case !ok:
				t.Errorf("%s: %q has no sentence", pair[1], key)
			case s.Other == "":
				t.Errorf("%s: %q is empty", pair[0], key)
			case !slices.Equal(s.used(), other.used()):
				t.Errorf("%q uses %v in %s and %v in %s", key, s.used(), pair[0], other.used(), pair[1])
			}
		}
	}
	for key, s := range all[Chinese] {
		if s.One != "" {
			t.Errorf("zh: %q has a form for one; Chinese has one form (CLDR)", key)
		}
	}
}

// use is one place in the sources that says a sentence: with which variables.
type use struct {
	file  string
	names []string
}

// TestEveryKeyInTheCodeHasASentence reads the sources: what a person is told by a
// literal key or a literal code must stand in every catalogue, and every variable
// of the sentence must be given where it is said.
func TestEveryKeyInTheCodeHasASentence(t *testing.T) {
	all := catalogues(t)
	for key, uses := range literalKeys(t) {
		for _, tag := range []string{English, Chinese} {
			s, ok := all[tag][key]
			if !ok {
				t.Errorf("%s: no sentence for %q, used by %s", tag, key, uses[0].file)
				continue
			}
			for _, u := range uses {
				for _, name := range s.wanted() {
					if !slices.Contains(u.names, name) {
						t.Errorf("%s: %q wants {{.%s}}, which %s does not give", tag, key, name, u.file)
					}
				}
			}
		}
	}
}

// literalKeys gives every key that stands in the sources of app and views, generated ones included.
func literalKeys(t *testing.T) map[string][]use {
	t.Helper()
	keys := map[string][]use{}
	for _, root := range []string{"..", "../../views"} {
		err := filepath.WalkDir(root, func(name string, d fs.DirEntry, err error) error {
			if err != nil || d.IsDir() || !strings.HasSuffix(name, ".go") || strings.HasSuffix(name, "_test.go") {
				return err
			}
			return scan(name, keys)
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	return keys
}

// saying describes a call that says something: which argument is the key or code,
// where the pairs of name and value begin, what precedes a code in the catalogue
// and which variable is given without being named.
type saying struct {
	key, pairs int
	prefix     string
	given      []string
}

var sayings = map[string]saying{
	"lang.T":             {key: 1, pairs: 2},
	"lang.N":             {key: 1, pairs: 3, given: []string{"N"}},
	"fault.New":          {key: 1, pairs: 3, prefix: "fault."},
	"fault.InvalidField": {key: 0, pairs: 2, prefix: "fault."},
	"fault.Missing":      {key: 0, pairs: 1, prefix: "fault."},
	"fault.Clash":        {key: 0, pairs: 1, prefix: "fault."},
	"fault.Denied":       {key: 0, pairs: 1, prefix: "fault."},
}

func scan(name string, keys map[string][]use) error {
	file, err := parser.ParseFile(token.NewFileSet(), name, nil, parser.SkipObjectResolution)
	if err != nil {
		return err
	}
	ast.Inspect(file, func(n ast.Node) bool {
		call, ok := n.(*ast.CallExpr)
		if !ok {
			return true
		}
		how, ok := sayings[called(call)]
		if !ok || len(call.Args) <= how.key || call.Ellipsis != token.NoPos {
			return true
		}
		key, ok := text(call.Args[how.key])
		if !ok {
			return true
		}
		u := use{file: name, names: how.given}
		for i := how.pairs; i < len(call.Args); i += 2 {
			if given, ok := text(call.Args[i]); ok {
				u.names = append(u.names[:len(u.names):len(u.names)], given)
			}
		}
		keys[how.prefix+key] = append(keys[how.prefix+key], u)
		return true
	})
	return nil
}

// called is "package.Function" of a call, "" for any other.
func called(call *ast.CallExpr) string {
	f, ok := call.Fun.(*ast.SelectorExpr)
	if !ok {
		return ""
	}
	from, ok := f.X.(*ast.Ident)
	if !ok {
		return ""
	}
	return from.Name + "." + f.Sel.Name
}

func text(e ast.Expr) (string, bool) {
	literal, ok := e.(*ast.BasicLit)
	if !ok || literal.Kind != token.STRING {
		return "", false
	}
	s, err := strconv.Unquote(literal.Value)
	return s, err == nil
}

// TestPlainSentencesReadAsTheLibraryWritesThem holds the short way to the long one.
func TestPlainSentencesReadAsTheLibraryWritesThem(t *testing.T) {
	b, err := Load()
	if err != nil {
		t.Fatal(err)
	}
	for tag, area := range catalogues(t) {
		ctx := b.Context(t.Context(), tag)
		for key, s := range area {
			var args []any
			for i, name := range s.used() {
				args = append(args, name, []any{"<b>", 7, int64(1200)}[i%3])
			}
			if got, want := T(ctx, key, args...), from(ctx).say(key, nil, values(ctx, args)); got != want {
				t.Errorf("%s %q: %q, the library writes %q", tag, key, got, want)
			}
			for _, n := range []int{-1, 0, 1, 2, 1001} {
				data := values(ctx, args)
				data["N"] = Number(ctx, int64(n))
				if got, want := N(ctx, key, n, args...), from(ctx).say(key, n, data); got != want {
					t.Errorf("%s %q for %d: %q, the library writes %q", tag, key, n, got, want)
				}
			}
		}
	}
}

func BenchmarkSay(b *testing.B) {
	all, err := Load()
	if err != nil {
		b.Fatal(err)
	}
	ctx := all.Context(b.Context(), English)
	b.Run("words", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			T(ctx, "ui.cart")
		}
	})
	b.Run("names", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			T(ctx, "ui.home", "Shop", "Halfmoon")
		}
	})
	b.Run("number", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			N(ctx, "ui.cart.count", 3)
		}
	})
}
