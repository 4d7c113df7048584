package staff_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"hawker/app/fault"
	"hawker/app/staff"
	"hawker/app/store"
	"hawker/app/store/storetest"
)

func open(t testing.TB) (*store.Store, *storetest.Clock) {
	t.Helper()
	s, clock := storetest.OpenAt(t, store.Options{Audit: staff.Record})
	t.Cleanup(func() {
		storetest.View(t, s, func(tx *store.Tx) error {
			broken, err := staff.Doctor(tx)
			for _, b := range broken {
				t.Error(b)
			}
			return err
		})
	})
	return s, clock
}

func add(t testing.TB, s *store.Store, role staff.Role, email string) staff.Person {
	t.Helper()
	var p staff.Person
	storetest.Do(t, s, func(tx *store.Tx) (err error) {
		p, err = staff.Add(tx, staff.Person{Name: "Some " + string(role), Email: email, Role: role, PasswordHash: "x"})
		return err
	})
	return p
}

func TestAdd(t *testing.T) {
	s, _ := open(t)
	owner := add(t, s, staff.Owner, " Yue@Halfmoon.Example")
	storetest.View(t, s, func(tx *store.Tx) error {
		p, ok, err := staff.ByEmail(tx, "YUE@halfmoon.example ")
		if err != nil || !ok || p.ID != owner.ID || p.Created != storetest.Start {
			t.Errorf("%+v %v %v", p, ok, err)
		}
		return nil
	})
	for _, c := range []struct {
		rule, code, field string
		in                staff.Person
	}{
		{"a name", "field_needed", "name", staff.Person{Email: "a@b.example", Role: staff.Host}},
		{"of at most 60 runes", "text_too_long", "name", staff.Person{Name: strings.Repeat("月", 61), Email: "a@b.example", Role: staff.Host}},
		{"of text", "text_malformed", "name", staff.Person{Name: "a\x00", Email: "a@b.example", Role: staff.Host}},
		{"an address", "email_malformed", "email", staff.Person{Name: "A", Email: "A <a@b.example>", Role: staff.Host}},
		{"a role that there is", "role_unknown", "role", staff.Person{Name: "A", Email: "a@b.example", Role: "god"}},
		{"an address of one's own", "staff_email_taken", "email", staff.Person{Name: "A", Email: "yue@HALFMOON.example", Role: staff.Host}},
	} {
		err, ok := fault.As(storetest.Refused(t, s, func(tx *store.Tx) error {
			_, err := staff.Add(tx, c.in)
			return err
		}))
		if !ok || err.Code != c.code || err.Field != c.field {
			t.Errorf("%s: want %s, got %v", c.rule, c.code, err)
		}
	}
}

// The table that DESIGN's roles are read from.
func TestMay(t *testing.T) {
	table := map[string]string{ // permission: owner host assistant packer
		staff.DeskView:         "+ + + +",
		staff.OrdersEdit:       "+ + + -",
		staff.OrdersPay:        "+ - + -",
		staff.OrdersPack:       "+ - + +",
		staff.OrdersShipUnpaid: "+ - + -",
		staff.ProductsEdit:     "+ + + -",
		staff.StockEdit:        "+ + + -",
		staff.ShowsEdit:        "+ + + -",
		staff.ShowsPublish:     "+ + - -",
		staff.ShowsControl:     "+ + + -",
		staff.PeopleEdit:       "+ - - -",
		staff.SettingsEdit:     "+ - - -",
		"shop.sell":            "- - - -",
	}
	if len(table) != len(staff.Permissions)+1 {
		t.Error("the table lacks a permission")
	}
	for permission, row := range table {
		for i, cell := range strings.Fields(row) {
			p := staff.Person{Role: staff.Roles[i]}
			if got := p.May(permission); got != (cell == "+") {
				t.Errorf("%s may %s: %v", p.Role, permission, got)
			}
			if err := p.Need(permission); (err == nil) != (cell == "+") || err != nil && !fault.Is(err, "not_permitted") {
				t.Errorf("%s needs %s: %v", p.Role, permission, err)
			}
			p.Disabled = true
			if p.May(permission) || !fault.Is(p.Need(permission), "staff_disabled") {
				t.Errorf("a disabled %s may %s", p.Role, permission)
			}
		}
	}
}

