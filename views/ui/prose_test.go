package ui

import (
	"strings"
	"testing"
)

// TestProseCanOnlyBeRead writes what a careless or hostile hand could paste.
func TestProseCanOnlyBeRead(t *testing.T) {
	for _, c := range []struct{ rule, markdown, want, never string }{
		{"headings stand under the page's own", "# Fire", "<h2>Fire</h2>", "<h1"},
		{"an address keeps its lines", "12 Kiln Road\nDehua", "12 Kiln Road<br>", ""},
		{"a link of ours", "[Tea](/products)", `<a href="/products"`, ""},
		{"a link that runs", "[x](javascript:alert(1))", "x", "javascript"},
		{"hidden by entities", "[x](&#106;avascript:alert(1))", "x", "avascript:"},
		{"data", "[x](data:text/html;base64,PHNjcmlwdD4=)", "x", "data:"},
		{"a script", "a <script>alert(1)</script> b", "a", "<script"},
		{"a handler", `<img src=x onerror="alert(1)">`, "", "onerror"},
		{"a frame", "<iframe src=//evil.example></iframe>", "", "iframe"},
		{"a style", `<p style="position:fixed">a</p>`, "", "style"},
		{"a picture from elsewhere", "![a](https://evil.example/pixel.png)", "", "evil"},
		{"a picture of ours", "![Kiln](/photo/" + strings.Repeat("ab", 32) + "/800)", `src="/photo/abab`, ""},
		{"a table", "|a|b|\n|-|-|\n|1|2|", "<td>1</td>", ""},
		{"the highest is the second, whatever it was", "### Care\n\n#### Water", "<h2>Care</h2>\n<h3>Water</h3>", ""},
		{"none skips a level", "# A\n\n#### B", "<h2>A</h2>\n<h3>B</h3>", ""},
		{"Chinese", "## 烧窑\n\n三十一个小时", "<h2>烧窑</h2>", ""},
	} {
		var b strings.Builder
		if err := Prose(c.markdown).Render(t.Context(), &b); err != nil {
			t.Fatalf("%s: %v", c.rule, err)
		}
		if got := b.String(); !strings.Contains(got, c.want) || c.never != "" && strings.Contains(got, c.never) {
			t.Errorf("%s: %q", c.rule, got)
		}
	}
}

func TestGistIsPlain(t *testing.T) {
	for source, want := range map[string]string{
		"# Care\n\nRinse with **water**,\nthen [dry](/x).\n\nMore.": "Rinse with water, then dry.",
		"三十天内，任何理由都可以退。":                                            "三十天内，任何理由都可以退。",
		"- a list":             "",
		"":                     "",
		"a <script>b</script>": "a b",
	} {
		if got := Gist(source); got != want {
			t.Errorf("%q: %q", source, got)
		}
	}
}

func FuzzProse(f *testing.F) {
	f.Add("# a\n\n[x](javascript:alert(1)) <script>")
	f.Fuzz(func(t *testing.T, s string) {
		b, err := written.get(s)
		if err != nil {
			return
		}
		low := strings.ToLower(string(b))
		for _, bad := range []string{"<script", "<iframe", "<style", `href="javascript`} {
			if strings.Contains(low, bad) {
				t.Errorf("%q became %q", s, b)
			}
		}
	})
}
