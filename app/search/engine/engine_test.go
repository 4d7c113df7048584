package engine

import (
	"fmt"
	"slices"
	"strings"
	"testing"
)

// shop is a small shop in two languages.
func shop() *Engine {
	x := New()
	x.Put(
		Document{ID: "gaiwan", Title: map[string]string{"en": "Moonrise gaiwan", "zh": "月升盖碗"}, Tags: []string{"celadon", "tea ware"}, Codes: []string{"HM-GW-01"},
			Kinds: []string{"Gaiwan", "Halfmoon"}, Texts: []string{"A lidded bowl for tea, thrown thin.", "一只薄胎青瓷的盖碗，140毫升"}, Price: 5800, Made: 1, Stocked: true},
		Document{ID: "cup", Title: map[string]string{"en": "Ash cup", "zh": "灰釉茶杯"}, Codes: []string{"HMCUP7", "4006381333931"},
			Kinds: []string{"Cup"}, Texts: []string{"Goes with the moonrise gaiwan.", "青瓷的茶杯"}, Price: 2400, Made: 2},
		Document{ID: "tray", Title: map[string]string{"en": "Potter's tea tray – Café", "zh": "茶盘"}, Tags: []string{"gaiwan"}, Collections: []string{"wood"},
			Texts: []string{"Straße, 140 ml, ﬁve feet. 300ml jug"}, Price: 9900, Made: 3, Stocked: true},
		Document{ID: "soon", Title: map[string]string{"en": "Kiln opening sculpture"}, Texts: []string{"unique"}, Made: 4, From: 1000, Stocked: true},
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
		f := x.Find(Query{Text: row.text, Now: 999, Limit: 10})
		if got := strings.Join(f.IDs, " "); got != row.want || f.Corrected != row.corrected || f.Total != len(f.IDs) {
			t.Errorf("%s: %q finds [%s] as %q, want [%s] as %q", row.name, row.text, got, f.Corrected, row.want, row.corrected)
		}
	}
}

func TestWhatIsShownWhen(t *testing.T) {
	x := shop()
	for now, want := range map[int64]int{0: 0, 999: 0, 1000: 1, 5000: 1} {
		if f := x.Find(Query{Text: "sculpture", Now: now, Limit: 5}); f.Total != want {
			t.Errorf("at %d: %d, want %d", now, f.Total, want)
		}
	}
}

func TestAWholeSKUComesFirst(t *testing.T) {
	x := New()
	x.Put(Document{ID: "titled", Title: map[string]string{"en": "Kiln K 9 spare parts, K9"}}, Document{ID: "coded", Title: map[string]string{"en": "Shelf"}, Codes: []string{"K-9"}})
	for _, text := range []string{"k-9", "K9", "k 9"} {
		if f := x.Find(Query{Text: text, Limit: 5}); !slices.Equal(f.IDs, []string{"coded", "titled"}) {
			t.Errorf("%q finds %v", text, f.IDs)
		}
	}
}

func TestSortAndFilter(t *testing.T) {
	x := shop()
	x.Put(Document{ID: "an", Title: map[string]string{"en": "Ω lamp", "zh": "安灯"}, Price: 1, Made: 9, Stocked: true})
	for _, row := range []struct {
		q    Query
		want string
	}{
		{Query{Sort: "newest"}, "an tray cup gaiwan"},
		{Query{Sort: "price"}, "an cup gaiwan tray"},
		{Query{Sort: "price_desc"}, "tray gaiwan cup an"},
		{Query{Sort: "title", Lang: "en"}, "cup gaiwan tray an"},
		{Query{Sort: "title", Lang: "zh-CN"}, "an tray cup gaiwan"}, // ān, chá, huī, yuè
		{Query{Stocked: true}, "an tray gaiwan"},
		{Query{Collection: "wood"}, "tray"},
		{Query{Collection: "wood", Text: "cup"}, ""},
		{Query{Collection: "none"}, ""},
		{Query{Text: "gaiwan", Sort: "price"}, "cup gaiwan tray"},
		{Query{Text: "gaiwan", Stocked: true}, "gaiwan tray"},
		{Query{Sort: "price", Offset: 1, Limit: 2}, "cup gaiwan"},
		{Query{Sort: "price", Offset: 9, Limit: 2}, ""},
		{Query{Sort: "price", Offset: -1, Limit: -1}, ""},
	} {
		if row.q.Limit == 0 {
			row.q.Limit = 10
		}
		if got := strings.Join(x.Find(row.q).IDs, " "); got != row.want {
			t.Errorf("%+v: %s, want %s", row.q, got, row.want)
		}
	}
}

func TestShortTitlesAndStockDecideAmongEquals(t *testing.T) {
	x := New()
	x.Put(Document{ID: "long", Title: map[string]string{"en": "Brush for the inside of any teapot"}, Made: 9, Stocked: true},
		Document{ID: "gone", Title: map[string]string{"en": "Red teapot"}, Made: 8},
		Document{ID: "here", Title: map[string]string{"en": "Big teapot"}, Made: 7, Stocked: true})
	if f := x.Find(Query{Text: "teapot", Limit: 5}); !slices.Equal(f.IDs, []string{"here", "gone", "long"}) {
		t.Error(f.IDs)
	}
}

// What is written again is found by its new words alone, and nothing of what was
// taken away stays.
func TestReplacedAndDropped(t *testing.T) {
	x := shop()
	x.Put(Document{ID: "cup", Title: map[string]string{"en": "Snow beaker"}, Codes: []string{"SB"}})
	for text, want := range map[string]int{"ash": 0, "snow": 1, "hmcup7": 0, "sb": 1, "灰釉": 0} {
		if f := x.Find(Query{Text: text, Limit: 5}); f.Total != want {
			t.Errorf("%s: %d, want %d", text, f.Total, want)
		}
	}
	x.Gather(map[string][]string{"cup": {"wood"}, "nothing": {"wood"}})
	if f := x.Find(Query{Collection: "wood", Limit: 5}); f.Total != 2 {
		t.Errorf("%d in the collection", f.Total)
	}
	for _, id := range []string{"cup", "gaiwan", "tray", "soon", "soon", "nothing"} {
		x.Drop(id)
	}
	if n := len(x.dict.ids) + len(x.dict.sorted) + len(x.dict.letters) + len(x.dict.heads) + x.Size(); n != 0 {
		t.Errorf("%d things are left: %v %v", n, x.dict.ids, x.dict.letters)
	}
	x.Put(Document{ID: "new", Title: map[string]string{"en": "Snow globe"}})
	if f := x.Find(Query{Text: "snow", Limit: 5}); !slices.Equal(f.IDs, []string{"new"}) || len(x.records) != 4 {
		t.Errorf("%v in %d slots", f.IDs, len(x.records))
	}
}

// The heap must give what sorting gives.
func TestPagesJoinToTheWholeList(t *testing.T) {
	x := New()
	for i := range 500 {
		x.Put(Document{ID: fmt.Sprint(i), Title: map[string]string{"en": "cup"}, Price: int64(i * 7919 % 101), Made: int64(i)})
	}
	whole := x.Find(Query{Text: "cup", Sort: "price", Limit: 500}).IDs
	var joined []string
	for at := 0; at < 500; at += 24 {
		joined = append(joined, x.Find(Query{Text: "cup", Sort: "price", Offset: at, Limit: 24}).IDs...)
	}
	if !slices.Equal(whole, joined) || len(whole) != 500 {
		t.Error("pages differ from the whole")
	}
}
