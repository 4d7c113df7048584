package app_test

import (
	"archive/tar"
	"bytes"
	"errors"
	"io"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"hawker/app/command"
	"hawker/app/files"
	"hawker/app/order"
	"hawker/app/photo"
	"hawker/app/store"
)

var recoveryCode = regexp.MustCompile(`(?:[0-9A-Z]{5}-){4}[0-9A-Z]{5}`)

// keptShop is a shop with an order, a picture and talk, and where it was backed up.
type keptShop struct {
	dir, recovery, link string
	s                   stall
	photo               string // its path in the folder
	running, stopped    string // backups
}

// keepShop runs a shop, backs it up while it runs and after it was stopped.
func keepShop(t *testing.T) (k keptShop) {
	t.Helper()
	k.dir = filepath.Join(t.TempDir(), "shop")
	k.s = lay(t, k.dir, 9)
	k.addPhoto(t)
	p := begin(t, k.dir, nil)
	if k.recovery = recoveryCode.FindString(p.out.String()); k.recovery == "" {
		t.Fatalf("no recovery code was shown:\n%s", p.out)
	}
	b, room := p.browser(), "/live/"+k.s.show.Handle
	b.post(room+"/name", url.Values{"name": {"Ines"}, "text": {"hello"}}).want(http.StatusOK)
	got, err := k.s.guest(t, p.url).buy()
	if err != nil || got.link == "" {
		t.Fatalf("%v %+v", err, got)
	}
	k.link = got.link
	p.until("talk on disk", 5e9, func() bool { return len(talkOf(t, k.talk(k.dir))) == 1 })

	folder := t.TempDir()
	k.running, k.stopped = filepath.Join(folder, "running.tar"), filepath.Join(folder, "stopped.tar")
	if said, code := shopkeeper(t, nil, "backup", "-data", k.dir, k.running); code != 0 || !strings.Contains(said, "holds the whole shop") {
		t.Fatalf("backup of a running shop: %s", said)
	}
	p.stop()
	if said, code := shopkeeper(t, []string{"HAWKER_DATA=" + k.dir}, "backup", k.stopped); code != 0 {
		t.Fatalf("backup of a stopped shop: %s", said)
	}
	return k
}

func (k keptShop) talk(dir string) string {
	return filepath.Join(dir, "archive", string(k.s.show.ID), "talk")
}

func (k *keptShop) addPhoto(t *testing.T) {
	t.Helper()
	dir, err := photo.OpenDir(filepath.Join(k.dir, "photo"))
	if err != nil {
		t.Fatal(err)
	}
	picture, err := os.Open(aPicture(t))
	if err != nil {
		t.Fatal(err)
	}
	defer picture.Close()
	p, err := dir.Import(t.Context(), picture)
	if err != nil {
		t.Fatal(err)
	}
	inside(t, k.dir, func(s *store.Store) error {
		return s.Do(t.Context(), store.Actor{Kind: "system"}, "photo", func(tx *store.Tx) error { return photo.Add(tx, p) })
	})
	path, _, err := dir.Path(p.Hash, photo.Sizes[0])
	if err != nil {
		t.Fatal(err)
	}
	k.photo, _ = filepath.Rel(k.dir, path)
}

// aPicture is one of the demo's drawings.
func aPicture(t *testing.T) string {
	t.Helper()
	found, err := filepath.Glob("../assets/demo/*.jpg")
	if err != nil || len(found) == 0 {
		if found, err = filepath.Glob("../assets/demo/*/*.jpg"); err != nil || len(found) == 0 {
			t.Fatal("no picture in assets/demo")
		}
	}
	return found[0]
}

func TestABackupIsTheWholeShopWithoutItsKey(t *testing.T) {
	k := keepShop(t)
	key, err := os.ReadFile(filepath.Join(k.dir, "key"))
	if err != nil {
		t.Fatal(err)
	}
	for _, file := range []string{k.running, k.stopped} {
		raw, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		if bytes.Contains(raw, key) {
			t.Errorf("%s holds the key", filepath.Base(file))
		}
		if info, err := os.Stat(file); err != nil || info.Mode().Perm() != 0o600 {
			t.Errorf("%s has mode %v", filepath.Base(file), info.Mode())
		}
		restoreAndOpen(t, k, file)
	}
	if left, _ := filepath.Glob(filepath.Join(k.dir, "backup-*")); len(left) > 0 {
		t.Errorf("left behind: %v", left)
	}
}

