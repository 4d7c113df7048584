// Package filing reads forms of the desk that bring a paper.
//
// It promises that nothing of a form is lost when it is refused, the file neither: it was
// kept when it arrived, and the form sent again names it. It decides nothing: which files
// are taken is a rule of paper.
package filing

import (
	"errors"
	"io"
	"strings"

	"github.com/gofiber/fiber/v2"

	"hawker/app/fault"
	"hawker/app/paper"
	"hawker/app/web/edge"
)

const mostParts = 20

// Sent is a form as it arrived: its fields, the file that came with it or with an earlier
// try, and why the file was not taken.
type Sent struct {
	edge.Values
	File    paper.File
	Refused error
}

// Read reads a form part by part. The file is the last field of the form, named file, so
// the others are there even where it is too large to be read to its end; kept.hash and
// kept.name are that of an earlier try.
func Read(c *fiber.Ctx, papers *paper.Dir) (Sent, error) {
	s := Sent{Values: edge.Values{}}
	if !strings.HasPrefix(c.Get(fiber.HeaderContentType), fiber.MIMEMultipartForm) {
		var err error
		if s.Values, err = edge.Form(c); err != nil {
			return s, err
		}
		return s, s.keep(papers)
	}
	form, err := edge.Multipart(c)
	if err != nil {
		return s, err
	}
	defer edge.Drain(c)
	for range mostParts {
		part, err := form.NextPart()
		if errors.Is(err, io.EOF) {
			return s, s.keep(papers)
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
		if s.File, s.Refused = papers.Take(part, part.FileName()); s.Refused != nil {
			if _, ok := fault.As(s.Refused); !ok || fault.Is(s.Refused, "body_broken") {
				return s, s.Refused
			}
		}
		if fault.Is(s.Refused, "paper_too_large") {
			break
		}
	}
	return s, s.keep(papers)
}

// keep finds the file of an earlier try that the form names, unless it brought another.
func (s *Sent) keep(papers *paper.Dir) (err error) {
	if hash := s.Get("kept.hash"); hash != "" && s.File.Hash == "" {
		s.File, err = papers.Kept(hash, s.Get("kept.name"))
	}
	return err
}
