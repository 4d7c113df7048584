package statement_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/simplifiedchinese"
	"golang.org/x/text/encoding/unicode"

	"hawker/app/fault"
	"hawker/app/statement"
)

func encoded(t *testing.T, e encoding.Encoding, s string) []byte {
	t.Helper()
	b, err := e.NewEncoder().Bytes([]byte(s))
	if err != nil {
		t.Fatal(err)
	}
	return b
}

const german = `Kontoauszug;;;;
"Konto: DE89370400440532013000";;;;

"Buchungstag";"Valuta";"Zahlungspflichtiger*r";"Verwendungszweck";"Betrag (€)"
"03.11.2026";"03.11.2026";"Jörg Müller";"RF97 1042 Bestellung für Vase";"1.234,50"
"04.11.2026";"04.11.2026";"Stadtwerke";"Strom";"-80,00"
"Summe";"";"";"";""
`

const chinese = "交易日期,收支,金额(元),对方户名,附言,交易流水号\r\n2026年11月3日,收入,\"1,234.50\",李明,订单 1042,0001\r\n2026-11-04,支出,80.00,电力公司,电费,0002\r\n"

const english = "Date,Description,Paid out,Paid in,Balance\n03/11/2026,RF971042,,1234.50,2000.00\n14/11/2026,Power,80.00,,1920.00\n"

// What each bank writes is read alike: one booking of 1,234.50 on 3 November that
// came in, one that went out.
func TestBanksAsTheyWrite(t *testing.T) {
	utf16 := unicode.UTF16(unicode.LittleEndian, unicode.UseBOM)
	for name, raw := range map[string][]byte{
		"german, utf-8":                   []byte(german),
		"german, utf-8 with a mark":       []byte("\ufeff" + german),
		"german, windows-1252":            encoded(t, charmap.Windows1252, german),
		"german, utf-16":                  encoded(t, utf16, german),
		"german, utf-16 without a mark":   encoded(t, unicode.UTF16(unicode.BigEndian, unicode.IgnoreBOM), german),
		"chinese, utf-8":                  []byte(chinese),
		"chinese, gbk":                    encoded(t, simplifiedchinese.GBK, chinese),
		"english, with a column for each": []byte(english),
		"tabs":                            []byte(strings.ReplaceAll("Date;Amount;Currency;Reference;Name\n2026-11-03 09:12:44;+1234.50;EUR;RF971042;Li\n20261104;-80.00;EUR;x;y\n", ";", "\t")),
		"credit and debit":                []byte("Booking Date,Amount,Credit/Debit,Remittance Information\n2026-11-03,\"EUR 1'234.50\",CRDT,RF971042\n2026-11-04,80.00,DBIT,x\n"),
		"a minus behind":                  []byte("Datum;Umsatz;Verwendungszweck\n3.11.26;1 234,50 €;RF971042\n4.11.26;80,00-;x\n"),
	} {
		s, err := statement.Parse(raw)
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		l := statement.Guess(s)
		if err := l.Check(s); err != nil {
			t.Errorf("%s: %v of %+v in %q", name, err, l, s.Header)
			continue
		}
		r := statement.Try(s, l, "EUR")
		if len(r.Rows) != 1 || r.Out != 1 {
			t.Errorf("%s: %d in, %d out, odd %v by %+v", name, len(r.Rows), r.Out, r.Odd, l)
			continue
		}
		e := r.Rows[0]
		if e.Amount.Minor != 123_450 || e.At.Format(time.DateOnly) != "2026-11-03" || !strings.Contains(e.Text, "1042") {
			t.Errorf("%s: %+v", name, e.Entry)
		}
	}
}

func TestWhatIsNoStatementIsRefused(t *testing.T) {
	row := "2026-11-03,1.00,x\n"
	for _, c := range []struct{ name, raw, code, line string }{
		{"nothing", "", "statement_empty", ""},
		{"spaces", " \n\n ", "statement_empty", ""},
		{"a letter", "Dear shop,\nplease find attached", "statement_no_table", ""},
		{"a picture", "\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00", "statement_no_table", ""},
		{"a header alone", "Date,Amount,Reference\n", "statement_empty", ""},
		{"too big", strings.Repeat("x", statement.MaxBytes+1), "statement_too_big", ""},
		{"too long", "Date,Amount,Reference\n" + strings.Repeat(row, statement.MaxRows+100), "statement_too_many", ""},
		{"a cell without end", "Date,Amount,Reference\n" + row + "2026-11-03,1.00," + strings.Repeat("x", 3_000) + "\n", "statement_cell", "3"},
		{"too many columns", "Date,Amount,Reference\n" + row + strings.Repeat("1,", 200) + "1\n", "statement_line", "3"},
	} {
		_, err := statement.Parse([]byte(c.raw))
		f, ok := fault.As(err)
		if !ok || f.Code != c.code || c.line != "" && fmt.Sprint(f.Args["line"]) != c.line {
			t.Errorf("%s: %v, want %s at line %s", c.name, err, c.code, c.line)
		}
	}
}

