package desk_test

import (
	"bytes"
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/a-h/templ"
	"github.com/google/go-cmp/cmp"

	"hawker/app/lang"
	"hawker/app/money"
	"hawker/views/chart"
	"hawker/views/desk"
	"hawker/views/desk/frame"
	"hawker/views/ui"
)

var update = flag.Bool("update", false, "rewrite the golden files")

var evening = time.Date(2026, 11, 26, 20, 43, 7, 0, time.UTC)

func usd(minor int64) money.Amount { return money.Of(minor, "USD") }

func around() frame.Frame {
	return frame.Frame{
		Page: ui.Page{Title: "Desk", Lang: "en", ShopName: "Halfmoon", Path: "/desk"}, Section: "today", Name: "Lin Yue", Role: "owner",
		Counts: frame.Counts{Orders: 6, Pack: 5}, News: frame.News{Number: "1042", Total: usd(12200), Name: "Mara Lindt", Stamp: "15.2."},
		Air: []frame.Air{{Title: "Open kiln no. 41", Since: evening.Add(-41 * time.Minute), Viewers: 312, Desk: "/desk/shows/s1", Control: "/control/kiln-41", Room: "/live/kiln-41"}},
		May: frame.May{Orders: true, Edit: true, Pay: true, Pack: true, Products: true, Stock: true, Shows: true, Control: true, Publish: true, People: true, Settings: true},
	}
}

func refused(field, sentence string) frame.Form {
	return frame.Form{Errors: map[string]string{field: sentence}, Problem: "Not saved: one field needs mending.", Key: "key-1"}
}

// states are the pages as they stand when something is worth looking at.
func states() map[string]templ.Component {
	state := desk.OrderState{Number: "1042", Status: "open", Payment: "paid", Parcel: "packed"}
	return map[string]templ.Component{
		"sign-in-refused": desk.SignIn(desk.SignInPage{Form: frame.Form{Problem: "This e-mail and password do not belong together."}, Email: "wen@example.com", Next: "/desk/orders"}),
		"setup-refused":   desk.Setup(desk.SetupPage{Form: refused("password", "Too short."), Name: "Ada", Shop: "Kiln & Co", Langs: []frame.Choice{{Value: "en", Label: "English", Chosen: true}}}),
		"today":           desk.Today(today()),
		"today-new":       desk.Today(desk.TodayPage{Frame: around(), Now: evening, Figures: desk.Figures{Sales: usd(0)}, Hours: desk.Hours{Day: chart.Day{Currency: "USD"}}, First: desk.First{Show: true, Product: true}}),
		"orders":          desk.Orders(desk.OrdersPage{Frame: around(), List: desk.OrderList{Tabs: []frame.Tab{{Label: "All", URL: "/desk/orders", Count: 15, Counted: true, Current: true}}, Here: "/desk/orders", Rows: []desk.OrderRow{row()}, Pages: frame.Pages{Next: "/desk/orders?after=k"}}}),
		"orders-none":     desk.Orders(desk.OrdersPage{Frame: around(), List: desk.OrderList{State: "all", Find: "zebra", Lost: true}}),
		"order":           desk.Order(order(state)),
		"cancel":          desk.Cancel(desk.CancelPage{Frame: around(), Form: refused("reason", "This is needed."), State: state, Pieces: 3, Paid: usd(12200), Back: "/desk/orders/1042", Restock: true, Refund: "full", MayRefund: true, Mail: true, Mailable: true}),
		"refund":          desk.GiveBack(giving()),
		"show-upcoming":   desk.Show(show()),
		"show-ended":      desk.Show(ended()),
		"person-made":     desk.Person(desk.PersonPage{Frame: around(), Action: "/desk/people/p2", Name: "Pim", FullName: "Pim", Email: "pim@example.com", Secret: "wl7m-bs5n-wein-worj"}),
		"audit":           desk.Audit(desk.AuditPage{Frame: around(), Rows: []desk.AuditRow{{At: evening, Who: "Lin Yue", Did: "order.settle", Objects: []string{"order/order"}, Addr: "203.0.113.7", Hash: "822d3644"}}}),
		"settings":        desk.Settings(desk.SettingsPage{Frame: around(), Form: refused("iban", "This IBAN cannot be right."), Sent: "transfer", Currency: "USD", Transfer: desk.TransferInput{On: true, IBAN: "DE00"}}),
	}
}

func TestPages(t *testing.T) {
	b, err := lang.Load()
	if err != nil {
		t.Fatal(err)
	}
	for name, page := range states() {
		for _, tag := range []string{lang.English, lang.Chinese} {
			t.Run(name+"."+tag, func(t *testing.T) {
				var out bytes.Buffer
				if err := page.Render(b.Context(t.Context(), tag), &out); err != nil {
					t.Fatal(err)
				}
				_, body, _ := strings.Cut(out.String(), "<main")
				body, _, _ = strings.Cut(body, "</main>")
				golden(t, name+"."+tag+".html", "<main"+strings.ReplaceAll(body, "><", ">\n<")+"</main>\n")
			})
		}
	}
}

// TestPushedParts holds the fragments that a socket brings, with the ids that pages have.
func TestPushedParts(t *testing.T) {
	b, err := lang.Load()
	if err != nil {
		t.Fatal(err)
	}
	p := today()
	p.Figures.OOB, p.Todo.OOB, p.Hours.OOB, p.Latest.OOB, p.News.OOB = true, true, true, true, true
	state := desk.OrderState{Number: "1042", Status: "open", Payment: "paid", Parcel: "pack", OOB: true}
	line := order(state).Timeline
	line.OOB = true
	var page bytes.Buffer
	for _, whole := range []templ.Component{desk.Today(today()), desk.Order(order(state))} {
		if err := whole.Render(b.Context(t.Context(), lang.English), &page); err != nil {
			t.Fatal(err)
		}
	}
	for id, part := range map[string]templ.Component{
		"today-figures": p.Figures, "today-todo": p.Todo, "today-hours": p.Hours, "today-latest": p.Latest, "order-news": p.News,
		"nav-orders": frame.NavCount{ID: "nav-orders", N: 7, OOB: true}, "nav-air": frame.NavAir{Shows: p.Air, OOB: true},
		"order-state": state, "order-timeline": line,
	} {
		var out bytes.Buffer
		if err := part.Render(b.Context(t.Context(), lang.English), &out); err != nil {
			t.Fatal(err)
		}
		if html := out.String(); strings.Count(html, `id="`+id+`"`) != 1 || !strings.Contains(html, `hx-swap-oob="true"`) {
			t.Errorf("part %s does not name itself: %s", id, html)
		}
		if !strings.Contains(page.String(), `id="`+id+`"`) {
			t.Errorf("no page has #%s", id)
		}
	}
}

func golden(t *testing.T, name, got string) {
	t.Helper()
	path := filepath.Join("testdata", name)
	if *update {
		if err := os.WriteFile(path, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff(string(want), got); d != "" {
		t.Errorf("%s differs; -update writes it anew (-want +got):\n%s", path, d)
	}
}
