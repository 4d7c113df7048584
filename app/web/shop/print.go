package shop

import (
	"context"
	"sync"

	"github.com/gofiber/fiber/v2"

	"hawker/app/board/findable"
	"hawker/app/board/goods"
	"hawker/app/board/shelf"
	"hawker/app/lang"
	"hawker/app/store"
	"hawker/app/web/edge"
	views "hawker/views/shop"
	"hawker/views/ui"
)

// print is the part of a product's page that is alike for all who ask alike: drawn
// once for a commit, and shown until the next one, or until time alone changes what
// the shop shows. Nothing personal is in it; head, header and footer are drawn around
// it anew.
type print struct {
	page  views.ProductPage // what the head says; Main is what was drawn
	said  findable.Said     // its data written
	whole edge.Drawn        // instead of both: head, header and footer too
	size  int
}

// asking is everything that a print depends on besides the records and the time.
type asking struct {
	handle, variant, choice, was, country, tag, zone, base string

	path string // of a whole page; "" for the part that is alike for all
	around
}

func askingOf(c *fiber.Ctx, handle string, w shelf.Wish) asking {
	ctx := edge.Ctx(c)
	return asking{
		handle: handle, variant: string(w.Variant), choice: goods.Was(w.Choice), was: goods.Was(w.Was), country: w.Country,
		tag: lang.Tag(ctx), zone: lang.Zone(ctx).String(), base: edge.BaseURL(c),
	}
}

// prints keeps what was drawn of the newest commit.
type prints struct {
	mu      sync.Mutex
	version int
	kept    map[asking]print
	size    int
}

const (
	mostPrints = 2048
	printBytes = 32 << 20
)

// current gives the print of what is asked for, where the present commit has one and
// nothing has turned by itself since.
func (p *prints) current(e *edge.Env, a asking) (v print, ok bool, err error) {
	err = e.View(func(tx *store.Tx) error {
		if !turned(tx) {
			v, ok = p.of(tx.Version(), a)
		}
		return nil
	})
	return v, ok, err
}

// of gives the print of a commit.
func (p *prints) of(version int, a asking) (print, bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.version != version {
		return print{}, false
	}
	v, ok := p.kept[a]
	return v, ok
}

// keep takes in a print of a commit, if that is the newest that is known here.
func (p *prints) keep(version int, a asking, v print) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if version < p.version {
		return
	}
	if version > p.version || len(p.kept) >= mostPrints || p.size+v.size > printBytes {
		p.version, p.kept, p.size = version, map[asking]print{}, 0
	}
	p.kept[a] = v
	p.size += v.size
}

// draw draws the part that is kept, and writes the data of the head.
func draw(ctx context.Context, r reading) (print, error) {
	main, err := edge.Draw(ctx, views.ProductMain(r.page))
	if err != nil {
		return print{}, err
	}
	v := print{page: views.ProductPage{Name: r.page.Name, Summary: r.page.Summary, Main: main}, said: r.said, size: main.Size()}
	v.said.Data = nil
	for _, object := range r.said.Data {
		w, err := ui.WriteData(object)
		if err != nil {
			return print{}, err
		}
		v.said.Data = append(v.said.Data, w)
		v.size += len(w)
	}
	return v, nil
}
