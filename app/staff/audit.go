package staff

import (
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"strings"
	"time"

	"hawker/app/store"
)

// AuditRow is one command of a person that changed something. Hash is the
// SHA-256 of the row before and of this one, so that no row can be changed, put
// in or left out unseen. The client's address enters it as a salted digest:
// it can be forgotten and the chain still holds.
type AuditRow struct {
	Seq     uint64    `json:"seq"`
	At      time.Time `json:"at"`
	Person  string    `json:"person"`
	Command string    `json:"command"`
	Writes  []string  `json:"writes"` // "bucket:key"; a key that is no text as hexadecimal
	Addr    string    `json:"addr,omitempty"`
	Salt    string    `json:"salt,omitempty"`
	Digest  string    `json:"digest"` // of salt and address
	Hash    string    `json:"hash"`
}

var audit = store.NewBucket[string, AuditRow]("staff/audit", "audit_not_found")

// Record appends what a staff command did; the store calls it in the command's
// own transaction, so no caller can skip it.
func Record(tx *store.Tx, entry store.Audit) error {
	last, err := newest(tx)
	if err != nil {
		return err
	}
	row := AuditRow{Seq: last.Seq + 1, At: tx.Now, Person: tx.By.ID, Command: entry.Command, Addr: tx.By.Addr, Salt: salt()}
	for _, w := range entry.Writes {
		row.Writes = append(row.Writes, printable(w))
	}
	row.Digest = digest(row.Salt + row.Addr)
	if row.Hash, err = row.chain(last.Hash); err != nil {
		return err
	}
	return audit.Put(tx, store.U64(row.Seq), row)
}

func newest(tx *store.Tx) (AuditRow, error) {
	var last AuditRow
	err := audit.Back(tx, "", func(_ string, r AuditRow) error {
		last = r
		return store.ErrStop
	})
	return last, err
}

// chain is the hash of the row after prev: over everything but the address, its
// salt and the hash itself.
func (r AuditRow) chain(prev string) (string, error) {
	r.Addr, r.Salt, r.Hash = "", "", ""
	raw, err := json.Marshal(r)
	if err != nil {
		return "", fmt.Errorf("chaining audit: %w", err)
	}
	sum := sha256.Sum256(append([]byte(prev), raw...))
	return hex.EncodeToString(sum[:]), nil
}

func salt() string {
	b := make([]byte, 8)
	_, _ = rand.Read(b) // never fails: the runtime ends the program instead
	return hex.EncodeToString(b)
}

// printable writes "bucket:key" so that it survives JSON: keys with numbers in
// them are bytes, not text.
func printable(write string) string {
	bucket, key, _ := strings.Cut(write, ":")
	if strings.ContainsFunc(key, func(r rune) bool { return r < ' ' || r > '~' }) {
		key = hex.EncodeToString([]byte(key))
	}
	return bucket + ":" + key
}

// AuditList reads rows newest first: those before a sequence number, 0 for the
// newest; at most 200.
func AuditList(tx *store.Tx, before uint64, limit int) ([]AuditRow, error) {
	if before == 0 {
		last, err := newest(tx)
		if err != nil {
			return nil, err
		}
		before = last.Seq + 1
	}
	var list []AuditRow
	for seq := before - 1; seq > 0 && len(list) < min(limit, 200); seq-- {
		r, err := audit.Get(tx, store.U64(seq))
		if err != nil {
			return nil, err
		}
		list = append(list, r)
	}
	return list, nil
}

// addressesFor is how long it is known from where somebody of the shop worked.
const addressesFor = 30 * 24 * time.Hour

// ForgetAddresses drops the client's addresses, and what they were salted with, from up
// to limit rows that are older than 30 days, the oldest first, and gives how many; the
// chain covers only their digests. Rows that have none any more are not read again.
func ForgetAddresses(tx *store.Tx, limit int) (int, error) {
	for n := range limit {
		r, found, err := audit.Find(tx, store.U64(uint64(tx.Count(forgotten))+1))
		if err != nil || !found || tx.Now.Sub(r.At) < addressesFor {
			return n, err
		}
		r.Addr, r.Salt = "", ""
		if err := audit.Put(tx, store.U64(r.Seq), r); err != nil {
			return n, err
		}
		if err := tx.Bump(forgotten, 1); err != nil {
			return n, err
		}
	}
	return limit, nil
}

// forgotten is how many rows have no address any more, from the first on.
const forgotten = "staff/audit/forgotten"

// VerifyAudit walks the chain from its first row and lists where it is broken.
func VerifyAudit(tx *store.Tx) ([]string, error) {
	var broken []string
	var prev AuditRow
	err := audit.Each(tx, "", func(key string, r AuditRow) error {
		want, err := r.chain(prev.Hash)
		switch {
		case err != nil:
			return err
		case r.Seq != prev.Seq+1 || store.ReadU64(key) != r.Seq:
			broken = append(broken, fmt.Sprintf("audit: row %d follows row %d", r.Seq, prev.Seq))
		case r.Hash != want:
			broken = append(broken, fmt.Sprintf("audit: row %d does not match its hash", r.Seq))
		case r.Salt != "" && digest(r.Salt+r.Addr) != r.Digest:
			broken = append(broken, fmt.Sprintf("audit: the address of row %d does not match its digest", r.Seq))
		}
		prev = r
		return nil
	})
	return broken, err
}

// Doctor lists what is wrong: a broken audit chain, a session of nobody, a
// shop without an owner.
func Doctor(tx *store.Tx) ([]string, error) {
	broken, err := VerifyAudit(tx)
	if err != nil {
		return nil, err
	}
	all, err := List(tx)
	if err != nil {
		return nil, err
	}
	known, owners := map[ID]bool{}, 0
	for _, p := range all {
		known[p.ID] = true
		if p.Role == Owner && !p.Disabled {
			owners++
		}
	}
	if len(all) > 0 && owners == 0 {
		broken = append(broken, "staff: nobody owns the shop")
	}
	err = sessions.Each(tx, "", func(_ string, s session) error {
		if !known[s.Person] {
			broken = append(broken, "staff: a session belongs to nobody")
		}
		return nil
	})
	return broken, err
}
