package outside

import (
	"context"
	"net"
	"net/netip"
	"sync/atomic"
	"testing"
	"time"

	"github.com/pion/stun/v4"
	"go.uber.org/goleak"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// server answers each question with what reply makes of it; nil answers nothing.
func server(t *testing.T, reply func(n int64, m *stun.Message) [][]byte) string {
	t.Helper()
	conn, err := net.ListenUDP("udp4", &net.UDPAddr{IP: net.IPv4(127, 0, 0, 1)})
	if err != nil {
		t.Fatal(err)
	}
	done := make(chan struct{})
	var asked atomic.Int64
	go func() {
		defer close(done)
		buf := make([]byte, 1500)
		for {
			n, from, err := conn.ReadFromUDP(buf)
			if err != nil {
				return
			}
			m := &stun.Message{Raw: append([]byte(nil), buf[:n]...)}
			if m.Decode() != nil || m.Type != stun.BindingRequest {
				t.Errorf("asked %x", buf[:n])
			}
			for _, b := range reply(asked.Add(1), m) {
				_, _ = conn.WriteToUDP(b, from)
			}
		}
	}()
	t.Cleanup(func() { conn.Close(); <-done })
	return conn.LocalAddr().String()
}

func says(m *stun.Message, ip string) []byte {
	return stun.MustBuild(m, stun.BindingSuccess, &stun.XORMappedAddress{IP: net.ParseIP(ip), Port: 4711}, stun.Fingerprint).Raw
}

func TestAsk(t *testing.T) {
	other := stun.MustBuild(stun.TransactionID, stun.BindingSuccess, &stun.XORMappedAddress{IP: net.IPv4(6, 6, 6, 6), Port: 1}).Raw
	for name, c := range map[string]struct {
		reply func(n int64, m *stun.Message) [][]byte
		want  string // "" is an error
	}{
		"an answer":             {func(_ int64, m *stun.Message) [][]byte { return [][]byte{says(m, "93.184.216.34")} }, "93.184.216.34"},
		"of IPv6":               {func(_ int64, m *stun.Message) [][]byte { return [][]byte{says(m, "2a00::5")} }, "2a00::5"},
		"to another's question": {func(_ int64, m *stun.Message) [][]byte { return [][]byte{other, {1, 2, 3}, says(m, "93.184.216.34")} }, "93.184.216.34"},
		"the first was lost": {func(n int64, m *stun.Message) [][]byte {
			if n == 1 {
				return nil
			}
			return [][]byte{says(m, "93.184.216.34")}
		}, "93.184.216.34"},
		"without an address": {func(_ int64, m *stun.Message) [][]byte { return [][]byte{stun.MustBuild(m, stun.BindingSuccess).Raw} }, ""},
	} {
		t.Run(name, func(t *testing.T) {
			got, err := Ask(t.Context(), server(t, c.reply))
			if c.want == "" && err == nil || c.want != "" && (err != nil || got != netip.MustParseAddr(c.want)) {
				t.Errorf("got %v, %v", got, err)
			}
		})
	}
}

func TestAskEndsWithItsContext(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	silent := server(t, func(int64, *stun.Message) [][]byte { cancel(); return nil })
	begun := time.Now()
	if a, err := Ask(ctx, silent); err == nil {
		t.Errorf("got %v", a)
	}
	if took := time.Since(begun); took > 3*time.Second {
		t.Errorf("it took %s", took)
	}
}

func TestTarget(t *testing.T) {
	for in, want := range map[string]string{
		"stun.example": "stun.example:3478", "stun.example:19302": "stun.example:19302", "192.0.2.1": "192.0.2.1:3478", "2a00::5": "[2a00::5]:3478",
		"[2a00::5]:99": "[2a00::5]:99", "": "", ":3478": "", "a:b:c": "", "stun.example:0": "", "stun.example:70000": "",
	} {
		if got, err := Target(in); got != want || (err != nil) != (want == "") {
			t.Errorf("%q gives %q, %v", in, got, err)
		}
	}
}

// FuzzAnswer holds for any answer: it is an address or an error, and ends in time.
func FuzzAnswer(f *testing.F) {
	question := stun.MustBuild(stun.NewTransactionIDSetter([12]byte{1}), stun.BindingRequest)
	f.Add(stun.MustBuild(stun.NewTransactionIDSetter([12]byte{1}), stun.BindingSuccess, &stun.XORMappedAddress{IP: net.IPv4(1, 2, 3, 4), Port: 5}).Raw)
	f.Add(stun.MustBuild(stun.NewTransactionIDSetter([12]byte{1}), stun.BindingSuccess).Raw)
	f.Fuzz(func(t *testing.T, b []byte) {
		addr, err := answer(&once{said: b}, question, time.Time{})
		if err == nil && !addr.IsValid() {
			t.Fatal("neither an address nor an error")
		}
	})
}

// once is a connection on which one datagram came.
type once struct {
	net.Conn
	said []byte
}

func (o *once) SetReadDeadline(time.Time) error { return nil }

func (o *once) Read(b []byte) (int, error) {
	if o.said == nil {
		return 0, net.ErrClosed
	}
	n := copy(b, o.said)
	o.said = nil
	return n, nil
}
