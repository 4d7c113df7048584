package chat_test

import (
	"context"
	"strings"
	"testing"
	"time"

	"hawker/app/brand"
	"hawker/app/chat"
	"hawker/app/fault"
	"hawker/app/live"
	"hawker/app/staff"
	"hawker/app/store"
	"hawker/app/store/storetest"
)

// room is a shop called Halfmoon (半月窑) with Lin Yue on the air.
type room struct {
	t    testing.TB
	s    *store.Store
	host staff.ID
	show live.ShowID
}

func newRoom(t testing.TB) *room {
	t.Helper()
	r := &room{t: t, s: storetest.Open(t)}
	r.do(func(tx *store.Tx) error {
		shop := brand.Fresh("Halfmoon", "USD", "CN")
		shop.NameLocal = brand.Text{"zh": "半月窑"}
		return brand.Save(tx, shop)
	})
	r.do(func(tx *store.Tx) error {
		p, err := staff.Add(tx, staff.Person{Name: "Lin Yue", Email: "yue@halfmoon.example", Role: staff.Owner})
		r.host = p.ID
		return err
	})
	r.do(func(tx *store.Tx) error {
		s, err := live.Schedule(tx, live.Show{Title: brand.Text{"en": "Kiln opening"}, Starts: storetest.Start, Host: r.host})
		r.show = s.ID
		return err
	})
	r.do(func(tx *store.Tx) error { return live.OnAir(tx, r.show, r.host) })
	t.Cleanup(func() {
		r.view(func(tx *store.Tx) error {
			for _, doctor := range []func(*store.Tx) ([]string, error){live.Doctor, chat.Doctor} {
				broken, err := doctor(tx)
				if len(broken) > 0 || err != nil {
					t.Errorf("%v %v", broken, err)
				}
			}
			return nil
		})
	})
	return r
}

func (r *room) do(fn func(*store.Tx) error) { r.t.Helper(); storetest.Do(r.t, r.s, fn) }

func (r *room) view(fn func(*store.Tx) error) { r.t.Helper(); storetest.View(r.t, r.s, fn) }

// says gives the code that a line is refused with, "" for none.
func (r *room) says(visitor, name, text string) (code string) {
	r.t.Helper()
	r.view(func(tx *store.Tx) error {
		if err, ok := fault.As(chat.Check(tx, r.show, visitor, name, text)); ok {
			code = err.Code
		}
		return nil
	})
	return code
}

func TestCheck(t *testing.T) {
	r := newRoom(t)
	for _, c := range []struct{ rule, name, text, code string }{
		{"a line", "Anna", "How tall is it?", ""},
		{"of 200 runes", "小雨", strings.Repeat("好", 200), ""},
		{"not of 201", "小雨", strings.Repeat("好", 201), "chat_too_long"},
		{"spaces do not count", "Anna", strings.Repeat("a ", 100) + strings.Repeat(" ", 300), ""},
		{"something", "Anna", " \n\u200b ", "chat_empty"},
		{"by somebody", "", "Hello", "chat_name_needed"},
	} {
		if got := r.says("v1", c.name, c.text); got != c.code {
			t.Errorf("%s: %q, want %q", c.rule, got, c.code)
		}
	}
	r.do(func(tx *store.Tx) error { return live.LostPicture(tx, r.show) })
	if got := r.says("v1", "Anna", "Are you there?"); got != "" {
		t.Errorf("a lost picture ends the talk: %s", got)
	}
	r.do(func(tx *store.Tx) error { return live.End(tx, r.show) })
	if got := r.says("v1", "Anna", "Bye"); got != "chat_closed" {
		t.Errorf("after the show: %q", got)
	}
	r.show = "nowhere"
	if got := r.says("v1", "Anna", "Hello"); got != "show_not_found" {
		t.Errorf("in no show: %q", got)
	}
}

func TestCleanText(t *testing.T) {
	for _, c := range [][3]string{
		{"one line", " How\r\ntall\tis  it? ", "How tall is it?"},
		{"nothing unseen", "a\u200bb\u202ec\ufeffd\x00e", "abcde"},
		{"joined emoji stay", "👩‍🏭 and 🇨🇳", "👩‍🏭 and 🇨🇳"},
		{"no towers of marks", "a" + strings.Repeat("\u0310", 40), "a" + strings.Repeat("\u0310", 4)},
		{"no broken bytes", "a\xff\xfeb", "ab"},
		{"markup is text", "<b>hi</b>", "<b>hi</b>"},
	} {
		if got := chat.CleanText(c[1]); got != c[2] {
			t.Errorf("%s: %q", c[0], got)
		}
	}
}

