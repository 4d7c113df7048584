package app

import (
	"github.com/valyala/fasthttp"

	"hawker/media"
)

// Handler answers requests without a listener, for what is measured in process.
func (s *Shop) Handler() fasthttp.RequestHandler { return s.web.Handler() }

// Migrations lets a test open a file that the program has written.
var Migrations = migrations

// Relay is what media goes through.
func (s *Shop) Relay() *media.Relay { return s.env.Relay }
