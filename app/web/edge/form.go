package edge

import (
	"bytes"
	"errors"
	"io"
	"mime"
	"mime/multipart"
	"net/url"
	"strconv"
	"strings"
	"time"

	"github.com/gofiber/fiber/v2"

	"hawker/app/fault"
)

// Limits of request bodies in bytes, per kind of route.
const (
	FormBytes  = 64 << 10
	SDPBytes   = 64 << 10
	PhotoBytes = 20 << 20
	TableBytes = 1 << 20   // a form of many rows
	LongBytes  = 256 << 10 // the text of a page in every language
)

// Values is a form as it was sent; every string is a copy.
type Values url.Values

// Get is the first value of a field, trimmed.
func (v Values) Get(name string) string { return strings.TrimSpace(url.Values(v).Get(name)) }

// Raw is the first value of a field as it was sent.
func (v Values) Raw(name string) string { return url.Values(v).Get(name) }

// All is every value of a field.
func (v Values) All(name string) []string { return v[name] }

// Has tells whether the field was sent at all.
func (v Values) Has(name string) bool { return url.Values(v).Has(name) }

// On tells whether a checkbox was ticked.
func (v Values) On(name string) bool { s := v.Get(name); return s != "" && s != "0" && s != "false" }

// Int is a field as a decimal number; ok is false for anything else.
func (v Values) Int(name string) (n int64, ok bool) {
	n, err := strconv.ParseInt(v.Get(name), 10, 64)
	return n, err == nil
}

// Form reads a urlencoded or small multipart form of at most FormBytes. It
// refuses with body_too_large (413), form_malformed (400) or form_type (415).
func Form(c *fiber.Ctx) (Values, error) { return form(c, FormBytes) }

// Table reads a form of many rows, of at most TableBytes; it refuses like Form.
func Table(c *fiber.Ctx) (Values, error) { return form(c, TableBytes) }

// LongForm reads the form of a long text, of at most LongBytes; it refuses like Form.
func LongForm(c *fiber.Ctx) (Values, error) { return form(c, LongBytes) }

func form(c *fiber.Ctx, limit int64) (Values, error) {
	kind, params, err := mime.ParseMediaType(string(c.Request().Header.ContentType()))
	if err != nil {
		kind = ""
	}
	body, err := Body(c, limit)
	if err != nil {
		return nil, err
	}
	switch kind {
	case "application/x-www-form-urlencoded":
		v, err := url.ParseQuery(string(body))
		if err != nil {
			return nil, fault.New(fault.Malformed, "form_malformed", "")
		}
		return Values(v), nil
	case "multipart/form-data":
		f, err := multipart.NewReader(bytes.NewReader(body), params["boundary"]).ReadForm(limit)
		if err != nil {
			return nil, fault.New(fault.Malformed, "form_malformed", "")
		}
		return Values(f.Value), nil
	}
	if len(body) == 0 {
		return Values{}, nil
	}
	return nil, fault.New(fault.Unsupported, "form_type", "")
}

// Body reads at most limit bytes of the request's body; more is body_too_large
// (413), and the rest is drained for a moment so that the client can read why.
func Body(c *fiber.Ctx, limit int64) ([]byte, error) {
	r := Stream(c)
	body, err := io.ReadAll(io.LimitReader(r, limit+1))
	if err != nil {
		return nil, fault.New(fault.Malformed, "body_broken", "")
	}
	if int64(len(body)) > limit {
		Drain(c)
		return nil, fault.New(fault.TooLarge, "body_too_large", "", "limit_kib", limit>>10)
	}
	return body, nil
}

// Stream is the request's body as it arrives.
func Stream(c *fiber.Ctx) io.Reader {
	if s := c.Context().RequestBodyStream(); s != nil {
		return s
	}
	return bytes.NewReader(c.Request().Body())
}

// Drain reads on for at most a second and 8 MiB, then has the connection closed:
// a client that is cut off in the middle of sending never reads the answer.
func Drain(c *fiber.Ctx) {
	c.Context().SetConnectionClose()
	r, until := io.LimitReader(Stream(c), 8<<20), time.Now().Add(time.Second)
	buf := make([]byte, 32<<10)
	for time.Now().Before(until) {
		if _, err := r.Read(buf); err != nil {
			return
		}
	}
}

// Multipart reads a form of files part by part, without holding any in memory.
func Multipart(c *fiber.Ctx) (*multipart.Reader, error) {
	kind, params, err := mime.ParseMediaType(string(c.Request().Header.ContentType()))
	if err != nil || kind != "multipart/form-data" || params["boundary"] == "" {
		return nil, fault.New(fault.Unsupported, "form_type", "")
	}
	return multipart.NewReader(Stream(c), params["boundary"]), nil
}

// FieldText reads one text part of a multipart form, of at most FormBytes.
func FieldText(p *multipart.Part) (string, error) {
	b, err := io.ReadAll(io.LimitReader(p, FormBytes+1))
	if err != nil {
		return "", fault.New(fault.Malformed, "form_malformed", "")
	}
	if len(b) > FormBytes {
		return "", fault.New(fault.TooLarge, "body_too_large", "", "limit_kib", FormBytes>>10)
	}
	return strings.TrimSpace(string(b)), nil
}

// Param is a copy of a part of the path.
func Param(c *fiber.Ctx, name string) string {
	s := c.Params(name)
	if strings.IndexByte(s, '%') < 0 {
		return strings.Clone(s)
	}
	s, err := url.PathUnescape(s)
	if err != nil {
		return ""
	}
	return strings.Clone(s)
}

// Query is a copy of a part of the query.
func Query(c *fiber.Ctx, name string) string { return strings.Clone(c.Query(name)) }

var errNoKey = errors.New("form without key")

// Key is the form's idempotency key, made by NewKey when the page was rendered.
func (v Values) Key() (string, error) {
	k := v.Get("key")
	if len(k) < 8 || len(k) > 255 {
		return "", errors.Join(fault.New(fault.Malformed, "form_key_missing", "key"), errNoKey)
	}
	return k, nil
}

// NewKey makes an idempotency key for a form about to be shown.
func NewKey() string { return token()[:22] }
