package app_test

import (
	"bytes"
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"runtime"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"golang.org/x/net/html"

	"hawker/app/brand"
	"hawker/app/catalog"
	"hawker/app/files"
	"hawker/app/live"
	"hawker/app/order"
	"hawker/app/order/ordertest"
	"hawker/app/staff"
	"hawker/app/stock"
	"hawker/app/store"
)

// built is the folder of what is made once for all tests: the real program, the sample
// shop, the browsers' profiles.
var built struct {
	sync.Mutex
	folder  string
	program sync.Once
	err     error
}

// builtIn makes the folder when it is first asked for.
func builtIn() (folder string, err error) {
	built.Lock()
	defer built.Unlock()
	if built.folder == "" {
		built.folder, err = os.MkdirTemp("", "hawker-built-")
	}
	return built.folder, err
}

// TestMain lets stories run side by side even on two cores: they wait for timers, cameras
// and each other more than they compute.
func TestMain(m *testing.M) {
	flag.Parse()
	if side := flag.Lookup("test.parallel"); side.Value.String() == strconv.Itoa(runtime.GOMAXPROCS(0)) {
		_ = side.Value.Set(strconv.Itoa(1 + runtime.GOMAXPROCS(0)))
	}
	code := m.Run()
	for _, end := range browsers.end {
		end()
	}
	if built.folder != "" {
		_ = os.RemoveAll(built.folder)
	}
	os.Exit(code)
}

// binary is the path of the program; the test is skipped in short runs.
func binary(t testing.TB) string {
	t.Helper()
	if testing.Short() {
		t.Skip("builds and runs the real program: not in -short")
	}
	folder, err := builtIn()
	if err != nil {
		t.Fatal(err)
	}
	built.program.Do(func() { built.err = build(filepath.Join(folder, "hawker"), ".") })
	if built.err != nil {
		t.Fatal(built.err)
	}
	return filepath.Join(folder, "hawker")
}

func build(path, pkg string) error {
	cmd := exec.Command("go", "build", "-o", path, pkg)
	cmd.Dir, cmd.Env = "..", append(os.Environ(), "CGO_ENABLED=0")
	if out, err := cmd.CombinedOutput(); err != nil {
		return fmt.Errorf("building %s: %w\n%s", pkg, err, out)
	}
	return nil
}

// shopkeeper runs a command of the program to its end.
func shopkeeper(t testing.TB, env []string, args ...string) (said string, code int) {
	t.Helper()
	program := binary(t) // which may take longer to build than any command to run
	ctx, cancel := context.WithTimeout(context.Background(), 2*patience)
	defer cancel()
	cmd := exec.CommandContext(ctx, program, args...)
	cmd.Env, cmd.Dir = append(plain(), env...), t.TempDir()
	out, err := cmd.CombinedOutput()
	var ended *exec.ExitError
	if err != nil && !errors.As(err, &ended) {
		t.Fatalf("hawker %s: %v", strings.Join(args, " "), err)
	}
	if strings.Contains(string(out), "goroutine ") {
		t.Errorf("hawker %s fell over:\n%s", strings.Join(args, " "), clip(string(out)))
	}
	return string(out), cmd.ProcessState.ExitCode()
}

// plain is the environment without any of the program's own variables.
func plain() (env []string) {
	for _, e := range os.Environ() {
		if !strings.HasPrefix(e, "HAWKER_") {
			env = append(env, e)
		}
	}
	return append(env, "HAWKER_LIMIT_SCALE=10000")
}

// program is the real program, serving.
type program struct {
	t     testing.TB
	cmd   *exec.Cmd
	out   *output // stdout: what the shopkeeper reads
	log   *output // stderr
	dir   string
	url   string
	ended chan error
}

// begin starts serve on a folder and waits until it has said where it is; before
// are the words of a program to run it under.
func begin(t testing.TB, dir string, before []string, args ...string) *program {
	t.Helper()
	words := append(append([]string{}, before...), append([]string{binary(t), "serve", "-data", dir, "-loopback-media", "-listen", "127.0.0.1:0"}, args...)...)
	return run(t, dir, words, plain())
}

// beginWith is begin with variables in its environment.
func beginWith(t testing.TB, dir string, env ...string) *program {
	t.Helper()
	return run(t, dir, []string{binary(t), "-data", dir, "-loopback-media", "-listen", "127.0.0.1:0"}, append(plain(), env...))
}

