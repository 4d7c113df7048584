package live

import (
	"fmt"
	"slices"
	"strconv"
	"time"

	"hawker/app/store"
)

// The kinds of a show's events. Data is what stands in brackets.
const (
	KindOnAir       = "on_air"       // a publisher session began [person]
	KindLost        = "lost"         // the picture is gone
	KindBack        = "back"         // the picture is there again
	KindPin         = "pin"          // item N is being explained
	KindUnpin       = "unpin"        // item N no longer is
	KindItemAdded   = "item_added"   // item N lies in the bag [product, variant]
	KindItemRemoved = "item_removed" // item N was taken out before the show
	KindItemMoved   = "item_moved"   // item N has another place [pos]
	KindItemOpen    = "item_open"    // item N can be bought
	KindItemClosed  = "item_closed"  // item N cannot be bought and is not shown
	KindItemSoldOut = "item_soldout" // somebody said that item N is gone
	KindPrice       = "price"        // item N has a live price [variant, minor, currency, was] or, without minor, its list price again
	KindOrder       = "order"        // an order line of item N was paid [order, …]
	KindEnd         = "end"          // the show is over
	KindChatDelete  = "chat_delete"  // a line was taken down [seq]
	KindMute        = "mute"         // a visitor was muted [visitor]
	KindUnmute      = "unmute"       // and may talk again [visitor]
	KindAnswered    = "answered"     // a question about item N was answered on the air [seq]

	KindFilm         = "film"          // the recording began, stands still or goes on [state]
	KindFilmHidden   = "film_hidden"   // a stretch of it was taken from the public [from, to]
	KindFilmUnhidden = "film_unhidden" // and given back [from, to]
	KindFilmHeld     = "film_held"     // it must be kept [reason]
	KindFilmReleased = "film_released" // and need not be any more
	KindFilmKept     = "film_kept"     // it is kept longer [until]
	KindFilmGone     = "film_gone"     // its term is over, and it is deleted
	KindFilmAway     = "film_away"     // it moves to the shop's bucket, piece by piece
	KindFilmBack     = "film_back"     // it is wanted here again
)

// appended are the kinds that other nouns append.
var appended = []string{KindOrder, KindChatDelete, KindMute, KindUnmute, KindAnswered}

// Event is one row of a show's log. N is the item it is about, 0 for none.
type Event struct {
	Show ShowID            `json:"show"`
	Seq  uint64            `json:"seq"` // from 1, without a gap
	Kind string            `json:"kind"`
	At   time.Time         `json:"at"`
	By   store.Actor       `json:"by"` // without an address: the log is kept for years
	N    int               `json:"n,omitempty"`
	Data map[string]string `json:"data,omitempty"`
	Sum  string            `json:"sum,omitempty"` // chains the log: of this row and all before it

	// Said are words about people, beside what Sum covers: it covers Digest, and that the
	// salted words, so that Said and Salt can be erased (words.go).
	Said   map[string]string `json:"said,omitempty"`
	Salt   string            `json:"salt,omitempty"`
	Digest string            `json:"digest,omitempty"`
	Erased bool              `json:"erased,omitempty"` // of a row older than digests
}

var events = store.NewBucket[string, Event]("live/event", "show_event_not_found")

// Append adds what another noun has to say about a show: one of the kinds order,
// chat_delete, mute, unmute and answered, at any state of the show (money may arrive after
// its end). It refuses with show_not_found.
func Append(tx *store.Tx, show ShowID, kind string, n int, data map[string]string) error {
	if !slices.Contains(appended, kind) {
		return fmt.Errorf("appending to a show: %q is not for others to append", kind)
	}
	if _, err := shows.Get(tx, show); err != nil {
		return err
	}
	return log(tx, Event{Show: show, Kind: kind, N: n, Data: data})
}

// Events reads a show's log in order, from after a sequence number on; at most
// limit rows, and never more than 1,000.
func Events(tx *store.Tx, show ShowID, after uint64, limit int) ([]Event, error) {
	limit = min(max(limit, 1), 1_000)
	var list, file []Event
	var opened bool
	for seq := after + 1; len(list) < limit; seq++ {
		e, ok, err := events.Find(tx, store.Key(string(show), seq))
		if err == nil && !ok && !opened {
			file, err = fromFile(tx, show)
			opened = true
		}
		switch {
		case err != nil:
			return list, err
		case !ok && seq <= uint64(len(file)):
			e = file[seq-1]
		case !ok:
			return list, nil
		}
		list = append(list, e)
	}
	return list, nil
}

// log appends an event.
func log(tx *store.Tx, e Event) error {
	last, err := lastEvent(tx, e.Show)
	if err != nil {
		return err
	}
	e.Seq, e.At, e.By = last.Seq+1, tx.Now, store.Actor{Kind: tx.By.Kind, ID: tx.By.ID}
	if e.By.Kind == "buyer" {
		e.By.ID = "" // the order says who, for as long as it is kept
	}
	if err := e.part(); err != nil {
		return err
	}
	if e.Sum, err = e.link(last.Sum); err != nil {
		return err
	}
	return events.Put(tx, store.Key(string(e.Show), e.Seq), e)
}

// lastEvent is the newest row of a show's log, a zero one for none.
func lastEvent(tx *store.Tx, show ShowID) (last Event, err error) {
	err = events.Back(tx, store.Key(string(show)), func(_ string, e Event) error {
		last = e
		return store.ErrStop
	})
	return last, err
}

func itemMark(show ShowID, n int) string { return string(show) + "/" + strconv.Itoa(n) }
