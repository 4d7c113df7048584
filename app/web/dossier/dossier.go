// Package dossier reads what a shop knows of one person together with what they said in
// its shows, and writes it out for them: a page that is read without the shop, and a
// file for programs, in one ZIP.
//
// It promises that page and file say the same, since one is written from the other. It
// decides nothing: what is known, erased and kept are rules of privacy; and it refuses
// to know who asks.
package dossier

import (
	"archive/zip"
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"strings"
	"time"
	"unicode"

	"github.com/gofiber/fiber/v2"

	"hawker/app/board/letter"
	"hawker/app/brand"
	"hawker/app/lang"
	"hawker/app/live"
	"hawker/app/order"
	"hawker/app/privacy"
	"hawker/app/store"
	"hawker/app/web/edge"
	views "hawker/views/privacy"
)

// Dossier is all that is known, and what an erasure would do.
type Dossier struct {
	privacy.Holding
	Told   privacy.Told
	Record Record
}

// Read reads all that a contact leads to. It goes through the talk of every show: who
// lets others ask for it counts how often.
func Read(e *edge.Env, c privacy.Contact) (d Dossier, err error) {
	var shows []live.ShowID
	err = e.View(func(tx *store.Tx) (err error) {
		if d.Holding, err = privacy.Gather(tx, c); err == nil {
			shows, err = privacy.Shows(tx)
		}
		return err
	})
	for _, show := range shows {
		if err != nil || !d.Visits() {
			break
		}
		said, readErr := e.Lines(show)
		d.Hear(said)
		err = readErr
	}
	if err != nil {
		return d, err
	}
	err = e.View(func(tx *store.Tx) (err error) {
		if d.Told, err = d.Plan(tx); err == nil {
			d.Record, err = fill(tx, d.Holding, d.Told)
		}
		return err
	})
	return d, err
}

// OfOrder reads one order with all that hangs on it, and nothing else of its buyer:
// whoever has its link may have it.
func OfOrder(tx *store.Tx, o order.Order) (d Dossier, err error) {
	if d.Holding, err = privacy.OfOrder(tx, o); err != nil {
		return d, err
	}
	d.Record, err = fill(tx, d.Holding, d.Told)
	return d, err
}

// Zip writes the dossier: record.html in the language of ctx and record.json.
func (d Dossier) Zip(ctx context.Context, w io.Writer) error {
	z := zip.NewWriter(w)
	page, err := z.CreateHeader(entry("record.html", d.Record.Made))
	if err != nil {
		return fmt.Errorf("writing a record: %w", err)
	}
	if err := d.Record.page(ctx).Page().Render(ctx, page); err != nil {
		return fmt.Errorf("rendering a record: %w", err)
	}
	file, err := z.CreateHeader(entry("record.json", d.Record.Made))
	if err != nil {
		return fmt.Errorf("writing a record: %w", err)
	}
	out := json.NewEncoder(file)
	out.SetIndent("", "  ")
	if err := out.Encode(d.Record); err != nil {
		return fmt.Errorf("writing a record: %w", err)
	}
	if err := z.Close(); err != nil {
		return fmt.Errorf("writing a record: %w", err)
	}
	return nil
}

func entry(name string, made time.Time) *zip.FileHeader {
	return &zip.FileHeader{Name: name, Method: zip.Deflate, Modified: made}
}

// Plan says a plan in words; staff read the notes of holds as well.
func Plan(ctx context.Context, t privacy.Told, staff bool) views.Plan {
	var p views.Plan
	for _, x := range t.Gone {
		p.Gone = append(p.Gone, views.Part{Label: lang.T(ctx, "privacy.kind."+string(x.Kind)), Count: x.Count})
		p.Reviews = p.Reviews || x.Kind == privacy.Reviews
	}
	for _, x := range t.Kept {
		part := views.Part{Label: letter.Kept(ctx, x), Count: x.Count, Why: letter.Reason(ctx, x)}
		if staff {
			part.Note = x.Note
		}
		p.Kept = append(p.Kept, part)
	}
	return p
}

// fileName is what a ZIP is called: the shop's name in letters, and a day.
func fileName(tx *store.Tx) (string, error) {
	shop, _, err := brand.Find(tx)
	plain := strings.Map(func(r rune) rune {
		if r < unicode.MaxASCII && (unicode.IsLetter(r) || unicode.IsDigit(r)) {
			return unicode.ToLower(r)
		}
		return -1
	}, shop.Name)
	if plain == "" {
		plain = "shop"
	}
	return plain + "-data-" + tx.Now.Format("2006-01-02") + ".zip", err
}

// Send answers with the ZIP, in the language of the request.
func (d Dossier) Send(c *fiber.Ctx, e *edge.Env) error {
	var b bytes.Buffer
	if err := d.Zip(edge.Ctx(c), &b); err != nil {
		return err
	}
	name := ""
	if err := e.View(func(tx *store.Tx) (err error) { name, err = fileName(tx); return err }); err != nil {
		return err
	}
	c.Set(fiber.HeaderContentType, "application/zip")
	c.Set(fiber.HeaderContentDisposition, `attachment; filename="`+name+`"`)
	c.Set(fiber.HeaderCacheControl, "no-store")
	c.Set("Referrer-Policy", "no-referrer")
	return c.Send(b.Bytes())
}
