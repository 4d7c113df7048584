package wire

import "github.com/pion/logging"

// silence is a logger of nothing, one for all: the libraries make several for each
// session, which would be kilobytes.
type silence struct{}

// NewLogger gives the same one to everybody.
func (s silence) NewLogger(string) logging.LeveledLogger { return s }

func (silence) Trace(string)          {}
func (silence) Tracef(string, ...any) {}
func (silence) Debug(string)          {}
func (silence) Debugf(string, ...any) {}
func (silence) Info(string)           {}
func (silence) Infof(string, ...any)  {}
func (silence) Warn(string)           {}
func (silence) Warnf(string, ...any)  {}
func (silence) Error(string)          {}
func (silence) Errorf(string, ...any) {}