// Amounts as people and banks write them, in a currency of two, none and three
// decimals.
func TestSums(t *testing.T) {
	for _, c := range []struct {
		in       string
		decimals int
		want     int64
		bad      bool
	}{
		{"1.234,50", 2, 123_450, false}, {"1,234.50", 2, 123_450, false}, {"1234,5", 2, 123_450, false}, {"1.234", 2, 123_400, false}, {"1,234,567", 2, 123_456_700, false},
		{"+12", 2, 1_200, false}, {"-12.00", 2, -1_200, false}, {"12,00-", 2, -1_200, false}, {"(12.00)", 2, -1_200, false}, {"−3,00 €", 2, -300, false}, {"CHF 1'000.05", 2, 100_005, false},
		{"0", 2, 0, false}, {"¥1,200", 0, 1_200, false}, {"1200.00", 0, 1_200, false}, {"1.234", 3, 1_234, false}, {"1,234.567", 3, 1_234_567, false},
		{"", 2, 0, true}, {"x", 2, 0, true}, {"1e9", 2, 0, true}, {"1.2.3", 2, 0, true}, {"12.345.67", 2, 0, true}, {"1,23,4", 2, 0, true}, {"99999999999999999999", 2, 0, true}, {"1.005,1234", 2, 0, true},
		{"=1+1", 2, 0, true}, {"03.11.2026", 2, 0, true}, {"abc 12", 2, 0, true}, {"12.5", 0, 0, true},
	} {
		got, ok := statement.Sum(c.in, c.decimals)
		if ok == c.bad || ok && got != c.want {
			t.Errorf("%q with %d decimals is %d (%v), want %d", c.in, c.decimals, got, ok, c.want)
		}
	}
}

func TestDays(t *testing.T) {
	for _, c := range []struct {
		in   string
		how  statement.Dates
		want string
	}{
		{"2026-11-03", "ymd", "2026-11-03"}, {"2026/1/3", "ymd", "2026-01-03"}, {"20261103", "ymd", "2026-11-03"}, {"2026-11-03T23:59:59Z", "ymd", "2026-11-03"}, {"2026年11月3日", "ymd", "2026-11-03"},
		{"20261103091244", "ymd", "2026-11-03"}, {"03.11.2026", "dmy", "2026-11-03"}, {"3.11.26", "dmy", "2026-11-03"}, {"03/11/2026 09:12", "dmy", "2026-11-03"}, {"11/03/2026", "mdy", "2026-11-03"},
		{"31.02.2026", "dmy", ""}, {"13/13/2026", "mdy", ""}, {"03.11.2026", "ymd", ""}, {"2026-11-03", "dmy", ""}, {"", "ymd", ""}, {"tomorrow", "dmy", ""}, {"0001-01-01", "ymd", ""},
	} {
		at, ok := statement.Day(c.in, c.how)
		got := ""
		if ok {
			got = at.Format(time.DateOnly)
		}
		if got != c.want {
			t.Errorf("%q as %s is %q, want %q", c.in, c.how, got, c.want)
		}
	}
}

// References stand anywhere, in any case and with spaces anywhere; one wrong digit
// is none. RF971042 and RF401001 are right.
func TestReferences(t *testing.T) {
	for in, want := range map[string]string{
		"RF971042": "1042", "rf97 1042": "1042", "R F 9 7 1 0 4 2": "1042", "EREF+RF971042SVWZ+Vase": "1042", "Danke! rf97 1042, Jörg": "1042",
		"RF971042 03.11.2026": "1042", "RF971042 RF401001": "1042 1001", "RF971042 rf97 1042": "1042",
		"RF981042": "", "RF971024": "", "RF9710420": "", "RF": "", "RF97": "", "1042": "", "REF 971042": "", "RF97100000000000000000000000000000": "",
	} {
		if got := strings.Join(statement.References(in), " "); got != want {
			t.Errorf("%q names %q, want %q", in, got, want)
		}
	}
	for in, want := range map[string]string{"order 1042": "1042", "1042, 1043": "1042 1043", "Nr.1042": "1042", "订单1042": "", "订单 1042": "1042", "A1042": "", "01042": "", "10": "", "#1042!": "1042"} {
		if got := strings.Join(statement.Bare(in), " "); got != want {
			t.Errorf("%q has %q, want %q", in, got, want)
		}
	}
}

func FuzzStatement(f *testing.F) {
	for _, s := range []string{german, chinese, english, "a;b\n\"", "Date,Amount,Reference\n1,2,3\n", "\xff\xfeD\x00a\x00"} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, raw []byte) {
		s, err := statement.Parse(raw)
		if err != nil {
			if _, refused := fault.As(err); !refused {
				t.Fatalf("%v is no refusal", err)
			}
			return
		}
		l := statement.Guess(s)
		if l.Check(s) != nil {
			return
		}
		for _, r := range statement.Try(s, l, "EUR").Rows {
			if r.Amount.Minor < 1 || r.At.IsZero() || r.Ref == "" || r.ID == "" || strings.ContainsAny(r.Text+r.Payer+r.Ref, "\r\n\x00") {
				t.Fatalf("%+v", r)
			}
			statement.References(r.Text)
		}
	})
}
