// Package clips answers for the page of the desk on what a show yielded: which film
// stands for each piece, what buyers see of it, and what viewers did about it.
//
// It decides nothing: what may stand for a piece, and what may be shared, are rules of
// live, and the bytes are the archive's.
package clips

import (
	"slices"
	"strconv"

	"github.com/a-h/templ"
	"github.com/gofiber/fiber/v2"

	"hawker/app/board/buyer"
	"hawker/app/board/goods"
	"hawker/app/live"
	"hawker/app/staff"
	"hawker/app/web/desk/page"
	"hawker/app/web/edge"
	views "hawker/views/desk/clips"
	"hawker/views/desk/frame"
	"hawker/views/ui"
)

const address = "/desk/clips"

// Handlers answer for this part of the desk.
type Handlers struct{ page.Desk }

// Routes is this part of the site map.
func (h Handlers) Routes() []edge.Route {
	const one = address + "/:show"
	return []edge.Route{
		{Method: "GET", Path: one, Permission: staff.ShowsEdit, Handler: h.showClips},
		{Method: "GET", Path: one + "/picture", Permission: staff.ShowsControl, Handler: h.wantsPicture},
		{Method: "POST", Path: one + "/picture", Permission: staff.ShowsControl, Handler: h.takePicture},
		{Method: "POST", Path: one + "/:n/choose", Permission: staff.ShowsEdit, Handler: h.choose},
		{Method: "POST", Path: one + "/:n/withhold", Permission: staff.ShowsEdit, Handler: h.withhold},
		{Method: "POST", Path: one + "/:n/publish", Permission: staff.ShowsEdit, Handler: h.publish},
		{Method: "POST", Path: one + "/:n/share", Permission: staff.ShowsEdit, Handler: h.share},
		{Method: "POST", Path: one + "/questions/:seq", Permission: staff.ShowsEdit, Handler: h.wordQuestion},
		{Method: "POST", Path: one + "/questions/:seq/withhold", Permission: staff.ShowsEdit, Handler: h.withholdQuestion},
		{Method: "POST", Path: one + "/questions/:seq/publish", Permission: staff.ShowsEdit, Handler: h.publishQuestion},
	}
}

// refused is a form that was, and of which piece.
type refused struct {
	form   frame.Form
	status int
	n      int    // of the piece, 0 where it was about none
	seq    uint64 // of the question, 0 where it was about none
	fields edge.Values
}

func (h Handlers) showClips(c *fiber.Ctx) error { return h.page(c, refused{}) }

func (h Handlers) page(c *fiber.Ctx, no refused) error {
	name, base := edge.Param(c, "show"), edge.BaseURL(c)
	return h.Show(c, page.Answer{Section: "shows", Status: no.status}, func(r page.Reading) (templ.Component, error) {
		s, err := edge.ShowOf(r.Tx, name)
		if err != nil {
			return nil, err
		}
		g, err := goods.Read(r.Ctx, r.Tx)
		if err != nil {
			return nil, err
		}
		d := reading{Reading: r, h: h, s: s, goods: g, base: base}
		p, err := d.page()
		p.Form, p.Refused = no.form, no.n
		for i := range p.Rows {
			if p.Rows[i].N == no.n && no.fields.Has("to") {
				p.Rows[i].From, p.Rows[i].To = no.fields.Get("from"), no.fields.Get("to")
			}
		}
		if err == nil {
			p.Questions, err = d.questions(no)
		}
		return views.Clips(p), err
	})
}

// reading is one show being read.
type reading struct {
	page.Reading
	h     Handlers
	s     live.Show
	goods goods.Reader
	base  string
	all   []live.Explanation
	takes map[int][]live.Explanation
	did   map[int]live.Interest
}

