package chat

import (
	"bytes"
	"encoding/binary"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"hash/crc32"
)

// ErrTorn is returned by Decode for a line that is not whole as it was written.
var ErrTorn = errors.New("torn line of talk")

// maxLine is more than any line takes: 200 runes of four bytes, all escaped.
const maxLine = 8 << 10

var castagnoli = crc32.MakeTable(crc32.Castagnoli)

// Encode writes a line as it stands in the talk file: the CRC-32C of the JSON as
// eight hexadecimal digits, a space, the JSON, a line end.
func Encode(l Line) ([]byte, error) {
	raw, err := json.Marshal(l)
	if err != nil {
		return nil, fmt.Errorf("encoding talk: %w", err)
	}
	if len(raw)+10 > maxLine {
		return nil, fmt.Errorf("encoding talk: a line of %d bytes", len(raw))
	}
	out := make([]byte, 0, len(raw)+10)
	out = hex.AppendEncode(out, binary.BigEndian.AppendUint32(nil, crc32.Checksum(raw, castagnoli)))
	out = append(append(append(out, ' '), raw...), '\n')
	return out, nil
}

// Decode reads what Encode wrote, with or without its line end. Anything else is
// ErrTorn: a line cut by a crash, a changed byte, two lines in one.
func Decode(line []byte) (Line, error) {
	line = bytes.TrimSuffix(line, []byte("\n"))
	if len(line) < 10 || len(line) > maxLine || line[8] != ' ' {
		return Line{}, ErrTorn
	}
	var sum [4]byte
	if _, err := hex.Decode(sum[:], line[:8]); err != nil {
		return Line{}, ErrTorn
	}
	raw := line[9:]
	if crc32.Checksum(raw, castagnoli) != binary.BigEndian.Uint32(sum[:]) {
		return Line{}, ErrTorn
	}
	var l Line
	if err := json.Unmarshal(raw, &l); err != nil {
		return Line{}, ErrTorn
	}
	return l, nil
}
