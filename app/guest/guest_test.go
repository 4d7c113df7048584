package guest_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"hawker/app/fault"
	"hawker/app/guest"
	"hawker/app/live"
	"hawker/app/order/ordertest"
	"hawker/app/store"
	"hawker/app/store/storetest"
)

var key = []byte("0123456789abcdef0123456789abcdef")

// venue is a shop with a show that is being made private.
type venue struct {
	*ordertest.Shop
	t *testing.T
}

func open(t *testing.T) venue { return venue{ordertest.Open(t, guest.Doctor), t} }

func (v venue) set(a live.Access, code string) {
	v.t.Helper()
	storetest.Do(v.t, v.Store, func(tx *store.Tx) error {
		_, err := guest.Set(tx, key, v.Show, guest.Choice{Access: a, Code: code})
		return err
	})
}

func (v venue) show() (s live.Show) {
	v.t.Helper()
	storetest.View(v.t, v.Store, func(tx *store.Tx) (err error) { s, err = live.Get(tx, v.Show); return err })
	return s
}

// enter gives the pass, or the code of the refusal.
func (v venue) enter(e guest.Entry) (pass, refused string) {
	v.t.Helper()
	err := v.Store.Do(v.t.Context(), store.Actor{Kind: "buyer"}, "guest.enter", func(tx *store.Tx) error {
		s, err := live.Get(tx, v.Show)
		if err == nil {
			pass, err = guest.Enter(tx, key, s, e)
		}
		return err
	})
	if f, ok := fault.As(err); ok {
		return "", f.Code
	} else if err != nil {
		v.t.Fatal(err)
	}
	return pass, ""
}

func (v venue) may(pass string) (ok bool) {
	v.t.Helper()
	storetest.View(v.t, v.Store, func(tx *store.Tx) error {
		s, err := live.Get(tx, v.Show)
		if err == nil {
			ok, err = guest.May(tx, key, s, pass)
		}
		return err
	})
	return ok
}

func (v venue) invite(n int, names ...string) (codes []string) {
	v.t.Helper()
	storetest.Do(v.t, v.Store, func(tx *store.Tx) error {
		list, err := guest.Invite(tx, v.Show, n, names)
		codes = nil
		for _, i := range list {
			codes = append(codes, guest.CodeOf(key, v.Show, i.N))
		}
		return err
	})
	return codes
}

// Which pass opens the show in which mode: the one of the mode, and no other.
func TestWhoMaySeeTheShow(t *testing.T) {
	v := open(t)
	invited := v.invite(2)
	v.set(live.ByCode, "Moon cup")
	shared, _ := v.enter(guest.Entry{Code: "moon cup"})
	v.set(live.ByInvite, "")
	own, _ := v.enter(guest.Entry{Code: invited[0], Visitor: "anna"})
	passes := map[string]string{"none": "", "shared": shared, "own": own, "forged": strings.Replace(own, "1-", "2-", 1), "cut": own[:len(own)-2], "odd": "a.b.c"}
	for _, row := range []struct {
		access live.Access
		code   string
		lets   string
	}{
		{live.Public, "", "none shared own forged cut odd"}, {live.ByCode, "MOONCUP", "shared"}, {live.ByInvite, "", "own"},
		{live.ByCode, "another", ""}, {live.ByCode, "moon cup", ""}, {live.Public, "", "none shared own forged cut odd"},
	} {
		v.set(row.access, row.code)
		for name, pass := range passes {
			if got, want := v.may(pass), strings.Contains(" "+row.lets+" ", " "+name+" "); got != want {
				t.Errorf("%q %q: the pass %q lets in: %t, want %t", row.access, row.code, name, got, want)
			}
		}
	}
}

