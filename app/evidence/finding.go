package evidence

import (
	"slices"
	"strings"
	"time"

	"hawker/app/live"
	"hawker/app/money"
)

// Finding is one thing that was checked. Its Code names the sentence that says it, in
// each language; About is what stands in that sentence.
type Finding struct {
	OK    bool   `json:"ok"`
	Code  string `json:"code"`
	About About  `json:"about"`
}

// The codes of findings. What is wrong has one of its own, so that it can be said what
// it means.
const (
	LineShop     = "line.shop"      // sold outside any show
	LineList     = "line.list"      // sold in a show for what it cost in the shop
	LinePrice    = "line.price"     // sold for the show's price
	LineOther    = "line.price.bad" // the event that it names does not say that price
	LinePin      = "line.pin"
	LineNoPin    = "line.pin.bad" // the event that it names does not put it on the screen
	LineSold     = "line.sold"
	LineUnsold   = "line.sold.bad" // the log does not tell of this sale, or of another price
	NoShow       = "none"
	LogWhole     = "log.whole"
	LogBroken    = "log.broken"
	LogMissing   = "log.missing"
	LogKnown     = "log.known"
	LogUnknown   = "log.unknown" // it is not the log that the order knew
	FilmNone     = "film.none"
	FilmWhole    = "film.whole"
	FilmSome     = "film.some" // some of its segments are elsewhere
	FilmAway     = "film.away" // segments that lie in another place were fetched, and are whole
	FilmKnown    = "film.known"
	FilmUnknown  = "film.unknown" // it is not the recording that the order knew
	MailFits     = "mail.fits"
	MailOther    = "mail.other"
	DayFits      = "day.fits"
	DayOther     = "day.other"
	DaySilent    = "day.silent" // the day's list does not speak of the shows
	ClaimsWhole  = "claims.whole"
	ClaimsBroken = "claims.broken"
	PaperFits    = "paper.fits"
	PaperOther   = "paper.other" // it is not the paper of then
	PaperMissing = "paper.missing"
	LotWhole     = "lot.whole"
	LotBroken    = "lot.broken" // it is not the lot that the parcel knew
	FilesWhole   = "pack.whole"
	FileChanged  = "pack.changed"
	FileMissing  = "pack.missing"
	FileAdded    = "pack.added"
	FileUnread   = "pack.unread" // it can be unpacked no more, or is not what it should be
	ZipWhole     = "zip.whole"
	ZipChanged   = "zip.changed" // outside its files, or anywhere in them

	CertificateFits    = "certificate.fits"
	CertificateOther   = "certificate.other" // it is not the certificate of then
	CertificateMissing = "certificate.missing"
)

// filmBad begins the codes of what archive.Verify finds; its kind follows.
const filmBad = "film.bad."

// About is what a finding speaks of; what it does not speak of is zero.
type About struct {
	Line     int           `json:"line,omitempty"` // of the order, from 1
	Title    string        `json:"title,omitempty"`
	Unit     money.Amount  `json:"unit,omitzero"`
	List     money.Amount  `json:"list,omitzero"`
	Reason   string        `json:"reason,omitempty"`
	Item     int           `json:"item,omitempty"`
	Show     live.ShowID   `json:"show,omitempty"`
	ShowName string        `json:"show_name,omitempty"`
	Event    uint64        `json:"event,omitempty"`
	At       time.Time     `json:"at,omitzero"`
	File     string        `json:"file,omitempty"`
	Segment  uint32        `json:"segment,omitempty"`
	From     time.Duration `json:"from,omitempty"` // positions in the recording
	To       time.Duration `json:"to,omitempty"`
	Place    int64         `json:"place,omitempty"` // a line of an index
	Count    int           `json:"count,omitempty"`
	Of       int           `json:"of,omitempty"`
	Sum      string        `json:"sum,omitempty"` // the first digits of a SHA-256
	Day      string        `json:"day,omitempty"` // as 2006-01-02
	Lot      string        `json:"lot,omitempty"` // its number
	Parcel   string        `json:"parcel,omitempty"`
}

// Report is what a check found, in the order of checking.
type Report struct {
	Number   string    `json:"number"`
	Findings []Finding `json:"findings"`
}

// Passed tells whether all of it was as it should be.
func (r Report) Passed() bool {
	return !slices.ContainsFunc(r.Findings, func(f Finding) bool { return !f.OK })
}

// Failed lists what was not as it should be.
func (r Report) Failed() []Finding {
	return slices.DeleteFunc(slices.Clone(r.Findings), func(f Finding) bool { return f.OK })
}

func (r *Report) good(code string, a About) {
	r.Findings = append(r.Findings, Finding{true, code, a})
}

func (r *Report) bad(code string, a About) {
	r.Findings = append(r.Findings, Finding{false, code, a})
}

// either says the one where it is so, and else the other.
func (r *Report) either(is bool, code, otherwise string, a About) {
	if is {
		r.good(code, a)
	} else {
		r.bad(otherwise, a)
	}
}

// short is the beginning of a sum, which people can compare.
func short(sum string) string { return sum[:min(16, len(sum))] }

// Codes are all codes that a finding may have.
var Codes = []string{
	LineShop, LineList, LinePrice, LineOther, LinePin, LineNoPin, LineSold, LineUnsold, NoShow, LogWhole, LogBroken, LogMissing, LogKnown, LogUnknown,
	FilmNone, FilmWhole, FilmSome, FilmAway, FilmKnown, FilmUnknown, MailFits, MailOther, DayFits, DayOther, DaySilent,
	ClaimsWhole, ClaimsBroken, PaperFits, PaperOther, PaperMissing, LotWhole, LotBroken, CertificateFits, CertificateOther, CertificateMissing,
	FilesWhole, FileChanged, FileMissing, FileAdded, FileUnread, ZipWhole, ZipChanged,
	filmBad + "line", filmBad + "chain", filmBad + "missing", filmBad + "length", filmBad + "bytes", filmBad + "unread", filmBad + "away",
}

var wrong = []string{LineOther, LineNoPin, LineUnsold, LogBroken, LogMissing, LogUnknown, FilmUnknown, MailOther, DayOther, ClaimsBroken, PaperOther, PaperMissing, LotBroken, CertificateOther, CertificateMissing, FileChanged, FileMissing, FileAdded, FileUnread, ZipChanged}

// Wrong tells whether a code says that something is not as it should be.
func Wrong(code string) bool { return slices.Contains(wrong, code) || strings.HasPrefix(code, filmBad) }
