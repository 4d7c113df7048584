package vault

import (
	"context"
	"hash/crc32"
	"iter"
	"slices"

	"hawker/app/bucket"
	"hawker/app/offsite"
)

// Grown is a file that only grows.
type Grown struct {
	Name string
	Size int64 // up to here nothing of it will ever change
	Read func(from, to int64) ([]byte, error)
	// Merge adds what the bucket has and this file has not, and gives its new size; nil:
	// the bucket follows the file, whatever it has.
	Merge func(theirs []byte) (int64, error)
}

// Growing gives the files that grow and did since they were given last; all with again.
type Growing func(again bool) iter.Seq2[Grown, error]

// grown looks how far files have grown; what the bucket has of one that went another
// way is deleted.
func (v *Vault) grown(ctx context.Context, b *bucket.Bucket) (list []Grown, err error) {
	if v.Grows == nil {
		return nil, nil
	}
	again := v.reached == nil
	if again {
		v.stale = nil
	}
	pieces := map[string][]offsite.Grown{}
	if again {
		v.reached = map[string]int64{}
		for name := range v.known {
			if p, ok := offsite.GrownOf(name); ok {
				pieces[p.Name] = append(pieces[p.Name], p)
			}
		}
	}
	for g, err := range v.Grows(again) {
		if err == nil && g.Merge != nil {
			g.Size, err = v.merge(ctx, b, g, pieces[g.Name])
		}
		if err == nil {
			err = v.compare(ctx, b, g, pieces[g.Name])
		}
		if err != nil {
			v.reached = nil
			return nil, err
		}
		list = append(list, g)
	}
	return list, nil
}

// merge brings what a file lacks that only the bucket knows: this machine was restored
// from a copy that is older. It is added to the file before anything there is deleted.
func (v *Vault) merge(ctx context.Context, b *bucket.Bucket, g Grown, pieces []offsite.Grown) (int64, error) {
	size := g.Size
	for _, p := range pieces {
		if p.To <= size {
			content, err := g.Read(p.From, p.To)
			if err != nil {
				return size, err
			}
			if crc32.Checksum(content, castagnoli) == p.Sum {
				continue
			}
		}
		theirs, err := b.Get(ctx, p.String())
		if kind := bucket.KindOf(err); err != nil && (kind == bucket.Missing || kind == bucket.Sealed) {
			v.Log.Error("what the bucket has of a list cannot be read", "file", p.String(), "err", err)
			continue
		}
		if err == nil {
			size, err = g.Merge(theirs)
		}
		if err != nil {
			return size, err
		}
	}
	return size, nil
}

// compare finds how much of a file the bucket has, and deletes pieces that are another's.
func (v *Vault) compare(ctx context.Context, b *bucket.Bucket, g Grown, pieces []offsite.Grown) error {
	slices.SortFunc(pieces, func(a, b offsite.Grown) int { return int(a.From - b.From) })
	for _, p := range pieces {
		if p.From == v.reached[g.Name] && p.To <= g.Size {
			content, err := g.Read(p.From, p.To)
			if err != nil {
				return err
			}
			if crc32.Checksum(content, castagnoli) == p.Sum {
				v.reached[g.Name] = p.To
				continue
			}
		}
		if g.Merge != nil {
			v.stale = append(v.stale, p.String()) // when what it said is there in another form
			continue
		}
		if err := b.Delete(ctx, p.String()); err != nil {
			return err
		}
		delete(v.known, p.String())
	}
	return nil
}

// clean deletes pieces of lists whose content was sent in another form.
func (v *Vault) clean(ctx context.Context, b *bucket.Bucket) error {
	for ; len(v.stale) > 0; v.stale = v.stale[1:] {
		if err := b.Delete(ctx, v.stale[0]); err != nil {
			return err
		}
		delete(v.known, v.stale[0])
	}
	return nil
}

var castagnoli = crc32.MakeTable(crc32.Castagnoli)

// sendGrown sends what was added.
func (v *Vault) sendGrown(ctx context.Context, b *bucket.Bucket, list []Grown) error {
	for _, g := range list {
		for v.reached[g.Name] < g.Size {
			p := offsite.Grown{Name: g.Name, From: v.reached[g.Name], To: min(g.Size, v.reached[g.Name]+offsite.Piece)}
			content, err := g.Read(p.From, p.To)
			if err != nil {
				return err
			}
			p.Sum = crc32.Checksum(content, castagnoli)
			if err := b.Put(ctx, p.String(), content); err != nil {
				return err
			}
			v.known[p.String()], v.reached[g.Name] = sure, p.To
		}
	}
	return v.clean(ctx, b)
}
