package sight

// files tells nothing: handles are not counted there.
func files() uint64 { return 0 }
