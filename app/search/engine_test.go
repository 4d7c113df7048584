package search

import (
	"fmt"
	"slices"
	"strings"
	"testing"
)

// shop is a small shop in two languages.
func shop() *engine {
	x := newEngine()
	x.put(
		document{id: "gaiwan", title: map[string]string{"en": "Moonrise gaiwan", "zh": "月升盖碗"}, tags: []string{"celadon", "tea ware"}, codes: []string{"HM-GW-01"},
			kinds: []string{"Gaiwan", "Halfmoon"}, texts: []string{"A lidded bowl for tea, thrown thin.", "一只薄胎青瓷的盖碗，140毫升"}, price: 5800, made: 1, stocked: true},
		document{id: "cup", title: map[string]string{"en": "Ash cup", "zh": "灰釉茶杯"}, codes: []string{"HMCUP7", "4006381333931"},
			kinds: []string{"Cup"}, texts: []string{"Goes with the moonrise gaiwan.", "青瓷的茶杯"}, price: 2400, made: 2},
		document{id: "tray", title: map[string]string{"en": "Potter's tea tray – Café", "zh": "茶盘"}, tags: []string{"gaiwan"}, collections: []string{"wood"},
			texts: []string{"Straße, 140 ml, ﬁve feet. 300ml jug"}, price: 9900, made: 3, stocked: true},
		document{id: "soon", title: map[string]string{"en": "Kiln opening sculpture"}, texts: []string{"unique"}, made: 4, from: 1000, stocked: true},
	)
	return x
}

func TestFind(t *testing.T) {
	x := shop()
	for _, row := range []struct {
		name, text, want, corrected string
	}{
		{"a word, title before tag before text", "gaiwan", "gaiwan tray cup", ""},
		{"all words", "moonrise gaiwan", "gaiwan cup", ""},
		{"all words, one nowhere near", "moonrise tray", "", ""},
		{"any case, any width", "ＭＯＯＮＲＩＳＥ", "gaiwan cup", ""},
		{"the last word half typed", "moonr", "gaiwan cup", ""},
		{"not the first one", "moonr gaiwan", "", ""},
		{"a tag of two words", "tea ware", "gaiwan", ""},
		{"a vendor", "halfmoon", "gaiwan", ""},
		{"an accent left out", "cafe", "tray", ""},
		{"an accent put in", "Gâiwan", "gaiwan tray cup", ""},
		{"an apostrophe left out", "potters", "tray", ""},
		{"a curly apostrophe", "potter’s", "tray", ""},
		{"sharp s", "STRASSE", "tray", ""},
		{"a ligature", "five", "tray", ""},
		{"a plural", "trays", "tray", ""},
		{"a plural whose singular stands there", "bowls lidded", "gaiwan", ""},
		{"a number with its unit", "140ml", "tray", ""},
		{"a number beside its unit", "300 ml", "tray", ""},
		{"a SKU", "HM-GW-01", "gaiwan", ""},
		{"a SKU without dashes", "hmgw01", "gaiwan", ""},
		{"a SKU with spaces", "hm gw 01", "gaiwan", ""},
		{"a SKU half typed", "hm-gw", "gaiwan", ""},
		{"a SKU half typed without dashes", "hmg", "gaiwan", ""},
		{"a SKU with a dash that it has not", "hm-cup-7", "cup", ""},
		{"a barcode", "4006381333931", "cup", ""},
		{"one character", "杯", "cup", ""},
		{"one of several", "茶", "tray cup", ""},
		{"two characters", "盖碗", "gaiwan", ""},
		{"two words without a space", "青瓷茶杯", "cup", ""},
		{"two that stand apart", "瓷杯", "cup", "瓷 杯"},
		{"both scripts", "青瓷 cup", "cup", ""},
		{"a number in Chinese", "140毫升", "gaiwan", ""},
		{"a letter too few", "gaiwn", "gaiwan tray cup", "gaiwan"},
		{"a letter too many", "gaiiwan", "gaiwan tray cup", "gaiwan"},
		{"another letter", "goiwan", "gaiwan tray cup", "gaiwan"},
		{"two letters in each other's place", "agiwan", "gaiwan tray cup", "gaiwan"},
		{"two typos", "gaavan", "", ""},
		{"a typo in a word of three letters", "cpu", "", ""},
		{"a typo beside a right word", "Moonrsie gaiwan", "gaiwan cup", "moonrise gaiwan"},
		{"a typo in each of two words", "moonrsie gaiwn", "gaiwan cup", "moonrise gaiwan"},
		{"a typo in half a word", "moomri", "gaiwan cup", "moonrise"},
		{"a word that is there, but not with the other", "lidded ware", "gaiwan", ""},
		{"what is not shown yet", "sculpture", "", ""},
		{"a typo that leads to what is not shown yet", "sculptuer", "", ""},
		{"signs alone", "?!", "", ""},
		{"nothing", " ", "tray cup gaiwan", ""},
	} {
		f := x.find(query{text: row.text, now: 999, limit: 10})
		if got := strings.Join(f.ids, " "); got != row.want || f.corrected != row.corrected || f.total != len(f.ids) {
			t.Errorf("%s: %q finds [%s] as %q, want [%s] as %q", row.name, row.text, got, f.corrected, row.want, row.corrected)
		}
	}
}

