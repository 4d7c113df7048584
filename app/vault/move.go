package vault

import (
	"context"
	"crypto/sha256"
	"errors"
	"os"
	"slices"
	"time"

	"hawker/app/bucket"
	"hawker/app/live"
	"hawker/app/offsite"
	"hawker/app/store"
	"hawker/media/archive"
)

const (
	// movesEvery is how often it is looked for recordings that shall move, unless there is
	// more to do.
	movesEvery = 10 * time.Minute
	// movesFor is how long pieces are moved before what is new is copied.
	movesFor = Every
	// atOnce is how many pieces leave the disk in one step.
	atOnce = 24
)

// staying is how long recordings stay on this disk; 0 is for ever.
func staying(g offsite.Settings) time.Duration {
	if !g.On {
		return 0
	}
	return time.Duration(g.Here) * 24 * time.Hour
}

// moving is one recording of which something lies, or shall lie, only in the bucket.
type moving struct {
	show  live.ShowID
	film  *archive.Film
	known live.Film
	leave bool
	back  bool
	clips []live.Clip
}

// move gives up on this disk what shall lie only in the bucket, once it was fetched from
// there and is what was recorded, and brings back what somebody wants here.
func (v *Vault) move(ctx context.Context, b *bucket.Bucket, g offsite.Settings) error {
	if v.Films == nil {
		return nil
	}
	if !v.urged.Swap(false) && !v.restless && time.Since(v.moved) < movesEvery {
		return nil
	}
	list, err := v.moves(g)
	if err != nil {
		return err
	}
	until := time.Now().Add(movesFor)
	v.restless = false
	var failed error
	for _, m := range list {
		err = nil
		switch {
		case time.Now().After(until):
			v.restless = true
		case m.back:
			err = v.bringBack(ctx, b, m, until)
		case m.leave && !v.onAir: // the line is the show's
			err = v.giveUp(ctx, b, m, until)
		}
		if err != nil && !errors.Is(err, errRoom) {
			return err
		}
		failed = errors.Join(failed, err)
	}
	v.moved = time.Now()
	return errors.Join(failed, v.tally(ctx, list))
}

// moves lists them.
func (v *Vault) moves(g offsite.Settings) (list []moving, err error) {
	rooms, err := v.Films.Rooms()
	if err != nil {
		return nil, here(err)
	}
	for _, room := range rooms {
		film, ok := v.Films.Find(room)
		if !ok || film.Live() {
			continue
		}
		m, any := moving{show: live.ShowID(room), film: film}, false
		err := v.Store.View(func(tx *store.Tx) error {
			s, ok, err := live.Find(tx, m.show)
			if err != nil || !ok {
				return err
			}
			if m.known, err = live.FilmOf(tx, s.ID); err != nil {
				return err
			}
			m.leave, m.back = m.known.Moves(s, g.Here, tx.Now), m.known.Returns(s)
			if any = m.leave || m.back || m.known.Away.Segments > 0; m.leave {
				m.clips, err = live.Clips(tx, s.ID)
			}
			return err
		})
		if err != nil {
			return nil, err
		}
		if any {
			list = append(list, m)
		}
	}
	return list, nil
}

// clipped tells whether a published clip shows something of a segment: that is watched on
// the product's page, and stays.
func (m moving) clipped(s archive.Segment) bool {
	return slices.ContainsFunc(m.clips, func(c live.Clip) bool { return s.Wall.Before(c.To) && s.Wall.Add(s.Duration).After(c.From) })
}

// giveUp moves a recording, as far as it comes.
func (v *Vault) giveUp(ctx context.Context, b *bucket.Bucket, m moving, until time.Time) error {
	var batch []archive.Segment
	for _, s := range m.film.Segments(0, 0) {
		if !s.Done || s.Hash == (archive.Hash{}) || m.film.Where(s.Name()) != archive.IsHere || m.clipped(s) {
			continue
		}
		if time.Now().After(until) {
			v.restless = true
			break
		}
		whole, err := v.whole(ctx, b, m.show, s)
		if err != nil {
			return errors.Join(err, v.leave(ctx, m, batch))
		}
		if !whole {
			continue
		}
		if batch = append(batch, s); len(batch) == atOnce {
			if err := v.leave(ctx, m, batch); err != nil {
				return err
			}
			batch = nil
		}
	}
	return v.leave(ctx, m, batch)
}

