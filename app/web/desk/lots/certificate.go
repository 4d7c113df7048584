package lots

import (
	"github.com/a-h/templ"
	"github.com/gofiber/fiber/v2"

	"hawker/app/fault"
	"hawker/app/sourcing"
	"hawker/app/store"
	"hawker/app/web/desk/filing"
	"hawker/app/web/desk/page"
	"hawker/app/web/edge"
	"hawker/views/desk/frame"
	views "hawker/views/desk/lots"
)

// sent reads the form of a certificate of the lot of the address, which must be there
// before a file is taken.
func (h Handlers) sent(c *fiber.Ctx) (sourcing.ID, filing.Sent, error) {
	id := sourcing.ID(edge.Param(c, "lot"))
	if err := h.View(func(tx *store.Tx) error { _, err := sourcing.Get(tx, id); return err }); err != nil {
		return id, filing.Sent{}, err
	}
	s, err := filing.Read(c, h.Papers)
	return id, s, err
}

func (h Handlers) keepPaper(c *fiber.Ctx, id sourcing.ID, s filing.Sent, certificate string) error {
	return h.Do(c, "lot.certify", func(tx *store.Tx) error {
		p, err := paperOf(tx, s, certificate)
		if err == nil {
			_, err = sourcing.Certify(tx, id, seen(s.Values), p)
		}
		return err
	})
}

func (h Handlers) certify(c *fiber.Ctx) error {
	id, s, err := h.sent(c)
	if err != nil {
		return err
	}
	return h.done(c, typed{Sent: s}, h.keepPaper(c, id, s, ""))
}

func (h Handlers) replace(c *fiber.Ctx) error {
	id, s, err := h.sent(c)
	if err != nil {
		return err
	}
	err = h.keepPaper(c, id, s, edge.Param(c, "certificate"))
	if err == nil {
		return edge.Go(c, of(id)+"?done=saved")
	}
	f, status, ok := page.Refused(edge.Ctx(c), err)
	if !ok {
		return err
	}
	return h.showCertificate(c, status, s, f)
}

func (h Handlers) certificate(c *fiber.Ctx) error {
	return h.showCertificate(c, fiber.StatusOK, filing.Sent{}, frame.Form{})
}

// showCertificate is the page of a certificate, with what was typed in a form that was
// refused.
func (h Handlers) showCertificate(c *fiber.Ctx, status int, s filing.Sent, f frame.Form) error {
	id, certificate := sourcing.ID(edge.Param(c, "lot")), edge.Param(c, "certificate")
	return h.Show(c, page.Answer{Section: "products", Status: status}, func(r page.Reading) (templ.Component, error) {
		v, err := sourcing.Get(r.Tx, id)
		if err != nil {
			return nil, err
		}
		one, at := v.Find(certificate)
		if at < 0 {
			return nil, fault.Missing("certificate_not_found")
		}
		p := views.CertificatePage{Frame: r.Titled(one.Name), Back: of(id), Lot: v.Number, Certificate: certificateOf(r, v, one), Seen: v.Seq}
		p.Input = views.PaperInput{
			Form: f, Action: p.Certificate.URL, Name: one.Name, Issuer: one.Issuer, From: dayField(p.Certificate.From), Until: dayField(p.Certificate.Until), Seen: v.Seq, File: p.Certificate.File,
		}
		fillPaper(&p.Input, s)
		return views.CertificateOf(p), nil
	})
}

func (h Handlers) remove(c *fiber.Ctx) error {
	return h.form(c, "lot.uncertify", func(tx *store.Tx, id sourcing.ID, v edge.Values) error {
		_, err := sourcing.Uncertify(tx, id, seen(v), edge.Param(c, "certificate"))
		return err
	})
}
