package entrance

import (
	"context"
	"strings"
	"unicode/utf8"

	"github.com/gofiber/fiber/v2"

	"hawker/app/brand"
	"hawker/app/fault"
	"hawker/app/lang"
	"hawker/app/money"
	"hawker/app/staff"
	"hawker/app/store"
	"hawker/app/web/desk/page"
	"hawker/app/web/edge"
	"hawker/assets"
	views "hawker/views/desk"
	"hawker/views/desk/frame"
)

const ticketSetup = "setup"

// setupPage exchanges the token of the printed link for a cookie and a clean
// address, and then shows the form.
func (h Handlers) setupPage(c *fiber.Ctx) error {
	if token := edge.Query(c, "token"); token != "" {
		edge.Ticket(c, ticketSetup, token)
		return edge.Go(c, "/setup")
	}
	open, err := h.setupOpen(c)
	if err != nil {
		return err
	}
	if !open {
		return h.setupClosed(c)
	}
	tag := lang.Tag(edge.Ctx(c))
	s := setup{lang: tag, country: "US", currency: "USD", zone: "UTC"}
	if tag == lang.Chinese {
		s.country, s.currency, s.zone = "CN", "CNY", "Asia/Shanghai"
	}
	return h.showSetup(c, fiber.StatusOK, s, frame.Form{})
}

func (h Handlers) setupOpen(c *fiber.Ctx) (open bool, err error) {
	err = h.View(func(tx *store.Tx) error {
		open, err = staff.CheckSetupToken(tx, edge.Ticket(c, ticketSetup, ""))
		return err
	})
	return open, err
}

// setupClosed counts as a wrong guess: the link's token could be tried for.
func (h Handlers) setupClosed(c *fiber.Ctx) error {
	p := views.SetupClosed{Page: h.Shell(c, lang.T(edge.Ctx(c), "desk.setup.closed")), Art: assets.URL(entryArt)}
	p.Page.NoIndex = true
	return edge.PageStatus(c, fiber.StatusNotFound, views.Closed(p))
}

// setup is the form of the first run as it was sent.
type setup struct{ name, email, password, shop, country, currency, lang, zone string }

func (h Handlers) showSetup(c *fiber.Ctx, status int, s setup, f frame.Form) error {
	ctx := edge.Ctx(c)
	p := views.SetupPage{
		Page: h.Shell(c, lang.T(ctx, "desk.setup.title")), Form: f, Name: s.name, Email: s.email, Password: s.password, Shop: s.shop,
		Countries: page.Countries(ctx, s.country), Currencies: page.Currencies(ctx, s.currency), Langs: page.Languages(ctx, s.lang), Zones: page.Zones(s.zone),
		Art: assets.URL(entryArt),
	}
	p.Page.NoIndex = true
	p.Page.Scripts = []string{"zone-guess"}
	return edge.PageStatus(c, status, views.Setup(p))
}

// setUp makes the owner and the shop in one command, and signs the owner in.
func (h Handlers) setUp(c *fiber.Ctx) error {
	v, err := edge.Form(c)
	if err != nil {
		return err
	}
	open, err := h.setupOpen(c)
	if err != nil {
		return err
	}
	if !open {
		return h.setupClosed(c)
	}
	s := setup{
		name: v.Get("name"), email: v.Get("email"), password: v.Raw("password"), shop: v.Get("shop"),
		country: v.Get("country"), currency: v.Get("currency"), lang: v.Get("lang"), zone: v.Get("zone"),
	}
	owner, err := h.found(c, s)
	if err != nil {
		f, status, ok := page.Refused(edge.Ctx(c), err)
		if !ok {
			return err
		}
		return h.showSetup(c, status, s, s.more(edge.Ctx(c), f))
	}
	edge.DropTicket(c, ticketSetup)
	edge.SetLanguage(c, s.lang)
	if err := h.SignIn(c, owner); err != nil {
		return err
	}
	return edge.Go(c, "/desk?done=setup")
}

// more adds what else is wrong with the form, so that it is mended in one go.
func (s setup) more(ctx context.Context, f frame.Form) frame.Form {
	if f.Errors == nil {
		return f
	}
	add := func(err error) {
		if refusal, ok := fault.As(err); ok && f.Errors[refusal.Field] == "" {
			f.Errors[refusal.Field], _ = page.Sentence(ctx, err)
		}
	}
	for name, value := range map[string]string{"name": s.name, "email": s.email, "shop": s.shop} {
		if value == "" {
			add(fault.InvalidField("field_needed", name))
		}
	}
	if utf8.RuneCountInString(s.password) < staff.MinPassword {
		add(fault.InvalidField("password_short", "password", "min", staff.MinPassword))
	}
	f.Problem = lang.T(ctx, "desk.setup.mend")
	return f
}

// found hashes outside the transaction and then writes owner and shop together.
func (h Handlers) found(c *fiber.Ctx, s setup) (staff.Person, error) {
	shop := brand.Fresh(s.shop, money.Currency(strings.ToUpper(s.currency)), strings.ToUpper(s.country))
	shop.Lang, shop.Zone, shop.Email = s.lang, s.zone, strings.ToLower(s.email)
	if err := shop.Clean().Check(); err != nil {
		return staff.Person{}, page.Renamed(err, "name", "shop") // the form has the owner's name too
	}
	hash, err := staff.Hash(s.password)
	if err != nil {
		return staff.Person{}, err
	}
	var owner staff.Person
	by := store.Actor{Kind: "system", ID: "setup", Addr: edge.Addr(c)}
	token := edge.Ticket(c, ticketSetup, "")
	err = h.Store.Do(edge.Ctx(c), by, "shop.set_up", func(tx *store.Tx) error {
		open, err := staff.CheckSetupToken(tx, token)
		if err != nil {
			return err
		}
		if !open {
			return fault.Missing("setup_not_found")
		}
		owner, err = staff.Add(tx, staff.Person{Name: s.name, Email: s.email, Role: staff.Owner, PasswordHash: hash})
		if err != nil {
			return err
		}
		if err := brand.Save(tx, shop); err != nil {
			return err
		}
		return staff.ClearSetupToken(tx)
	})
	return owner, err
}