// A pass is for one show, and ends after ninety days.
func TestAPassIsForOneShowAndEnds(t *testing.T) {
	v := open(t)
	v.set(live.ByCode, "kiln 1280")
	pass, _ := v.enter(guest.Entry{Code: "kiln1280"})
	storetest.View(t, v.Store, func(tx *store.Tx) error {
		s := v.show()
		later := *tx
		for _, row := range []struct {
			after time.Duration
			want  bool
		}{{0, true}, {guest.PassFor - time.Hour, true}, {guest.PassFor + time.Second, false}} {
			later.Now = tx.Now.Add(row.after)
			if got, err := guest.May(&later, key, s, pass); got != row.want || err != nil {
				t.Errorf("after %s it lets in: %t %v", row.after, got, err)
			}
		}
		s.ID = "another"
		if got, _ := guest.May(tx, key, s, pass); got {
			t.Error("it opens another show")
		}
		return nil
	})
}

// A guest's own link is for what their pass is for, and good until long after the show.
func TestAGuestsOwnLink(t *testing.T) {
	v := open(t)
	v.set(live.ByCode, "kiln 1280")
	pass, _ := v.enter(guest.Entry{Code: "kiln1280"})
	storetest.View(t, v.Store, func(tx *store.Tx) error {
		s := v.show()
		s.Starts = tx.Now.AddDate(0, 5, 0)
		for name, p := range map[string]string{"none": "", "forged": pass + "x", "another's": "a.b.c"} {
			if own, err := guest.Own(tx, key, s, p); own != "" || err != nil {
				t.Errorf("by %s: %q %v", name, own, err)
			}
		}
		own, err := guest.Own(tx, key, s, pass)
		if own == "" || err != nil {
			t.Fatal(own, err)
		}
		later := *tx
		later.Now = s.Starts.Add(time.Hour)
		for _, row := range []struct {
			pass string
			want bool
		}{{own, true}, {pass, false}} {
			if in, err := guest.May(&later, key, s, row.pass); in != row.want || err != nil {
				t.Errorf("in five months %q lets in: %t %v", row.pass, in, err)
			}
		}
		s.Access = live.Public
		if own, _ := guest.Own(tx, key, s, pass); own != "" {
			t.Error("a public show needs no link of one's own")
		}
		return nil
	})
	v.set(live.ByCode, "another")
	storetest.View(t, v.Store, func(tx *store.Tx) error {
		if own, err := guest.Own(tx, key, v.show(), pass); own != "" || err != nil {
			t.Errorf("after another code: %q %v", own, err)
		}
		return nil
	})
}

func TestSharedCodesAreReadAsTheyAreTyped(t *testing.T) {
	v := open(t)
	v.set(live.ByCode, "Kiln 1280")
	for typed, want := range map[string]string{
		"Kiln 1280": "", "KILN1280": "", " kiln-1280 ": "", "ｋｉｌｎ １２８０": "", "kiln　1280": "", "kiln 128": "guest_code_wrong",
		"kiln 12800": "guest_code_wrong", "": "field_needed", "  ": "field_needed", "---": "guest_code_wrong",
	} {
		if _, got := v.enter(guest.Entry{Code: typed}); got != want {
			t.Errorf("%q: %q, want %q", typed, got, want)
		}
	}
	for _, row := range []struct {
		c    guest.Choice
		want string
	}{
		{guest.Choice{Access: "secret"}, "access_unknown"}, {guest.Choice{Access: live.ByCode}, "field_needed"}, {guest.Choice{Access: live.ByCode, Code: "a-b c"}, "guest_code_short"},
		{guest.Choice{Access: live.ByCode, Code: strings.Repeat("月", 41)}, "guest_code_long"}, {guest.Choice{Access: live.ByCode, Code: "月白之夜"}, ""}, {guest.Choice{Access: live.ByInvite}, ""},
	} {
		if err := row.c.Check(); !fault.Is(err, row.want) && (row.want != "" || err != nil) {
			t.Errorf("%v: %v", row.c, err)
		}
	}
	storetest.View(t, v.Store, func(tx *store.Tx) error {
		code, err := guest.Code(tx, key, v.Show)
		if code != "Kiln 1280" || err != nil {
			t.Errorf("the owner reads %q %v", code, err)
		}
		return nil
	})
	for range 20 {
		if err := (guest.Choice{Access: live.ByCode, Code: guest.Suggest()}).Check(); err != nil {
			t.Error(err)
		}
	}
}

