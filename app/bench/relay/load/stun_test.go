//go:build linux

package load

import (
	"bytes"
	"encoding/hex"
	"strings"
	"testing"
)

// RFC 5769, section 2.1.
func TestASealIsTheOneOfTheRFC(t *testing.T) {
	whole, err := hex.DecodeString(strings.ReplaceAll(
		"000100582112a442b7e7a701bc34d686fa87dfae 80220010 5354554e207465737420636c69656e74 00240004 6e0001ff "+
			"80290008 932ff9b151263b36 00060009 6576746a3a68367659202020 00080014 9aeaa70cbfd8cb56781ef2b5b2d3f249c1b571a2 80280004 e57a3bcf", " ", ""))
	if err != nil {
		t.Fatal(err)
	}
	m := message(bytes.Clone(whole[:len(whole)-32]))
	if got := m.seal("VOkJxbRl1RmTxUk/WvJxBt"); !bytes.Equal(got, whole) {
		t.Errorf("%x", []byte(got))
	}
	if kindOf(whole) != stunRequest || kindOf(whole[:19]) != 0 || kindOf(append([]byte{0x80}, whole...)) != 0 {
		t.Error("not known for what it is")
	}
}

func TestAnAnswerIsRead(t *testing.T) {
	candidate := func(text string) string { return "a=candidate:1 " + text + "\r\n" }
	head := "v=0\r\na=ice-ufrag:u\r\na=ice-pwd:p\r\na=setup:active\r\n"
	far := candidate("1 udp 2 192.0.2.7 4000 typ host")
	tests := []struct {
		name, sdp, want string
	}{
		{"the only one", head + far, "192.0.2.7:4000"},
		{"this machine before another", head + far + candidate("1 UDP 1 127.0.0.1 4001 typ host"), "127.0.0.1:4001"},
		{"the first of two others", head + far + candidate("1 udp 2 192.0.2.8 4002 typ host"), "192.0.2.7:4000"},
		{"neither TCP, IPv6, RTCP nor a reflection", head + candidate("1 tcp 2 127.0.0.1 9 typ host tcptype passive") + candidate("1 udp 2 ::1 9 typ host") +
			candidate("2 udp 2 127.0.0.1 9 typ host") + candidate("1 udp 2 192.0.2.9 9 typ srflx"), ""},
		{"no credentials", far, ""},
	}
	for _, tt := range tests {
		a, err := readAnswer(tt.sdp)
		if (err == nil) != (tt.want != "") || err == nil && (a.at.String() != tt.want || !a.active) {
			t.Errorf("%s: %v, %v", tt.name, a, err)
		}
	}
}
