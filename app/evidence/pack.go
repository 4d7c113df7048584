package evidence

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"slices"
	"time"

	"hawker/app/catalog"
	"hawker/app/chat"
	"hawker/app/dispute"
	"hawker/app/evidence/bundle"
	"hawker/app/live"
	"hawker/app/order"
	"hawker/app/parcel"
	"hawker/app/refund"
	"hawker/media/archive"
)

// The files of a pack beside the recordings, which lie in films/<show>/film as in the
// shop's own archive.
const (
	saleFile     = "sale.json"
	readFile     = "README.txt"
	logsFolder   = "logs/"
	filmsFolder  = "films/"
	videoFolder  = "video/"
	termsFolder  = "terms/"
	mostOfAFilm  = time.Hour
	beforeChoice = 2 * time.Minute
	afterOrder   = time.Minute
	// Whole as More packs all of the recording.
	Whole = 24 * time.Hour
)

// Pack is a ZIP of one order's evidence in the making.
type Pack struct {
	Source
	Order    order.Order                 // without what opens it
	Talk     map[live.ShowID][]chat.Line // what the buyer said in the shows
	Timeline []order.Event
	Payments []order.Receipt
	Refunds  []refund.Refund
	Parcels  []parcel.Parcel
	Disputes []dispute.Dispute
	Prices   map[string][]catalog.PricePoint // of each variant, by its SKU or id
	Terms    map[string]string               // policies as the buyer saw them
	More     time.Duration                   // of the recording, before and after the minutes in question
	Pages    map[string]Page                 // by the name of the file
	Archive  *archive.Archive
}

// Page writes a file of the pack that people read.
type Page func(io.Writer) error

const readMe = `Evidence of order %s

index.html      all of it to be read, in any browser and without a network
sale.json       what was sold, at which price and why, and what was known of the shows then
order.json      the whole order as it stands
timeline.json   what happened to it, and what buyer and shop wrote to each other
payments.json, refunds.json, parcels.json, disputes.json
video/          the minutes in question as films that any player shows
logs/           the whole log of each show: every event names the sum of those before it
films/          the recording: its whole index, and the segments of those minutes
talk.json       what the buyer said in the show
prices.json     the price of each piece over time
claims.json     what the shop said of each piece over time
lots.json       which lots the pieces in the parcels are of, and what was known of them then
papers/         what proves those claims that it was sold under, and certifies those lots
terms/          the shop's terms as the buyer saw them
SHA256SUMS      the sums of all these files

To check it, on any machine and without the shop:  hawker verify FILE.zip
With a line from one of the buyer's mails:         hawker verify -head LINE FILE.zip
With the shop's list of a day:                     hawker verify -day LIST.txt FILE.zip

What a check tells. By itself: whether a byte of the pack was changed since it was made,
and whether log, recording, prices and claims in it fit one another. Whoever holds the
shop's database could have written all of them anew before packing. With a line from a
mail or the list of a day, which somebody outside has: whether log and recording up to
then are still those of that time. Neither covers what the order says of the buyer, of
payments and parcels and of claims: for those, compare the buyer's mails. Nothing tells
of what was never recorded.
`

// packing is a pack in the making.
type packing struct{ *bundle.Writer }

func (p packing) put(name string, write Page) error { return p.Put(name, write) }

func text(s string) Page {
	return func(w io.Writer) error { _, err := io.WriteString(w, s); return err }
}

func inJSON(v any) Page {
	return func(w io.Writer) error {
		e := json.NewEncoder(w)
		e.SetIndent("", "  ")
		return e.Encode(v)
	}
}

// Size is about how many bytes the pack will have: recordings are known, the rest is
// small.
func (p Pack) Size() int64 {
	var n int64
	for _, v := range p.Videos() {
		n += 2 * v.Size // as segments and as a film
	}
	return n + 64<<10
}

// Videos lists the films that the pack will have.
func (p Pack) Videos() []Video { return p.plan(false) }

// WriteTo writes the pack; ctx ends it early.
func (p Pack) WriteTo(ctx context.Context, out io.Writer) error {
	z := &packing{bundle.New(out, p.Sale.Placed)}
	for _, part := range []func(context.Context, *packing) error{p.pages, p.records, p.papers, p.recordings, p.videos} {
		if err := part(ctx, z); err != nil {
			return err
		}
	}
	return z.Close()
}

// pages are what people read: they come first.
func (p Pack) pages(_ context.Context, z *packing) error {
	if err := z.put(readFile, text(fmt.Sprintf(readMe, p.Sale.Number))); err != nil {
		return err
	}
	for _, name := range slices.Sorted(maps.Keys(p.Pages)) {
		if err := z.put(name, p.Pages[name]); err != nil {
			return err
		}
	}
	return nil
}

// records are what programs read.
func (p Pack) records(_ context.Context, z *packing) error {
	for _, f := range []struct {
		name string
		what any
	}{
		{saleFile, p.Sale}, {"order.json", p.Order}, {"timeline.json", p.Timeline}, {"payments.json", p.Payments}, {"refunds.json", p.Refunds},
		{"parcels.json", p.Parcels}, {"disputes.json", p.Disputes}, {"talk.json", p.Talk}, {"prices.json", p.Prices},
	} {
		if err := z.put(f.name, inJSON(f.what)); err != nil {
			return err
		}
	}
	for _, name := range slices.Sorted(maps.Keys(p.Terms)) {
		if err := z.put(termsFolder+name+".txt", text(p.Terms[name])); err != nil {
			return err
		}
	}
	return nil
}

// recordings are what a check reads: logs, indexes, segments.
func (p Pack) recordings(ctx context.Context, z *packing) error {
	for _, show := range p.shows() {
		if err := z.put(logsFolder+string(show)+".json", inJSON(p.own(p.Logs[show]))); err != nil {
			return err
		}
		if err := p.film(ctx, z, show); err != nil {
			return err
		}
	}
	return nil
}

// videos are the same minutes for people.
func (p Pack) videos(ctx context.Context, z *packing) error {
	for _, v := range p.plan(true) {
		film, ok := p.Archive.Find(string(v.Show))
		if err := ctx.Err(); err != nil || !ok {
			return err
		}
		if err := z.put(v.File, func(w io.Writer) error { return v.write(w, film, "Order "+p.Sale.Number) }); err != nil {
			return err
		}
	}
	return nil
}

// own leaves out of a log the words about other buyers: the chain holds without them.
func (p Pack) own(log []live.Event) []live.Event {
	list := slices.Clone(log)
	for i, e := range list {
		if e.Said != nil && e.Data["order"] != string(p.Order.ID) {
			list[i].Said, list[i].Salt = nil, ""
		}
	}
	return list
}
