package assets

import (
	"bytes"
	"fmt"
	"io/fs"
	"path"
	"regexp"
)

var importRule = regexp.MustCompile(`(?m)^@import url\("([^"]+)"\);\n?`)

// joinStyles replaces each @import of the entry by the file it names, in its
// order, so that a page loads one stylesheet and the layers keep their order.
func joinStyles(from fs.FS, entry string) ([]byte, error) {
	body, err := fs.ReadFile(from, entry)
	if err != nil {
		return nil, fmt.Errorf("reading stylesheet: %w", err)
	}
	var out bytes.Buffer
	at := 0
	for _, m := range importRule.FindAllSubmatchIndex(body, -1) {
		out.Write(body[at:m[0]])
		at = m[1]
		name := path.Join(path.Dir(entry), string(body[m[2]:m[3]]))
		part, err := fs.ReadFile(from, name)
		if err != nil {
			return nil, fmt.Errorf("joining stylesheet: %w", err)
		}
		out.Write(bytes.TrimSpace(part))
		out.WriteByte('\n')
	}
	out.Write(body[at:])
	if bytes.Contains(out.Bytes(), []byte("@import")) {
		return nil, fmt.Errorf("joining stylesheet: %s has an @import that is not of the form @import url(\"…\");", entry)
	}
	return out.Bytes(), nil
}
