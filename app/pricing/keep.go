package pricing

import (
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"slices"
	"strings"
	"time"
	"unicode"

	"golang.org/x/text/unicode/norm"

	"hawker/app/fault"
	"hawker/app/money"
	"hawker/app/store"
)

// Kept is a discount as the shop keeps it: who made it when, how often it may be
// used in all and by one buyer (0: as often as they like), and how often it was.
type Kept struct {
	Discount
	Limit    int64     `json:"limit,omitempty"`
	PerBuyer int64     `json:"per_buyer,omitempty"`
	Used     int64     `json:"used"`
	Stopped  bool      `json:"stopped,omitempty"`
	Created  time.Time `json:"created"`
	Updated  time.Time `json:"updated"`
}

// redemption is what one order took.
type redemption struct {
	Discount string       `json:"discount"`
	Buyer    string       `json:"buyer"`
	Amount   money.Amount `json:"amount"`
	At       time.Time    `json:"at"`
}

var (
	byCode = store.NewUnique("pricing/discount.code", "code_taken", func(_ string, k Kept) []string {
		if k.Code == "" {
			return nil
		}
		return []string{FoldCode(k.Code)}
	})
	byAuto = store.NewIndex("pricing/discount.automatic", func(_ string, k Kept) []string {
		if k.Code != "" || k.Stopped {
			return nil
		}
		return []string{""}
	})
	discounts   = store.NewBucket[string, Kept]("pricing/discount", "discount_not_found", byCode, byAuto)
	uses        = store.NewBucket[string, int64]("pricing/discount_use", "discount_not_found")
	redemptions = store.NewBucket[string, redemption]("pricing/redemption", "discount_not_found")
)

const (
	maxCode      = 32
	maxAutomatic = 50
	maxTitle     = 80
)

// FoldCode is how a code is compared: NFKC, upper case, no spaces around it.
func FoldCode(code string) string { return strings.ToUpper(norm.NFKC.String(strings.TrimSpace(code))) }

// State is where a discount stands: "on", "soon", "over", "used_up" or "stopped".
func (k Kept) State(now time.Time) string {
	switch {
	case k.Stopped:
		return "stopped"
	case k.Limit > 0 && k.Used >= k.Limit:
		return "used_up"
	case !k.From.IsZero() && now.Before(k.From):
		return "soon"
	case !k.To.IsZero() && !now.Before(k.To):
		return "over"
	}
	return "on"
}

// Buyer is the name under which a buyer's uses are counted: no address can be read
// back from it.
func Buyer(contact string) string {
	sum := sha256.Sum256([]byte(strings.ToLower(strings.TrimSpace(contact))))
	return hex.EncodeToString(sum[:12])
}

// GetDiscount reads a discount or refuses with discount_not_found.
func GetDiscount(tx *store.Tx, id string) (Kept, error) { return discounts.Get(tx, id) }

// Discounts lists them, the newest first.
func Discounts(tx *store.Tx, limit int) ([]Kept, error) {
	var list []Kept
	err := discounts.Back(tx, "", func(_ string, k Kept) error {
		list = append(list, k)
		if len(list) == limit {
			return store.ErrStop
		}
		return nil
	})
	return list, err
}

// SaveDiscount makes a discount (of an empty ID) or replaces one; what was used of
// it stays. It refuses with code_malformed, code_taken, discount_class,
// discount_value, field_needed and what is wrong with a date.
func SaveDiscount(tx *store.Tx, k Kept) (Kept, error) {
	k.Code, k.Title, k.Updated = FoldCode(k.Code), k.Title.Clean(), tx.Now
	if k.ID == "" {
		k.ID, k.Created, k.Used = store.NewID(), tx.Now, 0
	} else {
		old, err := discounts.Get(tx, k.ID)
		if err != nil {
			return k, err
		}
		k.Created, k.Used = old.Created, old.Used
	}
	if err := k.check(); err != nil {
		return k, err
	}
	if k.Code != "" {
		other, ok, err := discounts.One(tx, byCode, k.Code)
		if err != nil {
			return k, err
		}
		if ok && other.ID != k.ID {
			return k, fault.New(fault.Conflict, "code_taken", "code", "code", k.Code)
		}
	}
	tx.Mark("discount", k.ID)
	return k, discounts.Put(tx, k.ID, k)
}