// whole fetches a segment and compares it with what was recorded. What is not that, or is
// not there, is no longer taken for a copy: it is sent again.
func (v *Vault) whole(ctx context.Context, b *bucket.Bucket, show live.ShowID, s archive.Segment) (bool, error) {
	name := segmentName(string(show), s.Name())
	content, err := b.Get(ctx, name)
	switch kind := bucket.KindOf(err); {
	case err == nil && archive.Hash(sha256.Sum256(content)) == s.Hash:
		return true, nil
	case err != nil && kind != bucket.Missing && kind != bucket.Sealed:
		return false, err
	}
	own, err := os.ReadFile(v.path(name))
	if err != nil {
		return false, here(err)
	}
	if archive.Hash(sha256.Sum256(own)) != s.Hash { // the doctor tells
		v.Log.Error("a piece of a recording is not what was recorded, neither here nor in the bucket", "file", name)
		return false, nil
	}
	v.Log.Warn("a copy is not what was recorded, it is sent again", "file", name)
	delete(v.known, name)
	v.again, v.restless = true, true
	return false, nil
}

// leave takes segments from the disk and notes that.
func (v *Vault) leave(ctx context.Context, m moving, batch []archive.Segment) error {
	if len(batch) == 0 {
		return nil
	}
	if err := v.Films.Move(string(m.show), batch); err != nil {
		return here(err)
	}
	return v.note(ctx, m)
}

// note writes down how much of a recording lies only in the bucket.
func (v *Vault) note(ctx context.Context, m moving) error {
	away, err := v.away(m)
	if err != nil || away == (live.Away{Segments: m.known.Away.Segments, Bytes: m.known.Away.Bytes, Lost: m.known.Away.Lost}) {
		return err
	}
	return v.Store.Do(ctx, by, "live.film_away", func(tx *store.Tx) error { return live.FilmAway(tx, m.show, away) })
}

// away counts what lies only in the bucket, and what of it is not there.
func (v *Vault) away(m moving) (now live.Away, err error) {
	list, err := m.film.Moved()
	for _, s := range list {
		now.Segments, now.Bytes = now.Segments+1, now.Bytes+s.Size
		size, there := v.known[segmentName(string(m.show), s.Name())]
		if !there || size != sure && size != bucket.SealedSize(s.Size) {
			now.Lost++
		}
	}
	return now, here(err)
}

// bringBack fetches a recording, as far as it comes.
func (v *Vault) bringBack(ctx context.Context, b *bucket.Bucket, m moving, until time.Time) error {
	list, err := m.film.Moved()
	if err != nil {
		return here(err)
	}
	if err := v.room(list); err != nil {
		return err
	}
	for n, s := range list {
		if time.Now().After(until) {
			v.restless = true
			break
		}
		name := segmentName(string(m.show), s.Name())
		content, err := b.Get(ctx, name)
		switch kind := bucket.KindOf(err); {
		case err == nil:
			err = v.Films.Return(string(m.show), s.Number, content)
		case kind == bucket.Missing || kind == bucket.Sealed:
			v.Log.Error("a piece of a recording is not in the bucket", "file", name, "err", err)
			delete(v.known, name)
			continue
		default:
			return err
		}
		if err != nil {
			return here(err)
		}
		if n%atOnce == atOnce-1 {
			if err := v.note(ctx, m); err != nil {
				return err
			}
		}
	}
	if err := v.Films.Returned(string(m.show)); err != nil {
		return here(err)
	}
	return v.note(ctx, m)
}

// room refuses what would leave so little of the disk that shows are not recorded.
func (v *Vault) room(list []archive.Segment) error {
	d, err := v.Films.Disk()
	if err != nil {
		return here(err)
	}
	for _, s := range list {
		d.Free -= s.Size
	}
	if d.Free < 0 || d.Refuses() {
		return errRoom
	}
	return nil
}

// tally notes how much lies only in the bucket, of all recordings.
func (v *Vault) tally(ctx context.Context, list []moving) error {
	away, lost := 0, 0
	for _, m := range list {
		if err := v.note(ctx, m); err != nil {
			return err
		}
		now, err := v.away(m)
		if err != nil {
			return err
		}
		away, lost = away+now.Segments, lost+now.Lost
	}
	return v.Store.Do(ctx, by, "offsite.moved", func(tx *store.Tx) error { return offsite.Moved(tx, away, lost, v.learned) })
}
