package main

import (
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"slices"
	"strings"
	"time"

	"hawker/app/order"
	"hawker/app/pay"
)

// desk is a person of the shop who is signed in.
type desk struct {
	client *http.Client
	url    string
	first  time.Time // when the shop answered for the first time
}

func enter(base string) (*desk, error) {
	jar, err := cookiejar.New(nil)
	if err != nil {
		return nil, err
	}
	d := &desk{client: &http.Client{Jar: jar, Timeout: time.Minute}, url: base}
	if _, err := d.get("/desk/sign-in"); err != nil {
		return nil, err
	}
	d.first = time.Now()
	res, err := d.client.PostForm(base+"/desk/sign-in", url.Values{"email": {email}, "password": {password}})
	if err != nil {
		return nil, fmt.Errorf("signing in: %w", err)
	}
	defer res.Body.Close()
	if res.Request.URL.Path != "/desk" {
		return nil, fmt.Errorf("signing in led to %s, %s", res.Request.URL, res.Status)
	}
	return d, nil
}

func (d *desk) get(path string) (string, error) {
	res, err := d.client.Get(d.url + path)
	if err != nil {
		return "", fmt.Errorf("reading page: %w", err)
	}
	defer res.Body.Close()
	body, err := io.ReadAll(res.Body)
	if err == nil && res.StatusCode != http.StatusOK {
		err = fmt.Errorf("%s answered %s", path, res.Status)
	}
	return string(body), err
}

// row is a page that is asked for again and again, each time another of its kind; one
// that holds must hold an order.
type row struct {
	name  string
	path  func(k int64) string
	holds bool
}

func (f *Figures) rows() []row {
	at := func(path string) func(int64) string { return func(int64) string { return path } }
	all := []row{
		{"today", at("/desk"), true},
		{"an order", func(k int64) string { return fmt.Sprint("/desk/orders/", 1001+k) }, true},
		{"packing table", at("/desk/packing"), true},
		{"pick list", at("/desk/packing/picklist"), false},
		{"parcels to hand over", at("/desk/packing/shipments"), false},
		{"drafts", at("/desk/drafts"), false},
		{"disputes", at("/desk/disputes"), false},
		{"statements", at("/desk/statements"), false},
		{"stock", at("/desk/stock"), false},
		{"products", at("/desk/products"), false},
		{"mails", at("/desk/mail"), false},
		{"reviews", at("/desk/reviews"), false},
		{"audit", at("/desk/audit"), false},
	}
	for _, name := range order.Lists {
		all = append(all, row{"orders: " + name, at("/desk/orders?state=" + name), name == order.All || name == order.ToPack || name == order.Done})
	}
	find := func(name string, words func(k int64) string) {
		all = append(all, row{"search: " + name, func(k int64) string { return "/desk/orders?find=" + url.QueryEscape(words(k)) }, true})
	}
	find("number", func(k int64) string { return fmt.Sprint(1001 + k) })
	find("beginning of a number", func(k int64) string { n := fmt.Sprint(1001 + k); return n[:len(n)-2] })
	find("reference", func(k int64) string { return pay.Reference(uint64(1001 + k)) })
	find("mail", func(k int64) string { return contact(k).Email })
	find("beginning of a mail", func(k int64) string { return contact(k).Email[:7] })
	find("telephone, its end", func(k int64) string { p := contact(k).Phone; return p[len(p)-7:] })
	find("name", func(k int64) string { return contact(k).Name })
	find("beginning of a name", func(k int64) string { return string([]rune(contact(k).Name)[:1]) })
	find("city", func(k int64) string { return contact(k).Address.City })
	find("name and city", func(k int64) string { c := contact(k); return c.Name + " " + c.Address.City })
	find("code of a piece", func(k int64) string { return fmt.Sprintf("MC-%03d-C", k%products) })
	find("code and name", func(k int64) string { return fmt.Sprintf("MC-%03d ", k%7) + contact(k).Name })
	all[len(all)-1].holds = false // may be nobody's
	return all
}

// read asks for every page, and times the asking and the reading.
func (f *Figures) read(d *desk, rounds int) error {
	random := rand.New(rand.NewPCG(3, 4))
	f.P95, f.OK = map[string]float64{}, true
	for _, r := range f.rows() {
		took := make([]time.Duration, 0, rounds)
		for range rounds {
			path := r.path(random.Int64N(f.Orders))
			start := time.Now()
			page, err := d.get(path)
			if err != nil {
				return err
			}
			took = append(took, time.Since(start))
			if r.holds && !strings.Contains(page, `href="/desk/orders/`) {
				return fmt.Errorf("%s shows no order", path)
			}
		}
		slices.Sort(took)
		f.order = append(f.order, r.name)
		f.P95[r.name] = ms(took[len(took)*95/100])
		f.OK = f.OK && f.P95[r.name] <= ms(pageLimit)
	}
	return nil
}
