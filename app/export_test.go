package app

import (
	"github.com/valyala/fasthttp"

	"hawker/media"
	"hawker/media/archive"
)

// Handler answers requests without a listener, for what is measured in process.
func (s *Shop) Handler() fasthttp.RequestHandler { return s.web.Handler() }

// Relay is what media goes through.
func (s *Shop) Relay() *media.Relay { return s.env.Relay }

// Archive is what was recorded.
func (s *Shop) Archive() *archive.Archive { return s.env.Archive }
