package engine

import (
	"slices"
	"strings"
	"unicode/utf8"

	"hawker/app/fold"
)

// posting says that a document has a term: its slot in the upper 24 bits, the
// fields in the lower 8. A term's postings stand in the order of their slots.
type posting uint32

const maxSlot = 1<<24 - 1

func (p posting) slot() uint32 { return uint32(p >> 8) }

func (p posting) fields() field { return field(p) }

// entry is one term with the documents that have it.
type entry struct {
	text string
	list []posting
}

// dictionary holds every term of the index: by its text, and its words also in
// their order, for what is typed half.
type dictionary struct {
	ids     map[string]uint32
	entries []entry
	free    []uint32 // entries without a document, to be used again
	sorted  [][]uint32
	letters map[rune]int        // how many words have the letter
	heads   map[string][]uint32 // the pairs that begin with a character, and the character itself
}

// page bounds one leaf of the sorted list, so that a new term moves little.
const page = 512

func newDictionary() dictionary {
	return dictionary{ids: map[string]uint32{}, letters: map[rune]int{}, heads: map[string][]uint32{}}
}

// id is the number of a term, which it gives to a new one; a term that no document
// is added to after that stays for nothing.
func (d *dictionary) id(text string) uint32 {
	if id, ok := d.ids[text]; ok {
		return id
	}
	return d.make(strings.Clone(text)) // text is a piece of a document, which must not stay for it
}

// add notes that a document has a term, which it had not.
func (d *dictionary) add(id, slot uint32, f field) {
	e := &d.entries[id]
	if n := len(e.list); n == 0 || e.list[n-1].slot() < slot {
		e.list = append(e.list, posting(slot)<<8|posting(f))
		return
	}
	at, _ := slices.BinarySearchFunc(e.list, slot, bySlot)
	e.list = slices.Insert(e.list, at, posting(slot)<<8|posting(f))
}

func bySlot(p posting, slot uint32) int { return int(p.slot()) - int(slot) }

// remove takes a document from a term, and a term without documents away.
func (d *dictionary) remove(id, slot uint32) {
	e := &d.entries[id]
	if at, found := slices.BinarySearchFunc(e.list, slot, bySlot); found {
		e.list = slices.Delete(e.list, at, at+1)
	}
	if len(e.list) > 0 {
		return
	}
	if head := head(e.text); head != "" {
		list, at := d.heads[head], slices.Index(d.heads[head], id)
		if d.heads[head] = slices.Delete(list, at, at+1); len(list) == 1 {
			delete(d.heads, head)
		}
	} else {
		leaf, at := d.find(e.text)
		d.sorted[leaf] = slices.Delete(d.sorted[leaf], at, at+1)
		if len(d.sorted[leaf]) == 0 {
			d.sorted = slices.Delete(d.sorted, leaf, leaf+1)
		}
		d.spell(e.text, -1)
	}
	delete(d.ids, e.text)
	*e = entry{}
	d.free = append(d.free, id)
}

func (d *dictionary) make(text string) uint32 {
	var id uint32
	if n := len(d.free); n > 0 {
		id, d.free = d.free[n-1], d.free[:n-1]
		d.entries[id] = entry{text: text}
	} else {
		id = uint32(len(d.entries))
		d.entries = append(d.entries, entry{text: text})
	}
	d.ids[text] = id
	if head := head(text); head != "" {
		d.heads[head] = append(d.heads[head], id)
	} else {
		d.spell(text, 1)
		d.sort(text, id)
	}
	return id
}

// sort puts a word into its place; a full leaf becomes two.
func (d *dictionary) sort(text string, id uint32) {
	if len(d.sorted) == 0 {
		d.sorted = append(d.sorted, []uint32{id})
		return
	}
	leaf, at := d.find(text)
	list := slices.Insert(d.sorted[leaf], at, id)
	if len(list) > page {
		upper := slices.Clone(list[page/2:])
		list = list[:page/2]
		d.sorted = slices.Insert(d.sorted, leaf+1, upper)
	}
	d.sorted[leaf] = list
}

// find is the place of a text in the sorted list, or where it would stand.
func (d *dictionary) find(text string) (leaf, at int) {
	leaf, _ = slices.BinarySearchFunc(d.sorted, text, func(l []uint32, t string) int {
		return strings.Compare(d.entries[l[len(l)-1]].text, t)
	})
	if leaf == len(d.sorted) {
		leaf--
	}
	at, _ = slices.BinarySearchFunc(d.sorted[leaf], text, func(id uint32, t string) int {
		return strings.Compare(d.entries[id].text, t)
	})
	return leaf, at
}

// begin hands out the words that begin with a prefix, the term itself too, in
// order, until each says no.
func (d *dictionary) begin(prefix string, each func(*entry) bool) {
	if len(d.sorted) == 0 {
		return
	}
	leaf, at := d.find(prefix)
	for ; leaf < len(d.sorted); leaf, at = leaf+1, 0 {
		for _, id := range d.sorted[leaf][at:] {
			if e := &d.entries[id]; !strings.HasPrefix(e.text, prefix) || !each(e) {
				return
			}
		}
	}
}

// characters hands out what stands for a single character.
func (d *dictionary) characters(one string, each func(*entry)) {
	for _, id := range d.heads[one] {
		each(&d.entries[id])
	}
}

// exact is the term itself; nil where no document has it.
func (d *dictionary) exact(text string) *entry {
	if id, ok := d.ids[text]; ok {
		return &d.entries[id]
	}
	return nil
}

// head is the first character of a character or a pair of a script without spaces;
// "" for a word.
func head(text string) string {
	if r, n := utf8.DecodeRuneInString(text); fold.Wide(r) {
		return text[:n]
	}
	return ""
}

func (d *dictionary) spell(text string, n int) {
	for _, r := range text {
		if d.letters[r] += n; d.letters[r] == 0 {
			delete(d.letters, r)
		}
	}
}
