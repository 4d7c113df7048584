package lang

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
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

// TestEveryKeyInTheCodeHasASentence reads the sources: what a person is told by
// a literal key or a literal code must stand in every catalogue.
func TestEveryKeyInTheCodeHasASentence(t *testing.T) {
	all := catalogues(t)
	for key, places := range literalKeys(t) {
		for _, tag := range []string{English, Chinese} {
			if _, ok := all[tag][key]; !ok {
				t.Errorf("%s: no sentence for %q, used by %s", tag, key, places[0])
			}
		}
	}
}

// literalKeys gives every key that stands in the sources of app and views, with its files.
func literalKeys(t *testing.T) map[string][]string {
	t.Helper()
	keys := map[string][]string{}
	for _, root := range []string{"..", "../../views"} {
		err := filepath.WalkDir(root, func(name string, d fs.DirEntry, err error) error {
			generated := strings.HasSuffix(name, "_test.go") || strings.HasSuffix(name, "_templ.go")
			switch {
			case err != nil:
				return err
			case strings.HasSuffix(name, ".templ"):
				return scanTemplate(name, keys)
			case strings.HasSuffix(name, ".go") && !generated:
				return scanGo(name, keys)
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	return keys
}

var sentenceCall = regexp.MustCompile(`lang\.[TN]\(ctx, "([^"]+)"\s*[,)]`)

func scanTemplate(name string, keys map[string][]string) error {
	body, err := os.ReadFile(name)
	if err != nil {
		return err
	}
	for _, m := range sentenceCall.FindAllStringSubmatch(string(body), -1) {
		keys[m[1]] = append(keys[m[1]], name)
	}
	return nil
}

// keyArgument says which argument of a call is a key or a code, and what precedes it in the catalogue.
var keyArgument = map[string]struct {
	at     int
	prefix string
}{
	"lang.T": {1, ""}, "lang.N": {1, ""},
	"fault.New": {1, "fault."}, "fault.InvalidField": {0, "fault."}, "fault.Missing": {0, "fault."},
	"fault.Clash": {0, "fault."}, "fault.Denied": {0, "fault."},
}

func scanGo(name string, keys map[string][]string) error {
	file, err := parser.ParseFile(token.NewFileSet(), name, nil, parser.SkipObjectResolution)
	if err != nil {
		return err
	}
	ast.Inspect(file, func(n ast.Node) bool {
		call, ok := n.(*ast.CallExpr)
		if !ok {
			return true
		}
		f, ok := call.Fun.(*ast.SelectorExpr)
		if !ok {
			return true
		}
		from, ok := f.X.(*ast.Ident)
		if !ok {
			return true
		}
		rule, ok := keyArgument[from.Name+"."+f.Sel.Name]
		if !ok || len(call.Args) <= rule.at {
			return true
		}
		literal, ok := call.Args[rule.at].(*ast.BasicLit)
		if !ok || literal.Kind != token.STRING {
			return true
		}
		if key, err := strconv.Unquote(literal.Value); err == nil {
			keys[rule.prefix+key] = append(keys[rule.prefix+key], name)
		}
		return true
	})
	return nil
}
