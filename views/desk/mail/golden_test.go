package mail_test

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
	"hawker/views/desk/frame"
	"hawker/views/desk/mail"
	"hawker/views/ui"
)

var update = flag.Bool("update", false, "rewrite the golden files")

var at = time.Date(2026, 11, 26, 20, 43, 0, 0, time.UTC)

func desk() frame.Frame {
	return frame.Frame{Page: ui.Page{Title: "Desk", Lang: "en", ShopName: "Halfmoon", Path: "/desk/mail"}, Section: "orders", Name: "Lin Yue", Role: "owner"}
}

func row(state, why, answer string) mail.Row {
	return mail.Row{URL: "/desk/mail/shipped.o.4", Kind: "shipped", To: "mara@example.com", Order: ui.Link{Label: "1042", URL: "/desk/orders/1042"},
		State: state, Why: why, Answer: answer, At: at, Due: at.Add(time.Hour)}
}

// The pages as they stand when something is worth looking at, in both languages.
func TestMailsLookAsKept(t *testing.T) {
	words, err := lang.Load()
	if err != nil {
		t.Fatal(err)
	}
	server := mail.Input{Host: "smtp.example.com", Port: "587", Security: "starttls", User: "shop", HasPassword: true, From: "shop@halfmoon.example",
		Site: "https://halfmoon.example", Kinds: []frame.Choice{{Value: "shipped", Label: "Parcel shipped", Chosen: true}, {Value: "paid", Label: "Payment received"}},
		Staff: "lin@example.com", StaffKinds: []frame.Choice{{Value: "oversold", Label: "Paid too late, sold out", Chosen: true}}}
	fresh := server
	fresh.Host, fresh.HasPassword = "", false
	for name, c := range map[string]templ.Component{
		"list-unset":  mail.List(mail.ListPage{Frame: desk(), State: "kept", MaySet: true, Tabs: []frame.Tab{{Label: "Not sent", URL: "/desk/mail?state=kept", Count: 1, Counted: true, Current: true}}, Rows: []mail.Row{row("kept", "", "")}}),
		"list-failed": mail.List(mail.ListPage{Frame: desk(), State: "failed", Set: true, MaySend: true, Rows: []mail.Row{row("failed", "refused", "550 <no> such mailbox"), row("failed", "unsure", "EOF")}}),
		"list-wait":   mail.List(mail.ListPage{Frame: desk(), State: "waiting", Set: true, Rows: []mail.Row{row("waiting", "", "451 later"), row("waiting", "", ""), row("sending", "", "")}}),
		"list-none":   mail.List(mail.ListPage{Frame: desk(), State: "sent", Set: true}),
		"one-unsure":  mail.One(mail.OnePage{Frame: desk(), Row: row("failed", "unsure", "EOF"), Tries: 1, Subject: "Order 1042", Text: "Hello <you>", HTML: "/desk/mail/shipped.o.4/letter", Action: "/desk/mail/shipped.o.4/attempt"}),
		"one-sent":    mail.One(mail.OnePage{Frame: desk(), Row: row("sent", "", "250 ok"), Tries: 2, Subject: "Order 1042", Text: "Hello\n\nyou"}),
		"one-gone":    mail.One(mail.OnePage{Frame: desk(), Row: row("sent", "", "250 ok"), Gone: "No longer kept."}),
		"sample":      mail.Sample(mail.SamplePage{Frame: desk(), Kind: "shipped", Lang: "zh", Subject: "订单", Text: "您好", HTML: "/desk/mail/samples/shipped/letter?lang=zh"}),
		"set-none":    mail.Settings(mail.SettingsPage{Frame: desk(), Input: fresh}),
		"set-refused": mail.Settings(mail.SettingsPage{Frame: desk(), Input: server, Set: true, Form: frame.Form{Problem: "Not saved.", Errors: map[string]string{"host": "This is no name."}}}),
		"set-tested":  mail.Settings(mail.SettingsPage{Frame: desk(), Input: server, Set: true, To: "lin@example.com", Tested: &mail.Tested{Title: "Not sent.", Answer: "535 <bad>"}}),
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
