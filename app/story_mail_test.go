package app_test

import (
	"fmt"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"testing"
	"time"

	"hawker/app/outbox"
	"hawker/app/post/posttest"
	"hawker/app/staff"
	"hawker/app/store"
)

// A shop without a mail server keeps its mails; the owner sets one up, tries it,
// and from then on buyers hear of their orders, once.
func TestMailsAreKeptThenSent(t *testing.T) {
	t.Parallel()
	s, st := furnished(t, 5)
	owner := s.owner()
	first := s.placeOrder(st)
	list := owner.get("/desk/mail").want(http.StatusOK)
	if !strings.Contains(list.words(), "Not sent: no mail server is set.") || !strings.Contains(list.words(), "Not sent 1") {
		t.Errorf("the list says %s", clip(list.words()))
	}
	one := owner.get(list.link("/desk/mail/received.")).want(http.StatusOK)
	if words := one.words(); !strings.Contains(words, "Order "+first.number+": please transfer") || !strings.Contains(words, "/orders/"+first.token) || strings.Contains(words, "Send it now") {
		t.Errorf("the mail reads %s", clip(words))
	}

	sink := posttest.Open(t, posttest.Options{User: "shop", Password: "kiln and clay"})
	form := owner.get("/desk/mail/settings").want(http.StatusOK).form("/desk/mail/settings")
	form.set("host", "mail.example.com", "security", "none", "user", "shop", "password", "kiln and clay")
	refused := form.send().want(http.StatusUnprocessableEntity)
	if strings.Contains(refused.text, "kiln and clay") || !strings.Contains(refused.words(), "only a server on this machine") {
		t.Errorf("refused with %s", clip(refused.words()))
	}
	form = refused.form("/desk/mail/settings").set("host", sink.Host, "port", strconv.Itoa(sink.Port), "password", "kiln and clay", "from", "shop@halfmoon.example")
	form.send()
	page := owner.get("/desk/mail/settings").want(http.StatusOK)
	if strings.Contains(page.text, "kiln and clay") || !strings.Contains(page.words(), "One is stored, sealed.") {
		t.Error("the password comes out, or is not there")
	}

	elsewhere := page.form("/desk/mail/settings").set("host", "localhost").send().want(http.StatusUnprocessableEntity)
	if !strings.Contains(elsewhere.words(), "Enter the password again") {
		t.Errorf("the password goes to another server: %s", clip(elsewhere.words()))
	}
	tested := owner.get("/desk/mail/settings").form("/desk/mail/settings/test").set("to", "lin@example.com").send().want(http.StatusOK)
	if !strings.Contains(tested.words(), "The server took the test to lin@example.com.") || len(sink.Taken()) != 1 {
		t.Errorf("the test says %s", clip(tested.words()))
	}

	second := s.placeOrder(st)
	reach(t, func() bool { return len(sink.Taken()) == 2 })
	if raw := string(sink.Taken()[1].Raw); !strings.Contains(raw, "Order "+second.number) {
		t.Errorf("the mail is %s", clip(raw))
	}
	owner.get("/desk/mail?state=kept").want(http.StatusOK).form("/desk/mail/all").send().want(http.StatusOK)
	reach(t, func() bool { return len(sink.Taken()) == 3 })
	reach(t, func() bool { return s.sent() == 2 })
	sent := owner.get("/desk/mail?state=sent").want(http.StatusOK)
	if !strings.Contains(sent.words(), "Sent 2") {
		t.Errorf("the list says %s", clip(sent.words()))
	}
	owner.post("/desk/mail/settings/test", url.Values{"to": {"a@b.example, c@d.example"}}).want(http.StatusOK)
	if n := len(sink.Taken()); n != 3 {
		t.Errorf("%d mails", n)
	}
	s.view(func(tx *store.Tx) error {
		rows, err := staff.AuditList(tx, 0, 100)
		if all := fmt.Sprint(rows); !strings.Contains(all, "outbox.settings") || strings.Contains(all, "kiln and clay") {
			t.Errorf("the audit says %s", all)
		}
		return err
	})
}

func reach(t *testing.T, seen func() bool) {
	t.Helper()
	for end := time.Now().Add(patience); !seen(); time.Sleep(5 * time.Millisecond) {
		if time.Now().After(end) {
			t.Fatal("not seen in time")
		}
	}
}

func (s *site) sent() (n int64) {
	s.view(func(tx *store.Tx) error { n = outbox.Count(tx, outbox.Sent); return nil })
	return n
}

// A letter is shown shut off: it may run nothing and ask for nothing.
func TestALetterIsShutOff(t *testing.T) {
	s, st := furnished(t, 5)
	owner := s.owner()
	s.placeOrder(st)
	one := owner.get(owner.get("/desk/mail").link("/desk/mail/received.")).want(http.StatusOK)
	if csp := one.header.Get("Content-Security-Policy"); !strings.Contains(csp, "frame-src 'self'") || !strings.Contains(csp, "frame-ancestors 'none'") {
		t.Errorf("the desk's page has %s", csp)
	}
	path := owner.get("/desk/mail").link("/desk/mail/received.") + "/letter"
	for _, path := range []string{path, "/desk/mail/samples/shipped/letter?lang=zh"} {
		csp := owner.get(path).want(http.StatusOK).header.Get("Content-Security-Policy")
		for _, want := range []string{"default-src 'none'", "sandbox", "form-action 'none'", "frame-ancestors 'self'"} {
			if !strings.Contains(csp, want) {
				t.Errorf("%s has %s", path, csp)
			}
		}
		if strings.Contains(csp, "allow-scripts") || strings.Contains(csp, "allow-same-origin") {
			t.Errorf("%s may run: %s", path, csp)
		}
	}
}