func TestLastOwner(t *testing.T) {
	s, _ := open(t)
	owner := add(t, s, staff.Owner, "a@b.example")
	add(t, s, staff.Host, "h@b.example")
	demote := func(tx *store.Tx) error {
		p := owner
		p.Role = staff.Host
		return staff.Update(tx, p)
	}
	disable := func(tx *store.Tx) error { return staff.Disable(tx, owner.ID) }
	for rule, do := range map[string]func(*store.Tx) error{"demoted": demote, "disabled": disable} {
		if err := storetest.Refused(t, s, do); !fault.Is(err, "last_owner") {
			t.Errorf("the only owner %s: %v", rule, err)
		}
	}
	second := add(t, s, staff.Owner, "b@b.example")
	storetest.Do(t, s, func(tx *store.Tx) error { return staff.Disable(tx, second.ID) })
	if err := storetest.Refused(t, s, disable); !fault.Is(err, "last_owner") {
		t.Errorf("a disabled owner is none: %v", err)
	}
	storetest.Do(t, s, func(tx *store.Tx) error { return staff.Enable(tx, second.ID) })
	storetest.Do(t, s, demote)
	storetest.Do(t, s, func(tx *store.Tx) error {
		second.Name = "Still an owner"
		return staff.Update(tx, second)
	})
}

func TestUpdateKeepsSecrets(t *testing.T) {
	s, _ := open(t)
	add(t, s, staff.Owner, "a@b.example")
	host := add(t, s, staff.Host, "h@b.example")
	storetest.Do(t, s, func(tx *store.Tx) error {
		return staff.Update(tx, staff.Person{ID: host.ID, Name: "New name", Email: "new@b.example", Role: staff.Packer})
	})
	storetest.View(t, s, func(tx *store.Tx) error {
		p, err := staff.Get(tx, host.ID)
		if err != nil || p.PasswordHash != "x" || p.Role != staff.Packer || p.Email != "new@b.example" {
			t.Errorf("%+v %v", p, err)
		}
		if _, ok, _ := staff.ByEmail(tx, "h@b.example"); ok {
			t.Error("the old address still finds somebody")
		}
		return nil
	})
	err := storetest.Refused(t, s, func(tx *store.Tx) error {
		return staff.Update(tx, staff.Person{ID: host.ID, Name: "A", Email: "a@b.example", Role: staff.Host})
	})
	if !fault.Is(err, "staff_email_taken") {
		t.Error(err)
	}
}

func TestPassword(t *testing.T) {
	hash, err := staff.Hash("moon over the kiln")
	if err != nil || !strings.HasPrefix(hash, "$argon2id$v=19$m=19456,t=2,p=1$") {
		t.Fatalf("%s %v", hash, err)
	}
	other, _ := staff.Hash("moon over the kiln")
	composed, _ := staff.Hash("caf\u00e9 au lait")
	for _, c := range []struct {
		rule, hash, password string
		want                 bool
	}{
		{"the right one", hash, "moon over the kiln", true},
		{"the wrong one", hash, "moon over the kilm", false},
		{"none", hash, "", false},
		{"an unknown address", "", "moon over the kiln", false},
		{"not even an empty one there", "", "", false},
		{"another salt", other, "moon over the kiln", true},
		{"typed on another keyboard", composed, "cafe\u0301 au lait", true},
		{"a foreign record", "$2y$10$abc", "x", false},
		{"a record that would stop the shop", strings.Replace(hash, "m=19456", "m=99999999", 1), "moon over the kiln", false},
		{"a password that is a book", hash, strings.Repeat("x", 1<<20), false},
	} {
		if got := staff.Verify(c.hash, c.password); got != c.want {
			t.Errorf("%s: %v", c.rule, got)
		}
	}
	if hash == other {
		t.Error("two records of one password are the same")
	}
	for password, code := range map[string]string{"9 letters": "password_short", "": "password_short", strings.Repeat("x", 257): "password_long"} {
		if _, err := staff.Hash(password); !fault.Is(err, code) {
			t.Errorf("%d bytes: %v", len(password), err)
		}
	}
	if _, err := staff.Hash("月亮照在窑门上面的夜里"); err != nil {
		t.Errorf("eleven Chinese characters are long enough: %v", err)
	}
}

