package app_test

import (
	"context"
	"errors"
	"net"
	"net/http"
	"net/http/cookiejar"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/fasthttp/websocket"

	"hawker/app/brand"
	"hawker/app/staff"
	"hawker/app/store"
	"hawker/media/mediatest"
)

func TestWhatCannotBeServedSafelyIsRefusedWithItsFlag(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "shop")
	for name, c := range map[string]struct {
		args []string
		want []string
	}{
		"plain to all":      {[]string{"-listen", "0.0.0.0:0"}, []string{"-lan", "-trusted-proxy", "-listen 127.0.0.1"}},
		"plain to all v6":   {[]string{"-listen", "[::]:0"}, []string{"-lan", "-trusted-proxy"}},
		"plain, no host":    {[]string{"-listen", ":0"}, []string{"-lan", "-trusted-proxy"}},
		"no port":           {[]string{"-listen", "127.0.0.1"}, []string{"-listen", "host:port"}},
		"port out of range": {[]string{"-listen", "127.0.0.1:70000"}, []string{"65535"}},
		"public ip":         {[]string{"-public-ip", "shop.example"}, []string{"-public-ip", "shop.example"}},
		"proxy":             {[]string{"-trusted-proxy", "proxy"}, []string{"-trusted-proxy", "10.0.0.0/8"}},
		"scale":             {[]string{"-limit-scale", "0"}, []string{"-limit-scale"}},
		"relay":             {[]string{"-relay", "magic"}, []string{"-relay", "direct", "pion"}},
		"unknown flag":      {[]string{"-colour", "red"}, []string{"-colour"}},
	} {
		said, code := shopkeeper(t, nil, append([]string{"serve", "-data", dir}, c.args...)...)
		if code == 0 {
			t.Errorf("%s was served", name)
		}
		for _, w := range c.want {
			if !strings.Contains(said, w) {
				t.Errorf("%s: %q is not in %s", name, w, said)
			}
		}
	}
	if _, err := os.Stat(dir); err == nil {
		t.Error("a refused start made the folder")
	}
	if said, code := shopkeeper(t, []string{"HAWKER_LISTEN=0.0.0.0:0"}, "-data", dir); code == 0 || !strings.Contains(said, "-lan") {
		t.Errorf("by the environment: %d %s", code, said)
	}
}

func TestEveryCommandHasHelp(t *testing.T) {
	for _, args := range [][]string{{"-h"}, {"help"}, {"serve", "-h"}, {"demo", "-h"}, {"backup", "-h"}, {"restore", "-h"}, {"doctor", "-h"}, {"staff", "add", "-h"}} {
		said, code := shopkeeper(t, nil, args...)
		if code != 0 || len(said) < 40 || !strings.Contains(said, "hawker") {
			t.Errorf("%v: %d %q", args, code, said)
		}
	}
	for _, args := range [][]string{{"sell"}, {"staff"}, {"backup"}, {"restore", "a", "b"}, {"-listen"}} {
		if said, code := shopkeeper(t, nil, args...); code == 0 || !strings.Contains(said, "hawker") {
			t.Errorf("%v: %d %q", args, code, said)
		}
	}
	if said, code := shopkeeper(t, nil, "version"); code != 0 || !strings.HasPrefix(said, "hawker ") {
		t.Errorf("version: %d %q", code, said)
	}
}

var setupLink = regexp.MustCompile(`http://\S+/setup\?token=\S+`)

func TestTheSetUpLinkWorksOnce(t *testing.T) {
	p := begin(t, filepath.Join(t.TempDir(), "shop"), nil)
	link := setupLink.FindString(p.out.String())
	if link == "" {
		t.Fatalf("no link was printed:\n%s", p.out)
	}
	p.browser().get("/setup?token=guessed").want(http.StatusNotFound)
	b := p.browser()
	at := b.get(link).want(http.StatusOK)
	if strings.Contains(at.url.String(), "token") {
		t.Errorf("the token stays in the address %s", at.url)
	}
	done := at.form("/setup").set("email", "lin@halfmoon.example", "password", "a long password", "name", "Halfmoon", "shop", "Halfmoon",
		"currency", "USD", "country", "DE", "lang", "en", "zone", "Europe/Berlin").send().want(http.StatusOK)
	if !strings.Contains(done.url.Path, "/desk") {
		t.Errorf("set-up ends at %s", done.url)
	}
	b.get("/desk").want(http.StatusOK)
	if again := p.browser().get(link); again.status != http.StatusNotFound {
		t.Errorf("the second time the link answers %d", again.status)
	}
	p.stop()
	p = begin(t, p.dir, nil)
	if setupLink.MatchString(p.out.String()) {
		t.Error("a shop with an owner prints a link")
	}
	signIn(t, p, "lin@halfmoon.example", "a long password")
}

