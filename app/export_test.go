package app

import "github.com/valyala/fasthttp"

// Handler answers requests without a listener, for what is measured in process.
func (s *Shop) Handler() fasthttp.RequestHandler { return s.web.Handler() }

// Migrations lets a test open a file that the program has written.
var Migrations = migrations
