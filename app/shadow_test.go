package app_test

import (
	"strings"
	"testing"

	"github.com/gofiber/fiber/v2"

	"hawker/app/web"
	"hawker/app/web/edge"
)

// The first route that matches answers: none may stand behind another that takes all
// of its addresses.
func TestNoRouteStandsInTheShadowOfAnother(t *testing.T) {
	all := web.Routes(&edge.Env{})
	for i, r := range all {
		parts := strings.Split(strings.NewReplacer("*", "x", "+", "x").Replace(r.Path), "/")
		for k, part := range parts {
			parts[k] = strings.Replace(part, ":", "any-", 1)
		}
		for _, earlier := range all[:i] {
			if earlier.Method == r.Method && fiber.RoutePatternMatch(strings.Join(parts, "/"), earlier.Path) {
				t.Errorf("%s %s is never reached: %s takes it", r.Method, r.Path, earlier.Path)
			}
		}
	}
}