func TestSession(t *testing.T) {
	s, clock := open(t)
	add(t, s, staff.Owner, "a@b.example")
	host := add(t, s, staff.Host, "h@b.example")
	token := staff.NewToken()
	who := func() (p staff.Person, ok, stale bool) {
		storetest.View(t, s, func(tx *store.Tx) (err error) {
			if p, ok, err = staff.BySession(tx, token); err != nil {
				return err
			}
			stale, err = staff.SessionStale(tx, token)
			return err
		})
		return p, ok, stale
	}
	signIn := func() {
		storetest.Do(t, s, func(tx *store.Tx) error { return staff.OpenSession(tx, host.ID, token) })
	}
	touch := func() {
		storetest.Do(t, s, func(tx *store.Tx) error { return staff.TouchSession(tx, token) })
	}
	if _, ok, _ := who(); ok {
		t.Error("a session before sign-in")
	}
	signIn()
	if p, ok, stale := who(); !ok || p.ID != host.ID || stale {
		t.Errorf("%+v %v %v", p, ok, stale)
	}

	commits := s.Commits()
	clock.Move(59 * time.Minute)
	touch()
	if s.Commits() != commits {
		t.Error("prolonged within the hour")
	}
	clock.Move(time.Minute)
	if _, _, stale := who(); !stale {
		t.Error("not stale after an hour")
	}
	touch()
	clock.Move(staff.SessionFor - time.Second)
	if _, ok, _ := who(); !ok {
		t.Error("gone before 30 days")
	}
	clock.Move(time.Second)
	if _, ok, stale := who(); ok || stale {
		t.Error("there after 30 days without use")
	}
	storetest.Do(t, s, staff.ForgetSessions)

	for rule, end := range map[string]func(*store.Tx) error{
		"signed out":            func(tx *store.Tx) error { return staff.CloseSession(tx, token) },
		"signed out everywhere": func(tx *store.Tx) error { return staff.CloseSessions(tx, host.ID) },
		"a new password":        func(tx *store.Tx) error { return staff.SetPassword(tx, host.ID, "y") },
		"disabled":              func(tx *store.Tx) error { return staff.Disable(tx, host.ID) },
	} {
		storetest.Do(t, s, func(tx *store.Tx) error { return staff.Enable(tx, host.ID) })
		signIn()
		storetest.Do(t, s, end)
		if _, ok, _ := who(); ok {
			t.Errorf("%s: still signed in", rule)
		}
	}
	storetest.Do(t, s, func(tx *store.Tx) error { return staff.Disable(tx, host.ID) })
	err := storetest.Refused(t, s, func(tx *store.Tx) error { return staff.OpenSession(tx, host.ID, token) })
	if !fault.Is(err, "staff_disabled") {
		t.Error(err)
	}
}

