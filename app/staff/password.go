package staff

import (
	"crypto/rand"
	"crypto/subtle"
	"encoding/base64"
	"fmt"
	"strings"
	"unicode/utf8"

	"golang.org/x/crypto/argon2"
	"golang.org/x/text/unicode/norm"

	"hawker/app/fault"
)

// argon2id's cost (RFC 9106): passes, KiB, lanes.
const (
	passes = 2
	memory = 19 << 10
	lanes  = 1
	keyLen = 32
)

// Lengths of a password: runes at least, bytes at most.
const (
	MinPassword = 10
	maxPassword = 256
)

// seats are how many passwords are worked on at once, so that a burst of
// sign-ins costs time and not memory.
var seats = make(chan struct{}, 2)

// nobody is what the password of an unknown address is compared with, so that
// the answer takes as long as for a known one.
var nobody = format(make([]byte, 16), make([]byte, keyLen))

// Hash makes the record of a password. Call it outside transactions. It refuses
// with password_short{min} and password_long{max}.
func Hash(password string) (string, error) {
	password = norm.NFC.String(password) // the same word typed on two keyboards
	if utf8.RuneCountInString(password) < MinPassword {
		return "", fault.InvalidField("password_short", "password", "min", MinPassword)
	}
	if len(password) > maxPassword {
		return "", fault.InvalidField("password_long", "password", "max", maxPassword)
	}
	salt := make([]byte, 16)
	if _, err := rand.Read(salt); err != nil {
		return "", fmt.Errorf("salting a password: %w", err)
	}
	return format(salt, stretch(password, salt, passes, memory)), nil
}

// Verify tells whether the password belongs to the record. Call it outside
// transactions. An empty or foreign record costs the same time and is false.
func Verify(hash, password string) bool {
	password = norm.NFC.String(password)
	if len(password) > maxPassword {
		password = "" // no record is made of a longer one
	}
	salt, key, t, m, ok := parse(hash)
	if !ok {
		salt, key, t, m, _ = parse(nobody)
	}
	same := subtle.ConstantTimeCompare(stretch(password, salt, t, m), key) == 1
	return ok && same
}

func stretch(password string, salt []byte, t, m uint32) []byte {
	seats <- struct{}{}
	defer func() { <-seats }()
	return argon2.IDKey([]byte(password), salt, t, m, lanes, keyLen)
}

// format writes the PHC string "$argon2id$v=19$m=…,t=…,p=…$salt$key".
func format(salt, key []byte) string {
	b64 := base64.RawStdEncoding.EncodeToString
	return fmt.Sprintf("$argon2id$v=%d$m=%d,t=%d,p=%d$%s$%s", argon2.Version, memory, passes, lanes, b64(salt), b64(key))
}

// parse reads what format wrote; costs above four times ours are not accepted,
// since a record could then stop the shop.
func parse(s string) (salt, key []byte, t, m uint32, ok bool) {
	part := strings.Split(s, "$")
	if len(part) != 6 || part[1] != "argon2id" || part[2] != fmt.Sprintf("v=%d", argon2.Version) {
		return nil, nil, 0, 0, false
	}
	var p uint8
	if _, err := fmt.Sscanf(part[3], "m=%d,t=%d,p=%d", &m, &t, &p); err != nil || p != lanes {
		return nil, nil, 0, 0, false
	}
	salt, errSalt := base64.RawStdEncoding.DecodeString(part[4])
	key, errKey := base64.RawStdEncoding.DecodeString(part[5])
	sane := t >= 1 && t <= 4*passes && m >= 8 && m <= 4*memory && len(salt) >= 8 && len(key) == keyLen
	return salt, key, t, m, errSalt == nil && errKey == nil && sane
}
