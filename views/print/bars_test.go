package print_test

import (
	"regexp"
	"strconv"
	"testing"

	"hawker/views/print"
)

// widths are the symbol characters of ISO/IEC 15417, table 1: bar, space, bar, space,
// bar, space in modules. 103 to 105 begin code sets A, B and C; the stop is apart.
var widths = []string{
	"212222", "222122", "222221", "121223", "121322", "131222", "122213", "122312", "132212", "221213", "221312", "231212", "112232", "122132", "122231", "113222", "123122", "123221", "223211", "221132",
	"221231", "213212", "223112", "312131", "311222", "321122", "321221", "312212", "322112", "322211", "212123", "212321", "232121", "111323", "131123", "131321", "112313", "132113", "132311", "211313",
	"231113", "231311", "112133", "112331", "132131", "113123", "113321", "133121", "313121", "211331", "231131", "213113", "213311", "213131", "311123", "311321", "331121", "312113", "312311", "332111",
	"314111", "221411", "431111", "111224", "111422", "121124", "121421", "141122", "141221", "112214", "112412", "122114", "122411", "142112", "142211", "241211", "221114", "413111", "241112", "134111",
	"111242", "121142", "121241", "114212", "124112", "124211", "411212", "421112", "421211", "212141", "214121", "412121", "111143", "111341", "131141", "114113", "114311", "411113", "411311", "113141",
	"114131", "311141", "411131", "211412", "211214", "211232",
}

const stop = "2331112"

var ink = regexp.MustCompile(`M(\d+) 0h(\d+)v`)

// read decodes the bars that were drawn as a reader does: by their widths alone.
func read(t *testing.T, path string, width int) string {
	t.Helper()
	runs, end := "", 10
	for _, m := range ink.FindAllStringSubmatch(path, -1) {
		x, _ := strconv.Atoi(m[1])
		n, _ := strconv.Atoi(m[2])
		if x > end || runs == "" {
			if runs == "" && x != 10 {
				t.Fatalf("the first bar stands at %d", x)
			}
			if runs != "" {
				runs += strconv.Itoa(x - end)
			}
		}
		runs += strconv.Itoa(n)
		end = x + n
	}
	if width-end != 10 {
		t.Fatalf("the quiet zone at the end is %d", width-end)
	}
	body := runs[:len(runs)-len(stop)]
	if runs[len(body):] != stop || len(body)%6 != 0 {
		t.Fatalf("the bars end with %s", runs[len(body):])
	}
	var codes []int
	for i := 0; i < len(body); i += 6 {
		at := -1
		for n, w := range widths {
			if w == body[i:i+6] {
				at = n
			}
		}
		if at < 0 {
			t.Fatalf("no character has the bars %s", body[i:i+6])
		}
		codes = append(codes, at)
	}
	sum := codes[0]
	for i, c := range codes[1 : len(codes)-1] {
		sum += (i + 1) * c
	}
	if sum%103 != codes[len(codes)-1] {
		t.Fatalf("check character %d, want %d", codes[len(codes)-1], sum%103)
	}
	return decoded(t, codes[:len(codes)-1])
}

// decoded reads the characters after the start by their code set.
func decoded(t *testing.T, codes []int) (text string) {
	set := codes[0]
	for _, c := range codes[1:] {
		switch {
		case c == 99 && set != 105:
			set = 105
		case c == 100 && set != 104:
			set = 104
		case c == 101 && set != 103:
			set = 103
		case set == 105 && c < 100:
			text += strconv.Itoa(c/10) + strconv.Itoa(c%10)
		case set == 104 && c < 96, set == 103 && c < 64:
			text += string(rune(c + 32))
		default:
			t.Fatalf("character %d in set %d", c, set)
		}
	}
	return text
}

// What is printed is what a scanner reads.
func TestTheBarsAreReadBack(t *testing.T) {
	for _, text := range []string{"1042", "1042-1", "10427-12", "1001", "123", "HM-GW-180-C", "H 1042/x~", "99999999999999-200"} {
		path, width, err := print.Bars{Text: text}.Path()
		if err != nil {
			t.Fatal(err)
		}
		if got := read(t, path, width); got != text {
			t.Errorf("%q is read as %q", text, got)
		}
	}
	if _, _, err := (print.Bars{Text: "满月"}).Path(); err == nil {
		t.Error("the code holds any text")
	}
}
