package media

import (
	"errors"

	"hawker/media/offer"
)

// The refusals of the relay; compare with errors.Is.
var (
	// ErrBusy: another person is publishing into this room.
	ErrBusy = errors.New("another person is on the air in this room")
	// ErrOffAir: nobody publishes into this room, or the picture is gone.
	ErrOffAir = errors.New("nobody is on the air in this room")
	// ErrBadOffer: the offer cannot be answered; the error is an *OfferError.
	ErrBadOffer = offer.ErrBad
	// ErrFull: one viewer more would spoil the picture for all.
	ErrFull = errors.New("this machine or its line serves no more viewers")
	// ErrNotFound: there is no such session, or it has ended.
	ErrNotFound = errors.New("no such media session")
	// ErrRestart: the fragment asks for an ICE restart, which is not offered
	// (RFC 9725 section 4.3.2: answer 422). The client starts a new session.
	ErrRestart = errors.New("ICE restart is not supported")
	// ErrClosed: the relay has been closed, or the feed has ended.
	ErrClosed = errors.New("the relay is closed")
)

// OfferError is an ErrBadOffer with its reason.
type OfferError = offer.Error

// Reason says why an offer cannot be answered.
type Reason = offer.Reason

// The reasons of an OfferError.
const (
	Malformed     = offer.Malformed
	NoCommonCodec = offer.NoCommonCodec
	TooManyTracks = offer.TooManyTracks
)