func signIn(t *testing.T, p *program, email, password string) *browser {
	t.Helper()
	b := p.browser()
	at := b.get("/desk/sign-in").want(http.StatusOK).form("/desk/sign-in").set("email", email, "password", password).send().want(http.StatusOK)
	if !strings.HasPrefix(at.url.Path, "/desk") || strings.Contains(at.url.Path, "sign-in") {
		t.Errorf("signing in ends at %s", at.url)
	}
	return b
}

func TestAnEmptyFolderTakesItsOwnerFromTheEnvironment(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "shop")
	p := beginWith(t, dir, "HAWKER_OWNER_EMAIL=lin@halfmoon.example", "HAWKER_OWNER_PASSWORD=a long password")
	if setupLink.MatchString(p.out.String()) {
		t.Error("a link is printed though there is an owner")
	}
	p.browser().get("/").want(http.StatusOK)
	signIn(t, p, "lin@halfmoon.example", "a long password").get("/desk").want(http.StatusOK)
	p.stop()
	beginWith(t, dir, "HAWKER_OWNER_EMAIL=eve@example.com", "HAWKER_OWNER_PASSWORD=another password").stop()
	inside(t, dir, func(s *store.Store) error {
		return s.View(func(tx *store.Tx) error {
			if _, known, err := staff.ByEmail(tx, "eve@example.com"); known || err != nil {
				t.Errorf("a second owner came in: %v", err)
			}
			return nil
		})
	})
	short := filepath.Join(t.TempDir(), "shop")
	if said, code := shopkeeper(t, []string{"HAWKER_OWNER_EMAIL=lin@halfmoon.example", "HAWKER_OWNER_PASSWORD=short"}, "-data", short, "-listen", "127.0.0.1:0"); code == 0 || !strings.Contains(said, "10") {
		t.Errorf("a short password: %d %s", code, said)
	}
}

// What a shop is already is not written over when it has nobody yet.
func TestTheOwnerFromTheEnvironmentKeepsTheShopAsItIs(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "shop")
	if err := os.MkdirAll(dir, 0o700); err != nil {
		t.Fatal(err)
	}
	inside(t, dir, func(s *store.Store) error {
		return s.Do(t.Context(), store.Actor{Kind: "system"}, "lay", func(tx *store.Tx) error {
			return brand.Save(tx, brand.Fresh("Halfmoon", "EUR", "DE"))
		})
	})
	p := beginWith(t, dir, "HAWKER_OWNER_EMAIL=lin@halfmoon.example", "HAWKER_OWNER_PASSWORD=a long password")
	if text := p.browser().get("/").want(http.StatusOK).text; !strings.Contains(text, "Halfmoon") {
		t.Error("the shop has lost its name")
	}
	p.stop()
}

func TestOneProcessPerFolder(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "shop")
	lay(t, dir, 1)
	p := begin(t, dir, nil)
	said, code := shopkeeper(t, nil, "serve", "-data", dir, "-listen", "127.0.0.1:0")
	if code == 0 || !strings.Contains(said, "another hawker is running on the folder "+dir) {
		t.Errorf("a second one: %d %s", code, said)
	}
	if info, err := os.Stat(filepath.Join(dir, "hawker.sock")); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("the socket: %v %v", info, err)
	}
	other := filepath.Join(t.TempDir(), "other")
	said, code = shopkeeper(t, nil, "serve", "-data", other, "-listen", "127.0.0.1:"+p.port())
	if code == 0 || !strings.Contains(said, p.port()) {
		t.Errorf("a taken port: %d %s", code, said)
	}
	p.browser().get("/").want(http.StatusOK)
	p.stop()
	deep := filepath.Join(t.TempDir(), strings.Repeat("a-deep-folder/", 9), "shop")
	if said, code = shopkeeper(t, nil, "serve", "-data", deep, "-listen", "127.0.0.1:0"); code == 0 || !strings.Contains(said, "too long") || !strings.Contains(said, "-data") {
		t.Errorf("a deep folder: %d %s", code, said)
	}
}

