package intake

import (
	"strings"
	"testing"

	"github.com/pion/stun/v4"
)

// FuzzRequests holds for any datagram: whatever a STUN library reads as a binding request
// in a session's name is wanted, and no request in another's.
func FuzzRequests(f *testing.F) {
	for _, name := range []string{"ours:theirs", "ours", "other:theirs", ""} {
		m := stun.MustBuild(stun.TransactionID, stun.BindingRequest, stun.NewUsername(name), stun.NewShortTermIntegrity("secret"), stun.Fingerprint)
		f.Add(m.Raw)
	}
	f.Add([]byte("\x00\x01\x00\x08\x21\x12\xa4\x42aaaaaaaaaaaa\x00\x06\xff\xffours"))
	f.Fuzz(func(t *testing.T, b []byte) {
		r := &Reader{knows: func(ufrag []byte) bool { return string(ufrag) == "ours" }}
		wanted := r.wanted(b)
		m := &stun.Message{Raw: b}
		if len(b) == 0 || b[0] > 3 || m.Decode() != nil || m.Type != stun.BindingRequest ||
			len(b) != 20+int(m.Length) || len(b)%4 != 0 { // the library reads on where a datagram holds more than its message
			return
		}
		var name stun.Username
		_ = name.GetFrom(m)
		ufrag, _, split := strings.Cut(name.String(), ":")
		if ours := split && ufrag == "ours"; wanted != ours {
			t.Fatalf("a request in the name of %q: wanted is %v", name, wanted)
		}
	})
}
