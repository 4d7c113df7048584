package claims

import (
	"slices"

	"github.com/a-h/templ"
	"github.com/gofiber/fiber/v2"

	"hawker/app/catalog"
	"hawker/app/claim"
	"hawker/app/paper"
	"hawker/app/store"
	"hawker/app/web/desk/filing"
	"hawker/app/web/desk/page"
	"hawker/app/web/download"
	"hawker/app/web/edge"
	views "hawker/views/desk/claims"
	"hawker/views/desk/frame"
)

func (h Handlers) one(c *fiber.Ctx) error { return h.showOne(c, fiber.StatusOK, nil, frame.Form{}) }

// showOne is the page of a claim, with what was typed in a form that was refused.
func (h Handlers) showOne(c *fiber.Ctx, status int, typed *filing.Sent, f frame.Form) error {
	id := claim.ID(edge.Param(c, "claim"))
	return h.Show(c, page.Answer{Section: "products", Status: status}, func(r page.Reading) (templ.Component, error) {
		v, err := claim.Get(r.Tx, id)
		if err != nil {
			return nil, err
		}
		product, err := catalog.Get(r.Tx, v.Product)
		if err != nil {
			return nil, err
		}
		here := address + "/" + string(id)
		p := views.OnePage{Frame: r.Titled(r.T("claim.one")), Product: r.In(product.Title), Back: of(v.Product), Told: toldOf(r, v.Claim), Text: r.In(v.Text), Action: here}
		p.File = fileOf(v.Claim)
		p.Input = views.Input{Form: f, Action: here, Text: page.WordsOf(v.Text), Source: v.Source, Shared: v.Shared, Seen: v.Seq, File: p.File}
		if !p.Told.Until.IsZero() {
			p.Input.Until = p.Told.Until.Format("2006-01-02")
		}
		if typed != nil {
			fill(&p.Input, *typed)
			p.Reason = typed.Get("reason")
		}
		p.History, err = history(r, v)
		return views.One(p), err
	})
}

// fill puts what was typed into a form again; a file that came with it is kept.
func fill(in *views.Input, s filing.Sent) {
	if s.Values == nil || !s.Has("text.en") && !s.Has("text.zh") {
		return // another form of the page was filing.Sent
	}
	in.Text, in.Source, in.Until = page.ReadWords(s.Values, "text"), s.Get("source"), s.Get("until")
	in.Shared, in.Unfile = s.On("shared"), s.On("unfile")
	in.Kept = views.File{Name: s.File.Name, Hash: s.File.Hash, Size: s.File.Size}
}

func fileOf(c claim.Claim) views.File {
	f := c.File
	if f.Hash == "" {
		return views.File{}
	}
	return views.File{Name: f.Name, Hash: f.Hash, Size: f.Size, Picture: f.Type != paper.PDF, URL: papers + f.Hash}
}

// history is what became of one claim, the newest first.
func history(r page.Reading, of claim.Version) ([]views.Change, error) {
	all, err := claim.History(r.Tx, of.Product)
	if err != nil {
		return nil, err
	}
	var list []views.Change
	for _, v := range slices.Backward(all) {
		if v.ID != of.ID {
			continue
		}
		who, err := r.Who(v.By)
		if err != nil {
			return nil, err
		}
		list = append(list, views.Change{At: v.At, Who: who, What: v.What, Text: r.In(v.Text), Source: v.Source, File: fileOf(v.Claim), Told: toldOf(r, v.Claim)})
	}
	return list, nil
}

func (h Handlers) change(c *fiber.Ctx) error {
	id := claim.ID(edge.Param(c, "claim"))
	if err := h.View(func(tx *store.Tx) error { _, err := claim.Get(tx, id); return err }); err != nil {
		return err
	}
	s, err := filing.Read(c, h.Papers)
	if err != nil {
		return err
	}
	return h.done(c, s, h.Do(c, "claim.change", func(tx *store.Tx) error {
		d, err := draft(s, tx)
		if err != nil {
			return err
		}
		_, err = claim.Change(tx, id, seen(s), d)
		return err
	}))
}

// done goes back to the claim, or shows again what was typed beside what is wrong.
func (h Handlers) done(c *fiber.Ctx, s filing.Sent, err error) error {
	if err == nil {
		return edge.Go(c, address+"/"+edge.Param(c, "claim")+"?done=saved")
	}
	f, status, ok := page.Refused(edge.Ctx(c), err)
	if !ok {
		return err
	}
	return h.showOne(c, status, &s, f)
}

func (h Handlers) withdraw(c *fiber.Ctx) error {
	v, err := edge.Form(c)
	if err != nil {
		return err
	}
	id := claim.ID(edge.Param(c, "claim"))
	return h.done(c, filing.Sent{Values: v}, h.Do(c, "claim.withdraw", func(tx *store.Tx) error { return claim.Withdraw(tx, id, v.Get("reason")) }))
}

func (h Handlers) renew(c *fiber.Ctx) error {
	v, err := edge.Form(c)
	if err != nil {
		return err
	}
	id := claim.ID(edge.Param(c, "claim"))
	return h.done(c, filing.Sent{Values: v}, h.Do(c, "claim.renew", func(tx *store.Tx) error { return claim.Renew(tx, id) }))
}

// file sends a file that a version of any claim names.
func (h Handlers) file(c *fiber.Ctx) error {
	hash := edge.Param(c, "hash")
	var f paper.File
	err := h.View(func(tx *store.Tx) (err error) {
		f, err = claim.FileOf(tx, hash)
		return err
	})
	if err != nil {
		return err
	}
	return download.Paper(c, h.Papers, f)
}
