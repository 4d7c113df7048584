// Package invites answers for the invitations of a private show: making them, who used
// which, taking one back, and the list as a table.
//
// It promises that a batch is made once, however often its form is sent, and that whoever
// came in by an invitation that is withdrawn is out at once. What a code is, and whom
// it lets in, is for guest to say.
package invites

import (
	"strconv"
	"strings"

	"github.com/a-h/templ"
	"github.com/gofiber/fiber/v2"

	"hawker/app/chat"
	"hawker/app/fault"
	"hawker/app/guest"
	"hawker/app/live"
	"hawker/app/staff"
	"hawker/app/store"
	"hawker/app/web/desk/page"
	"hawker/app/web/edge"
	"hawker/views/desk/frame"
	views "hawker/views/desk/invites"
)

const perPage = 100

// Handlers answer for this part of the desk.
type Handlers struct{ page.Desk }

// Routes is this part of the site map.
func (h Handlers) Routes() []edge.Route {
	const all = "/desk/shows/:id/invites"
	return []edge.Route{
		{Method: "GET", Path: all, Permission: staff.ShowsEdit, Handler: h.list},
		{Method: "POST", Path: all, Permission: staff.ShowsEdit, Handler: h.create},
		{Method: "GET", Path: all + ".csv", Permission: staff.ShowsEdit, Handler: h.sheet},
		{Method: "POST", Path: all + "/:n/revoke", Permission: staff.ShowsEdit, Handler: h.revoke},
	}
}

func address(show live.ShowID) string { return "/desk/shows/" + string(show) + "/invites" }

// typed is a form that was refused, or the one that nobody has filled in yet.
type typed struct {
	count, names string
	form         frame.Form
	status       int
}

func (h Handlers) list(c *fiber.Ctx) error {
	return h.page(c, typed{count: "10", status: fiber.StatusOK})
}

func (h Handlers) page(c *fiber.Ctx, t typed) error {
	after, _ := strconv.Atoi(edge.Query(c, "after"))
	return h.Show(c, page.Answer{Section: "shows", Status: t.status}, func(r page.Reading) (templ.Component, error) {
		s, err := edge.ShowOf(r.Tx, edge.Param(c, "id"))
		if err != nil {
			return nil, err
		}
		all, err := guest.List(r.Tx, s.ID)
		if err != nil {
			return nil, err
		}
		p := views.Page{
			Frame: r.Titled(r.T("invite.title")), Form: t.form, Show: r.In(s.Title), Back: "/desk/shows/" + string(s.ID), Action: address(s.ID), Sheet: address(s.ID) + ".csv",
			Open: s.Access == live.ByInvite, Count: t.count, Names: t.names, Made: len(all), Most: guest.MaxBatch,
		}
		p.Key = edge.NewKey()
		for _, i := range all {
			switch i.State() {
			case "used":
				p.Used++
			case "revoked":
				p.Revoked++
			}
			if i.N > after && len(p.Rows) < perPage {
				row, err := h.row(c, r.Tx, s, i)
				if err != nil {
					return nil, err
				}
				p.Rows = append(p.Rows, row)
			}
		}
		p.Unused = p.Made - p.Used - p.Revoked
		p.Pages = pagesOf(s.ID, p.Rows, len(all))
		return views.Invites(p), nil
	})
}

// pagesOf leads on from the rows that are shown, and back to the first.
func pagesOf(show live.ShowID, rows []views.Row, all int) (p frame.Pages) {
	if len(rows) == 0 {
		return p
	}
	if rows[0].N > 1 {
		p.First = address(show)
	}
	if last := rows[len(rows)-1].N; last < all {
		p.Next = address(show) + "?after=" + strconv.Itoa(last)
	}
	return p
}

func (h Handlers) row(c *fiber.Ctx, tx *store.Tx, s live.Show, i guest.Invitation) (views.Row, error) {
	base, _ := h.Outside(c)
	code, n := guest.CodeOf(h.Secret, s.ID, i.N), strconv.Itoa(i.N)
	row := views.Row{ID: "link-" + n, N: i.N, Name: i.Name, Code: code, Link: base + "/live/" + s.Handle + "/enter/" + strings.ToLower(code), State: i.State(), At: i.Used}
	if row.State == "revoked" {
		row.At = i.Revoked
	} else {
		row.Revoke = address(s.ID) + "/" + n + "/revoke"
	}
	var err error
	if i.Visitor != "" {
		row.Who, _, err = chat.Name(tx, i.Visitor)
	}
	return row, err
}

func (h Handlers) create(c *fiber.Ctx) error {
	v, err := edge.Form(c)
	if err != nil {
		return err
	}
	key, err := v.Key()
	if err != nil {
		return err
	}
	id := edge.Param(c, "id")
	_, err = h.Once(c, "guest.invite", key, func(tx *store.Tx) (string, error) {
		s, err := edge.ShowOf(tx, id)
		if err != nil {
			return "", err
		}
		count, ok := v.Int("count")
		if !ok {
			return "", fault.InvalidField("invitation_count", "count", "max", guest.MaxBatch)
		}
		made, err := guest.Invite(tx, s.ID, int(min(max(count, 0), guest.MaxBatch+1)), namesOf(v.Get("names")))
		return strconv.Itoa(len(made)), err
	})
	if err == nil {
		return edge.Go(c, "/desk/shows/"+id+"/invites?done=invited#list")
	}
	f, status, ok := page.Refused(edge.Ctx(c), err)
	if !ok {
		return err
	}
	return h.page(c, typed{v.Get("count"), v.Raw("names"), f, status})
}

// namesOf reads one name a line.
func namesOf(text string) (list []string) {
	for line := range strings.Lines(text) {
		if name := strings.Join(strings.Fields(line), " "); name != "" {
			list = append(list, name)
		}
	}
	return list
}

// revoke takes one back. All viewers of the show are asked anew, and who may comes again.
func (h Handlers) revoke(c *fiber.Ctx) error {
	n, err := strconv.Atoi(edge.Param(c, "n"))
	if err != nil {
		return fault.Missing("invitation_not_found")
	}
	var s live.Show
	err = h.Do(c, "guest.revoke", func(tx *store.Tx) (err error) {
		if s, err = edge.ShowOf(tx, edge.Param(c, "id")); err != nil {
			return err
		}
		return guest.Revoke(tx, s.ID, n)
	})
	if err != nil {
		return err
	}
	if s.Access == live.ByInvite {
		h.Relay.Dismiss(string(s.ID))
	}
	return edge.Go(c, address(s.ID)+"?done=withdrawn&after="+strconv.Itoa((n-1)/perPage*perPage)+"#n"+strconv.Itoa(n))
}
