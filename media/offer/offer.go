// Package offer reads what WebRTC clients ask for, and cuts it down to the one
// codec of each kind that will be answered.
//
// It promises that an answer never leaves a choice between payload types open:
// H.264 that every phone decodes comes first, VP9 and AV1 after it, VP8 never. It
// refuses to know sessions and sockets; text goes in, text comes out.
package offer

import (
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/pion/sdp/v3"

	"hawker/media/keyframe"
)

// maxOffer bounds an SDP, in bytes; a browser's has five to ten thousand.
const maxOffer = 64 << 10

// Offer is a client's SDP, cut down to what will be answered.
type Offer struct {
	SDP   string
	Ufrag string         // of the client's ICE session
	Codec keyframe.Codec // "" without a picture
	FMTP  string         // of the codec, as offered
	Sound bool           // Opus
	Again [2]bool        // picture and sound: who sends them repeats lost packets (RFC 4585)
	// Unnamed tells that streams are known by their payload types alone: neither by
	// numbers (RFC 5576) nor by layers (RFC 8851).
	Unnamed bool
}

// families is the order of preference: every phone decodes the first.
var families = []keyframe.Codec{keyframe.H264, keyframe.VP9, keyframe.AV1}

// Side is what the client wants to do; its value is the direction of a section
// that is of no use for that.
type Side string

// The sides of a relay.
const (
	Publish Side = "recvonly"
	Watch   Side = "sendonly"
)

// Read parses an offer and keeps one payload type (and its retransmissions) per
// section. With only, the picture must be coded so. A refusal is an *Error.
func Read(text string, side Side, only keyframe.Codec) (*Offer, error) {
	bad := func(r Reason, err error) (*Offer, error) {
		return nil, &Error{Reason: r, Codec: string(only), cause: err}
	}
	if len(text) > maxOffer {
		return bad(Malformed, fmt.Errorf("%d bytes", len(text)))
	}
	var desc sdp.SessionDescription
	if err := desc.UnmarshalString(text); err != nil {
		return bad(Malformed, err)
	}
	o, pictures, sounds, used := &Offer{}, 0, 0, []*sdp.MediaDescription(nil)
	for _, m := range desc.MediaDescriptions {
		if o.Ufrag == "" {
			o.Ufrag = attribute(&desc, m, "ice-ufrag")
		}
		if m.MediaName.Port.Value == 0 && !has(m, "bundle-only") || has(m, string(side)) || has(m, "inactive") {
			continue
		}
		switch m.MediaName.Media {
		case "video":
			pictures++
			if !o.choosePicture(m, only) {
				return bad(NoCommonCodec, nil)
			}
		case "audio":
			sounds++
			o.Sound = o.chooseSound(m)
		}
		used = append(used, m)
	}
	if pictures > 1 || sounds > 1 {
		return bad(TooManyTracks, nil)
	}
	if o.Ufrag == "" || pictures+sounds == 0 {
		return bad(Malformed, errors.New("no ice-ufrag, or no audio and no video section"))
	}
	if pictures == 0 && !o.Sound {
		return bad(NoCommonCodec, nil)
	}
	o.name(used, side)
	if err := o.write(&desc); err != nil {
		return bad(Malformed, err)
	}
	return o, nil
}

func (o *Offer) write(desc *sdp.SessionDescription) error {
	text, err := desc.Marshal()
	o.SDP = string(text)
	return err
}

// choosePicture keeps the best payload type of the section.
func (o *Offer) choosePicture(m *sdp.MediaDescription, only keyframe.Codec) bool {
	best, rank := "", 1000
	for _, pt := range m.MediaName.Formats {
		c, fmtp := codecOf(m, pt)
		i := slices.Index(families, c)
		if i < 0 || only != "" && c != only {
			continue
		}
		r, ok := fitness(c, fmtp)
		if r += 100 * i; ok && r < rank {
			best, rank, o.Codec, o.FMTP = pt, r, c, fmtp
		}
	}
	if best == "" {
		return false
	}
	keep := []string{best}
	for _, pt := range m.MediaName.Formats {
		if c, fmtp := codecOf(m, pt); c == "video/rtx" && parameter(fmtp, "apt") == best {
			keep = append(keep, pt)
			break
		}
	}
	cut(m, keep)
	o.Again[0] = repeats(m)
	return true
}

