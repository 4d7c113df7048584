package outbox

import (
	"strings"
	"time"
	"unicode/utf8"

	"hawker/app/fault"
	"hawker/app/store"
)

// patience is how long a mail is tried before a person has to look.
const patience = 48 * time.Hour

// pauses stand between attempts; the last one repeats.
var pauses = []time.Duration{time.Minute, 5 * time.Minute, 15 * time.Minute, time.Hour, 3 * time.Hour, 6 * time.Hour}

// Due lists the waiting mails whose time has come, the longest due first.
func Due(tx *store.Tx, limit int) ([]Mail, error) {
	list, _, err := mails.On(tx, byDue, "", "", limit)
	for i, m := range list {
		if m.Due.After(tx.Now) {
			return list[:i], err
		}
	}
	return list, err
}

// Begin writes an attempt down; from here on the mail may be with the server. It
// refuses with mail_state what is not waiting.
func Begin(tx *store.Tx, id ID) (Mail, error) {
	m, err := mails.Get(tx, id)
	if err == nil && m.State != Waiting {
		err = wrongState(m)
	}
	if err != nil {
		return m, err
	}
	m.State, m.Due = Sending, time.Time{}
	m.Tries++
	return m, save(tx, m, Waiting)
}

// Done notes that a server took a mail, with its answer, and keeps the words, but for a
// mail of which nothing is to be kept (Kind.Once). It
// refuses with mail_state what was not begun.
func Done(tx *store.Tx, c Copy, answer string) error {
	m, err := mails.Get(tx, c.Mail)
	if err == nil && m.State != Sending {
		err = wrongState(m)
	}
	if err != nil {
		return err
	}
	m.State, m.Ended, m.Why, m.Answer = Sent, tx.Now, "", short(answer)
	if m.Kind.Once() {
		m.To, m.Data, m.Answer = "", nil, ""
		return save(tx, m, Waiting)
	}
	c.At = tx.Now
	if err := copies.Put(tx, m.ID, c); err != nil {
		return err
	}
	return save(tx, m, Waiting)
}

// Fail notes that an attempt, begun or hindered before it could begin, came to
// nothing, and what the server said. Why "" has it tried again, later each time,
// until it gives up after two days. It refuses with mail_state what is in another
// state.
func Fail(tx *store.Tx, id ID, why, answer string) error {
	m, err := mails.Get(tx, id)
	if err != nil {
		return err
	}
	switch m.State {
	case Sending:
	case Waiting:
		m.Tries++
	default:
		return wrongState(m)
	}
	m.Answer, m.Why = short(answer), why
	pause := pauses[min(max(m.Tries, 1), len(pauses))-1]
	if why == "" && tx.Now.Add(pause).Sub(m.Since) > patience {
		m.Why = GaveUp
	}
	if m.Why == "" {
		m.State, m.Due = Waiting, tx.Now.Add(pause)
	} else {
		m.State, m.Due, m.Ended = Failed, time.Time{}, tx.Now
		if m.Kind.Once() {
			m.To, m.Data, m.Answer = "", nil, ""
		}
	}
	return save(tx, m, Waiting)
}

// Recover ends attempts that were begun by a program that is no more: nobody knows
// whether the server took them, so they wait for a person. It is called before the
// first Begin, with how many to look at; more tells that there may be others.
func Recover(tx *store.Tx, limit int) (more bool, err error) {
	list, _, err := mails.On(tx, bySending, "", "", limit)
	if err != nil {
		return false, err
	}
	for _, m := range list {
		m.State, m.Why, m.Ended = Failed, Unsure, tx.Now
		if m.Kind.Once() {
			m.To, m.Data = "", nil
		}
		if err := save(tx, m, Waiting); err != nil {
			return false, err
		}
	}
	return len(list) == limit, nil
}

// Retry has a mail that was kept, failed or waits sent as soon as may be. It
// refuses with mail_state one that was sent or is being sent, with mail_erased one that
// nobody knows the reader of any more, and with mail_not_set where there is no server.
func Retry(tx *store.Tx, id ID) error {
	s, err := GetSettings(tx)
	if err != nil {
		return err
	}
	m, err := mails.Get(tx, id)
	switch {
	case err != nil:
		return err
	case m.State == Sent || m.State == Sending:
		return wrongState(m)
	case m.To == "":
		return fault.Clash("mail_erased")
	case !s.Ready():
		return errNotSet
	}
	return m.again(tx)
}

// RetryAll is Retry for up to limit mails of a list, the latest first.
func RetryAll(tx *store.Tx, list State, limit int) (int, error) {
	s, err := GetSettings(tx)
	if err != nil {
		return 0, err
	}
	if !s.Ready() {
		return 0, errNotSet
	}
	all, _, err := List(tx, list, "", limit)
	if err != nil {
		return 0, err
	}
	n := 0
	for _, m := range all {
		if m.State == Sent || m.State == Sending || m.Why == Unsure || m.To == "" {
			continue // whether to risk a second one is asked for each by itself
		}
		if err := m.again(tx); err != nil {
			return n, err
		}
		n++
	}
	return n, nil
}

func (m Mail) again(tx *store.Tx) error {
	before := m.State.list()
	m.State, m.Due, m.Since, m.Ended, m.Tries, m.Why = Waiting, tx.Now, tx.Now, time.Time{}, 0, ""
	return save(tx, m, before)
}

const longestAnswer = 300

// short keeps a server's answer to one line of at most 300 runes.
func short(answer string) string {
	answer = strings.Join(strings.Fields(strings.ToValidUTF8(answer, "")), " ")
	if utf8.RuneCountInString(answer) > longestAnswer {
		answer = string([]rune(answer)[:longestAnswer]) + "…"
	}
	return answer
}
