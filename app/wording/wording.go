// Package wording warns of words that a law, or the shop itself, does not want to see in
// what is said of goods.
//
// It promises to warn and never to refuse: a word alone breaks no law, what it is said
// of and whether it is true decide, and that a person judges. So each finding names the
// rule and where its text stands, and the lists hold what is wrong more often than not
// and leave out what would cry wolf ("best before", "lead-free", "for the first time").
// Which rules hold follows the shop's country; the owner may add those of countries that
// it sells to, and words of its own.
//
// The lists are a help to memory and no legal advice; laws change, and the official text
// has to be looked at. It knows no page and no field.
package wording

import (
	"slices"
	"strings"
	"time"

	"hawker/app/brand"
	"hawker/app/fault"
	"hawker/app/store"
)

// Own is a word of the shop's own list, and why it is on it.
type Own struct {
	Word string `json:"word"`
	Why  string `json:"why,omitempty"`
}

// Settings is what the shop adds to the rules of its country.
type Settings struct {
	Also  []string  `json:"also,omitempty"` // jurisdictions as brand.Jurisdiction names them
	Own   []Own     `json:"own,omitempty"`
	Saved time.Time `json:"saved,omitzero"`
}

const (
	shop        = "shop"
	mostOwn     = 200
	longestWord = 40
	longestWhy  = 120
)

var settings = store.NewBucket[string, Settings]("wording/settings", "wording_not_found")

// Get reads the shop's settings; until they are saved there is nothing in them.
func Get(tx *store.Tx) (Settings, error) {
	s, _, err := settings.Find(tx, shop)
	return s, err
}

// Save changes the shop's settings. It refuses with rules_unknown, words_too_many{max},
// field_needed, text_too_long and text_malformed, naming the field also or own.
func Save(tx *store.Tx, s Settings) error {
	for _, j := range s.Also {
		if !slices.Contains(Jurisdictions, j) {
			return fault.InvalidField("rules_unknown", "also")
		}
	}
	if len(s.Own) > mostOwn {
		return fault.InvalidField("words_too_many", "own", "max", mostOwn)
	}
	for i := range s.Own {
		o := &s.Own[i]
		o.Word, o.Why = strings.TrimSpace(o.Word), strings.TrimSpace(o.Why)
		if folded(o.Word) == "" {
			return fault.InvalidField("field_needed", "own")
		}
		if err := (brand.Text{"": o.Word}).Check("own", longestWord); err != nil {
			return err
		}
		if err := (brand.Text{"": o.Why}).Check("own", longestWhy); err != nil {
			return err
		}
	}
	s.Saved = tx.Now
	return settings.Put(tx, shop, s)
}

// List is the words that a shop is warned of. It is never changed: any goroutine may read
// it. The zero one has none.
type List struct {
	rules []Rule
	own   []entry
}

type entry struct {
	folded string
	own    Own
}

// Of is the list of the shop: the rules of its country, those that it added, its own
// words.
func Of(tx *store.Tx) (List, error) {
	b, _, err := brand.Find(tx)
	if err != nil {
		return List{}, err
	}
	s, err := Get(tx)
	if err != nil {
		return List{}, err
	}
	return list(brand.Jurisdiction(b.Country), s), nil
}

func list(home string, s Settings) List {
	var l List
	for _, r := range Rules {
		if r.In == home || slices.Contains(s.Also, r.In) {
			l.rules = append(l.rules, r)
		}
	}
	for _, o := range s.Own {
		l.own = append(l.own, entry{folded(o.Word), o})
	}
	return l
}

// Found is a word that somebody should think about, as it stands in the text, folded;
// and the rule, or the shop's own reason where Rule has no ID.
type Found struct {
	Word string
	Rule Rule
	Why  string
}

// most bounds what is told of one text: who reads more than three warnings reads none.
const most = 3

// Find looks for the words of the list in a text and gives the first of each rule and of
// the shop's own, at most three, in the order of the rules, which begins with the shop's.
func (l List) Find(text string) []Found {
	text = folded(text)
	var found []Found
	if text == "" {
		return nil
	}
	for _, e := range l.own {
		if within(text, e.folded) {
			found = append(found, Found{Word: e.own.Word, Why: e.own.Why})
			break
		}
	}
	for _, r := range l.rules {
		for _, word := range r.folded {
			if within(text, word) {
				found = append(found, Found{Word: word, Rule: r})
				break
			}
		}
	}
	return found[:min(len(found), most)]
}