// fitness ranks the variants of one codec, 0 the best; false where we cannot
// relay it.
func fitness(c keyframe.Codec, fmtp string) (int, bool) {
	switch c {
	case keyframe.H264:
		if parameter(fmtp, "packetization-mode") != "1" {
			return 0, false
		}
		// Constrained baseline decodes everywhere; then baseline, main, high.
		p := strings.ToLower(parameter(fmtp, "profile-level-id"))
		for i, prefix := range []string{"42e0", "42c0", "4200", "4d", "64"} {
			if strings.HasPrefix(p, prefix) {
				return i, true
			}
		}
		return 50, true
	case keyframe.VP9:
		p := parameter(fmtp, "profile-id")
		return 0, p == "" || p == "0"
	}
	return 0, true
}

func (o *Offer) chooseSound(m *sdp.MediaDescription) bool {
	for _, pt := range m.MediaName.Formats {
		if c, _ := codecOf(m, pt); c == "audio/opus" {
			cut(m, []string{pt})
			o.Again[1] = repeats(m)
			return true
		}
	}
	return false
}

// cut leaves only these payload types in the section.
func cut(m *sdp.MediaDescription, keep []string) {
	m.MediaName.Formats = keep
	m.Attributes = slices.DeleteFunc(m.Attributes, func(a sdp.Attribute) bool {
		switch a.Key {
		case "rtpmap", "fmtp", "rtcp-fb":
			pt, _, _ := strings.Cut(a.Value, " ")
			return pt != "*" && !slices.Contains(keep, pt)
		}
		return false
	})
}

// repeats tells whether the section's sender answers generic NACKs.
func repeats(m *sdp.MediaDescription) bool {
	return slices.ContainsFunc(m.Attributes, func(a sdp.Attribute) bool {
		_, what, _ := strings.Cut(a.Value, " ")
		return a.Key == "rtcp-fb" && what == "nack"
	})
}

func drop(m *sdp.MediaDescription, keys ...string) {
	m.Attributes = slices.DeleteFunc(m.Attributes, func(a sdp.Attribute) bool { return slices.Contains(keys, a.Key) })
}

func codecOf(m *sdp.MediaDescription, pt string) (keyframe.Codec, string) {
	if n, err := strconv.Atoi(pt); err != nil || n < 0 || n > 127 {
		return "", ""
	}
	codec, fmtp := "", ""
	for _, a := range m.Attributes {
		n, rest, ok := strings.Cut(a.Value, " ")
		if !ok || n != pt {
			continue
		}
		switch a.Key {
		case "rtpmap":
			name, _, _ := strings.Cut(rest, "/")
			codec = m.MediaName.Media + "/" + strings.ToLower(name)
		case "fmtp":
			fmtp = rest
		}
	}
	return keyframe.Codec(codec), fmtp
}

func parameter(fmtp, key string) string {
	for field := range strings.SplitSeq(fmtp, ";") {
		k, v, _ := strings.Cut(strings.TrimSpace(field), "=")
		if strings.EqualFold(k, key) {
			return v
		}
	}
	return ""
}

func attribute(d *sdp.SessionDescription, m *sdp.MediaDescription, key string) string {
	if v, ok := m.Attribute(key); ok {
		return v
	}
	v, _ := d.Attribute(key)
	return v
}

func has(m *sdp.MediaDescription, key string) bool {
	_, ok := m.Attribute(key)
	return ok
}

// Fragment is a trickle ICE SDP fragment (RFC 8840 section 9).
type Fragment struct {
	Ufrag      string // "" where the fragment does not say
	Candidates []Candidate
}

// Candidate is one late ICE candidate.
type Candidate struct{ Mid, Line string }

// maxFragment and maxCandidates bound what one request may add.
const (
	maxFragment   = 16 << 10
	maxCandidates = 64
)

// ReadFragment parses a fragment. A refusal is an *Error.
func ReadFragment(text string) (Fragment, error) {
	var f Fragment
	if len(text) > maxFragment {
		return f, &Error{Reason: Malformed, cause: fmt.Errorf("%d bytes", len(text))}
	}
	mid := ""
	for line := range strings.Lines(text) {
		line = strings.TrimRight(line, "\r\n")
		key, value, said := strings.Cut(line, ":")
		if !said {
			continue
		}
		switch key {
		case "a=ice-ufrag":
			f.Ufrag = value
		case "a=mid":
			mid = value
		case "a=candidate":
			f.Candidates = append(f.Candidates, Candidate{mid, strings.TrimPrefix(line, "a=")})
		}
	}
	if len(f.Candidates) > maxCandidates {
		return f, &Error{Reason: Malformed, cause: fmt.Errorf("%d candidates", len(f.Candidates))}
	}
	return f, nil
}
