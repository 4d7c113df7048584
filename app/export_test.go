package app

import (
	"github.com/valyala/fasthttp"

	"hawker/media"
)

// Handler answers requests without a listener, for what is measured in process.
func (s *Shop) Handler() fasthttp.RequestHandler { return s.web.Handler() }

// Relay is what media goes through.
func (s *Shop) Relay() *media.Relay { return s.env.Relay }
