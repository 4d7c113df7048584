package statement

import (
	"slices"
	"strings"
	"unicode"

	"hawker/app/fault"
	"hawker/app/money"
)

// None is a column that a statement does not have.
const None = -1

// Layout says which column of a statement is what, by their places from 0, or None.
// Amount holds what came in with a sign or beside Direction; or Credit holds it
// alone. Dates tells how days are written.
type Layout struct {
	Date      int   `json:"date"`
	Amount    int   `json:"amount"`
	Credit    int   `json:"credit"`
	Direction int   `json:"direction"`
	Currency  int   `json:"currency"`
	Text      []int `json:"text"` // where references may stand
	Payer     int   `json:"payer"`
	Ref       int   `json:"ref"` // the bank's own name of the booking
	Dates     Dates `json:"dates"`
}

// field is one thing that a column can be.
type field string

// names are what banks call them, the better name first; lower case, without signs.
var names = map[field][]string{
	"date": {
		"buchungsdatum", "buchungstag", "booking date", "transaction date", "posting date", "posted date", "completed date", "date completed utc", "date completed", "交易日期", "交易时间", "记账日期", "入账日期", "入账时间", "付款时间",
		"date", "datum", "日期", "时间", "value date", "valuta", "valutadatum", "wertstellung", "posted", "created", "date started utc",
	},
	"amount": {
		"betrag", "betrag in", "amount", "transaction amount", "umsatz", "umsatz in", "交易金额", "金额", "发生额", "value",
	},
	"credit": {
		"credit", "credit amount", "paid in", "money in", "deposit", "deposits", "haben", "gutschrift", "eingang", "einnahmen", "收入", "收入金额", "贷方发生额", "贷方金额", "存入金额", "存入", "in",
	},
	"direction": {
		"credit debit", "debit credit", "cr dr", "dr cr", "credit debit indicator", "soll haben", "s h", "soll haben kennzeichen", "umsatzart", "收支", "收 支", "借贷标志", "收支类型", "借贷", "type",
	},
	"currency": {"currency", "currency code", "waehrung", "währung", "币种", "货币", "payment currency"},
	"text": {
		"verwendungszweck", "remittance information", "unstructured remittance information", "payment reference", "reference", "customer reference", "kundenreferenz", "kundenreferenz end to end", "end to end referenz", "end to end id", "zahlungsreferenz",
		"mandatsreferenz", "buchungstext", "description", "details", "transaction details", "transaction description", "memo", "narrative", "particulars", "message", "notes", "附言", "摘要", "备注", "用途", "交易说明", "商品", "商品说明", "交易摘要",
	},
	"payer": {
		"zahlungspflichtiger", "zahlungspflichtiger r", "zahlungspflichtige r", "auftraggeber in", "beguenstigter zahlungspflichtiger", "auftraggeber", "auftraggeber empfänger", "name zahlungsbeteiligter", "zahlungspflichtiger e", "absender", "payer", "payer name", "debtor", "debtor name", "counterparty", "counterparty name", "sender", "from",
		"对方户名", "对方账户名", "对方名称", "付款人", "付款人名称", "交易对方", "payee", "name", "户名",
	},
	"ref": {
		"bankreferenz", "bank reference", "transaction id", "transactionid", "transaction reference", "transaction number", "entry reference", "account servicer reference", "transaktionsnummer", "vorgangsnummer", "buchungsnummer", "fitid", "交易流水号", "流水号", "交易单号", "交易号", "凭证号", "id",
	},
}

// plain writes a name of a column as names has them: lower case, no signs, and no
// currency behind it.
func plain(s string) string {
	words := strings.FieldsFunc(strings.ToLower(s), func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) })
	if n := len(words) - 1; n > 0 && (words[n] == "元" || money.Known(money.Currency(strings.ToUpper(words[n])))) {
		words = words[:n]
	}
	return strings.Join(words, " ")
}

// guess reads a layout out of a header.
func guess(header []string) Layout {
	cells := make([]string, len(header))
	for i, c := range header {
		cells[i] = plain(c)
	}
	find := func(f field) int {
		for _, name := range names[f] {
			if at := slices.Index(cells, name); at >= 0 {
				return at
			}
		}
		return None
	}
	l := Layout{Date: find("date"), Amount: find("amount"), Credit: find("credit"), Direction: find("direction"), Currency: find("currency"), Payer: find("payer"), Ref: find("ref")}
	if l.Amount != None {
		l.Credit = None
	}
	for i, c := range cells {
		if slices.Contains(names["text"], c) {
			l.Text = append(l.Text, i)
		}
	}
	return l
}

// known counts what of the needed the layout has.
func (l Layout) known() int {
	n := 0
	for _, has := range []bool{l.Date != None, l.Amount != None || l.Credit != None, len(l.Text) > 0 || l.Payer != None} {
		if has {
			n++
		}
	}
	return n
}

// Guess is the layout that a sheet's own names and rows suggest.
func Guess(s Sheet) Layout {
	l := guess(s.Header)
	if l.Direction != None && !s.directs(l.Direction) {
		l.Direction = None
	}
	if ways := s.dates(l.Date); len(ways) > 0 {
		l.Dates = ways[0]
	}
	return l
}

// directs tells whether a column says of most rows that money came or went.
func (s Sheet) directs(at int) bool {
	said := 0
	for _, r := range s.Rows {
		if _, ok := came(r.cell(at)); ok {
			said++
		}
	}
	return 2*said > len(s.Rows)
}

// Check refuses a layout by which the sheet cannot be read: field_needed at date,
// amount and text, dates_malformed, and column_unknown for a place that is none.
func (l Layout) Check(s Sheet) error {
	for _, c := range []struct {
		name string
		at   int
	}{{"date", l.Date}, {"amount", l.Amount}, {"credit", l.Credit}, {"direction", l.Direction}, {"currency", l.Currency}, {"payer", l.Payer}, {"ref", l.Ref}} {
		if c.at != None && (c.at < 0 || c.at >= len(s.Header)) {
			return fault.InvalidField("column_unknown", c.name)
		}
	}
	for _, at := range l.Text {
		if at < 0 || at >= len(s.Header) {
			return fault.InvalidField("column_unknown", "text")
		}
	}
	switch {
	case l.Date == None:
		return fault.InvalidField("field_needed", "date")
	case l.Amount == None && l.Credit == None:
		return fault.InvalidField("field_needed", "amount")
	case len(l.Text) == 0:
		return fault.InvalidField("field_needed", "text")
	case !slices.Contains(AllDates, l.Dates):
		return fault.InvalidField("dates_malformed", "dates")
	}
	return nil
}
