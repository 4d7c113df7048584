package findable

import (
	"encoding/json"
	"strconv"
)

// Node is one object of schema.org as JSON-LD writes it, its properties in the
// order in which they were added. A page says some on every visit, so they are
// written straight and not by way of maps.
type Node []property

type property struct {
	name  string
	value any // string, int, bool, Node, []string or []Node
}

const schema = "https://schema.org"

// roomy is how many properties most nodes have.
const roomy = 8

// thing is a node that stands alone.
func thing(kind string) Node {
	return append(make(Node, 0, 2*roomy), property{"@context", schema}, property{"@type", kind})
}

// of is a node inside another one.
func of(kind string) Node { return append(make(Node, 0, roomy), property{"@type", kind}) }

// with adds a property that is known; an empty text, list or node is not.
func (n Node) with(name string, value any) Node {
	empty := false
	switch v := value.(type) {
	case string:
		empty = v == ""
	case []string:
		empty = len(v) == 0
	case []Node:
		empty = len(v) == 0
	case Node:
		empty = len(v) == 0
	}
	if empty {
		return n
	}
	return append(n, property{name, value})
}

// MarshalJSON writes the node; what a page's markup cannot hold is escaped by the
// encoder that asks for it.
func (n Node) MarshalJSON() ([]byte, error) { return n.append(make([]byte, 0, 1024)) }

func (n Node) append(b []byte) (_ []byte, err error) {
	b = append(b, '{')
	for i, p := range n {
		if i > 0 {
			b = append(b, ',')
		}
		b = append(append(append(b, '"'), p.name...), '"', ':')
		if b, err = appendValue(b, p.value); err != nil {
			return nil, err
		}
	}
	return append(b, '}'), nil
}

func appendValue(b []byte, value any) (_ []byte, err error) {
	switch v := value.(type) {
	case string:
		return appendText(b, v)
	case int:
		return strconv.AppendInt(b, int64(v), 10), nil
	case Node:
		return v.append(b)
	case []Node:
		return appendList(b, v, func(b []byte, n Node) ([]byte, error) { return n.append(b) })
	case []string:
		return appendList(b, v, appendText)
	}
	other, err := json.Marshal(value)
	return append(b, other...), err
}

func appendList[T any](b []byte, list []T, one func([]byte, T) ([]byte, error)) (_ []byte, err error) {
	b = append(b, '[')
	for i, v := range list {
		if i > 0 {
			b = append(b, ',')
		}
		if b, err = one(b, v); err != nil {
			return nil, err
		}
	}
	return append(b, ']'), nil
}

// appendText quotes a text; most are plain ASCII and need nothing else.
func appendText(b []byte, s string) ([]byte, error) {
	for i := range len(s) {
		if c := s[i]; c < ' ' || c > '~' || c == '"' || c == '\\' {
			quoted, err := json.Marshal(s)
			return append(b, quoted...), err
		}
	}
	return append(append(append(b, '"'), s...), '"'), nil
}
