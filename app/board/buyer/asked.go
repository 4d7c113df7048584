package buyer

import (
	"slices"
	"strconv"
	"time"

	"hawker/app/catalog"
	"hawker/app/chat"
	"hawker/app/live"
	"hawker/app/store"
	"hawker/views/ui"
)

// mostAsked is how many questions stand on a product's page.
const mostAsked = 12

// Asked reads what viewers asked about a product in public shows, with the answers.
// Those about size and fit come first, since they decide which one is bought.
func (r Reader) Asked(tx *store.Tx, product catalog.ID) (ui.Asked, error) {
	list, err := chat.About(tx, product, mostAsked)
	if err != nil || len(list) == 0 {
		return ui.Asked{}, err
	}
	return r.asked(tx, list)
}

// askedOf reads what was asked about an item of a show.
func (r Reader) askedOf(tx *store.Tx, it live.Item) (ui.Asked, error) {
	all, err := chat.Questions(tx, it.Show)
	all = slices.DeleteFunc(all, func(q chat.Question) bool { return q.N != it.N || q.Withheld })
	if err != nil || len(all) == 0 {
		return ui.Asked{}, err
	}
	return r.asked(tx, all)
}

func (r Reader) asked(tx *store.Tx, list []chat.Question) (ui.Asked, error) {
	var p ui.Asked
	for _, q := range list {
		v := ui.Question{Text: q.Text, Reply: q.Reply, Fit: q.Fit}
		var err error
		if v.Film, v.At, err = r.Answer(tx, q); err != nil {
			return p, err
		}
		if v.Reply != "" || v.Film != "" {
			p.List = append(p.List, v)
		}
	}
	slices.SortStableFunc(p.List, func(a, b ui.Question) int {
		switch {
		case a.Fit == b.Fit:
			return 0
		case a.Fit:
			return -1
		}
		return 1
	})
	return p, nil
}

// Answer is where a question's answer can be watched: in the clip of its item, at a
// time after its beginning, else in the replay; "" where buyers can watch it nowhere.
func (r Reader) Answer(tx *store.Tx, q chat.Question) (film string, at time.Duration, err error) {
	if q.Begins.IsZero() || r.Within == nil || r.Moment == nil {
		return "", 0, nil
	}
	s, err := live.Get(tx, q.Show)
	if err != nil {
		return "", 0, err
	}
	it, err := live.GetItem(tx, q.Show, q.N)
	if err != nil {
		return "", 0, err
	}
	second, ok, err := r.Within(tx, it, q.Begins)
	if err != nil || ok {
		return ShowURL(s) + "/clips/" + strconv.Itoa(q.N) + "?t=" + strconv.Itoa(second), time.Duration(second) * time.Second, err
	}
	second, ok, err = r.Moment(tx, s, q.Begins)
	if err != nil || !ok {
		return "", 0, err
	}
	return ShowURL(s) + "#t=" + strconv.Itoa(second), time.Duration(second) * time.Second, nil
}
