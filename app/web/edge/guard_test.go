package edge_test

import (
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/gofiber/fiber/v2"

	"hawker/app/lang"
	"hawker/app/store/storetest"
	"hawker/app/web/edge"
)

// A handler that falls over breaks its own request: one sentence with a reference
// for the person, one line in the log, and the next request is answered.
func TestAPanicCostsOneRequest(t *testing.T) {
	bundle, err := lang.Load()
	if err != nil {
		t.Fatal(err)
	}
	var log strings.Builder
	e := &edge.Env{Store: storetest.Open(t), Lang: bundle, Log: slog.New(slog.NewTextHandler(&log, nil)), Limits: edge.NewLimits(1)}
	app := fiber.New(fiber.Config{ErrorHandler: e.Fail})
	app.Get("/bad", e.Handle(edge.Route{Handler: func(*fiber.Ctx) error {
		panic("a broken handler")
	}}))
	app.Get("/good", e.Handle(edge.Route{Handler: func(c *fiber.Ctx) error { return c.SendString("well") }}))
	for _, row := range []struct {
		path string
		want int
	}{{"/bad", 500}, {"/good", 200}, {"/bad", 500}, {"/good", 200}} {
		res, err := app.Test(httptest.NewRequest(http.MethodGet, row.path, nil))
		if err != nil {
			t.Fatal(err)
		}
		body, _ := io.ReadAll(res.Body)
		if res.StatusCode != row.want || strings.Contains(string(body), "a broken handler") || strings.Contains(string(body), "goroutine") {
			t.Errorf("%s: %d %.300s", row.path, res.StatusCode, body)
		}
	}
	if n := strings.Count(log.String(), "request failed"); n != 2 || !strings.Contains(log.String(), "a broken handler") {
		t.Errorf("%d lines were logged: %.500s", n, log.String())
	}
}
