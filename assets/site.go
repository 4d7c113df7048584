package assets

import (
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"encoding/hex"
	"io/fs"
	"mime"
	"path"
	"strings"
	"sync"
)

// Stylesheet is the name of the one stylesheet, joined at start from css/hawker.css.
const Stylesheet = "css/hawker.css"

// hashLength is the number of hexadecimal digits of the SHA-256 that stand in a URL.
const hashLength = 16

// File is one served file. Bytes must not be changed by the caller.
type File struct {
	Name  string // "js/app.js"
	Hash  string // the first 16 hexadecimal digits of the SHA-256 of Bytes
	Type  string // media type with charset
	Bytes []byte
	gzip  func() []byte
}

// Gzip is the compressed form, made once; nil where the type is packed already.
func (f File) Gzip() []byte { return f.gzip() }

// URL is the address of the file: /assets/<hash>/<name>.
func (f File) URL() string { return "/assets/" + f.Hash + "/" + f.Name }

var site = sync.OnceValue(walk)

// URL is the address of a file by its name; an unknown name gives an address that is not found.
func URL(name string) string {
	f, ok := site()[name]
	if !ok {
		return "/assets/unknown/" + name
	}
	return f.URL()
}

// Named gives a file by its name alone, for what is served at an address of its own.
func Named(name string) (File, bool) {
	f, ok := site()[name]
	return f, ok
}

// Find gives the file of a URL; false when the name is unknown or the hash is another version's.
func Find(hash, name string) (File, bool) {
	f, ok := site()[name]
	if !ok || f.Hash != hash {
		return File{}, false
	}
	return f, true
}

func walk() map[string]File {
	all := map[string]File{}
	for _, root := range []string{"js", "img", "vendor"} {
		err := fs.WalkDir(files, root, func(name string, d fs.DirEntry, err error) error {
			if err != nil || d.IsDir() {
				return err
			}
			body, err := files.ReadFile(name)
			if err != nil {
				return err
			}
			all[name] = newFile(name, body)
			return nil
		})
		if err != nil {
			panic("assets: " + err.Error())
		}
	}
	sheet, err := joinStyles(files, Stylesheet)
	if err != nil {
		panic("assets: " + err.Error())
	}
	all[Stylesheet] = newFile(Stylesheet, sheet)
	return all
}

func newFile(name string, body []byte) File {
	sum := sha256.Sum256(body)
	f := File{Name: name, Hash: hex.EncodeToString(sum[:])[:hashLength], Type: mediaType(name), Bytes: body}
	f.gzip = sync.OnceValue(func() []byte { return compress(f.Type, body) })
	return f
}

// mediaType does not ask the machine's own table, which differs from one to the next.
func mediaType(name string) string {
	switch path.Ext(name) {
	case ".js", ".mjs":
		return "text/javascript; charset=utf-8"
	case ".css":
		return "text/css; charset=utf-8"
	case ".svg":
		return "image/svg+xml"
	case ".json":
		return "application/json"
	case ".jpg":
		return "image/jpeg"
	case ".png":
		return "image/png"
	case "", ".txt":
		return "text/plain; charset=utf-8"
	}
	if t := mime.TypeByExtension(path.Ext(name)); t != "" {
		return t
	}
	return "application/octet-stream"
}

func compress(mediaType string, body []byte) []byte {
	packed := !strings.HasPrefix(mediaType, "text/") && !strings.Contains(mediaType, "svg") && !strings.Contains(mediaType, "json")
	if packed {
		return nil
	}
	var out bytes.Buffer
	w, _ := gzip.NewWriterLevel(&out, gzip.BestCompression)
	_, _ = w.Write(body) // a buffer does not fail
	_ = w.Close()
	return out.Bytes()
}
