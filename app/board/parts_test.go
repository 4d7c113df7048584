package board

import (
	"testing"

	"hawker/views/shop"
)

// While the provider is asked nothing is pushed: it would come after its form.
func TestPushedPaying(t *testing.T) {
	if got := pushed(shop.Paying{State: shop.PayingOpening}); len(got) != 0 {
		t.Errorf("while it is opened %d parts are pushed", len(got))
	}
	for _, s := range []shop.PayingNow{shop.PayingOpen, shop.PayingConfirming, shop.PayingFailed, shop.PayingPaid, shop.PayingOver} {
		if got := pushed(shop.Paying{State: s}); len(got) != 1 {
			t.Errorf("%s: %d parts are pushed", s, len(got))
		}
	}
}