func TestStaffIsAddedToARunningShop(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "shop")
	lay(t, dir, 1)
	p := begin(t, dir, nil)
	add := func(email, role, password string) (string, int) {
		return shopkeeper(t, []string{"HAWKER_PASSWORD=" + password}, "staff", "add", "-data", dir, "-name", "Ines", "-email", email, "-role", role)
	}
	if said, code := add("ines@halfmoon.example", "packer", "a long password"); code != 0 || !strings.Contains(said, "ines@halfmoon.example") {
		t.Fatalf("%d %s", code, said)
	}
	signIn(t, p, "ines@halfmoon.example", "a long password").get("/desk").want(http.StatusOK)
	for name, c := range map[string][4]string{
		"twice":          {"ines@halfmoon.example", "packer", "a long password", "another address"},
		"short password": {"ada@halfmoon.example", "host", "short", "10"},
		"unknown role":   {"ada@halfmoon.example", "king", "a long password", "role"},
		"no address":     {"ada", "host", "a long password", "e-mail"},
	} {
		said, code := add(c[0], c[1], c[2])
		if code == 0 || strings.Contains(said, "_") {
			t.Errorf("%s: %d %s", name, code, said)
		}
		t.Logf("%s: %s", name, strings.TrimSpace(said))
	}
	p.stop()
	if said, code := add("ada@halfmoon.example", "host", "a long password"); code != 0 {
		t.Errorf("a stopped shop: %d %s", code, said)
	}
	healthy(t, dir)
}

// Sockets, viewers and browsers that keep their connections do not hold up the
// end of a shop.
func TestAShopEndsInTimeWithEverybodyThere(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "shop")
	s := lay(t, dir, 1)
	key := staff.NewStreamKey()
	inside(t, dir, func(st *store.Store) error {
		return st.Do(t.Context(), store.Actor{Kind: "system"}, "key", func(tx *store.Tx) error {
			return staff.SetStreamKey(tx, s.show.Host, key)
		})
	})
	p := begin(t, dir, nil)
	watchPicture(t, p.url, s.show.Handle, key)
	for range 5 {
		p.browser().get("/").want(http.StatusOK) // stays connected
	}
	silent, err := net.Dial("tcp", "127.0.0.1:"+p.port())
	if err != nil {
		t.Fatal(err)
	}
	defer silent.Close()
	jar, _ := cookiejar.New(nil)
	dialer := websocket.Dialer{Jar: jar}
	var ended []chan error
	for range 5 {
		conn, _, err := dialer.Dial("ws"+strings.TrimPrefix(p.url, "http")+"/socket?topic=show/"+s.show.Handle, http.Header{"Origin": {p.url}})
		if err != nil {
			t.Fatal(err)
		}
		defer conn.Close()
		gone := make(chan error, 1)
		go func() {
			for {
				if _, _, err := conn.ReadMessage(); err != nil {
					gone <- err
					return
				}
			}
		}()
		ended = append(ended, gone)
	}
	took := p.stop()
	for _, gone := range ended {
		if err := <-gone; !websocket.IsCloseError(err, websocket.CloseServiceRestart) {
			t.Errorf("a socket ended with %v, want a service restart", err)
		}
	}
	t.Logf("ended within %v of SIGTERM (limit 10 s)", took.Round(time.Millisecond))
	healthy(t, dir)
}

// watchPicture puts a show on the air and watches until frames come; both go on
// until the test ends.
func watchPicture(t *testing.T, base, show, key string) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	defer cancel()
	publisher, err := mediatest.Publish(ctx, base+"/whip/"+show, key)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(publisher.Vanish)
	watch(t, base+"/whep/"+show, 5)
}

// watch is a viewer who stays until the test ends, once frames have come.
func watch(t *testing.T, url string, frames int) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	defer cancel()
	var viewer *mediatest.Viewer
	err := error(&mediatest.StatusError{})
	for early := new(mediatest.StatusError); errors.As(err, &early) && ctx.Err() == nil; { // 409 until the first packet has come
		if viewer, err = mediatest.Watch(ctx, url); err != nil {
			time.Sleep(20 * time.Millisecond)
		}
	}
	if err == nil {
		t.Cleanup(func() { _ = viewer.Close() })
		err = viewer.Wait(ctx, frames)
	}
	if err != nil {
		t.Fatal(err)
	}
}
