//go:build linux

package floor

import (
	"bytes"
	"crypto/aes"
	"crypto/cipher"
	"encoding/binary"
	"fmt"
	"net"
	"testing"
	"time"
)

// Every destination gets every packet, in order, sealed with its own key: the floor
// leaves out nothing that a relay has to do.
func TestEveryPacketArrivesSealed(t *testing.T) {
	const destinations = group + 2
	var conns []*net.UDPConn
	var ports []int
	for range destinations {
		c, err := net.ListenUDP("udp4", &net.UDPAddr{IP: net.IPv4(127, 0, 0, 1)})
		if err != nil {
			t.Fatal(err)
		}
		defer c.Close()
		_ = c.SetReadBuffer(1 << 20) // what all beats are, for one
		conns, ports = append(conns, c), append(ports, c.LocalAddr().(*net.UDPAddr).Port)
	}
	s, err := New(ports)
	if err != nil {
		t.Fatal(err)
	}
	full := make([]int, 60) // more than a message holds
	for i := range full {
		full[i] = 1188
	}
	beats := []Beat{{Sizes: []int{37, 1188, 1188, 400}}, {At: time.Millisecond, Sizes: append(full, 9, 1188)}}
	s.Run(beats, 2*time.Millisecond, 2*time.Millisecond)
	for i, c := range conns {
		key := binary.BigEndian.AppendUint64(make([]byte, 8), uint64(i))
		block, err := aes.NewCipher(key)
		if err != nil {
			t.Fatal(err)
		}
		aead, err := cipher.NewGCM(block)
		if err != nil {
			t.Fatal(err)
		}
		seq := uint32(0)
		for _, b := range beats {
			for _, size := range b.Sizes {
				seq++
				if err := read(c, aead, seq, s.payload[:size]); err != nil {
					t.Fatalf("destination %d, packet %d: %v", i, seq, err)
				}
			}
		}
	}
}

func read(c *net.UDPConn, aead cipher.AEAD, seq uint32, want []byte) error {
	buf := make([]byte, 2000)
	if err := c.SetReadDeadline(time.Now().Add(10 * time.Second)); err != nil {
		return err
	}
	n, err := c.Read(buf)
	if err != nil {
		return err
	}
	if got := binary.BigEndian.Uint16(buf[2:]); got != uint16(seq) {
		return fmt.Errorf("numbered %d", got)
	}
	var nonce [12]byte
	copy(nonce[2:], buf[8:12])
	binary.BigEndian.PutUint32(nonce[8:], seq)
	plain, err := aead.Open(nil, nonce[:], buf[header:n], buf[:header])
	if err == nil && !bytes.Equal(plain, want) {
		err = fmt.Errorf("%d bytes, want %d", len(plain), len(want))
	}
	return err
}