// restoreAndOpen restores with and without the recovery code.
func restoreAndOpen(t *testing.T, k keptShop, file string) {
	t.Helper()
	for _, code := range []string{k.recovery, strings.ToLower(strings.ReplaceAll(k.recovery, "-", " ")), ""} {
		dir := filepath.Join(t.TempDir(), "restored")
		said, exit := shopkeeper(t, nil, "restore", "-data", dir, "-recovery", code, file)
		if exit != 0 {
			t.Fatalf("restore with %q: %s", code, said)
		}
		healthy(t, dir)
		for _, path := range []string{k.photo, strings.TrimPrefix(k.talk(""), "/")} {
			was, err := os.ReadFile(filepath.Join(k.dir, path))
			if is, e := os.ReadFile(filepath.Join(dir, path)); errors.Join(err, e) != nil || !bytes.Equal(was, is) {
				t.Errorf("%s is not what it was: %v %v", path, err, e)
			}
		}
		p := begin(t, dir, nil)
		want := http.StatusOK
		if code == "" {
			want = http.StatusNotFound
		}
		p.browser().get("/orders/" + k.link).want(want)
		if shown := recoveryCode.FindString(p.out.String()); (shown != "") != (code == "") {
			t.Errorf("restored with %q, the start shows the code %q", code, shown)
		}
		p.stop()
	}
	dir := filepath.Join(t.TempDir(), "wrong")
	if said, exit := shopkeeper(t, nil, "restore", "-data", dir, "-recovery", "AAAAA-AAAAA-AAAAA-AAAAA-AAAAA", file); exit == 0 || !strings.Contains(said, "recovery code") {
		t.Errorf("a wrong code: %d %s", exit, said)
	}
	for _, path := range []string{dir, dir + ".part"} {
		if _, err := os.Stat(path); !errors.Is(err, os.ErrNotExist) {
			t.Errorf("a wrong code leaves %s behind", path)
		}
	}
}

// A backup that was killed leaves its copy of the database; the next start takes
// it away.
func TestAKilledBackupLeavesNothingForLong(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "shop")
	lay(t, dir, 1)
	left := filepath.Join(dir, "backup-123.db")
	if err := os.WriteFile(left, make([]byte, 1<<20), 0o600); err != nil {
		t.Fatal(err)
	}
	begin(t, dir, nil).stop()
	if _, err := os.Stat(left); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("%s is still there: %v", left, err)
	}
}

func TestARestoreNeverWritesOverAShop(t *testing.T) {
	k := keepShop(t)
	before, err := os.ReadFile(filepath.Join(k.dir, "hawker.db"))
	if err != nil {
		t.Fatal(err)
	}
	said, exit := shopkeeper(t, nil, "restore", "-data", k.dir, k.stopped)
	if exit == 0 || !strings.Contains(said, "is not empty") {
		t.Errorf("%d %s", exit, said)
	}
	if after, err := os.ReadFile(filepath.Join(k.dir, "hawker.db")); err != nil || !bytes.Equal(before, after) {
		t.Error("the shop was changed")
	}
	empty := t.TempDir()
	if said, exit := shopkeeper(t, nil, "restore", "-data", empty+"/", k.stopped); exit != 0 {
		t.Errorf("into an empty folder: %s", said)
	}
	healthy(t, empty)
}

func TestWhatIsNoWholeBackupIsRefused(t *testing.T) {
	k := keepShop(t)
	whole, err := os.ReadFile(k.stopped)
	if err != nil {
		t.Fatal(err)
	}
	changed := bytes.Clone(whole)
	changed[len(changed)/2] ^= 1
	ends := fileEnds(t, whole)
	for name, raw := range map[string][]byte{
		"nothing":            {},
		"text":               []byte("this is no tar"),
		"cut in a file":      whole[:len(whole)/3],
		"cut after a file":   whole[:ends[0]],
		"cut before its end": whole[:ends[len(ends)-2]],
		"one bit changed":    changed,
		"foreign":            tarOf(t, "readme.txt", "hello"),
		"with a key":         tarOf(t, "key", "01234567890123456789012345678901"),
		"climbing out":       tarOf(t, "photo/../../outside", "hello"),
		"absolute":           tarOf(t, "/etc/outside", "hello"),
	} {
		file, dir := filepath.Join(t.TempDir(), "x.tar"), filepath.Join(t.TempDir(), "restored")
		if err := os.WriteFile(file, raw, 0o600); err != nil {
			t.Fatal(err)
		}
		var out bytes.Buffer
		err := command.Restore(t.Context(), files.From{Address: file}, files.Into{Folder: dir, Out: &out})
		if err == nil || !strings.Contains(err.Error(), "no whole backup") {
			t.Errorf("%s: %v", name, err)
		}
		if left, _ := filepath.Glob(filepath.Join(filepath.Dir(dir), "*")); len(left) > 0 {
			t.Errorf("%s leaves %v behind", name, left)
		}
	}
}