// An invitation's states against what is done with it.
func TestInvitations(t *testing.T) {
	v := open(t)
	v.set(live.ByInvite, "")
	codes := v.invite(0, "Anna", "Bo")
	pass, refused := v.enter(guest.Entry{Code: strings.ToLower(strings.ReplaceAll(codes[0], "-", " ")), Visitor: "anna"})
	if refused != "" || !v.may(pass) {
		t.Fatalf("Anna is refused: %s", refused)
	}
	if again, refused := v.enter(guest.Entry{Code: codes[0], Pass: pass}); refused != "" || !v.may(again) {
		t.Errorf("Anna comes back: %s", refused)
	}
	for _, held := range []string{"", "x.y.z", strings.Replace(pass, "1-", "2-", 1)} {
		if _, refused := v.enter(guest.Entry{Code: codes[0], Pass: held}); refused != "invitation_used" {
			t.Errorf("another with %q: %q", held, refused)
		}
	}
	revoke := func(n int) {
		storetest.Do(t, v.Store, func(tx *store.Tx) error { return guest.Revoke(tx, v.Show, n) })
	}
	revoke(1)
	revoke(1)
	revoke(2)
	if v.may(pass) {
		t.Error("a withdrawn invitation lets in")
	}
	for n, code := range codes {
		if _, refused := v.enter(guest.Entry{Code: code, Pass: pass}); refused != "invitation_revoked" {
			t.Errorf("withdrawn %d: %q", n+1, refused)
		}
	}
	storetest.View(t, v.Store, func(tx *store.Tx) error {
		list, err := guest.List(tx, v.Show)
		if err != nil || len(list) != 2 || list[0].State() != "revoked" || list[0].Visitor != "anna" || list[1].Name != "Bo" {
			t.Errorf("%+v %v", list, err)
		}
		return nil
	})
	for want, names := range map[string][]string{"invitation_count": nil, "invitation_name": {strings.Repeat("n", 81)}} {
		err := v.Store.Do(t.Context(), store.Actor{Kind: "staff"}, "guest.invite", func(tx *store.Tx) error {
			_, err := guest.Invite(tx, v.Show, 0, names)
			return err
		})
		if !fault.Is(err, want) {
			t.Errorf("%v: %v, want %s", names, err, want)
		}
	}
	for made := 2; made+guest.MaxBatch <= guest.MaxMade; made += guest.MaxBatch {
		v.invite(guest.MaxBatch)
	}
	err := v.Store.Do(t.Context(), store.Actor{Kind: "staff"}, "guest.invite", func(tx *store.Tx) error {
		_, err := guest.Invite(tx, v.Show, guest.MaxBatch, nil)
		return err
	})
	if !fault.Is(err, "invitation_most") {
		t.Errorf("too many: %v", err)
	}
}

// Twenty browsers bring the same code at the same time: one is in.
func TestOneOfManyTakesAnInvitation(t *testing.T) {
	v := open(t)
	v.set(live.ByInvite, "")
	code := v.invite(1)[0]
	answers := make(chan string)
	for range 20 {
		go func() {
			err := v.Store.Do(t.Context(), store.Actor{Kind: "buyer"}, "guest.enter", func(tx *store.Tx) error {
				s, err := live.Get(tx, v.Show)
				if err == nil {
					_, err = guest.Enter(tx, key, s, guest.Entry{Code: code})
				}
				return err
			})
			if f, ok := fault.As(err); ok {
				answers <- f.Code
			} else {
				answers <- "in"
			}
		}()
	}
	count := map[string]int{}
	for range 20 {
		count[<-answers]++
	}
	if count["in"] != 1 || count["invitation_used"] != 19 {
		t.Error(count)
	}
}

