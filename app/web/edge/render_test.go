package edge_test

import (
	"strings"
	"testing"

	"github.com/a-h/templ"
	"github.com/gofiber/fiber/v2"
	"github.com/valyala/fasthttp"

	"hawker/app/web/edge"
)

// An answer is written after its handler has returned, while others render: what
// they render must not stand in it.
func TestAPageStaysItsVisitorsOwn(t *testing.T) {
	app := fiber.New()
	var answers []*fasthttp.RequestCtx
	var want []string
	for n := range 20 {
		text := strings.Repeat(string(rune('a'+n)), 100)
		ctx := &fasthttp.RequestCtx{}
		c := app.AcquireCtx(ctx)
		if err := edge.Page(c, templ.Raw(text)); err != nil {
			t.Fatal(err)
		}
		app.ReleaseCtx(c)
		answers, want = append(answers, ctx), append(want, text)
	}
	for n, ctx := range answers {
		if got := string(ctx.Response.Body()); got != want[n] {
			t.Errorf("visitor %d is sent %.5s…, want %.5s…", n, got, want[n])
		}
	}
}
