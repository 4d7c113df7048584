package edge

// Kept is how many addresses are counted at present, once for each class.
func (l *Limits) Kept() int {
	l.mu.Lock()
	defer l.mu.Unlock()
	return len(l.seen)
}
