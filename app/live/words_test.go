package live_test

import (
	"maps"
	"slices"
	"testing"

	"hawker/app/live"
	"hawker/app/money"
	"hawker/app/store"
)

// What a log says of people can be erased, and every row still follows from the one
// before it; words that were changed and not erased are found.
func TestWordsAreErasedAndTheChainHolds(t *testing.T) {
	g := newStage(t)
	g.do(func(tx *store.Tx) error {
		for _, who := range []string{"A***", "B***"} {
			if err := live.Append(tx, g.show, live.KindOrder, 1, map[string]string{"order": "o" + who[:1], "name": who}); err != nil {
				return err
			}
		}
		return live.Append(tx, g.show, live.KindMute, 0, map[string]string{"visitor": "v1"})
	})
	log := func() (all []live.Event) {
		g.view(func(tx *store.Tx) (err error) { all, err = live.Events(tx, g.show, 0, 100); return err })
		return all
	}
	holds := func(want uint64, list []live.Event) {
		t.Helper()
		if broken, err := live.CheckChain(list); broken != want || err != nil {
			t.Errorf("the chain breaks at %d, want %d: %v", broken, want, err)
		}
	}
	before := log()
	holds(0, before)
	at := slices.IndexFunc(before, func(e live.Event) bool { return e.Word("name") == "A***" })
	if at < 0 || before[at].Data["name"] != "" {
		t.Fatalf("the sum covers the name itself: %+v", before)
	}
	changed := slices.Clone(before)
	changed[at].Said = map[string]string{"name": "Z***"}
	holds(uint64(at)+1, changed)
	half := slices.Clone(before)
	half[at].Salt = ""
	holds(uint64(at)+1, half)

	erase := func(want int) {
		t.Helper()
		n := 0
		g.do(func(tx *store.Tx) (err error) {
			n, err = live.Erase(tx, g.show, func(e live.Event) bool { return e.Data["order"] == "oA" || e.Word("visitor") == "v1" })
			return err
		})
		if n != want {
			t.Errorf("%d rows erased, want %d", n, want)
		}
	}
	erase(2)
	erase(0)
	after := log()
	holds(0, after)
	for i, e := range after {
		if e.Sum != before[i].Sum || e.Digest != before[i].Digest {
			t.Errorf("row %d has another sum", e.Seq)
		}
	}
	if after[at].Word("name") != "" || after[at+1].Word("name") != "B***" || after[at+2].Word("visitor") != "" {
		t.Errorf("erased: %+v", after)
	}
	// An erased row cannot pass for one that is older than digests.
	forged := slices.Clone(after)
	forged[at+2].Erased, forged[at+2].Kind = true, live.KindUnmute
	holds(uint64(at)+3, forged)
}

// A price that was changed cannot pass for a row whose words about people were erased
// before there were digests.
func TestAChangedPriceIsNoErasedRow(t *testing.T) {
	g := newStage(t)
	g.do(func(tx *store.Tx) error {
		lower := money.Of(8_000, "USD")
		return live.SetPrice(tx, g.show, 1, "", &lower)
	})
	var log []live.Event
	g.view(func(tx *store.Tx) (err error) { log, err = live.Events(tx, g.show, 0, 100); return err })
	at := slices.IndexFunc(log, func(e live.Event) bool { return e.Kind == live.KindPrice })
	if at < 0 || slices.ContainsFunc(log[:at+1], func(e live.Event) bool { return e.Digest != "" }) {
		t.Fatalf("no price before the first digest: %+v", log)
	}
	log[at].Data, log[at].Erased = maps.Clone(log[at].Data), true
	log[at].Data["minor"] = "100"
	if broken, err := live.CheckChain(log); broken != uint64(at)+1 || err != nil {
		t.Errorf("the chain breaks at %d, want %d: %v", broken, at+1, err)
	}
}
