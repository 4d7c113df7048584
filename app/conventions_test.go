package app_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// The house rules as data. A breach fails the build; an exemption stands here
// with its reason or not at all.

// nouns, from the left of the import order to the right: each may import those
// that stand after it.
var nouns = [][]string{
	{"doctor"}, {"privacy"}, {"statement"}, {"review", "recall"}, {"parcel"}, {"carrier"}, {"edit"}, {"invoice"}, {"dispute", "draft"}, {"refund"}, {"order"}, {"cart"}, {"chat"}, {"guest"}, {"live"}, {"pricing", "sourcing"}, {"stock"}, {"claim"}, {"catalog"}, {"collection"}, {"customer", "staff"}, {"outbox", "pay", "offsite"}, {"tariff", "wording"}, {"brand"}, {"photo", "paper"},
}

var underNouns = []string{"app/store", "app/fault", "app/fold", "app/money", "app/seal", "app/chain"}

// mayImport says for each package, or "folder/..." of packages, what of ours it
// may import besides its own folder. Nouns are computed from the order above.
var mayImport = map[string][]string{
	".":                       {"app", "app/command", "app/files"},
	"app":                     {"app/...", "media", "media/archive", "media/tap", "views/...", "assets"},
	"app/demo":                {"nouns", "app/demo/cast", "app/store", "app/fault", "app/money", "app/web/still", "media", "media/loop", "assets", "app/lang"},
	"app/demo/cast":           {"nouns", "assets"},
	"app/web":                 {"nouns", "app/...", "media", "media/archive", "media/playlist", "media/fmp4/movie", "views/...", "assets"},
	"app/web/...":             {"nouns", "app/store", "app/fault", "app/money", "app/hub", "app/lang", "app/board", "app/board/...", "app/port", "app/press", "app/reach", "app/search", "app/tally", "app/till", "app/vault", "app/crowd", "app/web/calendar", "app/web/edge", "app/web/footage", "app/web/gate", "app/web/download", "app/web/still", "app/web/theme", "media", "media/archive", "media/playlist", "media/fmp4/movie", "views/...", "assets"},
	"app/web/desk":            {"app/web/edge", "app/web/desk/..."},
	"app/web/desk/...":        {"nouns", "app/parcel/...", "app/store", "app/fault", "app/money", "app/lang", "app/board", "app/board/...", "app/search", "app/post", "app/till", "app/vault", "app/web/edge", "app/web/desk/page", "views/...", "assets"},
	"app/web/desk/clips":      {"nouns", "app/store", "app/fault", "app/board/buyer", "app/board/goods", "app/web/edge", "app/web/desk/page", "views/..."},
	"app/web/desk/video":      {"nouns", "app/store", "app/fault", "app/lang", "app/reach", "app/web/edge", "app/web/desk/page", "media", "views/..."}, // it asks the relay what it can serve
	"app/web/desk/lots":       {"nouns", "app/store", "app/fault", "app/board/crew", "app/board/goods", "app/web/edge", "app/web/desk/filing", "app/web/desk/page", "app/web/download", "views/..."},
	"app/web/desk/claims":     {"nouns", "app/store", "app/fault", "app/web/edge", "app/web/desk/filing", "app/web/desk/page", "app/web/download", "views/..."},
	"app/web/desk/recordings": {"nouns", "app/store", "app/fault", "app/lang", "app/evidence/daily", "app/web/edge", "app/web/footage", "app/web/desk/page", "media/archive", "views/..."},
	"app/web/dossier":         {"nouns", "app/store", "app/lang", "app/money", "app/board/letter", "app/web/edge", "views/..."},
	"app/web/mine":            {"nouns", "app/store", "app/fault", "app/lang", "app/seal", "app/web/dossier", "app/web/edge", "views/..."},
	"app/web/desk/privacy":    {"nouns", "app/store", "app/fault", "app/lang", "app/web/dossier", "app/web/edge", "app/web/desk/page", "views/..."},
	"views/desk/privacy":      {"app/lang", "views/ui", "views/desk/frame", "views/privacy"},                                                                                                                           // the same plan as the person reads
	"app/web/desk/copies":     {"nouns", "app/store", "app/fault", "app/lang", "app/crowd", "app/vault", "app/web/edge", "app/web/desk/page", "media/archive", "views/..."},                                            // it says what a month takes
	"app/web/desk/proof":      {"nouns", "app/store", "app/fault", "app/lang", "app/board/crew", "app/evidence", "app/evidence/words", "app/press", "app/web/edge", "app/web/desk/page", "media/archive", "views/..."}, // it shows what the archive holds
	"app/command":             {"nouns", "app/store", "app/fault", "app/lang", "app/bucket", "app/evidence", "app/evidence/daily", "app/evidence/words", "app/files", "app/reach", "app/reach/report", "app/reel", "app/vault"},
	"app/files":               {"nouns", "app/bucket", "app/crate", "app/reel", "app/seal", "app/store", "app/vault", "media/archive"},
	"app/bucket":              {"app/seal"},
	"app/evidence":            {"nouns", "app/store", "app/money", "app/chain", "app/evidence/bundle", "app/evidence/daily", "media/archive", "media/fmp4/movie"},
	"app/evidence/bundle":     {},
	"app/evidence/daily":      {"nouns"},
	"app/evidence/words":      {"app/evidence", "app/lang"},
	"app/press":               {},
	"app/vault":               {"app/offsite", "app/live", "app/bucket", "app/store", "app/fault", "media/archive"},
	"app/crowd":               {"app/offsite", "app/live", "app/bucket", "app/vault", "app/store", "app/fault", "media/archive", "media/playlist"},
	"app/reel":                {"app/crate", "media/archive"},
	"app/web/findable":        {"nouns", "app/store", "app/fault", "app/money", "app/lang", "app/board/findable", "app/web/edge", "app/web/findable/card", "app/web/gate"},
	"app/board":               {"nouns", "app/store", "app/fault", "app/money", "app/hub", "app/lang", "app/board/...", "views/...", "assets"},
	"app/board/goods":         {"nouns", "app/store", "app/fault", "app/money", "app/lang", "views/ui"},
	"app/board/buyer":         {"nouns", "app/store", "app/fault", "app/money", "app/lang", "app/board/goods", "views/..."},
	"app/board/proven":        {"nouns", "app/store", "app/fault", "app/lang", "app/board/goods", "views/..."},
	"app/board/shelf":         {"nouns", "app/store", "app/fault", "app/money", "app/lang", "app/board/goods", "app/board/buyer", "app/board/proven", "views/..."},
	"app/board/replay":        {"nouns", "app/store", "app/fault", "app/money", "app/lang", "app/board/goods", "app/board/buyer", "views/..."},
	"app/board/crew":          {"nouns", "app/store", "app/fault", "app/money", "app/lang", "app/board/goods", "app/board/buyer", "views/..."},
	"app/search":              {"nouns", "app/store", "app/fault", "app/search/engine"},
	"app/search/...":          {"app/fold"},
	"app/fold":                {},
	"app/board/letter":        {"nouns", "app/store", "app/fault", "app/money", "app/lang", "app/board/buyer", "views/..."},
	"app/clerk/talk":          {"nouns", "app/erasure"},
	"app/clerk":               {"app/clerk/talk", "nouns", "app/erasure", "app/store", "app/fault", "app/money", "app/board/letter", "app/evidence/daily", "app/post", "app/press", "app/tally", "app/till", "app/vault", "media/archive"},
	"app/tally":               {"nouns"},
	"app/erasure":             {"nouns", "app/store", "app/fault"},
	"app/till":                {"nouns", "app/store", "app/fault", "app/money"},
	"app/pay/...":             {"app/pay", "app/pay/wire", "app/fault", "app/money"},
	"app/pay/gateways":        {"app/pay", "app/pay/..."},
	"app/post":                {},
	"app/parcel/round":        {"nouns", "app/store"},
	"app/parcel/sheet":        {"nouns", "app/store", "app/fault"},
	"app/seal":                {},
	"app/chain":               {},
	"app/crate":               {},
	"app/store":               {"app/fault"},
	"app/store/...":           {"app/store"},
	"app/lang":                {"app/fault", "app/money", "assets"},
	"app/money":               {"app/fault"}, // a malformed sum is a refusal, made where its rule lives
	"app/fault":               {},
	"app/hub":                 {},
	"app/port":                {},
	"app/reach":               {},
	"app/reach/...":           {"app/reach", "app/port", "app/lang", "media", "media/outside"},
	"assets":                  {},
	"media":                   {"media/..."},
	"media/...":               {"media/...", "media"},
	"views":                   {"app/money", "app/lang", "assets"},
	"views/...":               {"app/money", "app/lang", "assets", "views/ui", "views/chart"},
	"views/desk":              {"app/money", "app/lang", "assets", "views/ui", "views/chart", "views/desk/frame", "views/desk/packing"},
	"views/desk/guide":        {"app/money", "app/lang", "assets", "views/ui", "views/desk/frame", "views/shop", "views/room"}, // it shows their components
	"views/desk/...":          {"app/money", "app/lang", "assets", "views/ui", "views/chart", "views/desk/frame"},
	".ci/tools/...":           {},
	"app/bench/...":           {"app/...", "app", "media/...", "media"},

	"app/board/findable": {"nouns", "app/store", "app/fault", "app/money", "app/lang", "app/board/goods", "views/ui"},
}

