package shard

// tally is what a viewer was not sent, or sent again, since the last count. The shard's
// goroutine alone touches it: a packet costs no atomic operation.
type tally struct{ repeated, cuts, skipped uint64 }

// count hands over what was sent to the viewer since the last time, and tells how many
// packets it was.
func (s *Shard) count(v *Viewer) int {
	packets, octets := uint32(0), uint32(0)
	for _, l := range v.legs {
		if l == nil {
			continue
		}
		// 32 bits turn over within hours, but not twice in a second.
		packets, octets = packets+l.packets-l.told[0], octets+l.octets-l.told[1]
		l.told = [2]uint32{l.packets, l.octets}
	}
	c, all, t := &v.Count, &s.room.Total, v.tally
	v.tally = tally{}
	c.Packets.Add(uint64(packets))
	c.Bytes.Add(uint64(octets))
	c.Repeated.Add(t.repeated)
	c.Cuts.Add(t.cuts)
	c.Skipped.Add(t.skipped)
	all.Packets.Add(uint64(packets))
	all.Bytes.Add(uint64(octets))
	all.Repeated.Add(t.repeated)
	all.Cuts.Add(t.cuts)
	all.Skipped.Add(t.skipped)
	if l := v.legs[v.main()]; l != nil && !l.began.IsZero() {
		v.Count.Began.Store(l.began.UnixNano())
	}
	return int(packets)
}

// main is the stream that the viewer waits for first.
func (v *Viewer) main() Kind {
	if v.picture {
		return Video
	}
	return Audio
}
