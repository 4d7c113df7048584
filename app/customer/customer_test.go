package customer_test

import (
	"strings"
	"testing"
	"time"

	"hawker/app/customer"
	"hawker/app/fault"
	"hawker/app/store"
	"hawker/app/store/storetest"
)

func anna() customer.Contact {
	return customer.Contact{Email: " Anna.Weber@Example.DE ", Name: "Anna  Weber", Address: customer.Address{
		Line1: "Torstraße 1", City: "Berlin", Postcode: "10119", Country: "de",
	}}
}

func upsert(t *testing.T, s *store.Store, c customer.Contact) customer.Customer {
	t.Helper()
	var who customer.Customer
	storetest.Do(t, s, func(tx *store.Tx) (err error) {
		who, err = customer.Upsert(tx, c)
		return err
	})
	return who
}

func TestUpsert(t *testing.T) {
	s, clock := storetest.OpenAt(t, store.Options{})
	first := upsert(t, s, anna())
	if first.Email != "anna.weber@example.de" || first.Name != "Anna Weber" || first.Address.Name != "Anna Weber" || first.Address.Country != "DE" {
		t.Errorf("not clean: %+v", first)
	}

	clock.Move(time.Hour)
	again := anna()
	again.Email, again.Phone, again.Marketing, again.ConsentText = "ａnna.weber@example.de", "030 / 123-4567", true, "Tell me about shows."
	second := upsert(t, s, again)
	if second.ID != first.ID || second.Phone != "+49301234567" || second.Created != first.Created || second.Seen == first.Seen {
		t.Errorf("the same address is the same customer: %+v", second)
	}
	if second.Consent != (customer.Consent{Marketing: true, At: storetest.Start.Add(time.Hour), Text: "Tell me about shows."}) {
		t.Errorf("consent: %+v", second.Consent)
	}
	if third := upsert(t, s, anna()); third.Consent != second.Consent || third.Phone != second.Phone {
		t.Errorf("an empty box or field takes nothing away: %+v", third)
	}

	byPhone := anna()
	byPhone.Email, byPhone.Phone = "", "+86 138 0013 8000"
	fourth := upsert(t, s, byPhone)
	if fourth.ID == first.ID || upsert(t, s, byPhone).ID != fourth.ID {
		t.Error("without an address the number says who it is")
	}
	storetest.Do(t, s, func(tx *store.Tx) error { return customer.Ordered(tx, first.ID) })
	storetest.View(t, s, func(tx *store.Tx) error {
		who, ok, err := customer.ByEmail(tx, "ANNA.weber@example.de")
		if err != nil || !ok || who.Orders != 1 {
			t.Errorf("%+v %v %v", who, ok, err)
		}
		if _, err := customer.Get(tx, "nobody"); !fault.Is(err, "customer_not_found") {
			t.Error(err)
		}
		return nil
	})
}

func TestList(t *testing.T) {
	s := storetest.Open(t)
	for _, name := range []string{"a", "b", "c", "d", "e"} {
		c := anna()
		c.Email = name + "@example.de"
		upsert(t, s, c)
	}
	storetest.View(t, s, func(tx *store.Tx) error {
		seen := ""
		for cursor := ""; ; {
			list, next, err := customer.List(tx, cursor, 2)
			if err != nil {
				return err
			}
			for _, c := range list {
				seen += c.Email[:1]
			}
			if cursor = next; next == "" {
				break
			}
		}
		if seen != "edcba" {
			t.Errorf("newest first: %s", seen)
		}
		return nil
	})
}

func TestContactRefused(t *testing.T) {
	for _, c := range []struct {
		rule, code, field string
		change            func(*customer.Contact)
	}{
		{"some way to reach the buyer", "contact_needed", "email", func(c *customer.Contact) { c.Email = " " }},
		{"an address with a domain", "email_malformed", "email", func(c *customer.Contact) { c.Email = "anna@localhost" }},
		{"no header of its own", "email_malformed", "email", func(c *customer.Contact) { c.Email = "a@b.example\r\nBcc: x@y.example" }},
		{"no name around it", "email_malformed", "email", func(c *customer.Contact) { c.Email = "Anna <a@b.example>" }},
		{"a number of digits", "phone_malformed", "phone", func(c *customer.Contact) { c.Phone = "call me" }},
		{"not too short", "phone_malformed", "phone", func(c *customer.Contact) { c.Phone = "+49 12" }},
		{"a number from nowhere names its country", "phone_malformed", "phone", func(c *customer.Contact) { c.Phone, c.Address.Country = "12345678", "BT" }},
		{"a name", "field_needed", "name", func(c *customer.Contact) { c.Name = "" }},
		{"a street", "field_needed", "line1", func(c *customer.Contact) { c.Address.Line1 = "" }},
		{"a street of one label", "text_too_long", "line1", func(c *customer.Contact) { c.Address.Line1 = strings.Repeat("x", 121) }},
		{"a town", "field_needed", "city", func(c *customer.Contact) { c.Address.City = "" }},
		{"a country", "country_unknown", "country", func(c *customer.Contact) { c.Address.Country = "" }},
		{"consent to some words", "consent_text_needed", "marketing", func(c *customer.Contact) { c.Marketing = true }},
	} {
		t.Run(c.rule, func(t *testing.T) {
			s := storetest.Open(t)
			bad := anna()
			c.change(&bad)
			err, ok := fault.As(storetest.Refused(t, s, func(tx *store.Tx) error {
				_, err := customer.Upsert(tx, bad)
				return err
			}))
			if !ok || err.Code != c.code || err.Field != c.field {
				t.Errorf("want %s of %s, got %v", c.code, c.field, err)
			}
		})
	}
}

