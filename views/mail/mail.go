// Package mail draws what the shop sends: one letter as text and as HTML that say
// the same.
//
// It promises that a letter reads well in any mail program: structure by plain
// elements, a small style sheet that may be dropped, the reader's own dark mode, no
// picture and nothing else from elsewhere, so that opening it tells nobody. It knows
// finished words only; which letter says what is not decided here.
package mail

import (
	"strings"
)

// Letter is one mail. Empty parts are not drawn; the order of the fields is the
// order on the page.
type Letter struct {
	Lang    string // "en" or "zh"
	Subject string
	Shop    string
	Title   string
	Hello   string
	Words   []string // paragraphs
	Said    string   // what somebody wrote, lines by \n
	Changes Facts
	Facts   Facts
	Button  Link
	Lines   []Line
	Rows    []Row
	Note    string // below the sums
	To      Facts
	Foot    []string
}

// Facts are names with their values, such as how to pay.
type Facts struct {
	Title string
	List  []Fact
	Plain []string // lines without names, such as an address
}

// Fact is one of Facts; Code is a value to be copied, URL where it leads.
type Fact struct {
	Name, Value string
	Code        bool
	URL         string
}

// Link leads to a page; URL is absolute.
type Link struct{ Label, URL string }

// Line is something that was bought.
type Line struct{ Name, Meta, Sum string }

// Row is one line of the sums.
type Row struct {
	Label, Value string
	Total        bool
}

// Text is the letter for those who read plain text.
func (l Letter) Text() string {
	var b strings.Builder
	block := func(lines ...string) {
		wrote := false
		for _, line := range lines {
			if line = strings.TrimRight(line, " "); line != "" {
				b.WriteString(line + "\n")
				wrote = true
			}
		}
		if wrote {
			b.WriteString("\n")
		}
	}
	block(l.Title)
	block(l.Hello)
	for _, w := range l.Words {
		block(w)
	}
	if l.Said != "" {
		block("> " + strings.ReplaceAll(l.Said, "\n", "\n> "))
	}
	block(l.Changes.lines()...)
	block(l.Facts.lines()...)
	if l.Button.URL != "" {
		block(l.Button.Label+":", l.Button.URL)
	}
	var goods []string
	for _, line := range l.Lines {
		goods = append(goods, line.Name+"  "+line.Sum)
		if line.Meta != "" {
			goods = append(goods, "  "+line.Meta)
		}
	}
	block(goods...)
	var sums []string
	for _, r := range l.Rows {
		sums = append(sums, r.Label+": "+r.Value)
	}
	block(append(sums, l.Note)...)
	block(l.To.lines()...)
	b.WriteString("-- \n") // RFC 3676, 4.3: a signature follows
	block(l.Foot...)
	return b.String()
}

func (f Facts) lines() []string {
	var list []string
	for _, x := range f.List {
		list = append(list, x.Name+": "+x.Value)
		if x.URL != "" {
			list = append(list, "  "+x.URL)
		}
	}
	list = append(list, f.Plain...)
	if len(list) == 0 {
		return nil
	}
	return append([]string{f.Title}, list...)
}

func (f Facts) empty() bool { return len(f.List)+len(f.Plain) == 0 }

// tag is the language as HTML names it.
func (l Letter) tag() string {
	if l.Lang == "zh" {
		return "zh-Hans"
	}
	return l.Lang
}

func lines(s string) []string { return strings.Split(s, "\n") }
