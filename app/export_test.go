package app

import "github.com/valyala/fasthttp"

// Handler answers requests without a listener, for what is measured in process.
func (s *Shop) Handler() fasthttp.RequestHandler { return s.web.Handler() }
