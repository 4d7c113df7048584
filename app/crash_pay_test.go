package app_test

import (
	"bytes"
	"math/rand/v2"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"hawker/app/money"
	"hawker/app/order"
	"hawker/app/outbox"
	"hawker/app/pay"
	"hawker/app/pay/fakepay"
	"hawker/app/refund"
	"hawker/app/stock"
	"hawker/app/store"
)

// counter is a shop that takes cards, served by the real program, and its provider.
type counter struct {
	*testing.T
	stall
	dir, link string
	p         *program
	provider  *fakepay.Server
	buyer     *browser
	refund    bool // the order's money is to go back
}

// layCards is lay, with an account at the provider.
func layCards(t *testing.T) *counter {
	t.Helper()
	c := &counter{T: t, dir: filepath.Join(t.TempDir(), "shop"), provider: fakepay.Start(t)}
	fakepay.NewStripe(c.provider)
	c.stall = lay(t, c.dir, 3)
	key := bytes.Repeat([]byte{7}, 32)
	if err := os.WriteFile(filepath.Join(c.dir, "key"), key, 0o600); err != nil {
		t.Fatal(err)
	}
	secret, err := pay.SealSecret(key, fakepay.StripeSecret)
	if err != nil {
		t.Fatal(err)
	}
	hook, err := pay.SealSecret(key, fakepay.StripeHook)
	if err != nil {
		t.Fatal(err)
	}
	c.inside(func(tx *store.Tx) error {
		return pay.SaveSettings(tx, pay.Settings{Stripe: pay.StripeAccount{
			On: true, Publishable: fakepay.StripePublishable, Secret: secret, Hook: hook, Account: c.provider.Account}})
	})
	return c
}

func (c *counter) inside(fn func(*store.Tx) error) {
	c.Helper()
	inside(c, c.dir, func(s *store.Store) error {
		return s.Do(c.Context(), store.Actor{Kind: "system"}, "test", fn)
	})
}

func (c *counter) start(listen string) {
	c.Helper()
	c.p = begin(c, c.dir, nil, "-listen", listen, "-pay-endpoint", "stripe="+c.provider.URL)
	c.provider.HookTo(c.p.url + "/hooks/pay/stripe")
}

// dies ends the program as a power cut does.
func (c *counter) dies() { _ = c.p.cmd.Process.Kill() }

// diesSoon lets it live for up to four milliseconds more: long enough for an answer to
// arrive, and perhaps to be written down.
func (c *counter) diesSoon() {
	time.AfterFunc(time.Duration(rand.IntN(4_000))*time.Microsecond, c.dies)
}

// submits is the buyer at the counter: the order is placed, to be paid by card.
func (c *counter) submits() {
	c.Helper()
	g := c.guest(c, c.p.url)
	g.form.set("method", "stripe")
	b, err := g.buy()
	if err != nil || b.status != http.StatusSeeOther {
		c.Fatalf("%v %d %s", err, b.status, clip(b.text))
	}
	to, _, _ := strings.Cut(b.link, "?") // the way to the payment, not to the order's page
	c.link = to[strings.LastIndex(to, "/")+1:]
	c.buyer = newBrowser(c, c.p.url)
}

// opens is the page that opens the session; the program may die under it.
func (c *counter) opens() { c.visits("/checkout/pay/" + c.link) }

func (c *counter) comesBack() { c.visits("/checkout/pay/" + c.link + "/back") }

func (c *counter) visits(path string) {
	if res, err := c.buyer.client.Get(c.p.url + path); err == nil {
		_ = res.Body.Close()
	}
}

func (c *counter) pays() { c.provider.Pay(c.provider.Payments()[0].Ref) }

// tells sends every message that was not sent yet; nobody may be there to hear them.
func (c *counter) tells() (list []fakepay.Event) {
	list = c.provider.Events()
	for _, e := range list {
		_, _, _ = c.provider.Send(e)
	}
	return list
}

// The fault points between a charge and its commit: each leads to the program's death,
// and says what happens when it is there again.
var deaths = []struct {
	name  string
	until func(*counter)
	after func(*counter)
}{
	{"opened at the provider, and nobody heard of it", func(c *counter) {
		c.provider.Script(fakepay.Create, fakepay.Fault{Then: c.dies, Drop: true})
		c.opens()
	}, (*counter).pays},
	{"opened, as the answer arrives", func(c *counter) {
		c.provider.Script(fakepay.Create, fakepay.Fault{Then: c.diesSoon})
		c.opens()
	}, (*counter).pays},
	{"charged, and nothing was said", func(c *counter) {
		c.opens()
		c.pays()
		c.provider.Events() // no message of it ever comes
		c.dies()
	}, nil},
	{"charged, told, and the provider is being asked", func(c *counter) {
		c.opens()
		c.pays()
		c.provider.Script(fakepay.Query, fakepay.Fault{Then: c.dies, Drop: true})
		c.tells()
	}, nil},
	{"charged, told, as the provider's answer arrives", func(c *counter) {
		c.opens()
		c.pays()
		c.provider.Script(fakepay.Query, fakepay.Fault{Then: c.diesSoon})
		c.tells()
	}, nil},
	{"charged, and the buyer comes back", func(c *counter) {
		c.opens()
		c.pays()
		c.provider.Script(fakepay.Query, fakepay.Fault{Then: c.diesSoon})
		c.comesBack()
	}, nil},
	{"charged and committed, before the provider hears so", func(c *counter) {
		c.opens()
		c.pays()
		c.diesSoon()
		c.tells()
	}, nil},
	{"a refund made, and nobody heard of it", func(c *counter) {
		c.opens()
		c.pays()
		c.tells()
		c.givesBack(fakepay.Fault{Then: c.dies, Drop: true})
	}, nil},
	{"a refund made, as the answer arrives", func(c *counter) {
		c.opens()
		c.pays()
		c.tells()
		c.givesBack(fakepay.Fault{Then: c.diesSoon})
	}, nil},
}

