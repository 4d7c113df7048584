package cart

import (
	"encoding/base64"
	"strconv"
	"strings"
	"time"

	"hawker/app/fault"
	"hawker/app/seal"
)

// PassFor is how long a link to a cart can be opened.
const PassFor = 30 * time.Minute

const passPurpose = "cart/pass"

// Pass is a link's token by which another device may take a cart over until a time:
// sealed, so that it tells nobody whose cart it is, and good for nothing else.
func Pass(secret []byte, id ID, until time.Time) (string, error) {
	sealed, err := seal.Seal(secret, passPurpose, strconv.FormatInt(until.Unix(), 36)+" "+string(id))
	return base64.RawURLEncoding.EncodeToString(sealed), err
}

// ByPass reads a token; one that is over, or was never made here, is refused with
// cart_link_over, all alike.
func ByPass(secret []byte, token string, now time.Time) (ID, error) {
	over := fault.Missing("cart_link_over")
	if len(token) > 300 {
		return "", over
	}
	sealed, err := base64.RawURLEncoding.DecodeString(token)
	if err != nil {
		return "", over
	}
	text, err := seal.Open(secret, passPurpose, sealed)
	if err != nil {
		return "", over
	}
	until, id, ok := strings.Cut(text, " ")
	end, err := strconv.ParseInt(until, 36, 64)
	if !ok || err != nil || !now.Before(time.Unix(end, 0)) {
		return "", over
	}
	return ID(id), nil
}
