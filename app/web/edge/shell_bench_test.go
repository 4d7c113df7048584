package edge

import (
	"strings"
	"testing"

	"github.com/gofiber/fiber/v2"
	"github.com/valyala/fasthttp"

	"hawker/app/brand"
	"hawker/app/lang"
	"hawker/app/money"
	"hawker/app/store"
	"hawker/app/store/storetest"
)

// BenchmarkShell fills what stands around every page, in a shop whose legal texts
// and look are as long as a real shop's. Its limit is 20 µs: it runs with every request.
func BenchmarkShell(b *testing.B) {
	s := storetest.Open(b)
	storetest.Do(b, s, func(tx *store.Tx) error {
		shop := brand.Fresh("Halfmoon", "EUR", "DE")
		shop.Shipping.Flat = money.Of(600, "EUR")
		for _, name := range brand.PolicyNames {
			*shop.Policies.Of(name) = brand.Text{"en": strings.Repeat("Thirty days. ", 300), "zh": strings.Repeat("三十天。", 300)}
		}
		if err := brand.Save(tx, shop); err != nil {
			return err
		}
		l := brand.FreshLook()
		l.Accent, l.Menu = "#275845", []brand.MenuItem{{Label: brand.Text{"en": "Tea"}, URL: "/collections/tea"}, {Label: brand.Text{"en": "Shows"}, URL: "/live"}}
		if err := brand.SaveDraft(tx, l); err != nil {
			return err
		}
		return brand.Publish(tx)
	})
	bundle, err := lang.Load()
	if err != nil {
		b.Fatal(err)
	}
	app := fiber.New()
	c := app.AcquireCtx(&fasthttp.RequestCtx{})
	defer app.ReleaseCtx(c)
	c.SetUserContext(bundle.Context(b.Context(), lang.English))
	e := &Env{Store: s}
	b.ReportAllocs()
	for b.Loop() {
		if p := e.Shell(c, "Moon cup"); p.Theme == "" || len(p.Policies) != 6 || len(p.Menu) != 2 {
			b.Fatal("the shell is not filled")
		}
	}
	b.ReportMetric(float64(b.Elapsed().Microseconds())/float64(b.N)/20, "of-limit")
}