func TestPhone(t *testing.T) {
	for _, c := range [][3]string{
		{"DE", "030 1234567", "+49301234567"},
		{"DE", "+49 (0) 30 1234567", "+49301234567"},
		{"DE", "0049 30 1234567", "+49301234567"},
		{"US", "(415) 555-0132", "+14155550132"},
		{"US", "1-415-555-0132", "+14155550132"},
		{"CN", "138 0013 8000", "+8613800138000"},
		{"CN", "＋８６ 138 0013 8000", "+8613800138000"},
		{"IT", "06 698 1234", "+39066981234"},
		{"DE", "", ""},
	} {
		contact := customer.Contact{Phone: c[1], Address: customer.Address{Country: c[0]}}
		if got := contact.Clean().Phone; got != c[2] {
			t.Errorf("%s %q: %q", c[0], c[1], got)
		}
	}
}

func TestAddress(t *testing.T) {
	for _, c := range []struct{ country, region, in, want, code string }{
		{"US", "CA", "94110", "94110", ""},
		{"US", "CA", "94110 1234", "94110-1234", ""},
		{"US", "CA", "9411", "", "postcode_malformed"},
		{"US", "", "94110", "", "field_needed"},
		{"CA", "ON", "k1a0b1", "K1A 0B1", ""},
		{"CA", "ON", "D1A 0B1", "", "postcode_malformed"},
		{"GB", "", "sw1a1aa", "SW1A 1AA", ""},
		{"GB", "", "M1 1AE", "M1 1AE", ""},
		{"GB", "", "M1", "", "postcode_malformed"},
		{"DE", "", "10117", "10117", ""},
		{"DE", "", "D-10117", "", "postcode_malformed"},
		{"DE", "", "", "", "field_needed"},
		{"FR", "", "75001", "75001", ""},
		{"ES", "", "2800", "", "postcode_malformed"},
		{"IT", "", "00118", "00118", ""},
		{"NL", "", "1012ab", "1012 AB", ""},
		{"JP", "", "１００ー０００１", "", "postcode_malformed"},
		{"JP", "", "１００－０００１", "100-0001", ""},
		{"CN", "", "200000", "200000", ""},
		{"CN", "", "20000", "", "postcode_malformed"},
		{"AU", "NSW", "2000", "2000", ""},
		{"IE", "", "d02af30", "D02 AF30", ""},
		{"HK", "", "", "", ""},
		{"PE", "", "15001", "15001", ""},
		{"PE", "", "<b>", "", "postcode_malformed"},
		{"XX", "", "1", "", "country_unknown"},
	} {
		a := customer.Address{Name: "A", Line1: "B 1", City: "C", Region: c.region, Postcode: c.in, Country: c.country}.Clean()
		err := customer.CheckAddress(a, "ship.")
		if c.code == "" && (err != nil || a.Postcode != c.want) {
			t.Errorf("%s %q: %q %v", c.country, c.in, a.Postcode, err)
		}
		if refused, _ := fault.As(err); c.code != "" && (refused == nil || refused.Code != c.code || !strings.HasPrefix(refused.Field, "ship.")) {
			t.Errorf("%s %q: want %s, got %v", c.country, c.in, c.code, err)
		}
	}
}

// Every postcode that is shown as an example is one.
func TestPostcodeHints(t *testing.T) {
	for _, country := range []string{"US", "CA", "GB", "DE", "FR", "CN", "JP", "AU", "NL", "ES", "IT", "BR", "PT", "PL", "SE", "CZ", "SK", "GR", "IE", "TW", "AT", "KR", "IN", "IL"} {
		hint := customer.PostcodeHint(country)
		a := customer.Address{Name: "A", Line1: "B", City: "C", Region: "D", Postcode: hint, Country: country}.Clean()
		if err := customer.CheckAddress(a, ""); err != nil || hint == "" || a.Postcode != hint {
			t.Errorf("%s: %q becomes %q, %v", country, hint, a.Postcode, err)
		}
	}
	if customer.PostcodeHint("HK") != "" {
		t.Error("Hong Kong has postcodes")
	}
}