func (d *reading) page() (p views.Page, err error) {
	p = views.Page{Frame: d.Titled(d.T("clips.title", "show", d.In(d.s.Title))), Show: d.In(d.s.Title), Back: "/desk/shows/" + string(d.s.ID),
		Private: d.s.Private(), OnAir: d.s.State == live.OnTheAir}
	f, err := live.FilmOf(d.Tx, d.s.ID)
	if err != nil {
		return p, err
	}
	p.Gone = f.Gone
	items, err := live.Items(d.Tx, d.s.ID)
	if err != nil {
		return p, err
	}
	if d.all, err = live.Explanations(d.Tx, d.s.ID); err != nil {
		return p, err
	}
	if d.did, err = live.InterestIn(d.Tx, d.s.ID); err != nil {
		return p, err
	}
	d.takes = map[int][]live.Explanation{}
	for _, e := range d.all {
		if !e.To.IsZero() {
			d.takes[e.N] = append(d.takes[e.N], e)
		}
	}
	live.Rank(items, d.did)
	for _, it := range items {
		row, ok, err := d.row(it)
		if err != nil {
			return p, err
		}
		if !ok {
			p.Silent = append(p.Silent, views.Silent{N: it.N, Name: row.Name})
			continue
		}
		p.Rows = append(p.Rows, row)
		if row.Published {
			p.Public = buyer.ShowURL(d.s) + "/clips"
		}
	}
	slices.SortFunc(p.Silent, func(a, b views.Silent) int { return a.N - b.N })
	return p, nil
}

// row is one piece; false where there is no film of it.
func (d reading) row(it live.Item) (row views.Row, ok bool, err error) {
	o, err := d.goods.InShow(it)
	if err != nil {
		return row, false, err
	}
	n, public := strconv.Itoa(it.N), buyer.ShowURL(d.s)+"/clips/"+strconv.Itoa(it.N)
	row = views.Row{N: it.N, Name: d.goods.Name(o), Photo: goods.Picture(it.Told.Photo, ""), Picture: it.Told.Photo != "",
		Action: address + "/" + string(d.s.ID) + "/" + n, URL: d.base + public, Short: public + "/share.mp4",
		Published: it.Published(), Closed: it.State == live.Closed && !it.Withheld, Chosen: it.Chosen}
	if !row.Picture && len(o.Product.Photos) > 0 {
		row.Photo = goods.Picture(o.Product.Photos[0].Hash, "")
	}
	did := d.did[it.N]
	row.Did = views.Did{Opens: did.Opens, Carts: did.Carts, Watched: did.Watched}
	row.Did.Rate, row.Did.Enough = did.Rate()
	if !it.Explained() {
		return row, false, nil
	}
	cut, err := d.h.Explained(d.Tx, d.s.ID, it.Told)
	if err != nil || cut.Length() == 0 {
		return row, false, err
	}
	row.Length, row.At, row.File = cut.Length(), cut.From, d.file(it.Told)
	if row.Replay, err = d.replay(it.Told); err != nil {
		return row, false, err
	}
	if it.Shared.To > 0 {
		row.From, row.To = ui.Lasting(it.Shared.From), ui.Lasting(it.Shared.To)
	}
	for _, e := range d.takes[it.N] {
		row.Takes = append(row.Takes, views.Take{Value: strconv.FormatInt(e.From.UnixNano(), 10), At: e.From, Length: e.Lasted(),
			File: d.file(e), Stands: e.From.Equal(it.Told.From), Short: !live.Item{Told: e}.Explained()})
	}
	return row, true, nil
}

// file is the address of an explanation's film, for the crew.
func (d reading) file(e live.Explanation) string {
	return address + "/" + string(d.s.ID) + "/" + strconv.Itoa(e.N) + "/" + strconv.FormatInt(e.From.UnixNano(), 10) + "/film.mp4"
}

// replay is where an explanation begins in the show's replay, "" without one.
func (d reading) replay(e live.Explanation) (string, error) {
	film, ok, err := d.h.Replay(d.Tx, d.s)
	if err != nil || !ok {
		return "", err
	}
	at, ok := film.Seconds(e.From)
	if !ok {
		return "", nil
	}
	return buyer.ShowURL(d.s) + "#t=" + strconv.Itoa(int(at)), nil
}