// onlyIn keeps each library in its room; tests may import what they drive.
var onlyIn = map[string][]string{
	"github.com/gofiber/":    {"app", "app/web", "app/web/..."},
	"go.etcd.io/bbolt":       {"app/store", "app/bench/..."},          // a bench measures the bare database beside the store
	"github.com/pion/":       {"media", "media/...", "app/bench/..."}, // a bench plays the publisher and the viewers
	"github.com/prometheus/": {"app/web/ops"},
	"github.com/yuin/":       {"views/ui"},
	"github.com/microcosm":   {"views/ui"},
	"github.com/wneessen/":   {"app/post"},
	"github.com/minio/":      {"app/bucket"},
	"filippo.io/age":         {"app/bucket"},
	"github.com/a-h/templ":   {"views", "views/...", "app/board", "app/board/goods", "app/board/buyer", "app/board/shelf", "app/web", "app/web/..."},
}

// goroutines start only where each has an owner that waits for its end.
var startGoroutines = []string{"app", "app/demo", "app/port", "app/store", "app/hub", "app/web", "app/board", "app/clerk", "app/search", "media", "media/...", "app/bench/..."}

// longer lists what is over a cap because cutting it would make it worse.
var longer = map[string]string{
	"app/brand":                           "the one tenant: what it says of itself, its look, its pages and where else they are shown are one decision of one person",
	"app/store":                           "the file, its one queue and the indexes that its own Put keeps hang together: half of it would need the other half's insides",
	"app/order":                           "one state machine: sale, money and timeline move an order together, and a second noun would have to reach into it",
	"app/stock":                           "one ledger: what moves, what is promised from where and who waits move the same counters, and a second noun would have to reach into them",
	"app/board/buyer":                     "what one buyer reads of one sale, from the cart to the last parcel: page, sheet, mail and socket say it in the same words, and each half would need the other's",
	"media":                               "rooms, publishers, viewers and sessions begin and end each other in one order of locks; whatever stands alone has a package of its own",
	"app/board/shelf":                     "what a visitor reads before there is a cart, from one reading of the shop: home, lists and product show the same card, and each half would need the other's",
	"app/live":                            "a show, its bag, its log and what is decided of its recording: each verb appends to the one log in its own transaction, and a second noun would have to reach into it",
	"app/catalog":                         "a product, its variants and every price they had are one write; what could stand alone, the collections, does",
	"app/chat/chat.go Check parameters":   "who says what in which show, under which name: a struct would only rename it",
	"app/live/event.go Append parameters": "the row that another noun appends, without what the log itself fills in",
	"app/store/index.go On parameters":    "a page of an index: which, of what, after what, how many; a struct would be made for every list",
	"app/store/index.go Keys parameters":  "the same page, of keys",
	"app/bench/checkout/buyer.go step parameters": "one request and what it must answer; a struct would only rename it",
	"app/live/price.go SetPrice parameters":       "a variant of an item of a show, and its price",
}