// A code of another show, of another key, or with a character changed lets nobody in.
func TestOnlyGenuineCodesAreRead(t *testing.T) {
	v := open(t)
	v.set(live.ByInvite, "")
	code := v.invite(3)[2]
	rapid.Check(t, func(t *rapid.T) {
		at := rapid.IntRange(0, len(code)-1).Draw(t, "at")
		with := rapid.RuneFrom([]rune("0123456789ABCDEFGHJKMNPQRSTVWXYZ")).Draw(t, "with")
		if code[at] == '-' || rune(code[at]) == with {
			return
		}
		if _, refused := v.enter(guest.Entry{Code: code[:at] + string(with) + code[at+1:]}); refused != "guest_code_wrong" {
			t.Fatalf("%c at %d: %q", with, at, refused)
		}
	})
	for _, other := range []string{guest.CodeOf(key, "another", 3), guest.CodeOf([]byte("another key"), v.Show, 3), guest.CodeOf(key, v.Show, 4), code + "0", "3", ""} {
		if _, refused := v.enter(guest.Entry{Code: other}); refused != "guest_code_wrong" && refused != "field_needed" {
			t.Errorf("%q: %q", other, refused)
		}
	}
	if _, refused := v.enter(guest.Entry{Code: strings.ReplaceAll(strings.ToLower(code), "0", "o")}); refused != "" {
		t.Errorf("o for 0: %s", refused)
	}
}

// Who chooses learns whether somebody inside has lost the right to be there.
func TestWhoIsPutOut(t *testing.T) {
	v := open(t)
	for _, row := range []struct {
		access live.Access
		code   string
		out    bool
	}{
		{live.Public, "", false}, {live.ByCode, "moon cup", true}, {live.ByCode, "Moon Cup", false}, {live.ByCode, "sun cup", true}, {live.ByInvite, "", true},
		{live.ByInvite, "", false}, {live.ByCode, "sun cup", true}, {live.Public, "", false}, {live.ByInvite, "", true}, {live.Public, "", false},
	} {
		storetest.Do(t, v.Store, func(tx *store.Tx) error {
			out, err := guest.Set(tx, key, v.Show, guest.Choice{Access: row.access, Code: row.code})
			if out != row.out {
				t.Errorf("%q %q: %t", row.access, row.code, out)
			}
			return err
		})
	}
}

// An invitation that names a person is found by what it says, and forgets it.
func TestAPersonIsForgotten(t *testing.T) {
	v := open(t)
	v.set(live.ByInvite, "")
	code := v.invite(0, "Anna Ek, anna@ek.example", "Bo", "Ｂｏ　Ｅｋ")[0]
	pass, _ := v.enter(guest.Entry{Code: code, Visitor: "anna"})
	found := func(words ...string) (list []int) {
		storetest.View(t, v.Store, func(tx *store.Tx) error {
			all, err := guest.Naming(tx, words...)
			for _, i := range all {
				list = append(list, i.N)
			}
			return err
		})
		return list
	}
	for _, row := range []struct {
		words []string
		want  string
	}{{[]string{"ANNA@ek.example"}, "[1]"}, {[]string{"bo ek"}, "[3]"}, {[]string{"", " "}, "[]"}, {[]string{"nobody"}, "[]"}} {
		if got := fmt.Sprint(found(row.words...)); got != row.want {
			t.Errorf("%q: %s", row.words, got)
		}
	}
	storetest.Do(t, v.Store, func(tx *store.Tx) error { return guest.Erase(tx, v.Show, 1) })
	if got := found("anna"); len(got) != 0 || !v.may(pass) {
		t.Errorf("found %v; still let in: %t", got, v.may(pass))
	}
}