// fileEnds is where each file of a tar ends, in bytes.
func fileEnds(t *testing.T, raw []byte) (ends []int) {
	t.Helper()
	r := bytes.NewReader(raw)
	for files := tar.NewReader(r); ; {
		_, err := files.Next()
		if errors.Is(err, io.EOF) {
			return ends
		}
		if err != nil {
			t.Fatal(err)
		}
		if _, err := io.Copy(io.Discard, files); err != nil {
			t.Fatal(err)
		}
		at := len(raw) - r.Len()
		ends = append(ends, (at+511)/512*512)
	}
}

func tarOf(t *testing.T, name, text string) []byte {
	t.Helper()
	var b bytes.Buffer
	w := tar.NewWriter(&b)
	err := w.WriteHeader(&tar.Header{Name: name, Mode: 0o600, Size: int64(len(text))})
	if err == nil {
		_, err = w.Write([]byte(text))
	}
	if err = errors.Join(err, w.Close()); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// The doctor says of a file what is wrong with it, and never falls over.
func TestTheDoctorNamesWhatIsBroken(t *testing.T) {
	k := keepShop(t)
	db := filepath.Join(k.dir, "hawker.db")
	whole, err := os.ReadFile(db)
	if err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct {
		damage func() error
		want   string
	}{
		"cut":       {func() error { return os.WriteFile(db, whole[:20_000], 0o600) }, "damaged: it is cut"},
		"no db":     {func() error { return os.WriteFile(db, []byte("hello"), 0o600) }, "damaged"},
		"scribbled": {func() error { return os.WriteFile(db, scribble(whole), 0o600) }, "damaged: page"},
		"a picture is gone": {func() error {
			return errors.Join(os.WriteFile(db, whole, 0o600), os.Remove(filepath.Join(k.dir, k.photo)))
		}, "the picture photo/"},
	} {
		if err := c.damage(); err != nil {
			t.Fatal(err)
		}
		said, code := shopkeeper(t, nil, "doctor", "-data", k.dir)
		if code != 1 || !strings.Contains(said, c.want) {
			t.Errorf("%s: %d %s", name, code, clip(said))
		}
	}
	if said, code := shopkeeper(t, nil, "doctor", "-data", t.TempDir()); code != 1 || !strings.Contains(said, "there is no shop in") {
		t.Errorf("an empty folder: %d %s", code, said)
	}
}

// scribble overwrites the heads of all pages but the first two.
func scribble(whole []byte) []byte {
	raw := bytes.Clone(whole)
	for at := 2 * 4096; at < len(raw); at += 4096 {
		copy(raw[at:], "scribble scribble")
	}
	return raw
}

// A ledger that does not add up is named, while the shop runs too.
func TestTheDoctorAsksTheRunningShop(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "shop")
	s := lay(t, dir, 3)
	p := begin(t, dir, nil)
	if got, err := s.guest(t, p.url).buy(); err != nil || got.link == "" {
		t.Fatalf("%v %+v", err, got)
	}
	said, code := shopkeeper(t, nil, "doctor", "-data", dir)
	if code != 0 || !strings.Contains(said, "Everything adds up") {
		t.Errorf("%d %s", code, said)
	}
	p.stop()
	inside(t, dir, func(st *store.Store) error {
		return st.Do(t.Context(), store.Actor{Kind: "system"}, "spoil", func(tx *store.Tx) error { return tx.Bump("order/list/"+order.All, 5) })
	})
	p = begin(t, dir, nil)
	said, code = shopkeeper(t, nil, "doctor", "-data", dir)
	if code != 1 || !strings.Contains(said, "order") {
		t.Errorf("a counter that is wrong: %d %s", code, said)
	}
	p.stop()
}
