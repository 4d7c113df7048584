package fakepay

import (
	"net/http"
	"time"

	"hawker/app/fault"
	"hawker/app/pay"
)

// happened gives the messages of what happened that the provider sends.
func (t *trial) happened() (list []Event) {
	for _, e := range t.s.Events() {
		if _, _, ok := t.s.Message(e); ok {
			list = append(list, e)
		}
	}
	return list
}

func (t *trial) parse(e Event) []pay.Event {
	t.Helper()
	raw, h, _ := t.s.Message(e)
	list, err := t.g.Parse(raw, h)
	if err != nil {
		t.Fatalf("%s: %v", e.Kind, err)
	}
	return list
}

func (t *trial) reads() {
	a := t.begin(false)
	t.s.Events()
	t.s.Pay(string(a.ID))
	told := false
	for _, e := range t.happened() {
		once, twice := t.parse(e), t.parse(e)
		if len(once) != len(twice) {
			t.Fatalf("%d events, then %d", len(once), len(twice))
		}
		for i, x := range once {
			if x.ID == "" || x.ID != twice[i].ID {
				t.Errorf("the event is called %q and %q", x.ID, twice[i].ID)
			}
			named := x.Attempt == a.ID || x.Ref != "" && x.Ref == a.Ref
			if x.About != pay.AboutPayment || !named {
				t.Errorf("it tells of %+v", x)
			}
			told = told || x.State == "" || x.State == pay.Captured && x.Amount == a.Amount
		}
	}
	if !told {
		t.Error("no message told that it was paid")
	}
}

func (t *trial) refused(raw []byte, h http.Header, codes ...string) {
	t.Helper()
	list, err := t.g.Parse(raw, h)
	for _, code := range codes {
		if fault.Is(err, code) && len(list) == 0 {
			return
		}
	}
	t.Errorf("%d events and %v, want %v", len(list), err, codes)
}

// message is one about a payment that was made.
func (t *trial) message() Event {
	t.Helper()
	a := t.begin(false)
	t.s.Events()
	t.s.Pay(string(a.ID))
	list := t.happened()
	if len(list) == 0 {
		t.Fatal("the provider says nothing")
	}
	return list[0]
}

func (t *trial) refusesForged() {
	e := t.message()
	raw, h, _ := t.s.Message(e)
	for _, at := range []int{len(raw) / 3, len(raw) / 2, len(raw) - 2} {
		forged := append([]byte(nil), raw...)
		forged[at] ^= 1
		t.refused(forged, h, "hook_signature", "hook_malformed")
	}
	if _, inBody := t.s.face.(*alipayFace); !inBody {
		t.refused(raw, http.Header{}, "hook_signature", "hook_malformed", "hook_old")
	}
	t.refused(nil, h, "hook_signature", "hook_malformed")
}

func (t *trial) refusesOld() {
	e := t.message()
	if f, ok := t.s.face.(interface{ Timeless() bool }); ok && f.Timeless() {
		t.Skip("the provider repeats a message as it first wrote it, for a day")
	}
	for _, age := range []time.Duration{6 * time.Minute, 24 * time.Hour} {
		raw, h, _ := t.s.face.Message(e, t.s.Now().Add(-age))
		t.refused(raw, h, "hook_old", "hook_signature")
	}
}

func (t *trial) refusesStrange() {
	t.s.Account = "acct_other"
	e := t.message()
	raw, h, _ := t.s.Message(e)
	t.refused(raw, h, "hook_account", "hook_signature")
}

func (t *trial) rotates() {
	f, ok := t.s.face.(Rotates)
	if !ok {
		t.Skip("the provider signs by a key of its own that does not roll")
	}
	e := t.message()
	t.parse(e)
	f.Rotate()
	t.parse(e)
}