func (k Kept) check() error {
	odd := func(r rune) bool { return unicode.IsSpace(r) || unicode.IsControl(r) }
	if len([]rune(k.Code)) > maxCode || strings.ContainsFunc(k.Code, odd) {
		return fault.InvalidField("code_malformed", "code", "max", maxCode)
	}
	if k.Title.Empty() {
		return fault.InvalidField("field_needed", "title")
	}
	if err := k.Title.Check("title", maxTitle); err != nil {
		return err
	}
	if !slices.Contains([]Class{OffProduct, OffOrder, OffShipping}, k.Class) {
		return fault.InvalidField("discount_class", "class")
	}
	share, sum := k.PPM > 0, k.Amount.Minor > 0
	if share == sum || k.PPM > million || k.PPM < 0 || k.Amount.Minor < 0 || k.Amount.Minor > money.MaxUnit {
		return fault.InvalidField("discount_value", "value")
	}
	if (k.Buy > 0) != (k.Get > 0) || k.Buy < 0 || k.Get < 0 || k.Buy > 0 && k.Class != OffProduct {
		return fault.InvalidField("discount_buy", "buy")
	}
	if k.Limit < 0 || k.PerBuyer < 0 || k.MinQuantity < 0 || k.MinGoods.Minor < 0 {
		return fault.InvalidField("discount_limit", "limit")
	}
	if !k.From.IsZero() && !k.To.IsZero() && !k.From.Before(k.To) {
		return fault.InvalidField("discount_dates", "to")
	}
	return nil
}

// ByCode finds a discount by what a buyer typed; it refuses with code_unknown, and
// with code_used_up where nobody can use it any more.
func ByCode(tx *store.Tx, code string) (Kept, error) {
	k, ok, err := discounts.One(tx, byCode, FoldCode(code))
	switch {
	case err != nil:
		return k, err
	case !ok || k.Stopped:
		return k, fault.InvalidField("code_unknown", "code", "code", code)
	case k.Limit > 0 && k.Used >= k.Limit:
		return k, fault.New(fault.Conflict, "code_used_up", "code", "code", k.Code)
	}
	return k, nil
}

// Standing is what may apply to a cart: the automatic discounts, and those of the
// codes that still exist and are not used up.
func Standing(tx *store.Tx, codes []string) ([]Discount, error) {
	list, _, err := discounts.On(tx, byAuto, "", "", maxAutomatic)
	if err != nil {
		return nil, err
	}
	var out []Discount
	for _, k := range list {
		if k.Limit == 0 || k.Used < k.Limit {
			out = append(out, k.Discount)
		}
	}
	for _, code := range codes {
		k, err := ByCode(tx, code)
		if _, refused := fault.As(err); refused {
			continue
		}
		if err != nil {
			return nil, err
		}
		out = append(out, k.Discount)
	}
	slices.SortStableFunc(out, func(a, b Discount) int { return cmp.Compare(a.ID, b.ID) })
	return out, nil
}

// CheckRedeem refuses with code_used_up where a discount of the quote has reached
// its limit, in all or for this buyer.
func CheckRedeem(tx *store.Tx, buyer string, q Quote) error {
	for _, off := range q.Offs() {
		id := off.ID
		k, err := discounts.Get(tx, id)
		if err != nil {
			return err
		}
		n, _, err := uses.Find(tx, store.Key(id, buyer))
		if err != nil {
			return err
		}
		if k.Limit > 0 && k.Used >= k.Limit || k.PerBuyer > 0 && n >= k.PerBuyer {
			return fault.New(fault.Conflict, "code_used_up", "code", "code", k.Code)
		}
	}
	return nil
}

// Redeem counts the quote's discounts as used by an order; check with CheckRedeem
// first. An owner that has redeemed already changes nothing.
func Redeem(tx *store.Tx, owner, buyer string, q Quote) error {
	for _, off := range q.Offs() {
		id := off.ID
		key := store.Key(owner, id)
		if _, done, err := redemptions.Find(tx, key); err != nil || done {
			return err
		}
		if err := count(tx, id, buyer, 1); err != nil {
			return err
		}
		if err := redemptions.Put(tx, key, redemption{Discount: id, Buyer: buyer, Amount: off.Amount, At: tx.Now}); err != nil {
			return err
		}
	}
	return nil
}

// GiveBack takes an order's uses off again, when it was never paid.
func GiveBack(tx *store.Tx, owner string) error {
	var keys []string
	var list []redemption
	err := redemptions.Each(tx, store.Key(owner), func(key string, r redemption) error {
		keys, list = append(keys, key), append(list, r)
		return nil
	})
	if err != nil {
		return err
	}
	for i, r := range list {
		if err := count(tx, r.Discount, r.Buyer, -1); err != nil {
			return err
		}
		if err := redemptions.Delete(tx, keys[i]); err != nil {
			return err
		}
	}
	return nil
}

func count(tx *store.Tx, id, buyer string, by int64) error {
	k, err := discounts.Get(tx, id)
	if err != nil {
		return err
	}
	k.Used += by
	if err := discounts.Put(tx, id, k); err != nil {
		return err
	}
	tx.Mark("discount", id)
	key := store.Key(id, buyer)
	n, _, err := uses.Find(tx, key)
	if err != nil {
		return err
	}
	if n+by == 0 {
		return uses.Delete(tx, key)
	}
	return uses.Put(tx, key, n+by)
}
