package store

import "bytes"

// Last lists the keys of the last records of an index whose terms begin with
// prefix, the last first; at most limit (≤ 200).
func (b *Bucket[K, V]) Last(tx *Tx, i *Index[V], prefix string, limit int) []K {
	limit = min(max(limit, 1), 200)
	c := tx.bucket(i.name).Cursor()
	p := []byte(prefix)
	var keys []K
	for k, key := seekLast(c, p); k != nil && bytes.HasPrefix(k, p) && len(keys) < limit; k, key = c.Prev() {
		keys = append(keys, K(key))
	}
	return keys
}

// Backwards calls fn with the records of an index whose terms begin with prefix, the
// last first, until fn returns an error; ErrStop ends early without one. fn must not
// write.
func (b *Bucket[K, V]) Backwards(tx *Tx, i *Index[V], prefix string, fn func(V) error) error {
	c := tx.bucket(i.name).Cursor()
	p := []byte(prefix)
	for k, key := seekLast(c, p); k != nil && bytes.HasPrefix(k, p); k, key = c.Prev() {
		v, ok, err := b.Find(tx, K(key))
		if err == nil && ok {
			err = fn(v)
		}
		if err != nil {
			return stopped(err)
		}
	}
	return nil
}

// Page is a page of an index: up to Limit records after Cursor among those whose
// terms begin with Prefix.
type Page struct {
	Prefix, Cursor string
	Limit          int
}

// Before gives the cursor of the page that ends where this one begins: On and Keys
// read it from there. It is "" where that is the first page.
func (b *Bucket[K, V]) Before(tx *Tx, i *Index[V], this Page) string {
	c := tx.bucket(i.name).Cursor()
	prefix, from := []byte(this.Prefix), []byte(this.Cursor)
	k, _ := c.Seek(from)
	if k == nil {
		k, _ = c.Last()
	}
	for k != nil && bytes.Compare(k, from) > 0 {
		k, _ = c.Prev()
	}
	for n := min(max(this.Limit, 1), 200); n > 0 && k != nil && bytes.HasPrefix(k, prefix); n-- {
		k, _ = c.Prev()
	}
	if k == nil || !bytes.HasPrefix(k, prefix) {
		return ""
	}
	return string(k)
}

// First is the first term of an index; false where it has none.
func (b *Bucket[K, V]) First(tx *Tx, i *Index[V]) (term string, ok bool) {
	k, _ := tx.bucket(i.name).Cursor().First()
	return string(k), k != nil
}