func run(t testing.TB, dir string, words, env []string) *program {
	t.Helper()
	p := &program{t: t, out: &output{}, log: &output{}, dir: dir, ended: make(chan error, 1)}
	p.cmd = exec.Command(words[0], words[1:]...)
	p.cmd.Env, p.cmd.Stdout, p.cmd.Stderr = env, p.out, p.log
	if err := p.cmd.Start(); err != nil {
		t.Fatal(err)
	}
	go func() { p.ended <- p.cmd.Wait() }()
	t.Cleanup(func() {
		_ = p.cmd.Process.Kill()
		select {
		case <-p.ended:
		case <-time.After(patience):
			t.Error("the program did not end when it was killed")
		}
		if t.Failed() {
			t.Logf("the program wrote:\n%s", clip(p.log.String()))
		}
	})
	p.until("greeting", patience, func() bool {
		p.url = saidAddress.FindString(p.out.String())
		return p.url != "" && strings.HasSuffix(p.out.String(), "\n\n")
	})
	return p
}

var saidAddress = regexp.MustCompile(`https?://[0-9a-z.:-]+\b`)

// until polls until seen says true, and fails when the program ends before.
func (p *program) until(what string, most time.Duration, seen func() bool) {
	p.t.Helper()
	for end := time.Now().Add(most); !seen(); time.Sleep(2 * time.Millisecond) {
		select {
		case err := <-p.ended:
			p.ended <- err
			p.t.Fatalf("waiting for the %s: the program ended with %v\n%s%s", what, err, p.out, p.log)
		default:
		}
		if time.Now().After(end) {
			p.t.Fatalf("the %s did not come within %v:\n%s%s", what, most, p.out, p.log)
		}
	}
}

// kill ends it as a power cut does, and waits until it is gone.
func (p *program) kill() {
	p.t.Helper()
	if err := p.cmd.Process.Kill(); err != nil && !errors.Is(err, os.ErrProcessDone) {
		p.t.Fatal(err)
	}
	err := <-p.ended
	p.ended <- err
}

// stop asks it to end and wants that to be within ten seconds, without fault.
func (p *program) stop() time.Duration {
	p.t.Helper()
	start := time.Now()
	if err := p.cmd.Process.Signal(syscall.SIGTERM); err != nil {
		p.t.Fatal(err)
	}
	select {
	case err := <-p.ended:
		p.ended <- err
		if err != nil {
			p.t.Errorf("the program ended with %v:\n%s", err, p.log)
		}
	case <-time.After(10 * time.Second):
		p.t.Fatalf("the program did not end within 10 s:\n%s", p.log)
	}
	return time.Since(start)
}

func (p *program) browser() *browser { return newBrowser(p.t, p.url) }

func (p *program) port() string {
	_, port, _ := net.SplitHostPort(strings.TrimPrefix(p.url, "http://"))
	return port
}

// healthy asks the program's own doctor.
func healthy(t testing.TB, dir string) {
	t.Helper()
	if said, code := shopkeeper(t, nil, "doctor", "-data", dir); code != 0 {
		t.Errorf("doctor: %s", said)
	}
}

// stall is what tests buy from: one product, a show on the air with it.
type stall struct {
	cup  catalog.VariantID
	show live.Show
}

// lay puts a shop into a folder in which none runs.
func lay(t testing.TB, dir string, pieces int64) (s stall) {
	t.Helper()
	if err := os.MkdirAll(dir, 0o700); err != nil {
		t.Fatal(err)
	}
	hash, err := staff.Hash("a long password")
	if err != nil {
		t.Fatal(err)
	}
	inside(t, dir, func(st *store.Store) error {
		return st.Do(context.Background(), store.Actor{Kind: "system"}, "lay", func(tx *store.Tx) (err error) {
			s, err = furnish(tx, hash, pieces)
			return err
		})
	})
	return s
}