func TestName(t *testing.T) {
	r := newRoom(t)
	for _, c := range []struct{ rule, name, code string }{
		{"two runes", "小雨", ""},
		{"24 runes", strings.Repeat("a", 24), ""},
		{"not 25", strings.Repeat("a", 25), "chat_name_malformed"},
		{"not one", "A", "chat_name_malformed"},
		{"something", "   ", "chat_name_needed"},
		{"an emoji is one", "🌙🌙", ""},
		{"dots are none", "...", "chat_name_malformed"},
		{"no control characters", "An\x07na", "chat_name_malformed"},
		{"no line ends", "Anna\nLin", "chat_name_malformed"},
		{"nothing that turns text around", "Anna\u202e", "chat_name_malformed"},
		{"nothing unseen", "Lin\u200bYue", "chat_name_malformed"},
		{"no broken bytes", "An\xffna", "chat_name_malformed"},
		{"not the shop", "Halfmoon", "chat_name_taken"},
		{"in no language", "半月窑", "chat_name_taken"},
		{"not the host", "lin yue", "chat_name_taken"},
		{"nor with dots", "L.i.n-Yue!", "chat_name_taken"},
		{"nor full-width", "Ｌｉｎ　Ｙｕｅ", "chat_name_taken"},
		{"nor in Cyrillic letters", "Наlfmооn", "chat_name_taken"},
		{"nor with a digit", "L1n Yue", "chat_name_taken"},
		{"but like the host", "Lin Yue fan", ""},
	} {
		var err error
		r.view(func(tx *store.Tx) error { err = chat.CheckName(tx, c.name); return nil })
		if refused, _ := fault.As(err); (c.code == "") != (refused == nil) || refused != nil && (refused.Code != c.code || refused.Field != "name") {
			t.Errorf("%s %q: %v", c.rule, c.name, err)
		}
	}
	r.do(func(tx *store.Tx) error { return chat.SetName(tx, "v1", "  Anna   W ") })
	commits := r.s.Commits()
	r.do(func(tx *store.Tx) error { return chat.SetName(tx, "v1", "Anna W") })
	if r.s.Commits() != commits {
		t.Error("the same name is written again")
	}
	r.view(func(tx *store.Tx) error {
		if name, ok, err := chat.Name(tx, "v1"); name != "Anna W" || !ok || err != nil {
			t.Errorf("%q %v %v", name, ok, err)
		}
		if _, ok, _ := chat.Name(tx, "v2"); ok {
			t.Error("a name that nobody said")
		}
		return nil
	})
	err := storetest.Refused(t, r.s, func(tx *store.Tx) error { return chat.SetName(tx, "", "Anna") })
	if !fault.Is(err, "visitor_needed") {
		t.Error(err)
	}
	r.do(func(tx *store.Tx) error { return staff.SetPassword(tx, r.host, "x") })
	r.do(func(tx *store.Tx) error {
		p, err := staff.Add(tx, staff.Person{Name: "Anna W", Email: "anna@halfmoon.example", Role: staff.Packer})
		if err != nil {
			return err
		}
		return staff.Update(tx, p)
	})
	if got := r.says("v1", "Anna W", "Hello"); got != "chat_name_taken" {
		t.Errorf("a name that now belongs to staff: %q", got)
	}
}

func TestMute(t *testing.T) {
	r := newRoom(t)
	by := func(fn func(*store.Tx) error) {
		t.Helper()
		if err := r.s.Do(context.Background(), store.Actor{Kind: "staff", ID: string(r.host), Addr: "192.0.2.1"}, "chat.mute", fn); err != nil {
			t.Fatal(err)
		}
	}
	mute := func(tx *store.Tx) error { return chat.Mute(tx, r.show, "v1") }
	unmute := func(tx *store.Tx) error { return chat.Unmute(tx, r.show, "v1") }
	by(mute)
	by(mute)
	if r.says("v1", "Anna", "Hello") != "chat_muted" || r.says("v2", "Bo", "Hello") != "" {
		t.Error("the muted visitor is silent and nobody else")
	}
	by(unmute)
	by(unmute)
	if got := r.says("v1", "Anna", "Hello"); got != "" {
		t.Errorf("unmuted: %q", got)
	}
	var kinds []string
	r.view(func(tx *store.Tx) error {
		all, err := live.Events(tx, r.show, 1, 10)
		for _, e := range all {
			kinds = append(kinds, e.Kind+" "+e.Word("visitor"))
			if e.By != (store.Actor{Kind: "staff", ID: string(r.host)}) {
				t.Errorf("by %+v", e.By)
			}
		}
		return err
	})
	if strings.Join(kinds, ",") != "mute v1,unmute v1" {
		t.Errorf("log %v", kinds)
	}
	for code, fn := range map[string]func(*store.Tx) error{
		"visitor_needed": func(tx *store.Tx) error { return chat.Mute(tx, r.show, "") },
		"show_not_found": func(tx *store.Tx) error { return chat.Mute(tx, "nowhere", "v1") },
	} {
		if err := storetest.Refused(t, r.s, fn); !fault.Is(err, code) {
			t.Errorf("want %s, got %v", code, err)
		}
	}
}

