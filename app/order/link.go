package order

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base32"
	"errors"
	"strconv"
	"strings"

	"hawker/app/fault"
	"hawker/app/store"
)

var errLink = errors.New("not an order's link")

var base32hex = base32.NewEncoding("0123456789abcdefghijklmnopqrstuv").WithPadding(base32.NoPadding)

// Link is the token of an order's page: the id, the link's revision and 16 bytes
// of HMAC-SHA256 over both (RFC 2104), in lower case. Nothing random is kept, so
// every mail can carry it, and raising the revision revokes it.
func Link(secret []byte, id ID, rev int) string {
	return string(id) + "-" + strconv.Itoa(rev) + "-" + seal(secret, id, rev)
}

// ReadLink gives what a genuine token names; the caller compares the revision.
func ReadLink(secret []byte, token string) (ID, int, error) {
	parts := strings.Split(token, "-")
	if len(parts) != 3 || len(token) > 100 {
		return "", 0, errLink
	}
	rev, err := strconv.Atoi(parts[1])
	if err != nil || strconv.Itoa(rev) != parts[1] {
		return "", 0, errLink
	}
	id := ID(parts[0])
	if !hmac.Equal([]byte(parts[2]), []byte(seal(secret, id, rev))) {
		return "", 0, errLink
	}
	return id, rev, nil
}

// ByLink reads the order of a token. A forged, revoked or foreign one is refused
// with order_not_found, all alike.
func ByLink(tx *store.Tx, secret []byte, token string) (Order, error) {
	id, rev, err := ReadLink(secret, token)
	if err != nil {
		return Order{}, fault.Missing("order_not_found")
	}
	o, err := Get(tx, id)
	if err == nil && o.Rev != rev {
		err = fault.Missing("order_not_found")
	}
	if err != nil {
		return Order{}, err
	}
	return o, nil
}

// RevokeLink makes every token of the order so far worthless.
func RevokeLink(tx *store.Tx, id ID) (Order, error) {
	return change(tx, id, func(o *Order) error {
		o.Rev++
		return o.tell(tx, Event{Kind: "link_revoked"})
	})
}

func seal(secret []byte, id ID, rev int) string {
	mac := hmac.New(sha256.New, secret)
	mac.Write([]byte(store.Key("order link", string(id), rev)))
	return base32hex.EncodeToString(mac.Sum(nil)[:16])
}
