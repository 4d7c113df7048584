package app_test

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"net"
	"runtime"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/gofiber/fiber/v2"
	"github.com/valyala/fasthttp"
	"github.com/valyala/fasthttp/fasthttputil"

	"hawker/app/brand"
	"hawker/app/catalog"
	"hawker/app/collection"
	"hawker/app/money"
	"hawker/app/stock"
	"hawker/app/store"
)

// known is what a browser sends that was here before.
const known = "Cookie: hawker-lang=en\r\n"

const (
	manyProducts = 10_000
	shelves      = 8
	pageLimit    = 20 * time.Millisecond // of 95 in 100 pages, in process
)

// fillShelf puts products on the shelf of the sample shop, in batches: two options, six
// variants, three pictures, words in both languages, in one of eight collections.
func fillShelf(tb testing.TB, s *store.Store, n int) (handles []string) {
	tb.Helper()
	batch := func(fn func(tx *store.Tx) error) {
		if err := s.Do(context.Background(), store.Actor{Kind: "system"}, "furnish", fn); err != nil {
			tb.Fatal(err)
		}
	}
	batch(func(tx *store.Tx) error {
		for i := range shelves {
			c := collection.Collection{
				Title: brand.Text{"en": fmt.Sprintf("Shelf %d", i), "zh": fmt.Sprintf("第 %d 架", i)}, Published: true,
				Rules: &collection.Rules{List: []collection.Rule{{Field: "tag", Op: "is", Value: fmt.Sprintf("shelf%d", i)}}},
			}
			if _, err := collection.Create(tx, c); err != nil {
				return err
			}
		}
		return nil
	})
	for from := 0; from < n; from += 500 {
		batch(func(tx *store.Tx) error {
			for i := from; i < min(from+500, n); i++ {
				p, vs, err := catalog.Create(tx, manifold(i), choices())
				if err != nil {
					return err
				}
				handles = append(handles, p.Handle)
				for _, v := range vs {
					if err := stock.Receive(tx, stock.Line{Variant: v.ID, Quantity: 7}, "furnish"+string(v.ID), ""); err != nil {
						return err
					}
				}
			}
			return nil
		})
	}
	return handles
}

func manifold(i int) catalog.Product {
	words := []string{"celadon", "ash", "moon", "kiln", "river", "stone", "maple", "cloud", "ember", "lotus"}
	name := fmt.Sprintf("%s %s cup %d", words[i%10], words[i/10%10], i)
	text := func(en, zh string) brand.Text { return brand.Text{"en": en, "zh": zh} }
	p := catalog.Product{
		Title: text(name, fmt.Sprintf("青瓷茶杯 %d 号", i)), Summary: text("Thin at the lip, heavy in the foot.", "口沿薄，杯底稳。"),
		Body:   text(strings.Repeat("Thrown in one piece and fired with wood for three days. ", 6)+"\n\nDishwasher safe.", strings.Repeat("一次拉坯成型，柴烧三天。", 8)),
		Status: catalog.Active, Tags: []string{fmt.Sprintf("shelf%d", i%shelves), words[i%10]}, Type: "Cups", Vendor: "Halfmoon",
		Options: []catalog.Option{
			{Name: text("Glaze", "釉色"), Values: []brand.Text{text("Celadon", "青瓷"), text("Ash", "灰釉"), text("Tenmoku", "天目")}},
			{Name: text("Size", "容量"), Values: []brand.Text{text("140 ml", "140 毫升"), text("180 ml", "180 毫升")}},
		},
	}
	for k := range 3 {
		p.Photos = append(p.Photos, catalog.Photo{Hash: fmt.Sprintf("%064x", i*3+k), Alt: text("A cup", "茶杯")})
	}
	return p
}

func choices() (vs []catalog.Variant) {
	for glaze := range 3 {
		for size := range 2 {
			vs = append(vs, catalog.Variant{Choice: []int{glaze, size}, Price: money.Of(int64(5800+800*size), "USD"), WeightG: 186})
		}
	}
	return vs
}

// inProcess answers GET requests by the shop's own handler, without a network.
type inProcess struct {
	tb      testing.TB
	handler fasthttp.RequestHandler
	req     fasthttp.Request
	ctx     fasthttp.RequestCtx // used again, as the server does
}

func (p *inProcess) get(path string) []byte {
	p.req.Reset()
	p.req.SetRequestURI(path)
	p.req.Header.SetHost("halfmoon.example")
	p.ctx.ResetUserValues()
	p.ctx.Response.Reset()
	p.ctx.Init(&p.req, nearby, nil)
	p.handler(&p.ctx)
	if p.ctx.Response.StatusCode() != fasthttp.StatusOK {
		p.tb.Fatalf("%s answered %d", path, p.ctx.Response.StatusCode())
	}
	return p.ctx.Response.Body()
}

var nearby = &net.TCPAddr{IP: net.IPv4(127, 0, 0, 1)}

