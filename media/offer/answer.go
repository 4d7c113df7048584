package offer

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/pion/sdp/v3"
)

// Terms is what an offer says of its transport, and its sections in their order: all
// that an answer to it needs.
type Terms struct {
	Pwd         string // of the client's ICE session
	Hash        string // of its certificate's fingerprint: "sha-256" (RFC 8122)
	Fingerprint string // upper case, with colons
	Candidates  []string
	Sections    []Section
}

// Section is one media section of an offer.
type Section struct {
	Media    string // "video", "audio", "application"
	Protocol string
	Mid      string
	PT       string   // the one payload type that is answered; "" refuses the section
	RTPMap   string   // of it, as offered
	FMTP     string   // likewise
	Feedback []string // likewise, of those that the relay serves
}

// feedback is what a viewer may send: that something was lost, and that it needs a
// keyframe (RFC 4585, RFC 5104).
var feedback = []string{"nack", "nack pli", "ccm fir"}

// Terms reads what an answer needs. It refuses, with Malformed, an offer without
// credentials or fingerprint, one that wants to be passive, since the relay is
// (RFC 8842, section 5.3), and one that does not put all on one transport.
func (o *Offer) Terms() (*Terms, error) {
	bad := func(why string) (*Terms, error) {
		return nil, &Error{Reason: Malformed, cause: errors.New(why)}
	}
	var d sdp.SessionDescription
	if err := d.UnmarshalString(o.SDP); err != nil {
		return nil, &Error{Reason: Malformed, cause: err}
	}
	t := &Terms{}
	for _, m := range d.MediaDescriptions {
		s := Section{Media: m.MediaName.Media, Protocol: strings.Join(m.MediaName.Protos, "/"), Mid: attribute(&d, m, "mid")}
		if o.wants(m) {
			if attribute(&d, m, "setup") == "passive" {
				return bad("setup:passive")
			}
			if !has(m, "rtcp-mux") {
				return bad("no rtcp-mux")
			}
			s.choose(m)
			t.read(&d, m)
		}
		t.Sections = append(t.Sections, s)
	}
	switch {
	case t.Pwd == "":
		return bad("no ice-pwd")
	case t.Fingerprint == "":
		return bad("no fingerprint")
	}
	return t, nil
}

// wants tells whether a section is one of those that Read counted.
func (o *Offer) wants(m *sdp.MediaDescription) bool {
	if m.MediaName.Port.Value == 0 && !has(m, "bundle-only") || has(m, string(Watch)) || has(m, "inactive") {
		return false
	}
	return m.MediaName.Media == "video" && o.Codec != "" || m.MediaName.Media == "audio" && o.Sound
}

func (t *Terms) read(d *sdp.SessionDescription, m *sdp.MediaDescription) {
	if t.Pwd == "" {
		t.Pwd = attribute(d, m, "ice-pwd")
	}
	if hash, value, ok := strings.Cut(attribute(d, m, "fingerprint"), " "); ok && t.Fingerprint == "" {
		t.Hash, t.Fingerprint = strings.ToLower(hash), strings.ToUpper(strings.TrimSpace(value))
	}
	for _, a := range m.Attributes {
		if a.Key == "candidate" && len(t.Candidates) < maxCandidates {
			t.Candidates = append(t.Candidates, a.Value)
		}
	}
}

// choose takes what is said of the section's first payload type, which Read left.
func (s *Section) choose(m *sdp.MediaDescription) {
	s.PT = m.MediaName.Formats[0]
	for _, a := range m.Attributes {
		pt, rest, ok := strings.Cut(a.Value, " ")
		switch {
		case !ok || pt != s.PT && (pt != "*" || a.Key != "rtcp-fb"):
		case a.Key == "rtpmap":
			s.RTPMap = rest
		case a.Key == "fmtp":
			s.FMTP = rest
		case a.Key == "rtcp-fb" && slices.Contains(feedback, rest) && !slices.Contains(s.Feedback, rest):
			s.Feedback = append(s.Feedback, rest)
		}
	}
}

// startAt is from where browsers of the libwebrtc family begin to look for what their
// line carries, in kbit/s; unasked they begin at 300, and a host goes on the air in a
// small picture. A line that carries less is noticed within a second.
const startAt = 1200

// Hasten asks the publisher who gets this answer to begin at a bitrate worth looking
// at. Who does not know the parameter ignores it (RFC 8866, section 6.15).
func Hasten(answer string) string {
	var b strings.Builder
	video := false
	for line := range strings.Lines(answer) {
		if strings.HasPrefix(line, "m=") {
			video = strings.HasPrefix(line, "m=video")
		}
		text := strings.TrimRight(line, "\r\n")
		b.WriteString(text)
		if video && strings.HasPrefix(line, "a=fmtp:") && !strings.Contains(line, "apt=") {
			fmt.Fprintf(&b, ";x-google-start-bitrate=%d", startAt)
		}
		b.WriteString(line[len(text):])
	}
	return b.String()
}

// Local is the answering side.
type Local struct {
	Ufrag, Pwd  string
	Fingerprint string   // sha-256, upper case, with colons
	Candidates  []string // values of a=candidate
	Session     uint64   // of the o= line
	SSRC        map[string]uint32
}

// Answer writes the answer that sends each chosen section and refuses the others
// (RFC 8829, section 5.3.1). All candidates are in it.
func (t *Terms) Answer(l Local) string {
	var b strings.Builder
	line := func(format string, args ...any) { fmt.Fprintf(&b, format+"\r\n", args...) }
	line("v=0")
	line("o=- %d 2 IN IP4 127.0.0.1", l.Session)
	line("s=-")
	line("t=0 0")
	var bundle []string
	for _, s := range t.Sections {
		if s.PT != "" {
			bundle = append(bundle, s.Mid)
		}
	}
	line("a=group:BUNDLE %s", strings.Join(bundle, " "))
	line("a=ice-options:trickle")
	first := true
	for _, s := range t.Sections {
		if s.PT == "" {
			line("m=%s 0 %s 0", s.Media, s.Protocol)
			line("c=IN IP4 0.0.0.0")
			line("a=inactive")
			if s.Mid != "" {
				line("a=mid:%s", s.Mid)
			}
			continue
		}
		s.write(line, l)
		if first {
			for _, c := range l.Candidates {
				line("a=candidate:%s", c)
			}
			line("a=end-of-candidates")
		}
		first = false
	}
	return b.String()
}

func (s Section) write(line func(string, ...any), l Local) {
	line("m=%s 9 %s %s", s.Media, s.Protocol, s.PT)
	line("c=IN IP4 0.0.0.0")
	line("a=mid:%s", s.Mid)
	line("a=sendonly")
	line("a=ice-ufrag:%s", l.Ufrag)
	line("a=ice-pwd:%s", l.Pwd)
	line("a=fingerprint:sha-256 %s", l.Fingerprint)
	line("a=setup:passive")
	line("a=rtcp-mux")
	line("a=rtcp-rsize")
	line("a=rtpmap:%s %s", s.PT, s.RTPMap)
	if s.FMTP != "" {
		line("a=fmtp:%s %s", s.PT, s.FMTP)
	}
	for _, f := range s.Feedback {
		line("a=rtcp-fb:%s %s", s.PT, f)
	}
	line("a=msid:room %s", s.Media)
	line("a=ssrc:%d cname:room", l.SSRC[s.Media])
	line("a=ssrc:%d msid:room %s", l.SSRC[s.Media], s.Media)
}
