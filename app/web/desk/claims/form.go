package claims

import (
	"errors"
	"io"
	"strconv"
	"strings"
	"time"

	"github.com/gofiber/fiber/v2"

	"hawker/app/brand"
	"hawker/app/claim"
	"hawker/app/fault"
	"hawker/app/paper"
	"hawker/app/store"
	"hawker/app/web/desk/page"
	"hawker/app/web/edge"
)

const mostParts = 20

// sent is a form as it arrived: its fields, the file that came with it or with an earlier
// try, and why the file was not taken.
type sent struct {
	edge.Values
	file    paper.File
	refused error
}

// receive reads the form of a claim part by part. The file is the last field of the form,
// so the others are there even where it is too large to be read to its end.
func (h Handlers) receive(c *fiber.Ctx) (sent, error) {
	s := sent{Values: edge.Values{}}
	if !strings.HasPrefix(c.Get(fiber.HeaderContentType), fiber.MIMEMultipartForm) {
		var err error
		if s.Values, err = edge.Form(c); err != nil {
			return s, err
		}
		return s, h.kept(&s)
	}
	form, err := edge.Multipart(c)
	if err != nil {
		return s, err
	}
	defer edge.Drain(c)
	for range mostParts {
		part, err := form.NextPart()
		if errors.Is(err, io.EOF) {
			return s, h.kept(&s)
		}
		if err != nil {
			return s, fault.New(fault.Malformed, "form_malformed", "")
		}
		name := strings.Clone(part.FormName())
		if name != "file" {
			text, err := edge.FieldText(part)
			if err != nil {
				return s, err
			}
			s.Values[name] = append(s.Values[name], text)
			continue
		}
		if part.FileName() == "" {
			continue // the field was sent without a file
		}
		if s.file, s.refused = h.Papers.Take(part, part.FileName()); s.refused != nil {
			if _, ok := fault.As(s.refused); !ok || fault.Is(s.refused, "body_broken") {
				return s, s.refused
			}
		}
		if fault.Is(s.refused, "paper_too_large") {
			break
		}
	}
	return s, h.kept(&s)
}

// kept finds the file of an earlier try that the form names, unless it brought another.
func (h Handlers) kept(s *sent) (err error) {
	if hash := s.Get("kept.hash"); hash != "" && s.file.Hash == "" {
		s.file, err = h.Papers.Kept(hash, s.Get("kept.name"))
	}
	return err
}

// draft is what the form says, read in the shop's zone. It refuses with what was wrong
// with the file, with date_malformed, and as claim.Draft.Check does.
func (s sent) draft(tx *store.Tx) (claim.Draft, error) {
	d := claim.Draft{
		Text: page.TextOf(page.ReadWords(s.Values, "text")), Source: s.Get("source"), File: s.file, Unfile: s.On("unfile"), Shared: s.On("shared"),
	}
	if s.refused != nil {
		return d, s.refused
	}
	if day := s.Get("until"); day != "" {
		shop, _, err := brand.Find(tx)
		if err != nil {
			return d, err
		}
		until, err := time.ParseInLocation(time.DateOnly, day, shop.Location())
		if err != nil {
			return d, fault.InvalidField("date_malformed", "until")
		}
		d.Until = until.AddDate(0, 0, 1).UTC() // the day is whole
	}
	return d, d.Check()
}

// seen is the number of the version that the form was filled from.
func (s sent) seen() uint64 {
	n, _ := strconv.ParseUint(s.Get("seen"), 10, 64) // nothing is 0, which no version has
	return n
}
