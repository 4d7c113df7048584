package vault

import "errors"

// errRoom is returned where the disk has no room for what is to come back.
var errRoom = &Trouble{Kind: "room", err: errors.New("the disk has no room for the recording")}

// Trouble is a failure on this side, with what can be done about it.
type Trouble struct {
	Kind string
	err  error
}

// Error is what happened.
func (t *Trouble) Error() string { return t.err.Error() }

// Unwrap is the error behind it.
func (t *Trouble) Unwrap() error { return t.err }

// here says of a failure that it is this machine's.
func here(err error) error {
	if err == nil {
		return nil
	}
	return &Trouble{Kind: "here", err: err}
}
