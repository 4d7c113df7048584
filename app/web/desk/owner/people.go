package owner

import (
	"context"
	"crypto/rand"
	"encoding/base32"
	"slices"
	"strconv"
	"strings"

	"github.com/a-h/templ"
	"github.com/gofiber/fiber/v2"

	"hawker/app/fault"
	"hawker/app/lang"
	"hawker/app/staff"
	"hawker/app/store"
	"hawker/app/web/desk/page"
	"hawker/app/web/edge"
	views "hawker/views/desk"
	"hawker/views/desk/frame"
)

const auditShown = 50

func (h Handlers) people(c *fiber.Ctx) error {
	return h.show(c, page.Answer{Section: "people"}, func(r reading) (templ.Component, error) {
		list, err := staff.List(r.Tx)
		p := views.PeoplePage{Frame: r.Frame}
		for _, x := range list {
			p.Rows = append(p.Rows, views.PersonRow{
				Name: x.Name, Email: x.Email, Role: string(x.Role), URL: "/desk/people/" + string(x.ID),
				Disabled: x.Disabled, Me: x.ID == r.Person.ID, Since: x.Created,
			})
		}
		return views.People(p), err
	})
}

// personForm is the form of a person as it was typed.
type personForm struct {
	name, email, password string
	role                  staff.Role
}

func readPerson(v edge.Values) personForm {
	return personForm{name: v.Get("name"), email: v.Get("email"), password: v.Raw("password"), role: staff.Role(v.Get("role"))}
}

func (h Handlers) newPerson(c *fiber.Ctx) error {
	return h.showNewPerson(c, fiber.StatusOK, personForm{role: staff.Assistant}, frame.Form{})
}

func (h Handlers) showNewPerson(c *fiber.Ctx, status int, form personForm, f frame.Form) error {
	return h.show(c, page.Answer{Section: "people", Status: status}, func(r reading) (templ.Component, error) {
		p := views.PersonPage{
			Frame: r.Titled(r.T("desk.person.new")), Form: f, New: true, Action: "/desk/people", FullName: form.name, Email: form.email,
			Password: form.password, Roles: roleChoices(r.Ctx, form.role),
		}
		return views.Person(p), nil
	})
}

// newSecret is a password for somebody else: 80 random bits in groups that can be
// read out.
func newSecret() string {
	var b [10]byte
	_, _ = rand.Read(b[:]) // never fails since Go 1.24
	s := strings.ToLower(base32.StdEncoding.EncodeToString(b[:]))
	return s[:4] + "-" + s[4:8] + "-" + s[8:12] + "-" + s[12:]
}

// addPerson takes somebody on, with the password that was typed or one made here,
// which is shown this once.
func (h Handlers) addPerson(c *fiber.Ctx) error {
	v, err := edge.Form(c)
	if err != nil {
		return err
	}
	form, made := readPerson(v), ""
	again := func(err error) error {
		f, status, ok := page.Refused(edge.Ctx(c), err)
		if !ok {
			return err
		}
		return h.showNewPerson(c, status, form, f)
	}
	password := form.password
	if password == "" {
		made = newSecret()
		password = made
	}
	hash, err := staff.Hash(password)
	if err != nil {
		return again(err)
	}
	var p staff.Person
	err = h.Do(c, "staff.add", func(tx *store.Tx) (err error) {
		p, err = staff.Add(tx, staff.Person{Name: form.name, Email: form.email, Role: form.role, PasswordHash: hash})
		return err
	})
	if err != nil {
		return again(err)
	}
	if made == "" {
		return edge.Go(c, "/desk/people?done=person")
	}
	return h.showPerson(c, string(p.ID), fiber.StatusOK, func(page *views.PersonPage) { page.Secret = made })
}

func (h Handlers) person(c *fiber.Ctx) error {
	return h.showPerson(c, edge.Param(c, "id"), fiber.StatusOK, nil)
}

func (h Handlers) showPerson(c *fiber.Ctx, id string, status int, change func(*views.PersonPage)) error {
	return h.show(c, page.Answer{Section: "people", Status: status}, func(r reading) (templ.Component, error) {
		x, err := staff.Get(r.Tx, staff.ID(id))
		if err != nil {
			return nil, err
		}
		p := views.PersonPage{
			Frame: r.Titled(x.Name), Action: "/desk/people/" + id, Name: x.Name, FullName: x.Name, Email: x.Email,
			Disabled: x.Disabled, Me: x.ID == r.Person.ID, Roles: roleChoices(r.Ctx, x.Role),
		}
		if change != nil {
			change(&p)
		}
		return views.Person(p), nil
	})
}

