package guest

import (
	"crypto/hmac"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/hex"
	"strconv"
	"strings"
	"time"

	"hawker/app/fault"
	"hawker/app/live"
	"hawker/app/store"
)

// PassFor is how long a pass is good: as long as most come back to a replay.
const PassFor = 90 * 24 * time.Hour

// May tells whether a show may be seen by who holds the pass, "" for none. A public
// one may by everybody, and nothing is read for it.
func May(tx *store.Tx, key []byte, s live.Show, pass string) (bool, error) {
	if !s.Private() {
		return true, nil
	}
	grant, ok := readPass(tx, key, s.ID, pass)
	if !ok {
		return false, nil
	}
	if s.Access == live.ByCode {
		d, _, err := doors.Find(tx, s.ID)
		return err == nil && d.Round != "" && grant == d.Round, err
	}
	number, browser, _ := strings.Cut(grant, "-")
	n, err := strconv.Atoi(number)
	if err != nil {
		return false, nil
	}
	i, found, err := invitations.Find(tx, keyOf(s.ID, n))
	return found && i.heldBy(browser), err
}

// Own is the pass of somebody who is in, as their own link carries it: for the same as
// theirs was given for, and good until long after a show that is still to come. It is ""
// for a public show, and for who holds no pass.
func Own(tx *store.Tx, key []byte, s live.Show, pass string) (string, error) {
	grant, ok := readPass(tx, key, s.ID, pass)
	if !ok || !s.Private() {
		return "", nil
	}
	if in, err := May(tx, key, s, pass); err != nil || !in {
		return "", err
	}
	from := tx.Now
	if s.Starts.After(from) {
		from = s.Starts
	}
	return passFrom(from, key, s.ID, grant), nil
}

// newPass is a pass: what it was given for, until when (Unix seconds), and the HMAC-SHA256
// (RFC 2104) of both for this show alone. It is written
// in small letters and figures, as addresses of shows are.
func newPass(tx *store.Tx, key []byte, show live.ShowID, grant string) string {
	return passFrom(tx.Now, key, show, grant)
}

func passFrom(from time.Time, key []byte, show live.ShowID, grant string) string {
	until := strconv.FormatInt(from.Add(PassFor).Unix(), 36)
	return grant + "." + until + "." + sign(key, show, grant, until)
}

func readPass(tx *store.Tx, key []byte, show live.ShowID, pass string) (grant string, ok bool) {
	parts := strings.Split(pass, ".")
	if len(pass) > 200 || len(parts) != 3 {
		return "", false
	}
	until, err := strconv.ParseInt(parts[1], 36, 64)
	if err != nil || !tx.Now.Before(time.Unix(until, 0)) {
		return "", false
	}
	if subtle.ConstantTimeCompare([]byte(parts[2]), []byte(sign(key, show, parts[0], parts[1]))) != 1 {
		return "", false
	}
	return parts[0], true
}

func sign(key []byte, show live.ShowID, grant, until string) string {
	return hex.EncodeToString(mac(key, store.Key("guest pass", string(show), grant, until))[:16])
}

func mac(key []byte, text string) []byte {
	m := hmac.New(sha256.New, key)
	m.Write([]byte(text))
	return m.Sum(nil)
}

// Entry is a browser before the door: the code that it brings, the pass that it may
// hold already, and whose it is.
type Entry struct {
	Code, Pass string
	Visitor    string
}

// Enter lets a browser in and gives the pass for it. An invitation is then this
// browser's, which may use it again. It refuses with field_needed, guest_code_wrong,
// and of genuine invitations with invitation_used and invitation_revoked.
func Enter(tx *store.Tx, key []byte, s live.Show, e Entry) (pass string, err error) {
	if strings.TrimSpace(e.Code) == "" {
		return "", fault.InvalidField("field_needed", "code")
	}
	wrong := fault.InvalidField("guest_code_wrong", "code")
	if s.Access != live.ByInvite {
		d, _, err := doors.Find(tx, s.ID)
		if err != nil {
			return "", err
		}
		ok, err := d.takes(key, e.Code)
		if err == nil && !ok {
			err = wrong
		}
		return newPass(tx, key, s.ID, d.Round), err
	}
	n, ok := numberOf(key, s.ID, e.Code)
	if !ok {
		return "", wrong
	}
	i, found, err := invitations.Find(tx, keyOf(s.ID, n))
	if err != nil {
		return "", err
	}
	if !found {
		return "", wrong
	}
	if i, err = i.take(tx, key, e); err != nil {
		return "", err
	}
	return newPass(tx, key, s.ID, strconv.Itoa(i.N)+"-"+i.Browser), nil
}
