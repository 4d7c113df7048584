// Package fault is how a rule says no to a person.
//
// A refusal is made where the rule lives, carries a code and never a sentence:
// app/lang has the sentence of every code in every language, the edge turns the
// kind into an HTTP status. Everything that is not a refusal is a breakage: it is
// wrapped with what was being done, logged once and never shown. Two kinds of
// error and no third keep handlers free of decisions about wording.
package fault

import (
	"errors"
	"fmt"
	"sort"
	"strings"
)

// Kind says what sort of refusal it is; the edge maps each to one HTTP status.
type Kind uint8

// The kinds, with the HTTP status that the edge gives them.
const (
	Malformed    Kind = iota + 1 // 400: the request cannot be read
	Unauthorized                 // 401: who are you
	Forbidden                    // 403: not yours to do
	NotFound                     // 404: not here, or not for you
	Unacceptable                 // 406: no representation that you accept
	Conflict                     // 409: the world changed, look again
	TooLarge                     // 413: more bytes than the route takes
	Unsupported                  // 415: a type that is not taken
	Invalid                      // 422: a field needs mending
	TooMany                      // 429: slow down
	Unavailable                  // 503: come back later
	Stale                        // 412: meant for what is no more
)

// Error is one refusal. Field names the form field it is about, if any; Args
// fill the sentence.
type Error struct {
	Kind  Kind
	Code  string
	Field string
	Args  map[string]any
}

// Error renders the refusal for logs; people get app/lang's sentence.
func (e *Error) Error() string {
	var b strings.Builder
	b.WriteString(e.Code)
	if e.Field != "" {
		fmt.Fprintf(&b, " field=%s", e.Field)
	}
	names := make([]string, 0, len(e.Args))
	for n := range e.Args {
		names = append(names, n)
	}
	sort.Strings(names)
	for _, n := range names {
		fmt.Fprintf(&b, " %s=%v", n, e.Args[n])
	}
	return b.String()
}

// New makes a refusal; args alternate name and value.
func New(kind Kind, code, field string, args ...any) *Error {
	e := &Error{Kind: kind, Code: code, Field: field}
	if len(args) > 0 {
		e.Args = make(map[string]any, len(args)/2)
	}
	for i := 0; i+1 < len(args); i += 2 {
		e.Args[fmt.Sprint(args[i])] = args[i+1]
	}
	return e
}

// InvalidField refuses the value of one form field (422).
func InvalidField(code, field string, args ...any) *Error { return New(Invalid, code, field, args...) }

// Missing says that a thing is not there, or not for this person (404).
func Missing(code string, args ...any) *Error { return New(NotFound, code, "", args...) }

// Clash says that the world is no longer what the request assumed (409).
func Clash(code string, args ...any) *Error { return New(Conflict, code, "", args...) }

// Denied says that this person may not (403).
func Denied(code string, args ...any) *Error { return New(Forbidden, code, "", args...) }

// As finds the refusal in an error chain.
func As(err error) (*Error, bool) {
	var e *Error
	ok := errors.As(err, &e)
	return e, ok
}

// Is tells whether err is the refusal with this code.
func Is(err error, code string) bool {
	e, ok := As(err)
	return ok && e.Code == code
}
