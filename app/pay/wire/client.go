package wire

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptrace"
	"net/url"
	"strings"
	"sync/atomic"
	"time"

	"hawker/app/pay"
)

const (
	longest = 15 * time.Second // for one request and its whole answer
	most    = 1 << 20          // bytes of an answer
)

var errEndpoint = errors.New("a provider is reached over https, or plainly on a loopback address")

// Client talks to one provider.
type Client struct {
	base string
	err  error
	http *http.Client
}

// Question is one request; Path begins with "/", Body may be "".
type Question struct {
	Method, Path, Body string
	Header             http.Header
}

// Answer is what came back, read whole.
type Answer struct {
	Status int
	Header http.Header
	Body   []byte
}

// transport is shared, so that connections live on between clients.
var transport = func() http.RoundTripper {
	t := http.DefaultTransport.(*http.Transport).Clone()
	t.DialContext = (&net.Dialer{Timeout: 5 * time.Second}).DialContext
	t.TLSHandshakeTimeout = 5 * time.Second
	t.MaxIdleConnsPerHost = 4
	t.MaxResponseHeaderBytes = 64 << 10
	return t
}()

// To makes a client for a provider's address; stand, if not "", takes its place. An
// address that is neither https nor plain http on loopback is said by every Do.
func To(base, stand string) *Client {
	if stand != "" {
		base = stand
	}
	c := &Client{base: strings.TrimSuffix(base, "/"), http: &http.Client{
		Transport:     transport,
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}}
	if u, err := url.Parse(base); err != nil || u.Host == "" || u.Scheme != "https" && !(u.Scheme == "http" && loopback(u.Hostname())) {
		c.err = errEndpoint
	}
	return c
}

func loopback(host string) bool {
	ip := net.ParseIP(host)
	return host == "localhost" || ip != nil && ip.IsLoopback()
}

// URL is an address at the provider; path begins with "/".
func (c *Client) URL(path string) string { return c.base + path }

// Do asks once. Any status is an answer.
func (c *Client) Do(ctx context.Context, q Question) (Answer, error) {
	if c.err != nil {
		return Answer{}, c.err
	}
	ctx, done := context.WithTimeout(ctx, longest)
	defer done()
	var asked atomic.Bool
	ctx = httptrace.WithClientTrace(ctx, &httptrace.ClientTrace{GotConn: func(httptrace.GotConnInfo) { asked.Store(true) }})
	var send io.Reader
	if q.Body != "" {
		send = strings.NewReader(q.Body)
	}
	r, err := http.NewRequestWithContext(ctx, q.Method, c.URL(q.Path), send)
	if err != nil {
		return Answer{}, fmt.Errorf("making request: %w", err)
	}
	if q.Header != nil {
		r.Header = q.Header
	}
	res, err := c.http.Do(r)
	if err != nil {
		return Answer{}, sorted(asked.Load(), err)
	}
	defer res.Body.Close()
	read, err := io.ReadAll(io.LimitReader(res.Body, most+1))
	if err == nil && len(read) > most {
		err = errors.New("more than 1 MiB")
	}
	if err != nil {
		return Answer{}, sorted(true, fmt.Errorf("reading answer: %w", err))
	}
	return Answer{Status: res.StatusCode, Header: res.Header, Body: read}, nil
}

// sorted says of a failure whether the provider may have heard the question.
func sorted(asked bool, err error) error {
	if asked {
		return fmt.Errorf("%w: %w", pay.ErrUnsure, err)
	}
	return fmt.Errorf("reaching provider: %w", err)
}
