package live

import (
	"time"

	"hawker/app/fault"
	"hawker/app/store"
)

// Pin makes item n the one being explained and closes the pin before it, in one
// command: whoever pins last wins on every screen. Pinning it again changes
// nothing. It refuses with show_not_on_air, show_ended, item_not_in_show,
// item_closed and item_sold_out.
func Pin(tx *store.Tx, show ShowID, n int) error {
	s, err := onAir(tx, show)
	if err != nil {
		return err
	}
	i, err := GetItem(tx, show, n)
	if err != nil {
		return err
	}
	if s.Pinned == n {
		return nil
	}
	if err := i.forSale(); err != nil {
		return err
	}
	if s, err = unpin(tx, s); err != nil {
		return err
	}
	s.Pinned, s.PinnedAt = n, tx.Now
	if err := save(tx, s); err != nil {
		return err
	}
	tx.Mark("item", itemMark(show, n))
	tx.Mark("pin", string(show))
	return log(tx, Event{Show: show, Kind: KindPin, N: n})
}

// Unpin closes the pin; without one it changes nothing. It refuses with
// show_not_on_air and show_ended.
func Unpin(tx *store.Tx, show ShowID) error {
	s, err := onAir(tx, show)
	if err != nil || s.Pinned == 0 {
		return err
	}
	if s, err = unpin(tx, s); err != nil {
		return err
	}
	return save(tx, s)
}

// unpin closes the pin of s by an event; the caller saves s.
func unpin(tx *store.Tx, s Show) (Show, error) {
	if s.Pinned == 0 {
		return s, nil
	}
	n := s.Pinned
	if err := tell(tx, s, n); err != nil {
		return s, err
	}
	s.Pinned, s.PinnedAt, s.Picture = 0, time.Time{}, ""
	tx.Mark("item", itemMark(s.ID, n))
	tx.Mark("pin", string(s.ID))
	return s, log(tx, Event{Show: s.ID, Kind: KindUnpin, N: n})
}

// forSale refuses with item_closed or item_sold_out.
func (i Item) forSale() error {
	switch i.State {
	case Closed:
		return fault.Clash("item_closed", "n", i.N)
	case SoldOut:
		return fault.Clash("item_sold_out", "n", i.N)
	}
	return nil
}

var stateKinds = map[ItemState]string{Open: KindItemOpen, Closed: KindItemClosed, SoldOut: KindItemSoldOut}

// SetItemState opens, closes or marks an item as sold out, before and during the
// show. Closing the item that is being explained also closes its pin; a sold-out
// one stays pinned, since its maker is still talking about it. It refuses with
// show_ended, item_not_in_show and item_state_unknown.
func SetItemState(tx *store.Tx, show ShowID, n int, state ItemState) error {
	kind, known := stateKinds[state]
	if !known {
		return fault.InvalidField("item_state_unknown", "state")
	}
	s, err := notEnded(tx, show)
	if err != nil {
		return err
	}
	i, err := GetItem(tx, show, n)
	if err != nil || i.State == state {
		return err
	}
	i.State = state
	if err := putItem(tx, i); err != nil {
		return err
	}
	tx.Mark("bag", string(show))
	if err := log(tx, Event{Show: show, Kind: kind, N: n}); err != nil || s.Pinned != n {
		return err
	}
	tx.Mark("pin", string(show))
	if state != Closed {
		return nil
	}
	if s, err = unpin(tx, s); err != nil {
		return err
	}
	return save(tx, s)
}
