package statements_test

import (
	"bytes"
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/a-h/templ"
	"github.com/google/go-cmp/cmp"

	"hawker/app/lang"
	"hawker/views/desk/frame"
	"hawker/views/desk/statements"
	"hawker/views/ui"
)

var update = flag.Bool("update", false, "rewrite the golden files")

func desk() frame.Frame {
	return frame.Frame{Page: ui.Page{Title: "Desk", Lang: "en", ShopName: "Halfmoon", Path: "/desk/statements"}, Section: "orders", Name: "Lin Yue", Role: "owner"}
}

func booking(class string) statements.Booking {
	return statements.Booking{ID: "e1", At: "3 November 2026", Amount: "$70.00", Payer: "Mara <Lindt>", Text: "RF971042 vase", Class: class, Told: "told",
		Order: ui.Link{Label: "1042", URL: "/desk/orders/1042"}, Buyer: "Mara Lindt", Chosen: class == "matched"}
}

// The pages as they stand when something is worth looking at, in both languages.
func TestStatementsLookAsKept(t *testing.T) {
	words, err := lang.Load()
	if err != nil {
		t.Fatal(err)
	}
	lost := booking("open")
	lost.Order, lost.Typed, lost.AssignErr = ui.Link{}, "9999", "There is no such order."
	aside := booking("open")
	aside.ID, aside.DismissErr = "e2", "This is needed."
	file := statements.FilePage{Frame: desk(), Name: "november.csv", Action: "/desk/statements/f1", Header: []string{"Date", "Amount", ""}, Sample: [][]string{{"2026-11-03", "70.00", "=1+1"}},
		Columns: statements.Columns{Date: "0", Amount: "1", Text: []bool{false, false, true}, Dates: "ymd"}}
	asked := file
	asked.Form = frame.Form{Problem: "Not saved.", Errors: map[string]string{"date": "Needed.", "text": "Needed."}}
	would := file
	would.Known, would.More, would.Totals, would.Skipped = true, true, []string{"One fits."}, "2 went out"
	would.Pays = []statements.Booking{booking("matched"), booking("short"), booking("over")}
	would.Rest, would.Seen = []statements.Booking{booking("unknown"), booking("foreign")}, []statements.Booking{booking("settled"), booking("dismissed")}
	for name, c := range map[string]templ.Component{
		"none":    statements.List(statements.ListPage{Frame: desk()}),
		"refused": statements.List(statements.ListPage{Frame: desk(), Form: frame.Form{Problem: "Not saved.", Errors: map[string]string{"file": "No table."}}}),
		"waiting": statements.List(statements.ListPage{Frame: desk(), Count: 2, Waiting: []statements.Booking{lost, aside}, Files: []statements.File{{URL: "/desk/statements/f1", Name: "november.csv", At: "today"}}}),
		"columns": statements.FileView(file),
		"asked":   statements.FileView(asked),
		"would":   statements.FileView(would),
	} {
		for _, tag := range []string{lang.English, lang.Chinese} {
			var out bytes.Buffer
			if err := c.Render(words.Context(t.Context(), tag), &out); err != nil {
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
