package offer

import (
	"slices"
	"strings"

	"github.com/pion/sdp/v3"
)

// name sees to it that streams can be told apart. Where one of them is announced neither
// by its number nor by its layers, payload types must do for all: then there are no
// layers, and what is lost is repeated in the stream itself. Viewers get one size.
func (o *Offer) name(sections []*sdp.MediaDescription, side Side) {
	o.Unnamed = side == Publish && slices.ContainsFunc(sections, func(m *sdp.MediaDescription) bool { return !has(m, "ssrc") && !has(m, "rid") })
	for _, m := range sections {
		switch {
		case side == Watch:
			drop(m, "rid", "simulcast")
		case o.Unnamed:
			drop(m, "rid", "simulcast")
			if !has(m, "ssrc") {
				dropRepeats(m)
			}
		case has(m, "rid") && !tracked(m):
			drop(m, "msid")
			m.WithValueAttribute("msid", "publisher picture") // the library takes layers of no other
		}
	}
}

// dropRepeats leaves out the payload types of retransmissions (RFC 4588).
func dropRepeats(m *sdp.MediaDescription) {
	cut(m, slices.DeleteFunc(slices.Clone(m.MediaName.Formats), func(pt string) bool {
		c, _ := codecOf(m, pt)
		return c == "video/rtx"
	}))
}

// tracked tells whether the section names its stream and its track (RFC 8830).
func tracked(m *sdp.MediaDescription) bool {
	msid, _ := m.Attribute("msid")
	return len(strings.Fields(msid)) == 2
}
