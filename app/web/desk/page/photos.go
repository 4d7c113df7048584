package page

import (
	"context"
	"errors"
	"io"
	"mime/multipart"
	"strings"

	"github.com/gofiber/fiber/v2"

	"hawker/app/fault"
	"hawker/app/photo"
	"hawker/app/store"
	"hawker/app/web/edge"
	"hawker/views/desk/frame"
)

const (
	mostFiles  = 20 // pictures in one request
	mostFields = 10
)

// Arrived is what came of one request with pictures: those taken, those that were
// not with the reason, and the other fields of the form. Status is the worst one.
type Arrived struct {
	Photos  []photo.Photo
	Refused []frame.PhotoRefused
	Fields  map[string]string
	Status  int
}

// Refuse adds what was refused besides the files.
func (a *Arrived) Refuse(status int, why string) {
	a.Status, a.Refused = status, append(a.Refused, frame.PhotoRefused{Reason: why})
}

// First is the first refusal in a sentence, "" when there is none.
func (a Arrived) First() string {
	if len(a.Refused) == 0 {
		return ""
	}
	return strings.TrimPrefix(a.Refused[0].File+": ", ": ") + a.Refused[0].Reason
}

// TakePhotos reads a form part by part and imports its pictures. Each file that is
// not taken says why; after one that is too large the rest is not read.
func (d Desk) TakePhotos(c *fiber.Ctx, name string) (Arrived, error) {
	a := Arrived{Fields: map[string]string{}, Status: fiber.StatusOK}
	form, err := edge.Multipart(c)
	if err != nil {
		return a, err
	}
	for range mostFiles + mostFields {
		part, err := form.NextPart()
		if errors.Is(err, io.EOF) {
			return a, nil
		}
		if err != nil {
			return a, fault.New(fault.Malformed, "form_malformed", "")
		}
		more, err := d.takePart(edge.Ctx(c), part, name, &a)
		if err != nil || !more {
			edge.Drain(c)
			return a, err
		}
	}
	edge.Drain(c)
	return a, nil
}

// takePart reads one part; more is false after a file so large that nothing
// further should be read.
func (d Desk) takePart(ctx context.Context, part *multipart.Part, name string, a *Arrived) (more bool, err error) {
	if part.FormName() != name {
		text, err := edge.FieldText(part)
		a.Fields[strings.Clone(part.FormName())] = text
		return err == nil, err
	}
	if part.FileName() == "" { // the field was sent without a file
		return true, nil
	}
	p, err := d.Photos.Import(ctx, part)
	if err == nil {
		a.Photos = append(a.Photos, p)
		return true, nil
	}
	why, ok := Sentence(ctx, err)
	if !ok {
		return false, err
	}
	a.Status = max(a.Status, edge.Status(err))
	a.Refused = append(a.Refused, frame.PhotoRefused{File: strings.Clone(part.FileName()), Reason: why})
	return !fault.Is(err, "photo_too_large"), nil
}

// Record remembers imported pictures; their files are on disk already.
func (d Desk) Record(c *fiber.Ctx, list []photo.Photo) error {
	if len(list) == 0 {
		return nil
	}
	return d.Do(c, "photo.add", func(tx *store.Tx) error {
		for _, p := range list {
			if err := photo.Add(tx, p); err != nil {
				return err
			}
		}
		return nil
	})
}
