package carrier

import (
	"encoding/csv"
	"errors"
	"io"
	"strings"
	"unicode/utf8"

	"hawker/app/fault"
)

// MaxRows is how many parcels one table of tracking numbers ships.
const MaxRows = 200

// Row is one line of a table of tracking numbers: an order or a parcel, and its number
// at the carrier's; Line is where it stands, from 1.
type Row struct {
	Line     int
	Number   string
	Tracking string
}

// Text is the row as it can be pasted again.
func (r Row) Text() string { return r.Number + ", " + r.Tracking }

// ReadSheet reads a table of two columns, separated by commas, semicolons or tabs; a
// line of headings at its top is passed over. It refuses with sheet_empty,
// sheet_long{max}, sheet_columns{line} and sheet_unread{line}.
func ReadSheet(text string) ([]Row, error) {
	text = strings.TrimPrefix(text, "\ufeff")
	if !utf8.ValidString(text) {
		return nil, fault.InvalidField("sheet_unread", "rows", "line", 1)
	}
	r := csv.NewReader(strings.NewReader(text))
	r.Comma, r.FieldsPerRecord, r.TrimLeadingSpace, r.LazyQuotes = separator(text), -1, true, true
	var rows []Row
	for {
		cells, err := r.Read()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			line := 1
			if bad := (*csv.ParseError)(nil); errors.As(err, &bad) {
				line = bad.StartLine
			}
			return nil, fault.InvalidField("sheet_unread", "rows", "line", line)
		}
		line, _ := r.FieldPos(0)
		row, used, err := rowOf(cells, line)
		switch {
		case err != nil:
			return nil, err
		case !used || len(rows) == 0 && line == 1 && !strings.ContainsAny(row.Number, "0123456789"):
			continue
		case len(rows) == MaxRows:
			return nil, fault.InvalidField("sheet_long", "rows", "max", MaxRows)
		}
		rows = append(rows, row)
	}
	if len(rows) == 0 {
		return nil, fault.InvalidField("sheet_empty", "rows")
	}
	return rows, nil
}

func rowOf(cells []string, line int) (r Row, used bool, err error) {
	for len(cells) > 0 && strings.TrimSpace(cells[len(cells)-1]) == "" {
		cells = cells[:len(cells)-1]
	}
	if len(cells) > 2 {
		return r, false, fault.InvalidField("sheet_columns", "rows", "line", line)
	}
	r.Line = line
	for i, s := range cells {
		if s = strings.TrimSpace(s); i == 0 {
			r.Number = strings.TrimPrefix(s, "#")
		} else {
			r.Tracking = s
		}
	}
	return r, r.Number != "", nil
}

// separator is the first that the text has of a tab, a semicolon and a comma.
func separator(text string) rune {
	for _, r := range "\t;" {
		if strings.ContainsRune(text, r) {
			return r
		}
	}
	return ','
}
