package offer

import "errors"

// ErrBad is what every refusal of this package is.
var ErrBad = errors.New("the offer cannot be answered")

// Reason says why an offer cannot be answered.
type Reason string

// The reasons of an Error.
const (
	Malformed     Reason = "malformed"       // not SDP, too long, or nothing to send or receive in it
	NoCommonCodec Reason = "no_common_codec" // no H.264, VP9 or AV1; for a viewer: not the one on the air
	TooManyTracks Reason = "too_many_tracks" // more than one picture or more than one sound
)

// Error is an ErrBad with its reason.
type Error struct {
	Reason Reason
	Codec  string // for a viewer's NoCommonCodec: what is on the air, as "video/h264"
	cause  error
}

func (e *Error) Error() string {
	s := ErrBad.Error() + ": " + string(e.Reason)
	if e.cause != nil {
		s += ": " + e.cause.Error()
	}
	return s
}

// Unwrap makes errors.Is(err, ErrBad) true.
func (e *Error) Unwrap() []error {
	if e.cause == nil {
		return []error{ErrBad}
	}
	return []error{ErrBad, e.cause}
}

// Refuse makes a refusal for what is found wrong later.
func Refuse(r Reason, cause error) error { return &Error{Reason: r, cause: cause} }
