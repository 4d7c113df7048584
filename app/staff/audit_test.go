package staff

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"hawker/app/fault"
	"hawker/app/store"
	"hawker/app/store/storetest"
)

// audited is a shop whose owner has added three people, from one address.
func audited(t *testing.T) (*store.Store, ID) {
	t.Helper()
	s, _ := storetest.OpenAt(t, store.Options{Audit: Record})
	var owner Person
	storetest.Do(t, s, func(tx *store.Tx) (err error) {
		owner, err = Add(tx, Person{Name: "Lin Yue", Email: "yue@halfmoon.example", Role: Owner})
		return err
	})
	for i := range 3 {
		err := s.Do(context.Background(), store.Actor{Kind: "staff", ID: string(owner.ID), Addr: "192.0.2.7"}, "staff.add", func(tx *store.Tx) error {
			_, err := Add(tx, Person{Name: "Helper", Email: fmt.Sprintf("h%d@halfmoon.example", i), Role: Packer})
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	return s, owner.ID
}

func TestAuditList(t *testing.T) {
	s, owner := audited(t)
	act := func(name string, fn func(*store.Tx) error) error {
		return s.Do(context.Background(), store.Actor{Kind: "staff", ID: string(owner)}, name, fn)
	}
	if err := act("staff.look", func(tx *store.Tx) error { _, err := List(tx); return err }); err != nil {
		t.Error(err)
	}
	if err := act("staff.disable", func(tx *store.Tx) error { return Disable(tx, owner) }); !fault.Is(err, "last_owner") {
		t.Error(err)
	}
	storetest.View(t, s, func(tx *store.Tx) error {
		newest, err := AuditList(tx, 0, 2)
		if err != nil || len(newest) != 2 || newest[0].Seq != 3 {
			t.Fatalf("what changed nothing or was refused leaves no row: %+v %v", newest, err)
		}
		r := newest[0]
		if r.Command != "staff.add" || r.Person != string(owner) || r.Addr != "192.0.2.7" || r.At != storetest.Start {
			t.Errorf("%+v", r)
		}
		if len(r.Writes) != 1 || !strings.HasPrefix(r.Writes[0], "staff/person:") {
			t.Errorf("writes %v", r.Writes)
		}
		rest, err := AuditList(tx, newest[1].Seq, 10)
		if err != nil || len(rest) != 1 || rest[0].Seq != 1 {
			t.Errorf("%+v %v", rest, err)
		}
		return nil
	})
}

func TestVerifyAudit(t *testing.T) {
	change := func(fn func(*AuditRow)) func(*store.Tx) error {
		return func(tx *store.Tx) error {
			r, err := audit.Get(tx, store.U64(2))
			if err != nil {
				return err
			}
			fn(&r)
			return audit.Put(tx, store.U64(2), r)
		}
	}
	for _, c := range []struct {
		rule   string
		do     func(*store.Tx) error
		broken []string
	}{
		{"as it was written", func(*store.Tx) error { return nil }, nil},
		{"another command", change(func(r *AuditRow) { r.Command = "staff.look" }), []string{"row 2 does not match"}},
		{"another person", change(func(r *AuditRow) { r.Person = "me" }), []string{"row 2 does not match"}},
		{"another address", change(func(r *AuditRow) { r.Addr = "198.51.100.1" }), []string{"address of row 2"}},
		{"an address forgotten", change(func(r *AuditRow) { r.Addr, r.Salt = "", "" }), nil},
		{"a row and its hash made new", change(func(r *AuditRow) {
			r.Command = "staff.look"
			r.Hash, _ = r.chain("")
		}), []string{"row 2 does not match", "row 3 does not match"}},
		{"a row taken out", func(tx *store.Tx) error { return audit.Delete(tx, store.U64(2)) }, []string{"row 3 follows row 1"}},
	} {
		t.Run(c.rule, func(t *testing.T) {
			s, _ := audited(t)
			storetest.Do(t, s, c.do)
			storetest.View(t, s, func(tx *store.Tx) error {
				broken, err := VerifyAudit(tx)
				if err != nil {
					return err
				}
				for _, want := range c.broken {
					if !slices.ContainsFunc(broken, func(b string) bool { return strings.Contains(b, want) }) {
						t.Errorf("does not say %q: %v", want, broken)
					}
				}
				if len(c.broken) == 0 && len(broken) > 0 {
					t.Errorf("says %v", broken)
				}
				return nil
			})
		})
	}
}

// Keys with numbers in them are bytes; the row must read back as it was hashed.
func TestAuditOfBytes(t *testing.T) {
	s, owner := audited(t)
	err := s.Do(context.Background(), store.Actor{Kind: "staff", ID: string(owner)}, "bytes", func(tx *store.Tx) error {
		if err := setup.Put(tx, store.Key("show", uint64(0xff80)), pass{At: tx.Now}); err != nil {
			return err
		}
		return setup.Delete(tx, store.Key("show", uint64(0xff80)))
	})
	if err != nil {
		t.Fatal(err)
	}
	storetest.View(t, s, func(tx *store.Tx) error {
		broken, err := Doctor(tx)
		newest, _ := AuditList(tx, 0, 1)
		if len(broken) > 0 || len(newest) != 1 || newest[0].Writes[0] != "staff/setup:73686f7700000000000000ff80" {
			t.Errorf("%v %+v", broken, newest)
		}
		return err
	})
}

func TestDoctor(t *testing.T) {
	s, owner := audited(t)
	storetest.Do(t, s, func(tx *store.Tx) error {
		if err := sessions.Put(tx, "s", session{Person: "nobody"}); err != nil {
			return err
		}
		return people.Delete(tx, owner)
	})
	storetest.View(t, s, func(tx *store.Tx) error {
		broken, err := Doctor(tx)
		if len(broken) != 2 {
			t.Errorf("%v", broken)
		}
		return err
	})
}

// Addresses are known for thirty days, and the chain holds without them.
func TestAddressesAreForgotten(t *testing.T) {
	s, clock := storetest.OpenAt(t, store.Options{Audit: Record})
	add := func(email string) {
		t.Helper()
		err := s.Do(context.Background(), store.Actor{Kind: "staff", ID: "one", Addr: "192.0.2.7"}, "staff.add", func(tx *store.Tx) error {
			_, err := Add(tx, Person{Name: "Lin Yue", Email: email, Role: Owner})
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	forget := func(limit, want int) {
		t.Helper()
		storetest.Do(t, s, func(tx *store.Tx) error {
			n, err := ForgetAddresses(tx, limit)
			if n != want {
				t.Errorf("%d addresses forgotten, want %d", n, want)
			}
			return err
		})
	}
	add("a@halfmoon.example")
	add("b@halfmoon.example")
	clock.Move(addressesFor - time.Hour)
	forget(10, 0)
	add("c@halfmoon.example")
	clock.Move(time.Hour)
	forget(1, 1)
	forget(10, 1)
	forget(10, 0)
	storetest.View(t, s, func(tx *store.Tx) error {
		list, err := AuditList(tx, 0, 10)
		if len(list) != 3 || list[0].Addr == "" || list[1].Addr+list[1].Salt+list[2].Addr+list[2].Salt != "" {
			t.Errorf("%+v", list)
		}
		if broken, err := VerifyAudit(tx); len(broken) > 0 || err != nil {
			t.Errorf("%v %v", broken, err)
		}
		return err
	})
}
