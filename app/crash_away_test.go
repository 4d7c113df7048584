package app_test

import (
	"context"
	"errors"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"hawker/app/customer"
	"hawker/app/files"
	"hawker/app/live"
	"hawker/app/offsite"
	"hawker/app/order"
	"hawker/app/privacy"
	"hawker/app/staff"
	"hawker/app/store"
	"hawker/media/archive"
	"hawker/media/keyframe"
	"hawker/media/shard"
)

// longOver lays a shop whose show ended forty days ago and was recorded for a while, and
// that gives recordings to a bucket after thirty days.
func longOver(t *testing.T, dir string, far *farStore) (show live.ShowID) {
	t.Helper()
	if err := os.MkdirAll(dir, 0o700); err != nil {
		t.Fatal(err)
	}
	key, _, err := files.OpenKey(dir)
	if err != nil {
		t.Fatal(err)
	}
	g := offsite.Settings{On: true, Endpoint: far.URL, Region: "eu-central-1", Bucket: "copies", Prefix: "halfmoon", Key: "k", Here: 30}
	if err := g.SealSecret(key, "hush"); err != nil {
		t.Fatal(err)
	}
	then := time.Now().AddDate(0, 0, -40)
	db, err := store.Open(filepath.Join(dir, "hawker.db"), store.Options{Now: func() time.Time { return then }, Audit: staff.Record, Migrations: files.Migrations})
	if err != nil {
		t.Fatal(err)
	}
	err = db.Do(context.Background(), store.Actor{Kind: "system"}, "lay", func(tx *store.Tx) error {
		st, err := furnish(tx, "", 9)
		show = st.show.ID
		if err == nil {
			err = live.Recorded(tx, show, live.FilmOn)
		}
		if err == nil {
			err = live.End(tx, show)
		}
		if err == nil {
			err = offsite.SaveSettings(tx, g)
		}
		return err
	})
	if err = errors.Join(err, db.Close()); err != nil {
		t.Fatal(err)
	}
	films, err := archive.Open(archive.Config{Folder: filepath.Join(dir, "archive")})
	if err != nil {
		t.Fatal(err)
	}
	sink := films.Tap(string(show))
	sink.Source(keyframe.Codec(""), then)
	for n := range uint64(3000) { // a minute of silence
		then = then.Add(20 * time.Millisecond)
		sink.Packet(&shard.Packet{Kind: shard.Audio, Index: n, Number: n, TS: uint32(n * 960), Payload: []byte{0xf8, 0xff, 0xfe}}, then)
	}
	sink.Close()
	return show
}

// A program that is killed while a recording moves to the bucket goes on when it is
// started again: every piece is here or there, whole, at every moment.
func TestKilledWhileARecordingMoves(t *testing.T) {
	t.Parallel()
	if testing.Short() {
		t.Skip("a recording that moves")
	}
	far, dir := newFarStore(t), filepath.Join(t.TempDir(), "shop")
	show := longOver(t, dir, far)
	film := filepath.Join(dir, "archive", string(show), "film")
	segments := func() []string {
		list, err := filepath.Glob(filepath.Join(film, "*.m4s"))
		if err != nil {
			t.Fatal(err)
		}
		return list
	}
	all := segments()
	if len(all) < 26 {
		t.Fatalf("%d segments", len(all))
	}
	p := begin(t, dir, nil)
	p.until("first step of the move", patience, func() bool { _, err := os.Stat(filepath.Join(film, "away")); return err == nil })
	p.kill()
	left := len(segments())
	if found := verified(t, dir, string(show)); len(found) > 0 {
		t.Errorf("after the kill: %v", found)
	}
	p = begin(t, dir, nil)
	p.until("end of the move", patience, func() bool { return len(segments()) == 0 })
	page := p.browser().get("/live/" + string(show) + "/hls").want(http.StatusOK)
	base := page.url.Path[:strings.LastIndexByte(page.url.Path, '/')+1]
	for _, path := range []string{all[0], all[len(all)-1]} {
		p.browser().get(base + filepath.Base(path)).want(http.StatusOK)
	}
	p.stop()
	healthy(t, dir)
	t.Logf("%d of %d segments were on the disk at the kill", left, len(all))
}

