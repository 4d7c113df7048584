package carrier_test

import (
	"strings"
	"testing"

	"hawker/app/carrier"
	"hawker/app/fault"
	"hawker/app/store"
	"hawker/app/store/storetest"
)

func TestWhatACarrierIs(t *testing.T) {
	s := storetest.Open(t)
	for _, row := range []struct {
		name string
		in   carrier.Carrier
		code string
	}{
		{"without a name", carrier.Carrier{Page: "https://x.example/{number}"}, "field_needed"},
		{"a name too long", carrier.Carrier{Name: strings.Repeat("n", 41)}, "text_too_long"},
		{"not https", carrier.Carrier{Name: "Bike", Page: "http://x.example/{number}"}, "carrier_page"},
		{"a script", carrier.Carrier{Name: "Bike", Page: "javascript:alert({number})"}, "carrier_page"},
		{"no place for the number", carrier.Carrier{Name: "Bike", Page: "https://x.example/"}, "carrier_page"},
		{"the number chooses the site", carrier.Carrier{Name: "Bike", Page: "https://{number}.example/"}, "carrier_page"},
		{"the number is the port", carrier.Carrier{Name: "Bike", Page: "https://x.example:{number}/"}, "carrier_page"},
		{"somebody's password", carrier.Carrier{Name: "Bike", Page: "https://u:p@x.example/{number}"}, "carrier_page"},
		{"no pattern", carrier.Carrier{Name: "Bike", Pattern: "[0-9"}, "carrier_pattern"},
		{"a pattern without end", carrier.Carrier{Name: "Bike", Pattern: strings.Repeat("a", 101)}, "carrier_pattern"},
		{"one of nobody", carrier.Carrier{Code: "x", Name: "Bike"}, "carrier_not_found"},
		{"good", carrier.Carrier{Name: " Bike  post ", Page: "https://bike.example/t/{number}?l=de", Pattern: "[A-Z]{2}[0-9]{4}"}, ""},
		{"the same name", carrier.Carrier{Name: "bike POST"}, "carrier_taken"},
		{"one that the program knows, written anew", carrier.Carrier{Name: "DHL", Page: "https://dhl.example/{number}"}, ""},
	} {
		err := s.Do(t.Context(), store.Actor{Kind: "test"}, "test", func(tx *store.Tx) error {
			_, err := carrier.Save(tx, row.in)
			return err
		})
		if row.code == "" && err != nil || row.code != "" && !fault.Is(err, row.code) {
			t.Errorf("%s: %v, want %q", row.name, err, row.code)
		}
	}
	for _, row := range []struct{ by, number, want string }{
		{"Bike post", "ab 1234", "Bike post AB1234 https://bike.example/t/AB1234?l=de"},
		{"bike POST", "AB123", "tracking_malformed"},
		{"bike post", "", "tracking_needed"},
		{"dhl", "0034", "DHL 0034 https://dhl.example/0034"},
		{"Uncle Bob", "0034", "Uncle Bob 0034 "},
		{"ups", "1Z", "tracking_malformed"},
	} {
		storetest.View(t, s, func(tx *store.Tx) error {
			name, number, page, err := carrier.Resolve(tx, row.by, row.number)
			got := name + " " + number + " " + page
			if e, refused := fault.As(err); refused {
				got = e.Code
			}
			if got != row.want {
				t.Errorf("%s %s: %s, want %s", row.by, row.number, got, row.want)
			}
			return nil
		})
	}
}

func TestReadSheet(t *testing.T) {
	for _, row := range []struct{ name, text, want string }{
		{"commas", "1042-1, 0034\n1043,1Z 99\n", "1042-1=0034 1043=1Z 99 "},
		{"a table from a spreadsheet", "1042\t0034\r\n1043\t0035", "1042=0034 1043=0035 "},
		{"semicolons, quotes, headings", "Order;Tracking\n\"1042\";\"0034\"", "1042=0034 "},
		{"empty lines and empty ends", "\n1042, 0034,\n\n , \n", "1042=0034 "},
		{"no number yet", "1042-1, \n1043-1, 9", "1042-1= 1043-1=9 "},
		{"a sign before the number", "\ufeff#1042,0034", "1042=0034 "},
		{"nothing", " \n", "sheet_empty"},
		{"only headings", "order,tracking", "sheet_empty"},
		{"three columns", "1042,0034,DHL", "sheet_columns"},
		{"not text", "1042,\xff", "sheet_unread"},
		{"too much", strings.Repeat("1042,0034\n", 201), "sheet_long"},
	} {
		rows, err := carrier.ReadSheet(row.text)
		got := ""
		for _, r := range rows {
			got += r.Number + "=" + r.Tracking + " "
		}
		if e, refused := fault.As(err); refused {
			got = e.Code
		}
		if got != row.want {
			t.Errorf("%s: %q, want %q", row.name, got, row.want)
		}
	}
}

// Whatever is pasted is read or refused, and what is read can be pasted again.
func FuzzReadSheet(f *testing.F) {
	f.Add("1042-1, 0034\n1043;1Z")
	f.Add("\"1042\"\t\"0034")
	f.Fuzz(func(t *testing.T, text string) {
		rows, err := carrier.ReadSheet(text)
		if _, refused := fault.As(err); err != nil && !refused {
			t.Fatal(err)
		}
		for _, r := range rows {
			if r.Number == "" || r.Line < 1 || len(rows) > carrier.MaxRows {
				t.Fatalf("%+v of %d", r, len(rows))
			}
		}
	})
}