// givesBack has the order's money asked back, and the program die as the provider is
// asked for it.
func (c *counter) givesBack(f fakepay.Fault) {
	c.Helper()
	c.refund = true
	c.waitFor("the order is paid", func(o order.Order) bool { return o.Payment == order.PayPaid })
	c.inside(func(tx *store.Tx) error {
		o, err := order.ByLink(tx, bytes.Repeat([]byte{7}, 32), c.link)
		if err == nil {
			_, err = refund.Request(tx, o.ID, refund.Ask{Amount: &o.Total, Extras: money.Of(0, o.Total.Currency)}, o.Total)
		}
		return err
	})
	asked := make(chan struct{})
	then := f.Then
	f.Then = func() { then(); close(asked) }
	c.provider.Script(fakepay.Refunding, f)
	c.start("127.0.0.1:" + c.p.port())
	select {
	case <-asked:
	case <-time.After(patience):
		c.Fatal("the provider was not asked for the refund")
	}
}

// waitFor looks at the order's page until the program says that it is so, and ends the
// program to see it in the file.
func (c *counter) waitFor(what string, so func(order.Order) bool) {
	c.Helper()
	b := newBrowser(c, c.p.url)
	words := "Payment received"
	if c.refund && what != "the order is paid" {
		words = "Refund of $38.00 sent"
	}
	for end := time.Now().Add(patience); !strings.Contains(b.get("/orders/"+c.link).words(), words); time.Sleep(20 * time.Millisecond) {
		if time.Now().After(end) {
			c.Fatalf("%s: not in time\n%s", what, b.get("/orders/"+c.link).words())
		}
	}
	c.p.stop()
	if o := byLinks(c, c.dir, []string{c.link})[c.link]; !so(o) {
		c.Errorf("%s: it is %s %s with %s, %s back", what, o.Status, o.Payment, o.Captured, o.Refunded)
	}
}

// A shop that dies anywhere between a charge and its own note of it comes back with one
// order, one payment, one mail, and books that balance; whatever the provider then says
// once more, in whatever order, changes nothing.
func TestKilledBetweenChargedAndCommitted(t *testing.T) {
	t.Parallel()
	binary(t)
	for _, d := range deaths {
		t.Run(d.name, func(t *testing.T) {
			c := layCards(t)
			c.start(free(c.T))
			c.submits()
			d.until(c)
			c.p.kill()

			events := c.provider.Events()
			c.start("127.0.0.1:" + c.p.port())
			if d.after != nil {
				d.after(c)
				c.comesBack()
				events = append(events, c.provider.Events()...)
			}
			c.settled(events)
			c.wantOneOfAll()
			healthy(t, c.dir)
		})
	}
}

// settled waits until the shop knows, then lets the provider say everything again.
func (c *counter) settled(events []fakepay.Event) {
	c.Helper()
	var wait sync.WaitGroup
	for i := range 3 * len(events) {
		e := events[len(events)-1-i%len(events)] // thrice, the last first, at once
		wait.Go(func() {
			if status, body, err := c.provider.Send(e); err != nil || status/100 != 2 {
				c.Errorf("%s was answered %d %s, %v", e.Kind, status, body, err)
			}
		})
	}
	wait.Wait()
	c.waitFor("it is settled", func(o order.Order) bool {
		if c.refund {
			return o.Status == order.Open && o.Refunded == o.Total && o.Refunding.IsZero()
		}
		return o.Status == order.Open && o.Captured == o.Total && o.Receipts == 1
	})
}

// wantOneOfAll counts, at the provider and in the file.
func (c *counter) wantOneOfAll() {
	c.Helper()
	payments, refunds := c.provider.Payments(), c.provider.Refunds()
	back := int64(0)
	if c.refund {
		back = payments[0].Amount.Minor
	}
	if len(payments) != 1 || payments[0].Taken != payments[0].Amount.Minor || payments[0].Back != back || c.refund != (len(refunds) == 1) {
		c.Errorf("the provider has %+v and %+v", payments, refunds)
	}
	c.inside(func(tx *store.Tx) error {
		if n := order.Counts(tx)[order.All]; n != 1 {
			c.Errorf("%d orders", n)
		}
		l, err := stock.Get(tx, c.cup)
		if err != nil || l.Committed != 1 || l.Reserved != 0 {
			c.Errorf("%d committed, %d reserved, %v", l.Committed, l.Reserved, err)
		}
		mails := map[outbox.Kind]int{}
		for _, state := range outbox.Lists {
			list, _, err := outbox.List(tx, state, "", 100)
			if err != nil {
				return err
			}
			for _, m := range list {
				mails[m.Kind]++
			}
		}
		if mails[outbox.Confirmed] != 1 || mails[outbox.Refunded] != len(refunds) || mails[outbox.Paid]+mails[outbox.AutoRefund]+mails[outbox.Unmatched] != 0 {
			c.Errorf("mails: %v", mails)
		}
		return err
	})
}
