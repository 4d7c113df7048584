package mail

import (
	"context"
	"errors"
	"slices"
	"strconv"

	"github.com/a-h/templ"
	"github.com/gofiber/fiber/v2"

	"hawker/app/board/letter"
	"hawker/app/fault"
	"hawker/app/outbox"
	"hawker/app/post"
	"hawker/app/store"
	"hawker/app/web/desk/page"
	"hawker/app/web/edge"
	"hawker/views/desk/frame"
	views "hawker/views/desk/mail"
)

func (h Handlers) settings(c *fiber.Ctx) error { return h.showSettings(c, fiber.StatusOK, nil) }

func (h Handlers) showSettings(c *fiber.Ctx, status int, change func(page.Reading, *views.SettingsPage)) error {
	return h.Show(c, page.Answer{Section: "settings", Status: status}, func(r page.Reading) (templ.Component, error) {
		s, err := outbox.GetSettings(r.Tx)
		if err != nil {
			return nil, err
		}
		p := views.SettingsPage{Frame: r.Titled(r.T("desk.mail.settings")), Set: s.Ready(), To: r.Person.Email, Input: input(r, s)}
		if p.Site == "" {
			p.Site = edge.BaseURL(c)
		}
		if p.From == "" {
			p.From = r.Shop.Email
		}
		if change != nil {
			change(r, &p)
		}
		return views.Settings(p), nil
	})
}

func input(r page.Reading, s outbox.Settings) views.Input {
	if s.Port == 0 {
		s.Port, s.Security = 587, outbox.StartTLS
	}
	in := views.Input{
		Host: s.Host, Port: strconv.Itoa(s.Port), Security: string(s.Security), User: s.User, HasPassword: len(s.Password) > 0,
		FromName: s.FromName, From: s.From, Site: s.Site, Staff: s.Staff,
	}
	for _, k := range outbox.Kinds {
		if k.Once() {
			continue // somebody's right, which nobody can switch off
		}
		c := frame.Choice{Value: string(k), Label: r.T("desk.mail.kind." + string(k)), Chosen: !s.Off[k]}
		if k.Staff() {
			in.StaffKinds = append(in.StaffKinds, c)
		} else {
			in.Kinds = append(in.Kinds, c)
		}
	}
	return in
}

// read makes settings of a form; the password is kept for the account that it was
// typed for, and for no other.
func (h Handlers) read(v edge.Values, was outbox.Settings) (outbox.Settings, error) {
	s := outbox.Settings{
		Host: v.Get("host"), Security: outbox.Security(v.Get("security")), User: v.Get("user"), FromName: v.Get("from_name"),
		From: v.Get("from"), Site: v.Get("site"), Staff: v.Get("staff"), Off: map[outbox.Kind]bool{},
	}
	if port, ok := v.Int("port"); ok && port > 0 && port < 1<<16 {
		s.Port = int(port)
	}
	for _, k := range outbox.Kinds {
		if !k.Once() && !slices.Contains(v.All("kind"), string(k)) {
			s.Off[k] = true
		}
	}
	switch password := v.Raw("password"); {
	case password != "":
		if len(password) > 1_000 {
			return s, fault.InvalidField("text_too_long", "password", "max", 1_000)
		}
		return s, s.SealPassword(h.Secret, password)
	case s.SameAccount(was):
		s.Password = was.Password
	case s.Host != "" && s.User != "" && len(was.Password) > 0:
		return s, fault.InvalidField("mail_password", "password")
	}
	return s, nil
}

func (h Handlers) save(c *fiber.Ctx) error {
	v, err := edge.Form(c)
	if err != nil {
		return err
	}
	err = h.Do(c, "outbox.settings", func(tx *store.Tx) error {
		was, err := outbox.GetSettings(tx)
		if err != nil {
			return err
		}
		s, err := h.read(v, was)
		if err != nil {
			return err
		}
		return outbox.SaveSettings(tx, s)
	})
	if err == nil {
		return edge.Go(c, list+"/settings?done=saved")
	}
	f, status, ok := page.Refused(edge.Ctx(c), err)
	if !ok {
		return err
	}
	return h.showSettings(c, status, func(r page.Reading, p *views.SettingsPage) {
		kept := p.HasPassword
		typed, _ := h.read(v, outbox.Settings{})
		p.Form, p.Input = f, input(r, typed)
		p.HasPassword, p.Port, p.Security = kept, v.Get("port"), v.Get("security")
	})
}

// test sends one mail now and shows what the server said.
func (h Handlers) test(c *fiber.Ctx) error {
	v, err := edge.Form(c)
	if err != nil {
		return err
	}
	to := v.Get("to")
	answer, err := h.try(edge.Ctx(c), to)
	tested := &views.Tested{OK: err == nil, Answer: answer}
	key := "desk.mail.tested"
	var e *post.Error
	switch {
	case errors.As(err, &e):
		key, tested.Answer = "desk.mail.tested."+string(e.Verdict), e.Answer
	case err != nil:
		return err
	}
	return h.showSettings(c, fiber.StatusOK, func(r page.Reading, p *views.SettingsPage) {
		tested.Title = r.T(key, "to", to)
		p.Tested, p.To = tested, to
	})
}

// try reads outside, then speaks to the server outside of every transaction.
func (h Handlers) try(ctx context.Context, to string) (string, error) {
	var l letter.Letter
	var s outbox.Settings
	m := post.Mail{ID: "test." + store.NewID(), To: to}
	err := h.View(func(tx *store.Tx) (err error) {
		if s, err = outbox.GetSettings(tx); err != nil {
			return err
		}
		m.At = tx.Now
		l, err = h.Letters.Test(ctx, tx)
		return err
	})
	if err != nil {
		return "", err
	}
	if !s.Ready() {
		return "", fault.Clash("mail_not_set")
	}
	words, err := letter.Render(ctx, l)
	if err != nil {
		return "", err
	}
	m.FromName, m.From, m.Lang, m.Subject, m.Text, m.HTML = s.FromName, s.From, l.Lang, words.Subject, words.Text, words.HTML
	if m.FromName == "" {
		m.FromName = l.Shop
	}
	server := post.Server{Host: s.Host, Port: s.Port, Security: string(s.Security), User: s.User}
	if server.Password, err = s.OpenPassword(h.Secret); err != nil {
		return "", err
	}
	line, err := post.Dial(ctx, server)
	if err != nil {
		return "", err
	}
	defer line.Close()
	return line.Send(m)
}
