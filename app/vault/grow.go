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
		if err := b.Delete(ctx, p.String()); err != nil {
			return err
		}
		delete(v.known, p.String())
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
	return nil
}