func TestStreamKey(t *testing.T) {
	s, _ := open(t)
	add(t, s, staff.Owner, "a@b.example")
	host, packer := add(t, s, staff.Host, "h@b.example"), add(t, s, staff.Packer, "p@b.example")
	key, next := staff.NewStreamKey(), staff.NewStreamKey()
	set := func(id staff.ID, key string) func(*store.Tx) error {
		return func(tx *store.Tx) error { return staff.SetStreamKey(tx, id, key) }
	}
	whose := func(key string) (id staff.ID) {
		storetest.View(t, s, func(tx *store.Tx) error {
			p, ok, err := staff.ByStreamKey(tx, key)
			if ok {
				id = p.ID
				if strings.Contains(p.StreamKeyHash, key) {
					t.Error("the key itself is kept")
				}
			}
			return err
		})
		return id
	}
	storetest.Do(t, s, set(host.ID, key))
	if whose(key) != host.ID || whose(next) != "" || whose("") != "" {
		t.Error("the key finds its person and nobody else")
	}
	storetest.Do(t, s, set(host.ID, next))
	if whose(key) != "" || whose(next) != host.ID {
		t.Error("a new key replaces the old one")
	}
	if err := storetest.Refused(t, s, set(packer.ID, key)); !fault.Is(err, "not_permitted") {
		t.Errorf("a packer on camera: %v", err)
	}
	storetest.Do(t, s, set(host.ID, ""))
	if whose(next) != "" || whose("") != "" {
		t.Error("a revoked key still works")
	}
	storetest.Do(t, s, set(host.ID, key))
	storetest.Do(t, s, func(tx *store.Tx) error { return staff.Disable(tx, host.ID) })
	storetest.Do(t, s, func(tx *store.Tx) error { return staff.Enable(tx, host.ID) })
	if whose(key) != "" {
		t.Error("disabling revokes the key for good")
	}
}

func TestPublishToken(t *testing.T) {
	secret, until := []byte("secret"), storetest.Start.Add(time.Hour)
	token := staff.PublishToken(secret, "person", "show", until)
	body, mac, _ := strings.Cut(token, ".")
	other := staff.PublishToken(secret, "person", "another", until)
	otherBody, _, _ := strings.Cut(other, ".")
	for _, c := range []struct {
		rule, token string
		secret      string
		now         time.Time
		code        string
	}{
		{"in time", token, "secret", until.Add(-time.Millisecond), ""},
		{"too late", token, "secret", until, "publish_token_expired"},
		{"another shop's", token, "geheim", storetest.Start, "publish_token_invalid"},
		{"another show's body", otherBody + "." + mac, "secret", storetest.Start, "publish_token_invalid"},
		{"no signature", body, "secret", storetest.Start, "publish_token_invalid"},
		{"an empty one", body + ".", "secret", storetest.Start, "publish_token_invalid"},
		{"nothing", "", "secret", storetest.Start, "publish_token_invalid"},
	} {
		person, show, err := staff.ReadPublishToken([]byte(c.secret), c.token, c.now)
		if c.code == "" && (err != nil || person != "person" || show != "show") || c.code != "" && !fault.Is(err, c.code) {
			t.Errorf("%s: %s %s %v", c.rule, person, show, err)
		}
	}
}

func TestSetup(t *testing.T) {
	s, _ := open(t)
	check := func(token string) (ok bool) {
		storetest.View(t, s, func(tx *store.Tx) (err error) {
			ok, err = staff.CheckSetupToken(tx, token)
			return err
		})
		return ok
	}
	set := func(token string) {
		storetest.Do(t, s, func(tx *store.Tx) error { return staff.SetSetupToken(tx, token) })
	}
	if check("") || check("first") {
		t.Error("set up without a token")
	}
	set("first")
	set("second")
	if check("first") || !check("second") || check("") {
		t.Error("only the newest token sets up")
	}
	add(t, s, staff.Owner, "a@b.example")
	if check("second") {
		t.Error("set up twice")
	}
	storetest.Do(t, s, staff.ClearSetupToken)
}

func TestList(t *testing.T) {
	s, _ := open(t)
	some := func() (some bool) {
		storetest.View(t, s, func(tx *store.Tx) (err error) {
			some, err = staff.Any(tx)
			return err
		})
		return some
	}
	if some() {
		t.Error("somebody before anybody")
	}
	for i, role := range staff.Roles {
		add(t, s, role, strings.Repeat("a", i+1)+"@b.example")
	}
	storetest.View(t, s, func(tx *store.Tx) error {
		list, err := staff.List(tx)
		roles := make([]staff.Role, len(list))
		for i, p := range list {
			roles[i] = p.Role
		}
		if !slices.Equal(roles, staff.Roles) || !some() {
			t.Errorf("in the order in which they came: %v", roles)
		}
		return err
	})
}

func BenchmarkVerify(b *testing.B) {
	hash, err := staff.Hash("moon over the kiln")
	if err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		staff.Verify(hash, "moon over the kiln")
	}
}
