package staff

import (
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/base32"
	"encoding/base64"
	"encoding/json"
	"strings"
	"time"

	"hawker/app/fault"
	"hawker/app/store"
)

// NewStreamKey is 160 random bits that an encoder sends as its Bearer token. It
// is shown once.
func NewStreamKey() string {
	b := make([]byte, 20)
	_, _ = rand.Read(b) // never fails: the runtime ends the program instead
	return "hawker_" + strings.ToLower(base32.StdEncoding.EncodeToString(b))
}

// SetStreamKey replaces a person's stream key, of which only the hash is kept;
// an empty key revokes it.
func SetStreamKey(tx *store.Tx, id ID, key string) error {
	p, err := people.Get(tx, id)
	if err != nil {
		return err
	}
	p.StreamKeyHash, p.StreamKeyAt = "", time.Time{}
	if key != "" {
		if err := p.Need(ShowsPublish); err != nil {
			return err
		}
		p.StreamKeyHash, p.StreamKeyAt = digest(key), tx.Now
	}
	return save(tx, p)
}

// ByStreamKey finds whose key it is; nobody for a disabled person's.
func ByStreamKey(tx *store.Tx, key string) (Person, bool, error) {
	p, ok, err := people.One(tx, byStreamKey, digest(key))
	if err != nil || !ok || p.Disabled {
		return Person{}, false, err
	}
	return p, true, nil
}

// publishing is what a publish token says.
type publishing struct {
	Person ID     `json:"p"`
	Show   string `json:"s"`
	Until  int64  `json:"u"` // Unix milliseconds
}

// PublishToken is what the studio page is given to publish one show until a time:
// payload and HMAC-SHA256, each base64url.
func PublishToken(secret []byte, person ID, show string, until time.Time) string {
	raw, err := json.Marshal(publishing{person, show, until.UnixMilli()})
	if err != nil {
		panic("staff: two strings and a number do not encode: " + err.Error())
	}
	body := base64.RawURLEncoding.EncodeToString(raw)
	return body + "." + seal(secret, body)
}

// ReadPublishToken gives whom and which show a token is for. It refuses with
// publish_token_invalid and publish_token_expired (401). The caller still looks
// whether the person may publish.
func ReadPublishToken(secret []byte, token string, now time.Time) (ID, string, error) {
	invalid := fault.New(fault.Unauthorized, "publish_token_invalid", "")
	body, mac, ok := strings.Cut(token, ".")
	if !ok || subtle.ConstantTimeCompare([]byte(mac), []byte(seal(secret, body))) != 1 {
		return "", "", invalid
	}
	raw, err := base64.RawURLEncoding.DecodeString(body)
	if err != nil {
		return "", "", invalid
	}
	var p publishing
	if err := json.Unmarshal(raw, &p); err != nil {
		return "", "", invalid
	}
	if now.UnixMilli() >= p.Until {
		return "", "", fault.New(fault.Unauthorized, "publish_token_expired", "")
	}
	return p.Person, p.Show, nil
}

// seal signs for this purpose only: the same secret signs other things.
func seal(secret []byte, body string) string {
	h := hmac.New(sha256.New, secret)
	h.Write([]byte("hawker publish token\x00" + body))
	return base64.RawURLEncoding.EncodeToString(h.Sum(nil))
}
