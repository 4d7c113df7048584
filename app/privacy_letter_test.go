package app_test

import (
	"net/http"
	"strings"
	"testing"

	"hawker/app/outbox"
	"hawker/app/store"
)

// While the mail with the way to somebody's data waits, whoever works at the desk sees
// the letter, and not the way: it is for who reads that mailbox.
func TestTheDeskIsNotShownTheWayToABuyersData(t *testing.T) {
	t.Parallel()
	s, st := furnished(t, 9)
	owner := s.owner()
	g := st.guest(t, s.url)
	if done, err := g.buy(); err != nil || done.link == "" {
		t.Fatalf("the order was not taken: %v", err)
	}
	owner.get("/desk/mail/settings").form("/desk/mail/settings").set("host", "127.0.0.1", "port", "9", "security", "none", "from", "shop@halfmoon.example", "site", "https://shop.example").send()
	s.browser().get("/privacy").form("/privacy").set("email", g.form.values.Get("contact")).send().want(http.StatusOK)
	var m outbox.Mail
	s.view(func(tx *store.Tx) error {
		for _, state := range outbox.Lists {
			list, _, err := outbox.List(tx, state, "", 20)
			for _, one := range list {
				if one.Kind == outbox.DataLink {
					m = one
				}
			}
			if err != nil {
				return err
			}
		}
		return nil
	})
	way := m.Data["path"]
	if !strings.HasPrefix(way, "/privacy/") {
		t.Fatalf("no link waits: %+v", m)
	}
	for _, at := range []string{"/desk/mail/" + string(m.ID), "/desk/mail/" + string(m.ID) + "/letter"} {
		p := owner.get(at).want(http.StatusOK)
		if strings.Contains(p.text, way) || strings.HasSuffix(at, "letter") && !strings.Contains(p.text, "https://shop.example/privacy") {
			t.Errorf("%s shows the way to the buyer's data", at)
		}
	}
}
