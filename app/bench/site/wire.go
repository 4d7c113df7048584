package site

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"errors"
	"fmt"
	"io"
	"net"
	"net/url"
	"strconv"
	"strings"
)

// Wire is one kept connection to the shop. It does as little as a client can, since
// its core is to make one shop busy and not itself.
type Wire struct {
	host   string
	packed bool // ask for compressed pages
	conn   net.Conn
	in     *bufio.Reader
	out    bytes.Buffer
	body   []byte // of the last answer, until the next
	plain  bytes.Buffer
	unpack *gzip.Reader
	Got    int64 // bytes of bodies so far
}

// Answer is what a buyer's browser looks at; Body is valid until the next request.
type Answer struct {
	Status   int
	Location string
	Cookies  []string // name=value
	Body     []byte
}

// Close ends the connection.
func (w *Wire) Close() error { return w.conn.Close() }

// Dial connects to a host; packed asks for compressed pages, as browsers do.
func Dial(host string, packed bool) (*Wire, error) {
	c, err := net.Dial("tcp", host)
	if err != nil {
		return nil, err
	}
	return &Wire{host: host, packed: packed, conn: c, in: bufio.NewReaderSize(c, 32<<10)}, nil
}

// Ask sends one request as a browser would, within a page of the shop; a nil form is
// a GET, and htmx marks what its script sends.
func (w *Wire) Ask(path, cookie string, form url.Values, htmx bool) (Answer, error) {
	w.out.Reset()
	verb, content := "GET", ""
	if form != nil {
		verb, content = "POST", form.Encode()
	}
	fmt.Fprintf(&w.out, "%s %s HTTP/1.1\r\nHost: %s\r\nUser-Agent: Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36\r\n"+
		"Accept: text/html,application/xhtml+xml\r\nAccept-Language: en-US,en;q=0.9\r\nSec-Fetch-Site: same-origin\r\nSec-Fetch-Mode: navigate\r\n", verb, path, w.host)
	if w.packed {
		w.out.WriteString("Accept-Encoding: gzip, deflate, br\r\n")
	}
	if cookie != "" {
		fmt.Fprintf(&w.out, "Cookie: %s\r\n", cookie)
	}
	if htmx {
		w.out.WriteString("HX-Request: true\r\n")
	}
	if form != nil {
		fmt.Fprintf(&w.out, "Origin: http://%s\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: %d\r\n", w.host, len(content))
	}
	w.out.WriteString("\r\n")
	w.out.WriteString(content)
	if _, err := w.conn.Write(w.out.Bytes()); err != nil {
		return Answer{}, err
	}
	return w.read()
}

func (w *Wire) read() (a Answer, err error) {
	line, err := w.in.ReadSlice('\n')
	if err != nil {
		return a, err
	}
	if len(line) < 12 || !bytes.HasPrefix(line, []byte("HTTP/1.1 ")) {
		return a, fmt.Errorf("not an answer: %q", line)
	}
	if a.Status, err = strconv.Atoi(string(line[9:12])); err != nil {
		return a, err
	}
	size, packed := 0, false
	for {
		if line, err = w.in.ReadSlice('\n'); err != nil {
			return a, err
		}
		name, value, ok := bytes.Cut(bytes.TrimRight(line, "\r\n"), []byte(": "))
		if !ok {
			break
		}
		switch string(name) {
		case "Content-Length":
			if size, err = strconv.Atoi(string(value)); err != nil {
				return a, err
			}
		case "Location":
			a.Location = string(value)
		case "Set-Cookie":
			pair, _, _ := strings.Cut(string(value), ";")
			a.Cookies = append(a.Cookies, pair)
		case "Content-Encoding":
			packed = true
		case "Transfer-Encoding":
			return a, errors.New("an answer without a length")
		}
	}
	if cap(w.body) < size {
		w.body = make([]byte, size, 2*size)
	}
	w.body = w.body[:size]
	if _, err = io.ReadFull(w.in, w.body); err != nil {
		return a, err
	}
	w.Got += int64(size)
	a.Body = w.body
	if packed {
		a.Body, err = w.open()
	}
	return a, err
}

func (w *Wire) open() ([]byte, error) {
	var err error
	if w.unpack == nil {
		w.unpack, err = gzip.NewReader(bytes.NewReader(w.body))
	} else {
		err = w.unpack.Reset(bytes.NewReader(w.body))
	}
	if err != nil {
		return nil, err
	}
	w.plain.Reset()
	_, err = w.plain.ReadFrom(w.unpack)
	return w.plain.Bytes(), err
}

// Hidden reads the hidden fields of the form that sends to action.
func Hidden(page []byte, action string) (url.Values, error) {
	at := bytes.Index(page, []byte(`action="`+action+`"`))
	if at < 0 {
		return nil, fmt.Errorf("no form for %s in %d bytes", action, len(page))
	}
	page = page[at:]
	if end := bytes.Index(page, []byte("</form>")); end >= 0 {
		page = page[:end]
	}
	v := url.Values{}
	for {
		_, rest, ok := bytes.Cut(page, []byte("<input "))
		if !ok {
			return v, nil
		}
		end := bytes.IndexByte(rest, '>')
		if end < 0 {
			return v, nil
		}
		tag := rest[:end]
		page = rest[end:]
		if bytes.Contains(tag, []byte(`type="hidden"`)) {
			v.Set(attribute(tag, ` name="`), attribute(tag, ` value="`))
		}
	}
}

func attribute(tag []byte, name string) string {
	_, rest, ok := bytes.Cut(tag, []byte(name))
	if !ok {
		return ""
	}
	value, _, _ := bytes.Cut(rest, []byte(`"`))
	return strings.NewReplacer("&amp;", "&", "&#34;", `"`, "&#39;", "'", "&lt;", "<", "&gt;", ">").Replace(string(value))
}