func (h Handlers) savePerson(c *fiber.Ctx) error {
	v, err := edge.Form(c)
	if err != nil {
		return err
	}
	form, id := readPerson(v), edge.Param(c, "id")
	err = h.Do(c, "staff.update", func(tx *store.Tx) error {
		p, err := staff.Get(tx, staff.ID(id))
		if err != nil {
			return err
		}
		p.Name, p.Email, p.Role = form.name, form.email, form.role
		return staff.Update(tx, p)
	})
	if err == nil {
		return edge.Go(c, "/desk/people/"+id+"?done=saved")
	}
	f, status, ok := page.Refused(edge.Ctx(c), err)
	if !ok {
		return err
	}
	return h.showPerson(c, id, status, func(p *views.PersonPage) {
		p.Form, p.FullName, p.Email, p.Roles = f, form.name, form.email, roleChoices(edge.Ctx(c), form.role)
	})
}

// newPassword makes a password for somebody, shows it this once and signs the
// person out everywhere.
func (h Handlers) newPassword(c *fiber.Ctx) error {
	id, made := edge.Param(c, "id"), newSecret()
	hash, err := staff.Hash(made)
	if err != nil {
		return err
	}
	err = h.Do(c, "staff.password", func(tx *store.Tx) error { return staff.SetPassword(tx, staff.ID(id), hash) })
	if err != nil {
		return err
	}
	if me, _ := edge.Staff(c); string(me.ID) == id {
		me.PasswordHash = hash
		if err := h.SignIn(c, me); err != nil {
			return err
		}
	}
	return h.showPerson(c, id, fiber.StatusOK, func(p *views.PersonPage) { p.Secret = made })
}

func (h Handlers) endSessions(c *fiber.Ctx) error {
	id := edge.Param(c, "id")
	err := h.Do(c, "staff.close_sessions", func(tx *store.Tx) error {
		if _, err := staff.Get(tx, staff.ID(id)); err != nil {
			return err
		}
		return staff.CloseSessions(tx, staff.ID(id))
	})
	if err != nil {
		return err
	}
	return edge.Go(c, "/desk/people/"+id+"?done=signedout")
}

// access switches an account off, or on again.
func (h Handlers) access(c *fiber.Ctx) error {
	id, done := edge.Param(c, "id"), "off"
	me, _ := edge.Staff(c)
	err := h.Do(c, "staff.access", func(tx *store.Tx) error {
		p, err := staff.Get(tx, staff.ID(id))
		if err != nil {
			return err
		}
		if p.Disabled {
			done = "on"
			return staff.Enable(tx, p.ID)
		}
		if p.ID == me.ID {
			return fault.Denied("own_account")
		}
		return staff.Disable(tx, p.ID)
	})
	if err == nil {
		return edge.Go(c, "/desk/people/"+id+"?done="+done)
	}
	f, status, ok := page.Refused(edge.Ctx(c), err)
	if !ok {
		return err
	}
	return h.showPerson(c, id, status, func(p *views.PersonPage) { p.Form = f })
}

func (h Handlers) audit(c *fiber.Ctx) error {
	before, _ := strconv.ParseUint(edge.Query(c, "before"), 10, 64)
	return h.show(c, page.Answer{Section: "people"}, func(r reading) (templ.Component, error) {
		list, err := staff.AuditList(r.Tx, before, auditShown)
		if err != nil {
			return nil, err
		}
		p := views.AuditPage{Frame: r.Titled(r.T("desk.audit.title"))}
		for _, row := range list {
			v := views.AuditRow{At: row.At, Did: row.Command, Objects: objects(row.Writes), Addr: row.Addr, Hash: row.Hash[:min(8, len(row.Hash))]}
			if v.Who, err = r.Who(store.Actor{Kind: "staff", ID: row.Person}); err != nil {
				return nil, err
			}
			p.Rows = append(p.Rows, v)
		}
		if n := len(list); n == auditShown && list[n-1].Seq > 1 {
			p.Pages.Next = "/desk/audit?before=" + strconv.FormatUint(list[n-1].Seq, 10)
		}
		if before > 0 {
			p.Pages.First = "/desk/audit"
		}
		return views.Audit(p), nil
	})
}

func roleChoices(ctx context.Context, chosen staff.Role) []frame.Choice {
	var list []frame.Choice
	for _, r := range staff.Roles {
		list = append(list, frame.Choice{Value: string(r), Label: lang.T(ctx, "desk.role."+string(r)), Chosen: r == chosen})
	}
	return list
}

// objects names what a command wrote: each bucket once, with the key where it can
// be read as one.
func objects(writes []string) []string {
	var list []string
	for _, w := range writes {
		bucket, key, _ := strings.Cut(w, ":")
		if len(key) == 26 && !strings.HasPrefix(bucket, "staff/session") {
			bucket += " " + key
		}
		if !slices.Contains(list, bucket) {
			list = append(list, bucket)
		}
	}
	return list
}
