package wording_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"hawker/app/brand"
	"hawker/app/fault"
	"hawker/app/store"
	"hawker/app/store/storetest"
	"hawker/app/wording"
)

// in opens a shop in a country and gives its list.
func in(t *testing.T, country string, s wording.Settings) (l wording.List) {
	t.Helper()
	db := storetest.Open(t)
	storetest.Do(t, db, func(tx *store.Tx) error {
		b := brand.Fresh("Halfmoon", "USD", country)
		b.Zone = "UTC"
		if err := brand.Save(tx, b); err != nil {
			return err
		}
		return wording.Save(tx, s)
	})
	storetest.View(t, db, func(tx *store.Tx) (err error) { l, err = wording.Of(tx); return err })
	return l
}

func said(l wording.List, text string) string {
	var ids []string
	for _, f := range l.Find(text) {
		if f.Rule.ID == "" {
			ids = append(ids, "own:"+f.Word+":"+f.Why)
		} else {
			ids = append(ids, f.Rule.ID+":"+f.Word)
		}
	}
	return strings.Join(ids, " ")
}

func TestWhatIsWarnedOf(t *testing.T) {
	lists := map[string]wording.List{
		"CN": in(t, "CN", wording.Settings{}), "DE": in(t, "DE", wording.Settings{}), "US": in(t, "US", wording.Settings{}), "BR": in(t, "BR", wording.Settings{}),
		"own": in(t, "BR", wording.Settings{Own: []wording.Own{{Word: "Ming", Why: "ours are new"}, {Word: "古董"}}}),
		"all": in(t, "CN", wording.Settings{Also: []string{"eu"}}),
	}
	for _, c := range []struct{ shop, text, want string }{
		{"CN", "国家级大师作品", "cn.absolute:国家级"},
		{"CN", "國家級大師作品", "cn.absolute:國家級"},
		{"CN", "Ｎｏ．１ celadon", "cn.absolute:no.1"},
		{"CN", "最佳茶具，可治疗失眠", "cn.absolute:最佳 cn.medical:治疗"},
		{"CN", "第一次烧制的青瓷", ""},
		{"CN", "最大容量 200 毫升", ""},
		{"CN", "Best before: see the lid", ""},
		{"CN", "THE  BEST\tof the kiln", "cn.absolute:the best"},
		{"CN", "the bestiary cup", ""},
		{"DE", "国家级大师作品", ""},
		{"DE", "Cures headaches", "eu.cure:cures"},
		{"DE", "Secures the lid", ""},
		{"DE", "Lead-free glaze", ""},
		{"DE", "A free gift with each pot", "eu.free:free gift"},
		{"DE", "Eco\u2010friendly clay", "eu.green:eco-friendly"},
		{"DE", "Eco-Friendly clay, climate neutral kiln", "eu.green:eco-friendly eu.neutral:climate neutral"},
		{"US", "Made in the USA", "us.made:made in the usa"},
		{"BR", "国家级 cures free gift", ""},
		{"own", "In the manner of MING", "own:Ming:ours are new"},
		{"own", "Flaming red", ""},
		{"own", "真古董茶壶", "own:古董:"},
		{"all", "最佳，免费，治疗，环保", "cn.absolute:最佳 cn.medical:治疗 eu.cure:治疗"},
		{"CN", "", ""}, {"CN", " \n\xff", ""},
	} {
		if got := said(lists[c.shop], c.text); got != c.want {
			t.Errorf("%s, %q: %q, want %q", c.shop, c.text, got, c.want)
		}
	}
	if got := (wording.List{}).Find("最佳"); got != nil {
		t.Errorf("no list found %v", got)
	}
}

func TestWhatIsSaved(t *testing.T) {
	db := storetest.Open(t)
	long := make([]wording.Own, 201)
	for i := range long {
		long[i].Word = fmt.Sprint("w", i)
	}
	for _, c := range []struct {
		code string
		s    wording.Settings
	}{
		{"rules_unknown", wording.Settings{Also: []string{"moon"}}},
		{"words_too_many", wording.Settings{Own: long}},
		{"field_needed", wording.Settings{Own: []wording.Own{{Word: " ", Why: "x"}}}},
		{"text_too_long", wording.Settings{Own: []wording.Own{{Word: strings.Repeat("窑", 41)}}}},
		{"text_too_long", wording.Settings{Own: []wording.Own{{Word: "a", Why: strings.Repeat("窑", 121)}}}},
		{"text_malformed", wording.Settings{Own: []wording.Own{{Word: "a\x00b"}}}},
	} {
		err := storetest.Refused(t, db, func(tx *store.Tx) error { return wording.Save(tx, c.s) })
		if !fault.Is(err, c.code) {
			t.Errorf("%v, want %s", err, c.code)
		}
	}
}

func TestEveryRuleSaysWhereItStands(t *testing.T) {
	seen := map[string]bool{}
	for _, r := range wording.Rules {
		if seen[r.ID] || r.Source == "" || !strings.HasPrefix(r.URL, "https://") || len(r.Words) == 0 || !strings.HasPrefix(r.ID, r.In+".") || !slices.Contains(wording.Jurisdictions, r.In) {
			t.Errorf("rule %+v", r)
		}
		seen[r.ID] = true
	}
}

// Whatever stands around it, a word with room on both sides is found, in any case and
// width.
func TestAWordIsFoundInAnyDress(t *testing.T) {
	l := in(t, "US", wording.Settings{Own: []wording.Own{{Word: "antique"}, {Word: "古董"}}})
	wide := func(s string) string {
		return strings.Map(func(r rune) rune { return r + '！' - '!' }, s)
	}
	rapid.Check(t, func(t *rapid.T) {
		around := rapid.StringOf(rapid.SampledFrom([]rune(" ,.!，。茶é1")))
		word := rapid.SampledFrom([]string{"antique", "ANTIQUE", "Antique", wide("antique"), wide("Antique")}).Draw(t, "word")
		text := around.Draw(t, "before") + " " + word + " " + around.Draw(t, "after")
		if len(l.Find(text)) != 1 {
			t.Fatalf("%q has no word", text)
		}
	})
}
