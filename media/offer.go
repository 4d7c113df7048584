package media

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

// offer is a client's SDP, cut down to what will be answered, so that there is
// never a choice between two payload types later.
type offer struct {
	sdp   string
	ufrag string
	codec keyframe.Codec // "" without a picture
	fmtp  string
	sound bool
}

// families is the order of preference: every phone decodes the first.
var families = []keyframe.Codec{keyframe.H264, keyframe.VP9, keyframe.AV1}

// The direction that makes a section useless: a publisher that only receives.
const (
	toPublish = "recvonly"
	toWatch   = "sendonly"
)

// readOffer parses an offer and keeps one payload type (and its
// retransmissions) per section. With only, the picture must be coded so.
func readOffer(text, useless string, only keyframe.Codec) (*offer, error) {
	bad := func(r Reason, err error) (*offer, error) {
		return nil, &OfferError{Reason: r, Codec: string(only), cause: err}
	}
	if len(text) > maxOffer {
		return bad(Malformed, fmt.Errorf("%d bytes", len(text)))
	}
	var desc sdp.SessionDescription
	if err := desc.UnmarshalString(text); err != nil {
		return bad(Malformed, err)
	}
	o := &offer{}
	pictures, sounds := 0, 0
	for _, m := range desc.MediaDescriptions {
		if o.ufrag == "" {
			o.ufrag = attribute(&desc, m, "ice-ufrag")
		}
		if m.MediaName.Port.Value == 0 && !has(m, "bundle-only") ||
			has(m, useless) || has(m, "inactive") {
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
			o.sound = chooseSound(m)
		}
	}
	if pictures > 1 || sounds > 1 {
		return bad(TooManyTracks, nil)
	}
	if o.ufrag == "" || pictures+sounds == 0 {
		return bad(Malformed, errors.New("no ice-ufrag, or no audio and no video section"))
	}
	if pictures == 0 && !o.sound {
		return bad(NoCommonCodec, nil)
	}
	cut, err := desc.Marshal()
	if err != nil {
		return bad(Malformed, err)
	}
	o.sdp = string(cut)
	return o, nil
}

// choosePicture keeps the best payload type of the section.
func (o *offer) choosePicture(m *sdp.MediaDescription, only keyframe.Codec) bool {
	best, rank := "", 1000
	for _, pt := range m.MediaName.Formats {
		c, fmtp := codecOf(m, pt)
		i := slices.Index(families, c)
		if i < 0 || only != "" && c != only {
			continue
		}
		r, ok := fitness(c, fmtp)
		if r += 100 * i; ok && r < rank {
			best, rank, o.codec, o.fmtp = pt, r, c, fmtp
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

func chooseSound(m *sdp.MediaDescription) bool {
	for _, pt := range m.MediaName.Formats {
		if c, _ := codecOf(m, pt); c == "audio/opus" {
			cut(m, []string{pt})
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
		case "rid", "simulcast":
			return true
		}
		return false
	})
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

// fragment is a trickle ICE SDP fragment (RFC 8840 section 9).
type fragment struct {
	ufrag      string
	candidates []candidate
}

type candidate struct{ mid, line string }

// maxFragment and maxCandidates bound what one request may add.
const (
	maxFragment   = 16 << 10
	maxCandidates = 64
)

func readFragment(text string) (fragment, error) {
	var f fragment
	if len(text) > maxFragment {
		return f, &OfferError{Reason: Malformed, cause: fmt.Errorf("%d bytes", len(text))}
	}
	mid := ""
	for line := range strings.Lines(text) {
		line = strings.TrimRight(line, "\r\n")
		switch key, value, _ := strings.Cut(line, ":"); key {
		case "a=ice-ufrag":
			f.ufrag = value
		case "a=mid":
			mid = value
		case "a=candidate":
			f.candidates = append(f.candidates, candidate{mid, strings.TrimPrefix(line, "a=")})
		}
	}
	if len(f.candidates) > maxCandidates {
		return f, &OfferError{Reason: Malformed, cause: fmt.Errorf("%d candidates", len(f.candidates))}
	}
	return f, nil
}