// askErasure cancels the orders of a contact, which was never charged, and asks for its
// erasure.
func askErasure(t *testing.T, dir, email string) {
	t.Helper()
	key, err := os.ReadFile(filepath.Join(dir, files.Key))
	if err != nil {
		t.Fatal(err)
	}
	c := privacy.Contact{Email: email}
	handle, err := privacy.Handle(key, c)
	if err != nil {
		t.Fatal(err)
	}
	inside(t, dir, func(db *store.Store) error {
		return db.Do(context.Background(), store.Actor{Kind: "system"}, "ask", func(tx *store.Tx) error {
			h, err := privacy.Gather(tx, c)
			if err != nil {
				return err
			}
			told, err := h.Plan(tx)
			if err == nil {
				_, err = privacy.Ask(tx, privacy.Wish{Contact: c, Handle: handle, By: privacy.ByOwner, Lang: "en", Seen: told.Seen()}, nil)
			}
			return err
		})
	})
}

// knows tells whether the shop of a folder knows a contact.
func knows(t *testing.T, dir, email string) (known bool) {
	t.Helper()
	inside(t, dir, func(db *store.Store) error {
		return db.View(func(tx *store.Tx) error {
			err := order.Each(tx, func(o order.Order) error { known = known || o.Contact.Email == email; return nil })
			return errors.Join(err, customer.Each(tx, func(c customer.Customer) error { known = known || c.Email == email; return nil }))
		})
	})
	return known
}

// A program that is killed in the middle of an erasure ends it when it is started again,
// and an older backup brings nobody back who was erased since, where it is given the list.
func TestKilledInAnErasureAndRestoredFromBefore(t *testing.T) {
	t.Parallel()
	if testing.Short() {
		t.Skip("an erasure, and a backup from before it")
	}
	dir := filepath.Join(t.TempDir(), "shop")
	st := lay(t, dir, 9)
	p := begin(t, dir, nil)
	recovery := recoveryCode.FindString(p.out.String())
	g := st.guest(t, p.url)
	if done, err := g.buy(); err != nil || done.link == "" {
		t.Fatalf("the order was not taken: %v", err)
	}
	email := g.form.values.Get("contact")
	p.stop()
	inside(t, dir, func(db *store.Store) error {
		return db.Do(context.Background(), store.Actor{Kind: "system"}, "cancel", func(tx *store.Tx) error {
			o, err := newest(tx)
			if err == nil {
				err = order.Cancel(tx, o.ID, "the buyer asked for it", true)
			}
			return err
		})
	})
	before := filepath.Join(t.TempDir(), "before.tar")
	if said, code := shopkeeper(t, nil, "backup", "-data", dir, before); code != 0 {
		t.Fatalf("backup: %s", said)
	}
	askErasure(t, dir, email)
	list := filepath.Join(dir, files.Erasures)
	killed := exec.Command(binary(t), "serve", "-data", dir, "-loopback-media", "-listen", "127.0.0.1:0")
	killed.Env = plain()
	if err := killed.Start(); err != nil {
		t.Fatal(err)
	}
	soon(t, "the erasure begins", func() bool { _, err := os.Stat(list); return err == nil })
	_ = killed.Process.Kill()
	_ = killed.Wait()
	p = begin(t, dir, nil)
	p.stop()
	if knows(t, dir, email) {
		t.Error("after the kill somebody is still known")
	}
	raw, err := os.ReadFile(list)
	noted := map[privacy.RequestID]bool{} // killed behind the line, it may be there twice
	for _, e := range privacy.ReadList(raw) {
		noted[e.ID] = true
	}
	if err != nil || len(noted) != 1 {
		t.Errorf("the list: %q, %v", raw, err)
	}
	for what, c := range map[string]struct {
		args []string
		want string
	}{
		"as it is":          {[]string{"-recovery", recovery}, "comes back with it"},
		"without the code":  {[]string{"-erasures", list}, "give the recovery code"},
		"with the new list": {[]string{"-recovery", recovery, "-erasures", list}, "before it opens"},
	} {
		back := filepath.Join(t.TempDir(), "back")
		said, code := shopkeeper(t, nil, append(append([]string{"restore", "-data", back}, c.args...), before)...)
		if !strings.Contains(said, c.want) || (code != 0) != (what == "without the code") {
			t.Errorf("%s: %s", what, said)
		}
		if what != "with the new list" {
			continue
		}
		if !knows(t, back, email) {
			t.Error("the backup from before knows nobody")
		}
		p := begin(t, back, nil) // its greeting comes after the erasures
		p.kill()
		if knows(t, back, email) {
			t.Error("the older backup brought somebody back")
		}
		healthy(t, back)
	}
}