const (
	fileLines    = 300
	funcLines    = 50
	packageLines = 1500
	parameters   = 4
)

type source struct {
	path, pkg string
	test      bool
	lines     int
	file      *ast.File
	set       *token.FileSet
}

func sources(t *testing.T) []source {
	t.Helper()
	var all []source
	err := filepath.WalkDir("..", func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if d.IsDir() && (d.Name() == ".git" || d.Name() == "testdata" || d.Name() == "node_modules") {
			return filepath.SkipDir
		}
		if !strings.HasSuffix(path, ".go") {
			return nil
		}
		text, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		set := token.NewFileSet()
		f, err := parser.ParseFile(set, path, text, parser.ParseComments)
		if err != nil {
			return err
		}
		rel, _ := filepath.Rel("..", path)
		all = append(all, source{path: filepath.ToSlash(rel), pkg: filepath.ToSlash(filepath.Dir(rel)),
			test:  strings.HasSuffix(path, "_test.go") || strings.Contains(path, "storetest") || strings.Contains(path, "ordertest") || strings.Contains(path, "mediatest") || strings.Contains(path, "posttest") || strings.Contains(path, "fakepay"),
			lines: strings.Count(string(text), "\n"), file: f, set: set})
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return all
}

// within tells whether a package is one of the patterns.
func within(pkg string, patterns []string) bool {
	for _, p := range patterns {
		if p == pkg {
			return true
		}
		if base, ok := strings.CutSuffix(p, "/..."); ok && strings.HasPrefix(pkg, base+"/") {
			return true
		}
		if p == "nouns" && isNoun(pkg) {
			return true
		}
	}
	return false
}

func rank(pkg string) int {
	return slices.IndexFunc(nouns, func(level []string) bool { return slices.Contains(level, strings.TrimPrefix(pkg, "app/")) })
}

func isNoun(pkg string) bool { return strings.HasPrefix(pkg, "app/") && rank(pkg) >= 0 }

func allowed(from, to string) bool {
	if from == to || isNoun(from) && within(to, underNouns) {
		return true
	}
	if isNoun(from) {
		return isNoun(to) && rank(to) > rank(from)
	}
	for _, p := range []string{from, filepath.Dir(from) + "/...", filepath.Dir(filepath.Dir(from)) + "/..."} {
		if list, ok := mayImport[p]; ok {
			return within(to, list)
		}
	}
	return false
}

func TestImports(t *testing.T) {
	for _, s := range sources(t) {
		if s.test {
			continue
		}
		for _, i := range s.file.Imports {
			path, _ := strconv.Unquote(i.Path.Value)
			if to, ours := strings.CutPrefix(path, "hawker/"); ours && !allowed(s.pkg, to) {
				t.Errorf("%s imports %s, which its room may not", s.path, path)
			}
			for lib, rooms := range onlyIn {
				if strings.HasPrefix(path, lib) && !within(s.pkg, rooms) {
					t.Errorf("%s imports %s, which belongs in %v", s.path, path, rooms)
				}
			}
		}
	}
}

func TestGoroutinesHaveOwners(t *testing.T) {
	for _, s := range sources(t) {
		if s.test || within(s.pkg, startGoroutines) {
			continue
		}
		ast.Inspect(s.file, func(n ast.Node) bool {
			switch n := n.(type) {
			case *ast.GoStmt:
				t.Errorf("%s starts a goroutine", s.set.Position(n.Pos()))
			case *ast.SelectorExpr:
				if x, ok := n.X.(*ast.Ident); ok && (x.Name == "time" && n.Sel.Name == "AfterFunc" || x.Name == "errgroup") {
					t.Errorf("%s starts a goroutine by %s.%s", s.set.Position(n.Pos()), x.Name, n.Sel.Name)
				}
			}
			return true
		})
	}
}

func TestCaps(t *testing.T) {
	packages := map[string]int{}
	for _, s := range sources(t) {
		if s.test || strings.HasSuffix(s.path, "_templ.go") {
			continue
		}
		packages[s.pkg] += s.lines
		over := func(what string, n, most int) {
			if n > most && longer[what] == "" {
				t.Errorf("%s: %d, the cap is %d", what, n, most)
			}
		}
		over(s.path, s.lines, fileLines)
		ast.Inspect(s.file, func(n ast.Node) bool {
			f, ok := n.(*ast.FuncDecl)
			if !ok || f.Body == nil {
				return true
			}
			name := s.path + " " + f.Name.Name
			over(name, s.set.Position(f.End()).Line-s.set.Position(f.Pos()).Line+1, funcLines)
			if p := f.Type.Params.NumFields(); p > parameters && longer[name+" parameters"] == "" {
				t.Errorf("%s: %d parameters, the cap is %d", name, p, parameters)
			}
			return true
		})
	}
	for p, n := range packages {
		if n > packageLines && longer[p] == "" {
			t.Errorf("package %s: %d lines, the cap is %d", p, n, packageLines)
		}
	}
	for what := range longer {
		if _, err := os.Stat(filepath.Join("..", strings.Fields(what)[0])); err != nil {
			t.Errorf("the exemption of %s is for nothing", what)
		}
	}
}

func TestEveryPackageSaysWhatItIs(t *testing.T) {
	said, seen := map[string]bool{}, map[string]bool{}
	for _, s := range sources(t) {
		if strings.HasSuffix(s.path, "_test.go") {
			continue
		}
		seen[s.pkg] = true
		if s.file.Doc != nil {
			said[s.pkg] = true
		}
	}
	for p := range seen {
		if !said[p] {
			t.Errorf("package %s has no package comment", p)
		}
	}
	for _, bad := range []string{"util", "utils", "common", "helpers", "models", "types", "service", "manager"} {
		for p := range seen {
			if filepath.Base(p) == bad {
				t.Errorf("package %s: nothing is called %s", p, bad)
			}
		}
	}
}

// frontEnd caps the files that are not Go: lines by extension.
var frontEnd = map[string]int{".templ": 120, ".js": 150, ".css": 200}

func TestFrontEndCaps(t *testing.T) {
	for _, root := range []string{"../views", "../assets/js", "../assets/css"} {
		err := filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
			most, ok := frontEnd[filepath.Ext(path)]
			if err != nil || !ok {
				return err
			}
			text, err := os.ReadFile(path)
			if n := strings.Count(string(text), "\n"); n > most && longer[strings.TrimPrefix(path, "../")] == "" {
				t.Errorf("%s: %d lines, the cap is %d", path, n, most)
			}
			if strings.Contains(string(text), "!important") {
				t.Errorf("%s uses !important", path)
			}
			return err
		})
		if err != nil {
			t.Error(err)
		}
	}
}

// escapes lists where templ's escaping is passed by; each was looked at.
var escapes = []string{}

func TestEscapingIsPassedByNowhereElse(t *testing.T) {
	for _, root := range []string{"../views", "../app"} {
		err := filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
			ext := filepath.Ext(path)
			if err != nil || d.IsDir() || ext != ".templ" && ext != ".go" || strings.HasSuffix(path, "_templ.go") || strings.HasSuffix(path, "_test.go") {
				return err
			}
			text, err := os.ReadFile(path)
			if err != nil {
				return err
			}
			name := strings.TrimPrefix(filepath.ToSlash(path), "../")
			if (strings.Contains(string(text), "templ.Raw(") || strings.Contains(string(text), "templ.SafeURL(")) && !slices.Contains(escapes, name) {
				t.Errorf("%s passes by escaping", name)
			}
			return nil
		})
		if err != nil {
			t.Error(err)
		}
	}
}