func TestWhatIsShownWhen(t *testing.T) {
	x := shop()
	for now, want := range map[int64]int{0: 0, 999: 0, 1000: 1, 5000: 1} {
		if f := x.find(query{text: "sculpture", now: now, limit: 5}); f.total != want {
			t.Errorf("at %d: %d, want %d", now, f.total, want)
		}
	}
}

func TestAWholeSKUComesFirst(t *testing.T) {
	x := newEngine()
	x.put(document{id: "titled", title: map[string]string{"en": "Kiln K 9 spare parts, K9"}}, document{id: "coded", title: map[string]string{"en": "Shelf"}, codes: []string{"K-9"}})
	for _, text := range []string{"k-9", "K9", "k 9"} {
		if f := x.find(query{text: text, limit: 5}); !slices.Equal(f.ids, []string{"coded", "titled"}) {
			t.Errorf("%q finds %v", text, f.ids)
		}
	}
}

func TestSortAndFilter(t *testing.T) {
	x := shop()
	x.put(document{id: "an", title: map[string]string{"en": "Ω lamp", "zh": "安灯"}, price: 1, made: 9, stocked: true})
	for _, row := range []struct {
		q    query
		want string
	}{
		{query{sort: "newest"}, "an tray cup gaiwan"},
		{query{sort: "price"}, "an cup gaiwan tray"},
		{query{sort: "price_desc"}, "tray gaiwan cup an"},
		{query{sort: "title", lang: "en"}, "cup gaiwan tray an"},
		{query{sort: "title", lang: "zh-CN"}, "an tray cup gaiwan"}, // ān, chá, huī, yuè
		{query{stocked: true}, "an tray gaiwan"},
		{query{collection: "wood"}, "tray"},
		{query{collection: "wood", text: "cup"}, ""},
		{query{collection: "none"}, ""},
		{query{text: "gaiwan", sort: "price"}, "cup gaiwan tray"},
		{query{text: "gaiwan", stocked: true}, "gaiwan tray"},
		{query{sort: "price", offset: 1, limit: 2}, "cup gaiwan"},
		{query{sort: "price", offset: 9, limit: 2}, ""},
		{query{sort: "price", offset: -1, limit: -1}, ""},
	} {
		if row.q.limit == 0 {
			row.q.limit = 10
		}
		if got := strings.Join(x.find(row.q).ids, " "); got != row.want {
			t.Errorf("%+v: %s, want %s", row.q, got, row.want)
		}
	}
}

func TestShortTitlesAndStockDecideAmongEquals(t *testing.T) {
	x := newEngine()
	x.put(document{id: "long", title: map[string]string{"en": "Brush for the inside of any teapot"}, made: 9, stocked: true},
		document{id: "gone", title: map[string]string{"en": "Red teapot"}, made: 8},
		document{id: "here", title: map[string]string{"en": "Big teapot"}, made: 7, stocked: true})
	if f := x.find(query{text: "teapot", limit: 5}); !slices.Equal(f.ids, []string{"here", "gone", "long"}) {
		t.Error(f.ids)
	}
}

// What is written again is found by its new words alone, and nothing of what was
// taken away stays.
func TestReplacedAndDropped(t *testing.T) {
	x := shop()
	x.put(document{id: "cup", title: map[string]string{"en": "Snow beaker"}, codes: []string{"SB"}})
	for text, want := range map[string]int{"ash": 0, "snow": 1, "hmcup7": 0, "sb": 1, "灰釉": 0} {
		if f := x.find(query{text: text, limit: 5}); f.total != want {
			t.Errorf("%s: %d, want %d", text, f.total, want)
		}
	}
	x.gather(map[string][]string{"cup": {"wood"}, "nothing": {"wood"}})
	if f := x.find(query{collection: "wood", limit: 5}); f.total != 2 {
		t.Errorf("%d in the collection", f.total)
	}
	for _, id := range []string{"cup", "gaiwan", "tray", "soon", "soon", "nothing"} {
		x.drop(id)
	}
	if n := len(x.dict.ids) + len(x.dict.sorted) + len(x.dict.letters) + len(x.dict.heads) + x.size(); n != 0 {
		t.Errorf("%d things are left: %v %v", n, x.dict.ids, x.dict.letters)
	}
	x.put(document{id: "new", title: map[string]string{"en": "Snow globe"}})
	if f := x.find(query{text: "snow", limit: 5}); !slices.Equal(f.ids, []string{"new"}) || len(x.records) != 4 {
		t.Errorf("%v in %d slots", f.ids, len(x.records))
	}
}

// The heap must give what sorting gives.
func TestPagesJoinToTheWholeList(t *testing.T) {
	x := newEngine()
	for i := range 500 {
		x.put(document{id: fmt.Sprint(i), title: map[string]string{"en": "cup"}, price: int64(i * 7919 % 101), made: int64(i)})
	}
	whole := x.find(query{text: "cup", sort: "price", limit: 500}).ids
	var joined []string
	for at := 0; at < 500; at += 24 {
		joined = append(joined, x.find(query{text: "cup", sort: "price", offset: at, limit: 24}).ids...)
	}
	if !slices.Equal(whole, joined) || len(whole) != 500 {
		t.Error("pages differ from the whole")
	}
}
