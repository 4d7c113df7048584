package goods

import (
	"net/url"
	"strconv"
	"strings"
	"testing"
	"time"

	"hawker/app/fault"
	"hawker/app/web/edge"
)

// usd is a shop that counts in dollars.
var usd = within{currency: "USD", zone: time.UTC}

// sent is a form with one option and rows written as "id choice names price".
func sent(values string, rows ...string) edge.Values {
	v := url.Values{"title.en": {"Tea bowl"}, "o0.name.en": {"Glaze"}, "o0.values.en": {values}}
	for i, r := range rows {
		f := strings.Split(r, " ")
		for k, column := range []string{"id", "choice", "names", "price"} {
			v.Set("v"+strconv.Itoa(i)+"."+column, strings.Trim(f[k], "_"))
		}
	}
	return edge.Values(v)
}

func shown(f productForm) string {
	var out []string
	for _, r := range f.rows {
		out = append(out, strings.Join(r.names, "/")+"="+r.id+":"+r.cells["price"])
	}
	return strings.Join(out, " ")
}

// TestRowsFollowTheirChoice holds that a row keeps its id and price while its
// choice stands, wherever it moves, and that a table of other options is stale.
func TestRowsFollowTheirChoice(t *testing.T) {
	two := []string{"a 0 Celadon 20", "b 1 White 25"}
	for name, c := range map[string]struct {
		values string
		rows   []string
		want   string
		stale  bool
	}{
		"unchanged":         {"Celadon, White", two, "Celadon=a:20 White=b:25", false},
		"chinese commas":    {"Celadon，White", two, "Celadon=a:20 White=b:25", false},
		"one in front":      {"Black, Celadon, White", two, "Black=:20 Celadon=a:20 White=b:25", true},
		"one renamed":       {"Celadon, Ivory", two, "Celadon=a:20 Ivory=b:25", false},
		"swapped":           {"White, Celadon", two, "White=b:25 Celadon=a:20", false},
		"one left out":      {"White", two, "White=b:25", true},
		"the first options": {"Celadon, White", []string{"a _ _ 20"}, "Celadon=:20 White=:20", true},
		"no table yet":      {"Celadon, White", nil, "Celadon=: White=:", true},
	} {
		t.Run(name, func(t *testing.T) {
			f := readProduct(sent(c.values, c.rows...))
			if got := shown(f); got != c.want || f.stale != c.stale {
				t.Errorf("got %s, stale %v; want %s, %v", got, f.stale, c.want, c.stale)
			}
		})
	}
}

func TestTooManyVariantsAreRefusedBeforeTheyAreMade(t *testing.T) {
	many := strings.Repeat("x,", 99) + "y"
	v := sent(numbered(99))
	for _, o := range []string{"o1", "o2"} {
		v[o+".name.en"], v[o+".values.en"] = []string{"Size"}, []string{numbered(99)}
	}
	f := readProduct(v)
	if len(f.rows) > mostVariants {
		t.Fatalf("%d rows were made of %d letters", len(f.rows), len(many))
	}
	if _, _, err := f.product(usd); !fault.Is(err, "too_many_variants") {
		t.Errorf("got %v", err)
	}
}

func numbered(n int) string {
	var list []string
	for i := range n {
		list = append(list, strconv.Itoa(i))
	}
	return strings.Join(list, ",")
}

func TestFieldsOfARowAreNamed(t *testing.T) {
	for field, v := range map[string][2]string{"variants.1.price": {"v1.price", "2o"}, "variants.0.weight": {"v0.weight", "1.5"}} {
		form := sent("Celadon, White", "a 0 Celadon 20", "b 1 White 25")
		form[v[0]] = []string{v[1]}
		_, _, err := readProduct(form).product(usd)
		if refusal, ok := fault.As(err); !ok || refusal.Field != field {
			t.Errorf("%s: got %v", field, err)
		}
	}
}
