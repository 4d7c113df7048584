package room

// atOnce is how many checkouts are worked on together: enough to share a commit, and so
// few that a page asked for by somebody else does not wait behind thousands of them.
const atOnce = 24

// turn waits for this checkout's turn, in the order of arrival; the form has been read
// by then, so that who sends slowly holds up nobody. The function given ends the turn.
func (h Handlers) turn() (end func()) {
	h.turns <- struct{}{}
	return func() { <-h.turns }
}
