package shelf

import (
	"strconv"

	"hawker/app/board/buyer"
	"hawker/app/board/goods"
	"hawker/app/catalog"
	"hawker/app/live"
	"hawker/views/shop"
)

// shows is in how many of its last shows a product is looked for.
const shows = 6

// seen tells in which show the product is, will be or was: the one on the air before
// the next one, that before the last one, with what was said about it in each that has
// a recording. What is for guests alone is not told here. Nil where it was in none.
func (r Reader) seen(g reading, p catalog.Product) (*shop.Seen, error) {
	var told []shop.Clip
	items, err := live.Seen(g.Tx, p.ID, shows)
	if err != nil {
		return nil, err
	}
	var best *shop.Seen
	for _, it := range items {
		if it.State == live.Closed {
			continue
		}
		s, err := live.Get(g.Tx, it.Show)
		if err != nil {
			return nil, err
		}
		if s.Private() {
			continue
		}
		clip, err := r.Clip(g.Tx, s, it)
		if err != nil {
			return nil, err
		}
		if clip != nil {
			told = append(told, shop.Clip{File: clip.File, Page: clip.URL, Length: clip.Length, Photo: clip.Picture, Title: g.In(s.Title), At: s.OnAirAt})
			if last := &told[len(told)-1]; last.Photo.Medium == "" {
				last.Photo = goods.Picture(poster(p), "")
			}
		}
		if v := g.inShow(s, it); best == nil || sooner(v, *best) {
			best = &v
		}
	}
	if best != nil {
		best.Clips = told
	}
	return best, nil
}

// poster is what stands before a product's clip is played.
func poster(p catalog.Product) string {
	if len(p.Photos) == 0 {
		return ""
	}
	return p.Photos[0].Hash
}

func (g reading) inShow(s live.Show, it live.Item) shop.Seen {
	v := shop.Seen{
		URL: buyer.ShowURL(s) + "/" + strconv.Itoa(it.N), Title: g.In(s.Title), Host: s.HostName, Photo: goods.Picture(s.Cover, ""),
		State: string(s.State), At: s.Starts, N: it.N,
	}
	switch {
	case s.State == live.Ended:
		v.At = s.OnAirAt
	case s.State == live.OnTheAir && s.Pinned == it.N:
		v.State = "now"
	}
	return v
}

var nearness = map[string]int{"now": 0, string(live.OnTheAir): 1, string(live.Upcoming): 2, string(live.Ended): 3}

// sooner tells whether a is the better of two shows to be led to.
func sooner(a, b shop.Seen) bool {
	if a.State != b.State {
		return nearness[a.State] < nearness[b.State]
	}
	if a.State == string(live.Ended) {
		return a.At.After(b.At)
	}
	return a.At.Before(b.At)
}
