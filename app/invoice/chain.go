package invoice

import (
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"

	"hawker/app/order"
	"hawker/app/store"
)

// sum is the hash of a document's bytes and of the salted digest of its buyer, after
// the document before it.
func (s sealed) sum() string {
	h := sha256.New()
	h.Write([]byte(s.Before))
	h.Write(s.Body)
	h.Write([]byte(s.Digest))
	return hex.EncodeToString(h.Sum(nil))
}

// digest is SHA-256, in hexadecimal digits, of the salt and of the buyer's bytes.
func (s sealed) digest() string {
	sum := sha256.Sum256(append([]byte(s.Salt), s.Buyer...))
	return hex.EncodeToString(sum[:])
}

// rest is the hash that an erased document has which is older than digests: of what its
// own was, and of the bytes that are left.
func (s sealed) rest() string {
	sum := sha256.Sum256(append([]byte(s.Hash), s.Body...))
	return hex.EncodeToString(sum[:])
}

func salt() string {
	b := make([]byte, 16)
	_, _ = rand.Read(b) // never fails: the runtime ends the program instead
	return hex.EncodeToString(b)
}

// intact tells whether a document is as it was issued, but for a buyer who was erased.
func (s sealed) intact() bool {
	switch {
	case s.Rest != "":
		return s.Digest == "" && s.Rest == s.rest()
	case s.Digest != "" && (s.Salt != "" || len(s.Buyer) > 0) && s.Digest != s.digest():
		return false
	}
	return s.Hash == s.sum()
}

// Erase takes the buyer from the documents of an order: name, address, e-mail and tax
// number; the country stays, since sums go by it. Who asks has made sure that the term
// for which the law wants them kept is over. Numbers, lines and sums stay, and so does
// the chain. Again it has no effect.
func Erase(tx *store.Tx, id order.ID) error {
	rows, _, err := documents.On(tx, byOrder, store.Key(string(id)), "", mostOfOrder)
	for _, s := range rows {
		if err != nil {
			return err
		}
		switch {
		case s.Digest != "":
			s.Buyer, s.Salt = nil, ""
		case s.Rest == "":
			var d Document
			if d, err = s.open(); err != nil {
				return err
			}
			d.Buyer = Party{Country: d.Buyer.Country}
			if s.Body, err = json.Marshal(d); err != nil {
				return fmt.Errorf("erasing %s: %w", d.Number, err)
			}
			s.Rest = s.rest()
		}
		err = documents.Put(tx, key(s.Kind, s.Year, s.N), s)
	}
	return err
}
