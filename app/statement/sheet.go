package statement

import (
	"crypto/sha256"
	"encoding/csv"
	"encoding/hex"
	"errors"
	"io"
	"slices"
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"

	"hawker/app/fault"
)

// What a statement may hold.
const (
	MaxBytes   = 5 << 20
	MaxRows    = 20_000
	maxColumns = 100
	maxCell    = 2_000 // bytes
	preamble   = 40    // lines before the header
)

// Sheet is a statement as a table.
type Sheet struct {
	Comma  rune
	Header []string
	Rows   []Record
}

// Record is one row: the line of the file at which it begins, from 1, and its cells.
type Record struct {
	Line  int
	Cells []string
}

// cell is a column of the row, "" where there is none.
func (r Record) cell(at int) string {
	if at < 0 || at >= len(r.Cells) {
		return ""
	}
	return r.Cells[at]
}

// Key names the layout: two statements with one header have one key.
func (s Sheet) Key() string {
	sum := sha256.Sum256([]byte(strings.Join(s.Header, "\x1f")))
	return hex.EncodeToString(sum[:16])
}

// Parse reads a statement of any bank: commas, semicolons or tabs, in any of the
// encodings that banks use, with lines of the bank's own before the header. It
// refuses with statement_too_big{max}, statement_empty, statement_no_table,
// statement_too_many{max}, and by their line with statement_line{line} and
// statement_cell{line, max}.
func Parse(raw []byte) (Sheet, error) {
	if len(raw) > MaxBytes {
		return Sheet{}, fault.InvalidField("statement_too_big", "file", "max", MaxBytes>>20)
	}
	text, err := decode(raw)
	if err != nil {
		return Sheet{}, fault.InvalidField("statement_no_table", "file")
	}
	if strings.TrimSpace(text) == "" {
		return Sheet{}, fault.InvalidField("statement_empty", "file")
	}
	if strings.ContainsRune(text, 0) {
		return Sheet{}, fault.InvalidField("statement_no_table", "file")
	}
	s := Sheet{Comma: comma(text)}
	if s.Comma == 0 {
		return s, fault.InvalidField("statement_no_table", "file")
	}
	all, err := records(text, s.Comma)
	if err != nil {
		return s, err
	}
	at := header(all)
	if at < 0 {
		return s, fault.InvalidField("statement_no_table", "file")
	}
	s.Header = all[at].Cells
	for _, r := range all[at+1:] {
		if len(r.Cells) > 1 { // a sum or a remark below the table has one cell
			s.Rows = append(s.Rows, r)
		}
	}
	if len(s.Rows) == 0 {
		return s, fault.InvalidField("statement_empty", "file")
	}
	return s, nil
}

// comma finds what divides the cells: what stands, outside quotes, equally often in
// most lines.
func comma(text string) rune {
	var best rune
	most := 0
	for _, c := range []rune{'\t', ';', ','} {
		counts := map[int]int{}
		for i, line := range strings.SplitN(text, "\n", 2*preamble) {
			if n := outside(line, c); n > 0 && i < 2*preamble-1 {
				counts[n]++
			} else if n > 0 && i == 0 {
				counts[n]++
			}
		}
		for n, lines := range counts {
			if score := lines * min(n, 20); score > most {
				best, most = c, score
			}
		}
	}
	return best
}

// outside counts a sign outside quotes.
func outside(line string, c rune) int {
	n, quoted := 0, false
	for _, r := range line {
		switch r {
		case '"':
			quoted = !quoted
		case c:
			if !quoted {
				n++
			}
		}
	}
	return n
}

// records reads every row that is not empty.
func records(text string, comma rune) ([]Record, error) {
	r := csv.NewReader(strings.NewReader(text))
	r.Comma, r.FieldsPerRecord, r.LazyQuotes = comma, -1, true
	var all []Record
	for {
		cells, err := r.Read()
		if errors.Is(err, io.EOF) {
			return all, nil
		}
		var bad *csv.ParseError
		if errors.As(err, &bad) {
			return nil, fault.InvalidField("statement_line", "file", "line", bad.StartLine)
		}
		if err != nil {
			return nil, fault.InvalidField("statement_no_table", "file")
		}
		line, _ := r.FieldPos(0)
		if len(all) >= MaxRows+preamble {
			return nil, fault.InvalidField("statement_too_many", "file", "max", MaxRows)
		}
		if len(cells) > maxColumns {
			return nil, fault.InvalidField("statement_line", "file", "line", line)
		}
		for i, c := range cells {
			if len(c) > maxCell {
				return nil, fault.InvalidField("statement_cell", "file", "line", line, "max", maxCell)
			}
			cells[i] = clean(c)
		}
		for len(cells) > 0 && cells[len(cells)-1] == "" { // many banks end a line with a comma
			cells = cells[:len(cells)-1]
		}
		if len(cells) > 0 {
			all = append(all, Record{line, cells})
		}
	}
}

// clean writes a cell in one line, its letters in their usual width.
func clean(s string) string {
	s = strings.Map(func(r rune) rune {
		switch {
		case unicode.IsSpace(r):
			return ' '
		case unicode.IsControl(r), r == unicode.ReplacementChar, unicode.Is(unicode.Cf, r):
			return -1
		}
		return r
	}, s)
	s = strings.TrimSpace(strings.Join(strings.Fields(norm.NFKC.String(s)), " "))
	if strings.HasPrefix(s, `="`) && strings.HasSuffix(s, `"`) && len(s) > 2 { // so that a spreadsheet keeps its zeros
		s = s[2 : len(s)-1]
	}
	return strings.TrimPrefix(s, "'")
}

// header finds the line that names the columns: of the first ones the one that
// says most of what is needed, below it more rows like it.
func header(all []Record) int {
	best, most := -1, 0
	for i, r := range all[:min(len(all), preamble)] {
		if len(r.Cells) < 2 || slices.ContainsFunc(r.Cells, isAmount) {
			continue
		}
		if n := guess(r.Cells).known(); n > most {
			best, most = i, n
		}
	}
	if best >= 0 {
		return best
	}
	for i, r := range all[:min(len(all), preamble)] { // named in a language that nobody here knows
		if len(r.Cells) > 2 && !slices.ContainsFunc(r.Cells, isAmount) && i+1 < len(all) && len(all[i+1].Cells) >= len(r.Cells)-2 {
			return i
		}
	}
	return -1
}
