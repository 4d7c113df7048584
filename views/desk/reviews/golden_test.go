package reviews_test

import (
	"bytes"
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"hawker/app/lang"
	"hawker/views/desk/frame"
	"hawker/views/desk/reviews"
	"hawker/views/ui"
)

var update = flag.Bool("update", false, "rewrite the golden files")

func page(state string) reviews.Page {
	return reviews.Page{
		Frame: frame.Frame{Page: ui.Page{Title: "Desk", Lang: "en", ShopName: "Halfmoon", Path: "/desk/reviews"}, Section: "reviews", Name: "Lin Yue", Role: "owner"},
		Tabs:  []frame.Tab{{Label: "Waiting", URL: "/desk/reviews", Count: 1, Counted: true, Current: state == "waiting"}},
		State: state, Reasons: []string{"abusive", "personal"}, May: true, MaySet: true, Moderate: true,
	}
}

func row(state string) reviews.Row {
	return reviews.Row{
		ID: "r1", Back: "state=" + state, Photo: ui.Photo{Small: "/photo/p/320"}, Product: ui.Link{Label: "Moonrise gaiwan", URL: "/products/moonrise-gaiwan"}, Label: "Celadon, 140 ml",
		Order: ui.Link{Label: "Order 1042", URL: "/desk/orders/1042"}, Name: "Mara <L>", Tenths: 40, Text: "It pours.\n<b>Well.</b>", Lang: "en", State: state,
		At: time.Date(2026, 11, 26, 20, 43, 0, 0, time.UTC),
	}
}

// The page as it stands when something is worth looking at, in both languages.
func TestReviewsLookAsKept(t *testing.T) {
	words, err := lang.Load()
	if err != nil {
		t.Fatal(err)
	}
	waits, refused, shown, out, reader := page("waiting"), page("waiting"), page("published"), page("rejected"), page("waiting")
	waits.Rows = []reviews.Row{row("waiting")}
	mend := row("waiting")
	refused.Form.Problem = "Not saved: one field needs mending."
	mend.Refused, mend.Typed, mend.Answered = frame.Form{Errors: map[string]string{"reply": "Too long."}}, "Typed & refused", true
	refused.Rows = []reviews.Row{mend}
	answered := row("published")
	answered.Reply, shown.Pages.Next = "Thank you.", "/desk/reviews?state=published&after=k"
	shown.Rows = []reviews.Row{answered}
	rejected := row("rejected")
	rejected.Reason = "personal"
	out.Rows, reader.Rows, reader.May, reader.MaySet = []reviews.Row{rejected}, waits.Rows, false, false
	for name, p := range map[string]reviews.Page{"waiting": waits, "refused": refused, "published": shown, "rejected": out, "none": page("waiting"), "reader": reader} {
		for _, tag := range []string{lang.English, lang.Chinese} {
			var out bytes.Buffer
			if err := reviews.Reviews(p).Render(words.Context(t.Context(), tag), &out); err != nil {
				t.Fatal(err)
			}
			_, body, _ := strings.Cut(out.String(), "<main")
			golden(t, filepath.Join("testdata", name+"."+tag+".html"), "<main"+strings.ReplaceAll(body, "><", ">\n<"))
		}
	}
}

func golden(t *testing.T, path, got string) {
	t.Helper()
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