// stocked is the sample shop with many products.
func stocked(tb testing.TB) (*inProcess, []string) {
	if testing.Short() {
		tb.Skip("furnishing a shop with 10,000 products is not in -short")
	}
	dir, start, handles := sampleShop(tb), time.Now(), []string(nil)
	inside(tb, dir, func(s *store.Store) error { // nobody looks yet, so no screen and no search follows each piece
		handles = fillShelf(tb, s, manyProducts)
		return nil
	})
	tb.Logf("%d products with %d variants furnished in %v", len(handles), 6*len(handles), time.Since(start).Round(time.Millisecond))
	p := &inProcess{tb: tb, handler: openAt(tb, dir).shop.Handler()}
	for until := time.Now().Add(patience); !bytes.Contains(p.get("/search?q=kiln"), []byte(`class="product-card`)); {
		if time.Now().After(until) {
			tb.Fatal("the index did not take the products in")
		}
		time.Sleep(20 * time.Millisecond)
	}
	return p, handles
}

func TestPagesAreQuickAtTenThousandProducts(t *testing.T) {
	t.Parallel()
	p, handles := stocked(t)
	random := rand.New(rand.NewPCG(1, 2))
	for _, row := range []struct {
		name string
		path func() string
	}{
		{"home", func() string { return "/" }},
		{"products", func() string { return "/products" }},
		{"products by price", func() string { return fmt.Sprintf("/products?sort=price&stock=in&page=%d", 1+random.IntN(400)) }},
		{"collection", func() string { return fmt.Sprintf("/collections/shelf-%d", random.IntN(shelves)) }},
		{"search", func() string {
			return "/search?q=" + []string{"kiln", "moon cup", "celadn", "青瓷", "杯"}[random.IntN(5)]
		}},
		{"product", func() string { return "/products/" + handles[random.IntN(len(handles))] }},
	} {
		took := make([]time.Duration, 0, 300)
		size := 0
		for range cap(took) {
			path := row.path()
			start := time.Now()
			size = len(p.get(path))
			took = append(took, time.Since(start))
		}
		slices.Sort(took)
		p50, p95 := took[len(took)/2], took[len(took)*95/100]
		t.Logf("%-18s %6d bytes  p50 %8v  p95 %8v", row.name, size, p50.Round(time.Microsecond), p95.Round(time.Microsecond))
		figure(t, row.name+": 95 in 100 pages", pageLimit, p95)
	}
}

// BenchmarkProductPage prints how many product pages one core makes in a second
// beside a constant page of the same size from the same framework, in one run. What
// is counted is the time of the core, since a machine has other work too.
func BenchmarkProductPage(b *testing.B) {
	p, handles := stocked(b)
	size := len(p.get("/products/" + handles[0]))
	plain := fiber.New(fiber.Config{DisableStartupMessage: true})
	text := strings.Repeat("x", size)
	plain.Get("/page", func(c *fiber.Ctx) error { return c.Type("html", "utf-8").SendString(text) })
	constant, ours := dial(b, plain.Handler()), dial(b, p.handler)
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(1))

	rate := map[string]float64{}
	for _, row := range []struct {
		name string
		get  func(i int)
	}{
		{"constant", func(int) { constant("/page", "") }},
		{"stranger", func(int) { ours("/products/"+handles[0], "") }},
		{"known buyer", func(int) { ours("/products/"+handles[0], known) }},
		{"packed", func(int) { ours("/products/"+handles[0], known+"Accept-Encoding: gzip\r\n") }},
		{"all products", func(i int) { ours("/products/"+handles[i*7919%len(handles)], known) }},
	} {
		b.Run(row.name, func(b *testing.B) {
			b.ReportAllocs()
			start := coreTime(b)
			i := 0
			for b.Loop() {
				row.get(i)
				i++
			}
			rate[row.name] = float64(i) / (coreTime(b) - start).Seconds()
			b.ReportMetric(rate[row.name], "pages/s")
			b.ReportMetric(1e6/rate[row.name], "core-us")
			b.ReportMetric(rate[row.name]/rate["constant"], "of-constant")
			b.ReportMetric(float64(size), "bytes")
		})
	}
}

// coreTime is what this process has used of the processor so far.
func coreTime(tb testing.TB) time.Duration {
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		tb.Fatal(err)
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}

// dial connects to a handler over a pipe in memory, and gives what asks for a page and
// reads it to its end.
func dial(tb testing.TB, handler fasthttp.RequestHandler) func(path, cookie string) {
	tb.Helper()
	listener := fasthttputil.NewInmemoryListener()
	server := &fasthttp.Server{Handler: handler, ReadBufferSize: 16 << 10}
	ended := make(chan error, 1)
	go func() { ended <- server.Serve(listener) }()
	conn, err := listener.Dial()
	if err != nil {
		tb.Fatal(err)
	}
	tb.Cleanup(func() {
		conn.Close()
		if err := errors.Join(server.Shutdown(), <-ended); err != nil {
			tb.Error(err)
		}
	})
	read := bufio.NewReaderSize(conn, 64<<10)
	var res fasthttp.Response
	return func(path, cookie string) {
		if _, err := fmt.Fprintf(conn, "GET %s HTTP/1.1\r\nHost: halfmoon.example\r\n%s\r\n", path, cookie); err != nil {
			tb.Fatal(err)
		}
		if err := res.Read(read); err != nil || res.StatusCode() != fasthttp.StatusOK {
			tb.Fatalf("%s answered %d, %v", path, res.StatusCode(), err)
		}
	}
}
