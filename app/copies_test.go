package app_test

import (
	"bytes"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/johannesboyne/gofakes3"
	"github.com/johannesboyne/gofakes3/backend/s3mem"

	"hawker/app/live"
	"hawker/app/offsite"
	"hawker/app/staff"
	"hawker/app/store"
)

// The owner enters a bucket, what is wrong is said, the shop goes there by itself, and
// one command with the recovery code brings it back on an empty machine.
func TestTheShopComesBackFromItsBucket(t *testing.T) {
	backend := s3mem.New()
	if err := backend.CreateBucket("copies"); err != nil {
		t.Fatal(err)
	}
	far := httptest.NewServer(gofakes3.New(backend).Server())
	t.Cleanup(far.Close)
	dir := filepath.Join(t.TempDir(), "shop")
	k := keptShop{dir: dir, s: lay(t, dir, 9)}
	k.addPhoto(t)
	s := openAt(t, dir)
	recovery := recoveryCode.FindString(s.out.String())
	s.publisher(k.s.show.ID, s.streamKey(k.s.show.Host))
	desk, _ := s.hire(staff.Owner)

	const address = "/desk/settings/copies"
	fill := func(pairs ...string) *form {
		return desk.get(address).want(http.StatusOK).form(address + "/account").set(append([]string{
			"endpoint", far.URL, "bucket", "copies", "prefix", "halfmoon", "region", "eu-central-1", "key", "k", "secret", "hush", "on", "1"}, pairs...)...)
	}
	p := fill("endpoint", "http://elsewhere.example").send().want(http.StatusUnprocessableEntity)
	if !strings.Contains(p.text, `value="http://elsewhere.example"`) || !strings.Contains(p.words(), "must begin with https://") || strings.Contains(p.text, "hush") {
		t.Errorf("a plain line elsewhere:\n%s", clip(p.words()))
	}
	fill("bucket", "other", "on", "").send().want(http.StatusOK)
	if p = desk.get(address).form(address + "/test").send().want(http.StatusOK); !strings.Contains(p.words(), "There is no such bucket") {
		t.Errorf("another bucket:\n%s", clip(p.words()))
	}
	if p = fill("secret", "", "key", "another").send().want(http.StatusUnprocessableEntity); !strings.Contains(p.words(), "enter the secret key for it") {
		t.Errorf("a secret for another account:\n%s", clip(p.words()))
	}
	fill("secret", "").send().want(http.StatusOK)
	if p = desk.get(address).form(address + "/test").send().want(http.StatusOK); !strings.Contains(p.words(), "The bucket takes and gives") {
		t.Errorf("the right one:\n%s", clip(p.words()))
	}
	copied := func() (state offsite.State) {
		s.view(func(tx *store.Tx) (err error) { state, err = offsite.GetState(tx); return err })
		return state
	}
	closed := func(n uint32) func() bool {
		return func() (yes bool) {
			s.view(func(tx *store.Tx) error {
				head, err := live.HeadOf(tx, k.s.show.ID)
				yes = head.Segment >= n
				return err
			})
			return yes
		}
	}
	soon(t, "a closed segment", closed(2))
	soon(t, "a whole copy", func() bool { return !copied().At.IsZero() })
	first := copied().Name
	desk.get(address).form(address + "/now").send().want(http.StatusOK)
	soon(t, "another copy", func() bool { return copied().Name != first && !copied().Asked })
	if p = desk.get(address); !strings.Contains(p.words(), "The last whole copy") || !strings.Contains(p.words(), "pictures and pieces of recordings are there") {
		t.Errorf("how it stands:\n%s", clip(p.words()))
	}
	s.stop()

	env := []string{"HAWKER_BUCKET_KEY=k", "HAWKER_BUCKET_SECRET=hush"}
	from := far.URL + "/copies/halfmoon"
	for what, c := range map[string]struct {
		env  []string
		args []string
		want string
	}{
		"no code":         {env, []string{from}, "recovery code"},
		"another code":    {env, []string{"-recovery", "AAAAA-AAAAA-AAAAA-AAAAA-AAAAA", from}, "recovery code does not open"},
		"no keys":         {nil, []string{"-recovery", recovery, from}, "HAWKER_BUCKET_KEY"},
		"an empty folder": {env, []string{"-recovery", recovery, from + "/nothing"}, "no whole copy"},
	} {
		at := filepath.Join(t.TempDir(), "x")
		if said, code := shopkeeper(t, c.env, append([]string{"restore", "-region", "eu-central-1", "-data", at}, c.args...)...); code == 0 || !strings.Contains(said, c.want) {
			t.Errorf("%s: %s", what, said)
		}
	}
	back := filepath.Join(t.TempDir(), "back")
	if said, code := shopkeeper(t, env, "restore", "-region", "eu-central-1", "-data", back, "-recovery", recovery, from); code != 0 {
		t.Fatalf("restoring: %s", said)
	}
	healthy(t, back)
	sameFile(t, filepath.Join(dir, k.photo), filepath.Join(back, k.photo))
	const segment = "film/00000001.m4s"
	sameFile(t, filepath.Join(dir, "archive", string(k.s.show.ID), segment), filepath.Join(back, "archive", string(k.s.show.ID), segment))
	sameFile(t, filepath.Join(dir, "key"), filepath.Join(back, "key"))
}

func sameFile(t *testing.T, a, b string) {
	t.Helper()
	x, err := os.ReadFile(a)
	if err != nil {
		t.Fatal(err)
	}
	if y, err := os.ReadFile(b); err != nil || !bytes.Equal(x, y) {
		t.Errorf("%s is not %s: %v", b, a, err)
	}
}
