// Package calendar writes an appointment as calendars read it (RFC 5545).
//
// It promises one entry with one alarm a quarter of an hour before, which replaces the
// one of the same name that was saved earlier. It refuses to know shows: who may be told
// of which, and by which address, is decided by whoever answers with it.
package calendar

import (
	"strings"
	"time"
	"unicode/utf8"
)

// Type is the media type of an entry.
const Type = "text/calendar; charset=utf-8"

// lasts is how long an appointment is taken to last, since nobody can know.
const lasts = time.Hour

// Entry is an appointment. ID is unique in the world; Note may have lines.
type Entry struct {
	ID, Title, Note, URL string
	Lang                 string // of its words (BCP 47)
	At, Now              time.Time
	Alarm                string // what the alarm says
}

// String is the file of the entry.
func (e Entry) String() string {
	var b strings.Builder
	for _, line := range []string{
		"BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Hawker//Show//" + strings.ToUpper(e.Lang), "METHOD:PUBLISH", "BEGIN:VEVENT",
		"UID:" + e.ID, "DTSTAMP:" + stamp(e.Now), "DTSTART:" + stamp(e.At), "DTEND:" + stamp(e.At.Add(lasts)),
		"SUMMARY:" + escaped(e.Title), "DESCRIPTION:" + escaped(strings.TrimSpace(e.Note+"\n"+e.URL)), "URL:" + e.URL,
		"BEGIN:VALARM", "ACTION:DISPLAY", "TRIGGER:-PT15M", "DESCRIPTION:" + escaped(e.Alarm), "END:VALARM", "END:VEVENT", "END:VCALENDAR",
	} {
		fold(&b, line)
	}
	return b.String()
}

func stamp(t time.Time) string { return t.UTC().Format("20060102T150405Z") }

// escaped is a TEXT value (RFC 5545, 3.3.11).
func escaped(s string) string {
	return strings.NewReplacer(`\`, `\\`, ";", `\;`, ",", `\,`, "\r\n", `\n`, "\n", `\n`, "\r", `\n`).Replace(s)
}

// fold writes a line of at most 75 octets and goes on, after a space, on the next;
// no character is cut (RFC 5545, 3.1).
func fold(b *strings.Builder, line string) {
	room := 75
	for _, r := range line {
		if n := utf8.RuneLen(r); n > room {
			b.WriteString("\r\n ")
			room = 74
		}
		b.WriteRune(r)
		room -= utf8.RuneLen(r)
	}
	b.WriteString("\r\n")
}