func furnish(tx *store.Tx, hash string, pieces int64) (s stall, err error) {
	if err := brand.Save(tx, ordertest.Settings()); err != nil {
		return s, err
	}
	host, err := staff.Add(tx, staff.Person{Name: "Lin Yue", Email: "lin@halfmoon.example", Role: staff.Owner, PasswordHash: hash})
	if err != nil {
		return s, err
	}
	p, vs, err := catalog.Create(tx, catalog.Product{Title: brand.Text{"en": "Full Moon"}, Handle: "full-moon", Status: catalog.Active},
		[]catalog.Variant{{SKU: "FM", Price: ordertest.USD(3_200)}})
	if err != nil {
		return s, err
	}
	s.cup = vs[0].ID
	if err := stock.Receive(tx, stock.Line{Variant: s.cup, Quantity: pieces}, "", ""); err != nil {
		return s, err
	}
	if s.show, err = live.Schedule(tx, live.Show{Title: brand.Text{"en": "Open kiln"}, Starts: tx.Now, Host: host.ID}); err != nil {
		return s, err
	}
	if _, err := live.AddItem(tx, s.show.ID, p.ID, ""); err != nil {
		return s, err
	}
	return s, live.OnAir(tx, s.show.ID, host.ID)
}

// inside opens the store of a folder in which no shop runs.
func inside(t testing.TB, dir string, fn func(*store.Store) error) {
	t.Helper()
	s, err := store.Open(filepath.Join(dir, "hawker.db"), store.Options{Audit: staff.Record, Migrations: files.Migrations})
	if err != nil {
		t.Fatal(err)
	}
	if err := errors.Join(fn(s), s.Close()); err != nil {
		t.Fatal(err)
	}
}

// guest is a buyer who stands before the filled checkout.
type guest struct {
	client *http.Client
	form   *form
}

var guests struct {
	sync.Mutex
	n int64
}

// guest lets one more buyer choose a piece and fill the checkout.
func (s stall) guest(t testing.TB, base string) *guest {
	t.Helper()
	guests.Lock()
	guests.n++
	c := ordertest.Contact(guests.n)
	guests.Unlock()
	b := newBrowser(t, base)
	b.client.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	b.get("/products/full-moon").want(http.StatusOK).form("/cart").send().want(http.StatusSeeOther)
	f := b.get("/checkout").want(http.StatusOK).form("/checkout").set("contact", c.Email, "name", c.Name, "street", c.Address.Line1,
		"postcode", c.Address.Postcode, "city", c.Address.City, "country", c.Address.Country, "method", "transfer")
	return &guest{client: b.client, form: f}
}

// crowd is n guests, as soon as all of them are ready.
func (s stall) crowd(t testing.TB, base string, n int) []*guest {
	t.Helper()
	all := make([]*guest, n)
	inParallel(16, n, func(i int) { all[i] = s.guest(t, base) })
	if t.Failed() {
		t.FailNow()
	}
	return all
}

// inParallel calls do for 0 to n-1, at most wide at once, and waits.
func inParallel(wide, n int, do func(i int)) {
	next := make(chan int, n)
	for i := range n {
		next <- i
	}
	close(next)
	var wait sync.WaitGroup
	for range min(wide, n) {
		wait.Go(func() {
			for i := range next {
				do(i)
			}
		})
	}
	wait.Wait()
}

// bought is the answer to a checkout.
type bought struct {
	status int
	link   string // token of the order's page, where it was placed
	text   string
	page   *page
}

// buy sends the checkout; an error means that nothing was answered.
func (g *guest) buy() (bought, error) {
	u, err := g.form.p.url.Parse(g.form.action)
	if err != nil {
		return bought{}, err
	}
	res, err := g.client.PostForm(u.String(), g.form.values)
	if err != nil {
		return bought{}, err
	}
	defer res.Body.Close()
	raw, err := io.ReadAll(res.Body)
	if err != nil {
		return bought{}, err
	}
	root, err := html.Parse(bytes.NewReader(raw))
	if err != nil {
		return bought{}, err
	}
	p := &page{b: g.form.p.b, url: u, status: res.StatusCode, text: string(raw), root: root}
	link, _ := strings.CutPrefix(res.Header.Get("Location"), "/orders/")
	return bought{res.StatusCode, link, p.words(), p}, nil
}

// byLinks reads the orders of links out of a folder in which no shop runs.
func byLinks(t testing.TB, dir string, links []string) map[string]order.Order {
	t.Helper()
	secret, err := os.ReadFile(filepath.Join(dir, "key"))
	if err != nil {
		t.Fatal(err)
	}
	found := map[string]order.Order{}
	inside(t, dir, func(s *store.Store) error {
		return s.View(func(tx *store.Tx) error {
			for _, link := range links {
				o, err := order.ByLink(tx, secret, link)
				if err != nil {
					return fmt.Errorf("the order of %s: %w", link, err)
				}
				found[link] = o
			}
			return nil
		})
	})
	return found
}
