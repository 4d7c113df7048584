package media

import "errors"

// The refusals of the relay; compare with errors.Is.
var (
	// ErrBusy: another person is publishing into this room.
	ErrBusy = errors.New("another person is on the air in this room")
	// ErrOffAir: nobody publishes into this room, or the picture is gone.
	ErrOffAir = errors.New("nobody is on the air in this room")
	// ErrBadOffer: the offer cannot be answered; the error is an *OfferError.
	ErrBadOffer = errors.New("the offer cannot be answered")
	// ErrNotFound: there is no such session, or it has ended.
	ErrNotFound = errors.New("no such media session")
	// ErrRestart: the fragment asks for an ICE restart, which is not offered
	// (RFC 9725 section 4.3.2: answer 422). The client starts a new session.
	ErrRestart = errors.New("ICE restart is not supported")
	// ErrClosed: the relay has been closed, or the feed has ended.
	ErrClosed = errors.New("the relay is closed")
)

// Reason says why an offer cannot be answered.
type Reason string

// The reasons of an OfferError.
const (
	Malformed     Reason = "malformed"       // not SDP, too long, or nothing to send or receive in it
	NoCommonCodec Reason = "no_common_codec" // no H.264, VP9 or AV1; for a viewer: not the one on the air
	TooManyTracks Reason = "too_many_tracks" // more than one picture or more than one sound
)

// OfferError is an ErrBadOffer with its reason.
type OfferError struct {
	Reason Reason
	Codec  string // for a viewer's NoCommonCodec: what is on the air, as "video/h264"
	cause  error
}

func (e *OfferError) Error() string {
	s := ErrBadOffer.Error() + ": " + string(e.Reason)
	if e.cause != nil {
		s += ": " + e.cause.Error()
	}
	return s
}

// Unwrap makes errors.Is(err, ErrBadOffer) true.
func (e *OfferError) Unwrap() []error {
	if e.cause == nil {
		return []error{ErrBadOffer}
	}
	return []error{ErrBadOffer, e.cause}
}