func TestDelete(t *testing.T) {
	r := newRoom(t)
	for _, seq := range []uint64{7, 300, 7} {
		r.do(func(tx *store.Tx) error { return chat.Delete(tx, r.show, seq) })
	}
	r.view(func(tx *store.Tx) error {
		gone, err := chat.Deleted(tx, r.show)
		if len(gone) != 2 || !gone[7] || !gone[300] {
			t.Errorf("%v", gone)
		}
		if other, _ := chat.Deleted(tx, r.show+"x"); len(other) != 0 {
			t.Errorf("another show's: %v", other)
		}
		all, _ := live.Events(tx, r.show, 1, 10)
		if len(all) != 2 || all[0].Kind != live.KindChatDelete || all[1].Data["seq"] != "300" {
			t.Errorf("%+v", all)
		}
		return err
	})
	err := storetest.Refused(t, r.s, func(tx *store.Tx) error { return chat.Delete(tx, "nowhere", 1) })
	if !fault.Is(err, "show_not_found") {
		t.Error(err)
	}
}

func TestStaffLine(t *testing.T) {
	r := newRoom(t)
	r.view(func(tx *store.Tx) error {
		if err := chat.CheckOpen(tx, r.show); err != nil {
			return err
		}
		if err := chat.CheckText(strings.Repeat("x", 201)); !fault.Is(err, "chat_too_long") {
			t.Error(err)
		}
		return chat.CheckText("Two left")
	})
}

func line() chat.Line {
	return chat.Line{Seq: 41, Show: "s", Visitor: "v", Name: "小雨", Text: "多高？ <b>\"\u2028", At: storetest.Start.Add(time.Millisecond), Staff: true, Role: "host"}
}

func TestLine(t *testing.T) {
	raw, err := chat.Encode(line())
	if err != nil || strings.Count(string(raw), "\n") != 1 || raw[len(raw)-1] != '\n' {
		t.Fatalf("%q %v", raw, err)
	}
	for _, in := range [][]byte{raw, raw[:len(raw)-1]} {
		if got, err := chat.Decode(in); err != nil || got != line() {
			t.Errorf("%+v %v", got, err)
		}
	}
	for n := range len(raw) - 1 {
		if _, err := chat.Decode(raw[:n]); err != chat.ErrTorn {
			t.Fatalf("cut at %d: %v", n, err)
		}
		changed := []byte(string(raw))
		changed[n] ^= 1
		if got, err := chat.Decode(changed); err == nil {
			t.Fatalf("byte %d changed: %+v", n, got)
		}
	}
	if _, err := chat.Decode([]byte(string(raw) + string(raw))); err != chat.ErrTorn {
		t.Errorf("two lines in one: %v", err)
	}
	huge := line()
	huge.Text = strings.Repeat("x", 9_000)
	if _, err := chat.Encode(huge); err == nil {
		t.Error("a line that cannot be read back is written")
	}
}

func FuzzDecode(f *testing.F) {
	raw, err := chat.Encode(line())
	if err != nil {
		f.Fatal(err)
	}
	f.Add(raw)
	f.Add(raw[:20])
	f.Add([]byte("00000000 "))
	f.Add([]byte("00000000 {}\n"))
	f.Fuzz(func(t *testing.T, raw []byte) {
		l, err := chat.Decode(raw)
		if err != nil {
			if err != chat.ErrTorn {
				t.Errorf("another error: %v", err)
			}
			return
		}
		again, err := chat.Encode(l)
		if err != nil {
			t.Fatal(err)
		}
		if back, err := chat.Decode(again); err != nil || !back.At.Equal(l.At) || back.Text != l.Text {
			t.Errorf("%+v %v", back, err)
		}
	})
}

func FuzzCleanText(f *testing.F) {
	f.Add("How\ntall?")
	f.Add("a\u202e\xff")
	f.Fuzz(func(t *testing.T, text string) {
		clean := chat.CleanText(text)
		if again := chat.CleanText(clean); again != clean {
			t.Errorf("%q becomes %q, then %q", text, clean, again)
		}
		if strings.ContainsAny(clean, "\n\r\x00\u202e") {
			t.Errorf("%q", clean)
		}
	})
}
